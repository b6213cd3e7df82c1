"""Delivery at the rate that is set, against the local server with Telegram's standing rate rule.

python -m bench.delivery [--count 10000] [--rate 25]
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from telegram import Bot
from telegram.request import HTTPXRequest

from bench.figure import Figure, table
from bot.sender import TelegramSender
from bot.settings import load_settings
from db import Notification, Person, Store
from domain.notifications import notify
from jobs.delivery import Delivery
from jobs.pace import Pace
from migrations import upgrade
from tests.support.local_telegram import LocalTelegram

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2023, 2, 21, 1, 0, tzinfo=UTC)


def fill(store: Store, count: int) -> None:
    with store.transaction() as session:
        people = [Person(telegram_id=10_000 + n, name=f"P{n}", joined_at=NOON, language="zh") for n in range(count)]
        session.add_all(people)
        session.flush()
        for person in people:
            notify(
                session,
                "digest",
                subject="day",
                day_on=NOON.date(),
                person_id=person.id,
                reason="reviews_wait",
                payload={"items": [], "reviews": 3, "folded": []},
                now=NOON,
            )


async def deliver(store: Store, telegram: LocalTelegram, rate: int) -> float:
    request = HTTPXRequest(connection_pool_size=32)
    async with Bot(telegram.token, telegram.base_url, request=request) as bot:
        settings = load_settings({"TELEGRAM_API_URL": telegram.url}, None)
        start = time.perf_counter()

        def now() -> datetime:
            return NOON + timedelta(seconds=time.perf_counter() - start)

        delivery = Delivery(store, TelegramSender(bot, settings), now, ZONE, Pace(rate))
        await delivery.deliver_due(patience=10**6)
        return time.perf_counter() - start


def figure(count: int, rate: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder, LocalTelegram() as telegram:
        store = Store(f"sqlite:///{Path(folder) / 'bot.db'}")
        upgrade(store.engine)
        fill(store, count)
        for n in range(count):
            telegram.person(f"P{n}", id=10_000 + n).say("/start")
        telegram.rate_rule(True)
        telegram.clear_calls()
        seconds = asyncio.run(deliver(store, telegram, rate))
        refused = sum(call["status"] == 429 for call in telegram.calls("sendMessage"))
        with store.reading() as session:
            sent = session.query(Notification).filter_by(state="sent").count()
        store.close()
    ratio = sent / seconds / rate
    reached = ratio >= 0.97 and not refused and sent == count
    what = f"delivery of {count}, rate limit on"
    return Figure(
        what, f"{sent / seconds:.2f}/s, {refused} times 429", f"{rate}/s", "–", ratio, "≥ 0.97, no 429", reached
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=25)
    options = parser.parse_args()
    found = figure(options.count, options.rate)
    print(table([found]))
    return 0 if found.reached else 1


if __name__ == "__main__":
    sys.exit(main())
