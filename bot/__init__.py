"""What people see: Telegram, and nothing but Telegram."""

import os

# python-telegram-bot asks each program to choose how spans of time come back; without this every 429 is a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
