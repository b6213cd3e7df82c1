"""The self-watch: troubles are told once a day, mended ones no more, and a store that is away by the other road."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db import Notification, Store, StoredValue
from jobs import journal
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from jobs.schedule import Job, Run
from tests.support.deliveries import MORNING, SHANGHAI, Recorder, Time, people, say_to


def clockwork(store: Store, time: Time, *table: Job) -> Clockwork:
    delivery = Delivery(store, Recorder(time), time.now, SHANGHAI, Pace(None), sleep=time.sleep)
    return Clockwork(store, SHANGHAI, time.now, delivery, table)


def told(store: Store) -> list[str]:
    with store.reading() as session:
        kinds = select(Notification.subject).where(Notification.kind == "watch").order_by(Notification.id)
        return list(session.scalars(kinds))


def test_a_job_that_fails_is_told_to_the_administrator_and_the_log_once_a_day(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(session: Session, run: Run) -> None:
        raise RuntimeError("no disk")

    people(store, 1, "administrator")
    time = Time()
    clock = clockwork(store, time, Job("broken", {"hour": "8", "minute": "30"}, fail))

    async def live() -> None:
        for _ in range(5):
            await clock.catch_up()
            await clock.watch()
            time.seconds += 60

    asyncio.run(live())
    assert told(store) == ["job_failed:broken"]
    assert [m for m in caplog.messages if m.startswith("self-watch")] == ["self-watch: job_failed broken"]


def test_an_outbox_that_grows_is_told_and_a_heartbeat_is_left(store: Store) -> None:
    people(store, 1, "administrator")
    say_to(store, people(store, 3))
    time = Time(MORNING + timedelta(minutes=29))
    clock = clockwork(store, time)
    asyncio.run(clock.watch())
    assert told(store) == []
    time.seconds = 120
    asyncio.run(clock.watch())
    asyncio.run(clock.watch())
    assert told(store) == ["outbox_grows"]
    with store.reading() as session:
        assert session.get_one(StoredValue, "heartbeat").set_at == time.now()


def test_a_job_that_did_not_run_is_told(store: Store) -> None:
    people(store, 1, "administrator")
    time = Time(MORNING + timedelta(minutes=31))
    clock = clockwork(store, time, Job("late", {"hour": "8", "minute": "30"}, lambda session, run: None))
    asyncio.run(clock.watch())
    assert told(store) == ["job_missed:late"]


def test_a_store_that_is_away_is_told_by_the_other_road_once_and_the_clock_goes_on(store: Store) -> None:
    class Away(Store):
        away = True

        def reading(self):  # type: ignore[no-untyped-def]
            if self.away:
                raise OperationalError("SELECT 1", {}, Exception("connection refused"))
            return super().reading()

    away = Away(store.url)
    alarms: list[int] = []
    ran: list[Run] = []

    async def alarm() -> None:
        alarms.append(1)

    async def live() -> None:
        time = Time()
        delivery = Delivery(store, Recorder(time), time.now, SHANGHAI, Pace(None), sleep=time.sleep)
        job = Job("j", {"hour": "8", "minute": "30"}, lambda session, run: ran.append(run))
        clock = Clockwork(away, SHANGHAI, time.now, delivery, (job,), alarm)
        for _ in range(3):
            assert await clock.catch_up() == []
        away.away = False
        assert len(await clock.catch_up()) == 1

    asyncio.run(live())
    away.close()
    assert alarms == [1]
    assert len(ran) == 1


def test_an_outage_of_the_store_is_logged_once_by_delivery_too(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(Store):
        away = 20

        def transaction(self):  # type: ignore[no-untyped-def]
            if self.away:
                self.away -= 1
                raise OperationalError("BEGIN", {}, Exception("connection refused"))
            return super().transaction()

    away = Away(store.url)
    say_to(store, people(store, 1))
    time = Time()
    sender = Recorder(time)

    async def live() -> None:
        delivery = Delivery(away, sender, time.now, SHANGHAI, Pace(None), sleep=time.sleep)
        await delivery.deliver_due()

    monkeypatch.setattr(journal, "PAUSES", (0.0,))
    caplog.set_level("INFO")
    asyncio.run(live())
    away.close()
    assert sender.chats == [1001], "what was due went out once it was back"
    assert sum("cannot be written" in m for m in caplog.messages) == 1
    assert sum("can be written again" in m for m in caplog.messages) == 1
