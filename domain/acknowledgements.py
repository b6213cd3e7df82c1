"""签收: a unit takes note of tasks handed out to it. Never completes anything (reading rule 32)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Acknowledgement, Task
from domain.audit import write_audit
from domain.rules.permissions import Actor


def acknowledge_tasks(session: Session, actor: Actor, task_ids: list[int], now: datetime) -> int:
    """Note that the person's units have taken note of these tasks; how many of them are theirs."""
    tasks = session.scalars(select(Task).where(Task.id.in_(task_ids), Task.lead_unit_id.in_(actor.unit_ids))).all()
    for task in tasks:
        known = session.scalar(
            select(Acknowledgement.id).where(
                Acknowledgement.task_id == task.id, Acknowledgement.unit_id == task.lead_unit_id
            )
        )
        if known is None:
            session.add(Acknowledgement(task_id=task.id, unit_id=task.lead_unit_id, person_id=actor.person_id, at=now))
            write_audit(
                session,
                actor.person_id,
                "acknowledge",
                ("task", task.id),
                task_id=task.id,
                unit_id=task.lead_unit_id,
                now=now,
            )
    return len(tasks)
