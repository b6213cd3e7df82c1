"""A delivery in a process of its own, to be killed: `python -m tests.crash.deliverer DATABASE_URL API_URL TOKEN T0`.

It loads everything once; each line on its standard input starts a child that delivers what is due, and the child's
number is printed. "reap N" waits for a killed child, "quit" ends. The office's clock runs sixty times as fast as the
machine's, so that pauses of minutes pass in seconds.
"""

import asyncio
import os
import sys
import time
from datetime import datetime, timedelta

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sender import TelegramSender
from bot.settings import load_settings
from db import Store
from jobs.delivery import Delivery
from jobs.pace import Pace
from tests.support.deliveries import MORNING, SHANGHAI

SPEED = 60


async def deliver(database_url: str, api_url: str, token: str, started: float) -> None:
    def now() -> datetime:
        return MORNING + timedelta(seconds=(time.time() - started) * SPEED)

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)

    store = Store(database_url)
    request = HTTPXRequest(connection_pool_size=8, read_timeout=1.5)
    async with Bot(token, f"{api_url}/bot", request=request) as bot:
        settings = load_settings({"TELEGRAM_API_URL": api_url, "LANGUAGE": "en"}, None)
        delivery = Delivery(store, TelegramSender(bot, settings), now, SHANGHAI, Pace(None), sleep=sleep)
        await delivery.take_back()
        await delivery.deliver_due(patience=3 * 3600)


def main() -> None:
    database_url, api_url, token, started = sys.argv[1:]
    for line in sys.stdin:
        order = line.split()
        if order[0] == "quit":
            return
        if order[0] == "reap":
            os.waitpid(int(order[1]), 0)
            print("gone", flush=True)
            continue
        child = os.fork()
        if child == 0:
            asyncio.run(deliver(database_url, api_url, token, float(started)))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
