"""What the store knows of jobs: that each planned instant ran, once, and when each last ran."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import JobRun

LONGEST_CHORE = timedelta(hours=1)  # a chore begun longer ago has died with its process


def claim_chore(session: Session, name: str, planned_at: datetime, now: datetime) -> bool:
    """Take a run upon this process that is too long for one transaction; False where it ran or another has it."""
    run = session.scalar(select(JobRun).where(JobRun.name == name, JobRun.planned_at == planned_at))
    if run is None:
        session.add(JobRun(name=name, planned_at=planned_at, started_at=now))
        return True
    if run.finished_at is not None or (run.error is None and run.started_at > now - LONGEST_CHORE):
        return False
    run.started_at, run.error = now, None
    return True


def finish_chore(session: Session, name: str, planned_at: datetime, now: datetime) -> None:
    """It ran to its end."""
    run = session.scalars(select(JobRun).where(JobRun.name == name, JobRun.planned_at == planned_at)).one()
    run.finished_at = now


def begin_run(session: Session, name: str, planned_at: datetime, now: datetime) -> JobRun | None:
    """The run of a job for a planned instant, to be finished in the same transaction; None where it has run already.

    A run that failed is taken up again.
    """
    run = session.scalar(select(JobRun).where(JobRun.name == name, JobRun.planned_at == planned_at))
    if run is None:
        run = JobRun(name=name, planned_at=planned_at, started_at=now)
        session.add(run)
    elif run.finished_at is not None:
        return None
    run.started_at, run.error = now, None
    session.flush()
    return run


def record_failure(session: Session, name: str, planned_at: datetime, error: str, now: datetime) -> bool:
    """Keep that a run failed. It stays due. False where it had failed in the same way before."""
    before = session.scalar(select(JobRun.error).where(JobRun.name == name, JobRun.planned_at == planned_at))
    run = begin_run(session, name, planned_at, now)
    if run is not None:
        run.error = error[:500]
    return before != error[:500]


def last_finished(session: Session, name: str) -> datetime | None:
    """The last planned instant for which the job ran to its end."""
    return session.scalar(
        select(func.max(JobRun.planned_at)).where(JobRun.name == name, JobRun.finished_at.is_not(None))
    )
