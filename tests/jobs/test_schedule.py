"""The table of jobs over virtual time: run once, caught up once, after any outage."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import JobRun, Store, StoredValue
from jobs.clockwork import run_due
from jobs.schedule import TABLE, Job, Run, firings
from tests.support.deliveries import SHANGHAI


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


class Counted:
    """A job that counts in the store how often it did its work."""

    def __init__(self, **cron: str) -> None:
        self.job = Job("counted", cron or {"hour": "8", "minute": "30"}, self.work)
        self.runs: list[Run] = []
        self.fails = 0

    def work(self, session: Session, run: Run) -> None:
        session.add(StoredValue(name=f"half of {run.planned_at}", value={}, set_at=run.now))
        session.flush()
        if self.fails:
            self.fails -= 1
            raise RuntimeError("half way")
        self.runs.append(run)

    def due(self, store: Store, now: str) -> int:
        return len(run_due(store, SHANGHAI, at(now), (self.job,)))


def test_a_job_runs_once_for_its_instant_however_often_the_clock_comes_by(store: Store) -> None:
    job = Counted()
    assert [job.due(store, f"2023-02-21T{t}") for t in ("08:29", "08:30", "08:30", "08:31", "23:59")] == [0, 1, 0, 0, 0]
    assert job.due(store, "2023-02-22T08:30") == 1


def test_a_job_that_never_ran_is_due_only_for_today(store: Store) -> None:
    assert Counted().due(store, "2023-02-21T08:29") == 0
    assert Counted().due(store, "2023-02-21T11:00") == 1


@pytest.mark.parametrize("back_at", ["2023-02-21T11:30", "2023-02-22T08:29", "2023-02-22T09:00", "2023-03-10T12:00"])
def test_after_an_outage_a_job_is_caught_up_once_for_its_last_instant(store: Store, back_at: str) -> None:
    job = Counted()
    job.due(store, "2023-02-20T08:30")
    assert job.due(store, back_at) == 1
    assert job.due(store, back_at) == 0
    planned = job.runs[-1].planned_at
    assert at(back_at) - timedelta(days=1) < planned <= at(back_at)


def test_a_clock_that_is_set_back_runs_nothing_twice(store: Store) -> None:
    job = Counted()
    job.due(store, "2023-02-21T09:00")
    assert job.due(store, "2023-02-21T08:00") == 0
    assert job.due(store, "2023-02-20T09:00") == 0
    assert job.due(store, "2023-02-21T10:00") == 0
    assert job.due(store, "2023-02-22T08:30") == 1


def test_a_job_that_fails_half_way_leaves_nothing_and_stays_due(store: Store) -> None:
    job = Counted()
    job.fails = 2
    assert [job.due(store, f"2023-02-21T08:3{n}") for n in range(4)] == [0, 0, 1, 0]
    with store.reading() as session:
        assert len(session.scalars(select(StoredValue)).all()) == 1
        assert session.scalars(select(JobRun.error)).all() == [None]


def test_one_job_that_fails_stops_no_other(store: Store) -> None:
    bad, good = Counted(), Counted()
    bad.fails = 9
    good_job = Job("good", good.job.cron, good.work)
    ran = run_due(store, SHANGHAI, at("2023-02-21T08:30"), (bad.job, good_job))
    assert [one.name for one in ran] == ["good"]
    with store.reading() as session:
        errors = dict(session.execute(select(JobRun.name, JobRun.error)).all())
    assert errors == {"counted": "RuntimeError: half way", "good": None}


def test_two_processes_by_mistake_run_a_job_once(store: Store) -> None:
    job = Counted()
    start = threading.Barrier(4)
    ran: list[int] = []

    def process() -> None:
        start.wait()
        ran.append(job.due(store, "2023-02-21T08:30"))

    threads = [threading.Thread(target=process) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [0, 0, 0, 1]


def test_the_planned_instants_are_those_of_the_office_s_zone() -> None:
    morning = next(job for job in TABLE if job.name == "morning")
    [planned] = firings(morning, SHANGHAI, at("2023-02-21T00:00"), at("2023-02-21T23:59"))
    assert planned == at("2023-02-21T08:30")
