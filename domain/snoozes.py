"""Snooze: moves one person's reminder of one task to a later morning, never the deadline, never the ladder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db import Snooze
from domain.audit import NOWHERE, Source, write_audit
from domain.rules.permissions import Act, Actor
from domain.rules.workdays import WorkCalendar
from domain.tasks import require_task

LONGEST = 5  # working days


def snooze(
    session: Session,
    actor: Actor,
    task_id: int,
    working_days: int,
    calendar: WorkCalendar,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> date:
    """Leave a task out of this person's digests until the morning that many working days ahead; that morning.

    Raises Refused `gone`, NotAllowed; ValueError for more than LONGEST days or less than one.
    """
    if not 1 <= working_days <= LONGEST:
        raise ValueError(f"{working_days} working days: 1 to {LONGEST}")
    require_task(session, actor, Act.REPORT, task_id)
    until = calendar.add_working_days(today, working_days)
    row = session.scalar(select(Snooze).where(Snooze.person_id == actor.person_id, Snooze.task_id == task_id))
    if row is None:
        session.add(Snooze(person_id=actor.person_id, task_id=task_id, until_on=until))
    else:
        row.until_on = until
    write_audit(
        session,
        actor.person_id,
        "snooze",
        ("task", task_id),
        after={"until": until.isoformat()},
        task_id=task_id,
        source=source,
        now=now,
    )
    return until


_PUT_OFF = select(Snooze.person_id, Snooze.task_id, Snooze.until_on).where(Snooze.until_on >= bindparam("today"))


@dataclass(frozen=True)
class Snoozes:
    """Person -> tasks that they are not to be reminded of today, and those whose snooze ends today."""

    asleep: Mapping[int, set[int]]
    woken: Mapping[int, set[int]]  # reminded of, whatever the marks say


def snoozes_on(session: Session, today: date) -> Snoozes:
    """What people have put off, on a day."""
    found: tuple[dict[int, set[int]], dict[int, set[int]]] = {}, {}
    for person, task, until_on in session.connection().execute(_PUT_OFF, {"today": today}):
        found[until_on == today].setdefault(person, set()).add(task)
    return Snoozes(*found)
