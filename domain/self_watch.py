"""The bot watches itself: a heartbeat in the store, and troubles told to the administrators, each once a day."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import JobRun, Notification, StoredValue
from domain.notifications import notify
from domain.office import OfficeRules
from domain.recipients import administrators

log = logging.getLogger(__name__)

HEARTBEAT = "heartbeat"
OUTBOX_PATIENCE = timedelta(minutes=30)  # what is due and has not gone out for so long means that something is wrong


@dataclass(frozen=True)
class Trouble:
    """`code`: job_failed, job_missed, outbox_grows; `what` is the job, or how many messages wait."""

    code: str
    what: str


def beat(session: Session, now: datetime) -> None:
    """Leave a sign of life."""
    stored = session.get(StoredValue, HEARTBEAT)
    if stored is None:
        session.add(StoredValue(name=HEARTBEAT, value={}, set_at=now))
    else:
        stored.set_at = now


def find_troubles(session: Session, missed_jobs: Collection[str], now: datetime) -> list[Trouble]:
    """What is wrong now. `missed_jobs`: those whose instant has long passed without a run."""
    failed = session.scalars(
        select(JobRun.name)
        .where(JobRun.error.is_not(None), JobRun.finished_at.is_(None), JobRun.planned_at >= now - timedelta(days=2))
        .distinct()
        .order_by(JobRun.name)
    ).all()
    waiting = session.scalar(
        select(func.count()).where(Notification.state == "pending", Notification.next_at <= now - OUTBOX_PATIENCE)
    )
    troubles = [Trouble("job_failed", name) for name in failed]
    troubles += [Trouble("job_missed", name) for name in sorted(set(missed_jobs) - set(failed))]
    return troubles + ([Trouble("outbox_grows", str(waiting))] if waiting else [])


def watch(session: Session, missed_jobs: Collection[str], rules: OfficeRules, now: datetime) -> list[Trouble]:
    """Beat, look, and tell the administrators (and the log) what is wrong: each trouble once a day."""
    beat(session, now)
    today = rules.today(now)
    new = []
    for trouble in find_troubles(session, missed_jobs, now):
        subject = trouble.code if trouble.code == "outbox_grows" else f"{trouble.code}:{trouble.what}"
        if not _first_today(session, subject, rules, now):
            continue
        new.append(trouble)
        log.error("self-watch: %s %s", trouble.code, trouble.what)
        for person_id in administrators(session, today):
            notify(
                session,
                "watch",
                subject=subject,
                day_on=today,
                person_id=person_id,
                reason=trouble.code,
                payload={"what": trouble.what},
                now=now,
            )
    return new


def _first_today(session: Session, subject: str, rules: OfficeRules, now: datetime) -> bool:
    """Remember that a trouble was told; False where it was told today already."""
    today = rules.today(now).isoformat()
    stored = session.get(StoredValue, "troubles_told")
    told = {} if stored is None else {k: v for k, v in stored.value.items() if v == today}
    if told.get(subject) == today:
        return False
    told[subject] = today
    if stored is None:
        session.add(StoredValue(name="troubles_told", value=told, set_at=now))
        session.flush()
    else:
        stored.value, stored.set_at = told, now
    return True
