"""The other road: when the store is away, its administrators are told by Telegram, directly."""

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.settings import Settings
from bot.texts.language import translator

log = logging.getLogger(__name__)


class StoreAlarm:
    """Tells the accounts that the settings name (ADMIN_IDS): who else is one is only known to the store."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self._bot, self._settings = bot, settings

    async def __call__(self) -> None:
        words = translator(self._settings.language).plain(
            "⚠ The store cannot be reached; nothing is planned or recorded until it is back."
        )
        for account in self._settings.admin_ids:
            try:
                await self._bot.send_message(account, words)
            except TelegramError as error:
                log.warning("administrator %s could not be told either: %s", account, error.message)
