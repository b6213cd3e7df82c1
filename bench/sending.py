"""How fast notifications go out with no rate set (bench/flow.py measures the rate that is kept).

python -m bench.sending
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import update
from telegram import Bot
from telegram.request import HTTPXRequest

from bench.figure import Figure, interleaved, table
from bench.samples import FIRST_ACCOUNT, NOW
from bench.wire import TOKEN, Wire
from bot.clock import Clock
from bot.request import AiohttpRequest
from bot.sender import TelegramSender
from bot.settings import load_settings
from db import Notification, Person, Role, Store
from domain.notifications import notify
from jobs.delivery import Delivery
from jobs.pace import Pace
from migrations import upgrade

FREE = 10_000
LOOP = 1_000  # messages of the bare loop


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, Wire() as wire:
        store = _store(Path(folder) / "bot.db")
        rates = interleaved(
            {
                "ours": lambda: FREE / asyncio.run(_deliver(store, wire)),
                "loop": lambda: LOOP / asyncio.run(_loop(wire, HTTPXRequest(connection_pool_size=32))),
                "aiohttp": lambda: LOOP / asyncio.run(_loop(wire, AiohttpRequest())),
            }
        )
        store.close()
    free = rates["ours"] / rates["loop"]
    return [
        Figure(f"delivery of {FREE:,} without a rate", f"{rates['ours']:.0f}/s",
               f"bare sendMessage loop of the library {rates['loop']:.0f}/s",
               f"the same loop over our request {rates['aiohttp']:.0f}/s", free, "≥ 0.60", free >= 0.6),
    ]  # fmt: skip


def _store(path: Path) -> Store:
    store = Store(f"sqlite:///{path}")
    upgrade(store.engine)
    with store.transaction() as session:
        people = [
            Person(telegram_id=FIRST_ACCOUNT + n, name=f"P{n}", joined_at=NOW, language="zh") for n in range(FREE)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(Role(person_id=p.id, role="official", from_on=NOW.date()) for p in people)
        for person in people:
            notify(
                session, "roles_changed", subject="x", person_id=person.id, day_on=NOW.date(), reason="bench", now=NOW
            )
    return store


async def _deliver(store: Store, wire: Wire) -> float:
    """Seconds for all notifications, each committed before and after it is on the wire."""
    with store.transaction() as session:
        session.execute(update(Notification).values(state="pending", next_at=NOW, planned_at=NOW, sent_at=None))
    settings = load_settings({"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": wire.url, "DATABASE_URL": store.url}, None)
    bot = Bot(TOKEN, f"{wire.url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest(1))
    async with bot:
        sender, clock = TelegramSender(bot, settings), Clock(NOW)
        delivery = Delivery(store, sender, clock.now, ZoneInfo("Asia/Shanghai"), Pace(None))
        began = time.perf_counter()
        done = await delivery.deliver_due(patience=60)
        seconds = time.perf_counter() - began
    if done.sent != FREE:
        raise RuntimeError(f"{done.sent} of {FREE} went out")
    return seconds


async def _loop(wire: Wire, request: AiohttpRequest | HTTPXRequest) -> float:
    """Seconds for a loop that sends one message after the other and keeps nothing."""
    async with Bot(TOKEN, f"{wire.url}/bot", request=request, get_updates_request=AiohttpRequest(1)) as bot:
        began = time.perf_counter()
        for n in range(LOOP):
            await bot.send_message(FIRST_ACCOUNT + n, "x" * 80)
        return time.perf_counter() - began


if __name__ == "__main__":
    sys.stdout.write(table(figures()) + "\n")
