"""A process that does nothing but deliver, until it is killed.

`python -m tests.support.delivery_worker DATABASE_URL API_URL TOKEN START [once]`
"""

import asyncio
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from telegram import Bot

from bot.clock import Clock
from bot.request import AiohttpRequest
from bot.sender import TelegramSender
from bot.settings import load_settings
from db import Store
from jobs.delivery import Delivery
from jobs.pace import Pace


async def deliver(database_url: str, api_url: str, token: str, start: str, times: str = "") -> None:
    settings = load_settings({"BOT_TOKEN": token, "TELEGRAM_API_URL": api_url, "DATABASE_URL": database_url}, None)
    clock = Clock(datetime.fromisoformat(start))
    requests = (AiohttpRequest(), AiohttpRequest(1))
    async with Bot(token, f"{api_url}/bot", f"{api_url}/file/bot", requests[0], requests[1]) as bot:
        sender = TelegramSender(bot, settings)
        store = Store(database_url)
        delivery = Delivery(store, sender, clock.now, ZoneInfo("Asia/Shanghai"), Pace(None))
        if times == "once":
            await delivery.take_back()
            await delivery.deliver_due()
            store.close()
            return
        print("delivering", flush=True)
        await delivery.run()


if __name__ == "__main__":
    asyncio.run(deliver(*sys.argv[1:]))
