"""Force majeure: a task stands still from a first day up to, not including, a last one.

Source: assessment method, "Extensions and suspension".
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Suspension, Task
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.ledger import post_again
from domain.rules.permissions import Act, Actor, can


def suspend_task(
    session: Session,
    actor: Actor,
    task_id: int,
    from_on: date,
    until_on: date | None,
    reason: str,
    document_no: str,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> Suspension:
    """Suspend a task; without `until_on` until it is resumed. Points follow in the same transaction.

    Raises NotAllowed, and Refused: "gone", "no_reason", "suspension_days" (it would end before it begins),
    "suspended_already" (another suspension covers some of these days).
    """
    task = _task(session, actor, task_id)
    if not reason.strip():
        raise Refused("no_reason")
    if until_on is not None and until_on <= from_on:
        raise Refused("suspension_days", from_on=from_on, until_on=until_on)
    for other in session.scalars(select(Suspension).where(Suspension.task_id == task.id)):
        begins_later = until_on is not None and other.from_on >= until_on
        ended_before = other.until_on is not None and other.until_on <= from_on
        if not (begins_later or ended_before):
            raise Refused("suspended_already", no=task.no)
    row = Suspension(
        task_id=task.id,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
        document_no=document_no.strip(),
        decided_by=actor.person_id,
        decided_at=now,
    )
    session.add(row)
    session.flush()
    _audit(session, actor, "suspend_task", task, row, source, now)
    post_again(session, now, task_ids=[task.id])
    return row


def resume_task(
    session: Session, actor: Actor, task_id: int, on: date, now: datetime, *, source: Source = NOWHERE
) -> Suspension:
    """End a task's open suspension: `on` is the first day that counts again.

    Raises NotAllowed, and Refused: "gone", "not_suspended", "suspension_days".
    """
    task = _task(session, actor, task_id)
    open_one = select(Suspension).where(Suspension.task_id == task.id, Suspension.until_on.is_(None))
    row = session.scalar(open_one)
    if row is None:
        raise Refused("not_suspended", no=task.no)
    if on <= row.from_on:
        raise Refused("suspension_days", from_on=row.from_on, until_on=on)
    row.until_on = on
    session.flush()
    _audit(session, actor, "resume_task", task, row, source, now)
    post_again(session, now, task_ids=[task.id])
    return row


def _task(session: Session, actor: Actor, task_id: int) -> Task:
    task = session.get(Task, task_id)
    if task is None:
        raise Refused("gone")
    if not can(actor, Act.SUSPEND, task.lead_unit_id, task.district_leader):
        raise NotAllowed(Act.SUSPEND)
    return task


def _audit(
    session: Session, actor: Actor, act: str, task: Task, row: Suspension, source: Source, now: datetime
) -> None:
    write_audit(
        session,
        actor.person_id,
        act,
        ("task", task.id),
        after={
            "from_on": row.from_on.isoformat(),
            "until_on": row.until_on.isoformat() if row.until_on else None,
            "reason": row.reason,
            "document_no": row.document_no,
        },
        task_id=task.id,
        unit_id=task.lead_unit_id,
        source=source,
        now=now,
    )
