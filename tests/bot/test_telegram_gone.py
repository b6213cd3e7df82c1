"""Telegram gone for an hour over the morning: the whole bot, with a clock that goes on minute by minute.

Nothing is lost, nothing comes twice, what is late says so; the administrator hears of it once, the log does not fill.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import build_application
from bot.clock import FixedClock
from bot.request import AiohttpRequest
from bot.running import at_work
from bot.sender import TelegramSender
from bot.settings import load_settings
from db import Notification, Store
from domain.notifications import KINDS
from domain.rules.permissions import Role
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from tests.bot.conftest import Units
from tests.support.line import Line
from tests.support.local_telegram import LocalTelegram, Person, words
from tests.support.people import add_person
from tests.support.running_bot import ZONE, office_time
from tests.support.tasks import add_task

AWAY = "2023-04-03T08:29"  # a Monday; what was due on Friday is overdue from today
HOUR = 60
DUE = [date(2023, 3, 31), date(2023, 12, 31)]


@pytest.fixture
def line(telegram: LocalTelegram) -> Iterator[Line]:
    with Line(int(telegram.url.rpartition(":")[2])) as line:
        yield line


@pytest.fixture
def cast(telegram: LocalTelegram, store: Store, units: Units) -> dict[str, Person]:
    """Two officials of a town with three overdue tasks, an administrator; all have joined."""
    with store.transaction() as session:
        for n in range(1, 4):
            add_task(session, f"ZD00{n}", f"项目{n}", units.shigu, DUE, title_en=f"Project {n}")
        for account, name, role, unit in (
            (1001, "Chen", Role.OFFICIAL, units.shigu),
            (1002, "Wang", Role.OFFICIAL, units.shigu),
            (1003, "Admin", Role.ADMINISTRATOR, None),
        ):
            add_person(session, name, role, unit, telegram_id=account).language = "en"
    made = {name: telegram.person(name, id=n) for n, name in ((1001, "Chen"), (1002, "Wang"), (1003, "Admin"))}
    for person in made.values():
        person.join()
    telegram.api("getUpdates", offset=telegram.api("getUpdates")["result"][-1]["update_id"] + 1)
    return made


async def live_through(
    telegram: LocalTelegram, store: Store, url: str, away: Callable[[], object], back: Callable[[], object]
) -> None:
    """The bot at work: an hour without Telegram, and ten minutes more."""
    environ = {"TELEGRAM_API_URL": url, "BOT_TOKEN": telegram.token, "DATABASE_URL": store.url}
    settings, clock = load_settings(environ, None), FixedClock(office_time(AWAY))
    application = build_application(settings, store, clock, request=AiohttpRequest(read_timeout=0.3))

    async def sleep(seconds: float) -> None:
        clock.move_to(clock.now() + timedelta(seconds=seconds))
        await asyncio.sleep(0)

    async with at_work(application, hold=1):
        sender = TelegramSender(application.bot, settings)
        delivery = Delivery(store, sender, clock.now, ZONE, Pace(None), sleep=sleep)
        clockwork = Clockwork(store, ZONE, clock.now, delivery)
        await asyncio.to_thread(away)
        for minute in range(1, HOUR + 11):
            clock.move_to(max(clock.now(), office_time(AWAY) + timedelta(minutes=minute)))
            if minute == HOUR + 1:
                await asyncio.to_thread(back)
            await clockwork.catch_up()
            await clockwork.watch()
            await delivery.deliver_due(55)


@pytest.mark.parametrize("how", ["down", "502", "hang"])
def test_an_hour_without_telegram(
    telegram: LocalTelegram,
    store: Store,
    cast: dict[str, Person],
    line: Line,
    how: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away: Callable[[], Any] = line.cut if how == "down" else lambda: telegram.fault(how, count=-1)
    back: Callable[[], Any] = line.mend if how == "down" else telegram.mend
    before = telegram.last_call()
    with caplog.at_level(logging.WARNING):
        asyncio.run(live_through(telegram, store, line.url, away, back))
    for name in ("Chen", "Wang"):
        alert, digest = said = [words(m) for m in cast[name].messages() if not m["out"]]
        assert "overdue" in alert
        assert "ZD003" in alert, "what is due together comes as one message"
        assert "good morning" in digest.lower() or "1." in digest
        assert all("Late: this was due at 3 Apr 08:30." in text for text in said)
    told = [words(m) for m in cast["Admin"].messages() if "do not go out" in words(m)]
    assert len(told) == 1
    with store.reading() as session:
        rows = session.scalars(select(Notification)).all()
    assert {row.state for row in rows} == {"sent"}
    single = Counter((row.person_id, row.message_id) for row in rows if KINDS[row.kind].counted)
    assert max(Counter(person for person, _ in single).values()) <= 3
    tries = Counter(call["params"].get("chat_id") for call in telegram.calls("sendMessage", after=before))
    assert max(tries.values()) <= 4, "Telegram itself is asked whether it is back, not with people's messages"
    assert len(caplog.records) < 10, caplog.text
