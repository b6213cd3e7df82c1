"""The disk fills up while the day's points are posted: nothing half, told once, caught up when there is room."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, func, select

from db import JobRun, LedgerEntry, LedgerTotal, Notification, Store
from domain.ledger_audit import audit_ledger
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from jobs.schedule import TABLE
from tests.support.deliveries import SHANGHAI, Recorder, Time, people
from tests.support.district import District
from upkeep.integrity import problems

POINTS = tuple(job for job in TABLE if job.name == "points")
NIGHT = datetime(2023, 5, 5, 0, 6, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def room_for(store: Store, pages: int) -> Iterator[None]:
    """No more than so many pages, on every connection."""

    def prepare(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store.engine, "checkout", prepare)
    try:
        yield
    finally:
        event.remove(store.engine, "checkout", prepare)


def count(store: Store, table: Any) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def told(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).where(Notification.kind == "watch")) or 0


@pytest.mark.parametrize("more", [0, 2, 20], ids=["at the first row", "early", "half way"])
def test_a_disk_that_fills_up_while_points_are_posted(
    sqlite_store: Store, more: int, caplog: pytest.LogCaptureFixture
) -> None:
    people(sqlite_store, 1, "administrator")
    with sqlite_store.transaction() as session:
        district = District(session)
        for n in range(120):
            district.task(f"ZD{n:03d}", f"镇{n % 10}")
    time, alarms = Time(NIGHT), []

    async def alarm() -> None:
        alarms.append(1)

    delivery = Delivery(sqlite_store, Recorder(time), time.now, SHANGHAI, Pace(None), sleep=time.sleep)
    clockwork = Clockwork(sqlite_store, SHANGHAI, time.now, delivery, POINTS, alarm)
    with sqlite_store.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    with room_for(sqlite_store, pages + more), caplog.at_level(logging.ERROR):
        for _ in range(5):
            assert asyncio.run(clockwork.catch_up()) == []
            asyncio.run(clockwork.watch())
        assert count(sqlite_store, LedgerEntry) == count(sqlite_store, LedgerTotal) == 0
    assert 1 <= len(alarms) + told(sqlite_store) <= 2, "the administrator hears of it, by the road that still works"
    assert "database or disk is full" in caplog.text
    assert len(caplog.records) <= 5, "once, not every minute"
    with room_for(sqlite_store, 1_000_000):
        assert [ran.name for ran in asyncio.run(clockwork.catch_up())] == ["points"]
        assert count(sqlite_store, LedgerEntry) > 100
        with sqlite_store.reading() as session:
            assert audit_ledger(session, time.now()).agrees
            assert session.scalars(select(JobRun.error)).all() == [None]
    assert problems(sqlite_store) == []
