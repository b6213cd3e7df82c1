"""How the running bot is doing, as the store knows it: what waits, how long, and when each job last ran."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db import DeliveryAttempt, JobRun, Notification, StoredValue
from domain.inbox import waiting_updates
from domain.self_watch import HEARTBEAT

DELIVERED = ("sent",)


@dataclass(frozen=True)
class Condition:
    """Ages in seconds."""

    notifications: dict[str, int]  # by state
    oldest_due: float  # 0: nothing is due
    failed_attempts: int
    inbox: int
    job_ages: dict[str, float]  # since the last run that ended well
    job_failures: dict[str, int]  # within seven days
    store_bytes: int
    heartbeat_age: float | None = None  # since the clock's last sign of life; None: it never gave one


def read_condition(session: Session, now: datetime) -> Condition:
    """The figures an administrator watches."""
    by_state = select(Notification.state, func.count()).group_by(Notification.state)
    oldest = session.scalar(
        select(func.min(Notification.next_at)).where(Notification.state == "pending", Notification.next_at <= now)
    )
    ended = (
        select(JobRun.name, func.max(JobRun.finished_at))
        .where(JobRun.finished_at.is_not(None), JobRun.error.is_(None))
        .group_by(JobRun.name)
    )
    failed = (
        select(JobRun.name, func.count())
        .where(JobRun.error.is_not(None), JobRun.started_at > now - timedelta(days=7))
        .group_by(JobRun.name)
    )
    beat = session.get(StoredValue, HEARTBEAT)
    return Condition(
        notifications=dict(session.execute(by_state).all()),
        oldest_due=(now - oldest).total_seconds() if oldest else 0.0,
        failed_attempts=session.scalar(
            select(func.count()).select_from(DeliveryAttempt).where(DeliveryAttempt.outcome.not_in(DELIVERED))
        )
        or 0,
        inbox=waiting_updates(session),
        job_ages={name: (now - at).total_seconds() for name, at in session.execute(ended) if at},
        job_failures=dict(session.execute(failed).all()),
        store_bytes=_bytes(session),
        heartbeat_age=(now - beat.set_at).total_seconds() if beat is not None else None,
    )


def _bytes(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    pages = session.scalar(text("PRAGMA page_count")) or 0
    return pages * (session.scalar(text("PRAGMA page_size")) or 0)
