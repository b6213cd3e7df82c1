"""The nightly backup: once a night, also when two processes look; tried again after a failure."""

from datetime import timedelta
from pathlib import Path

import pytest

from db import JobRun, Store
from domain.job_runs import LONGEST_CHORE
from jobs.backup import backup_job
from jobs.clockwork import run_due, run_once
from jobs.schedule import Job, Run
from tests.support.running_bot import ZONE, office_time
from upkeep.backups import list_backups

NIGHT = office_time("2023-02-21T02:30")


def test_each_night_has_its_backup(store: Store, tmp_path: Path) -> None:
    job = backup_job(tmp_path / "evidence", tmp_path / "backups")
    for day in range(3):
        for minute in (0, 1):
            run_due(store, ZONE, NIGHT + timedelta(days=day, minutes=minute), [job])
    assert len(list_backups(tmp_path / "backups")) == 3


def test_two_processes_make_one_backup(store: Store) -> None:
    inside: list[bool] = []

    def chore(same_store: Store, run: Run) -> None:
        inside.append(run_once(same_store, job, NIGHT, ZONE, NIGHT))  # the other process, while this one is at it

    job = Job("backup", {"hour": "2"}, chore=chore)
    assert run_once(store, job, NIGHT, ZONE, NIGHT)
    assert inside == [False]


def test_a_failed_backup_is_noted_and_tried_again(store: Store, tmp_path: Path) -> None:
    blocked = tmp_path / "backups"
    blocked.write_text("a file where a folder ought to be")
    job = backup_job(tmp_path, blocked)
    assert run_due(store, ZONE, NIGHT, [job]) == []
    with store.reading() as session:
        assert "FileExistsError" in str(session.get_one(JobRun, 1).error)
    blocked.unlink()
    assert [one.name for one in run_due(store, ZONE, NIGHT + timedelta(minutes=1), [job])] == ["backup"]
    with store.reading() as session:
        assert session.get_one(JobRun, 1).error is None


def test_what_a_killed_process_began_is_taken_up_later(store: Store) -> None:
    ran: list[Run] = []

    def killed(_: Store, run: Run) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_once(store, Job("backup", {}, chore=killed), NIGHT, ZONE, NIGHT)
    job = Job("backup", {}, chore=lambda _, run: ran.append(run))
    assert not run_once(store, job, NIGHT, ZONE, NIGHT + LONGEST_CHORE / 2)
    assert run_once(store, job, NIGHT, ZONE, NIGHT + LONGEST_CHORE * 1.1)
    assert len(ran) == 1
