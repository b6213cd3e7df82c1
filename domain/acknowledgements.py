"""签收: a unit takes note of tasks handed out to it. Never completes anything (reading rule 32).

The first morning digest after a list came into force asks for it, and so do those after 2 and 3 working days.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db import Acknowledgement, Task
from domain.audit import write_audit
from domain.rules.permissions import Actor
from domain.rules.workdays import WorkCalendar

MARKS = (1, 3, 4)  # working days, the first day in force counted as 1: at once, and after 2 and 3
WINDOW = timedelta(days=21)  # an older list is not handed out any more


_HANDED_OUT = (
    select(Task.lead_unit_id, Task.id, Task.handed_out_on)
    .where(Task.handed_out_on <= bindparam("today"), Task.handed_out_on >= bindparam("since"))
    .where(Task.withdrawn_on.is_(None))
    .order_by(Task.order_no, Task.id)
)


def not_acknowledged(session: Session, calendar: WorkCalendar, today: date) -> dict[int, list[tuple[int, int]]]:
    """Lead unit -> (task, working days since it was handed out) for what nobody took note of, or reported on, yet.

    Read by the index over `handed_out_on`, which the store empties when somebody does.
    """
    rows = session.connection().execute(_HANDED_OUT, {"today": today, "since": today - WINDOW})
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit_id, task_id, handed_out_on in rows:
        if handed_out_on is not None:
            found[unit_id].append((task_id, calendar.late(handed_out_on - timedelta(days=1), today)))
    return found


def asks_today(days: int, told_days_ago: int | None) -> bool:
    """Whether a mark was reached since the person was last told, `told_days_ago` working days ago (None: never)."""
    reached = [mark for mark in MARKS if mark <= days]
    if not reached:
        return False
    return told_days_ago is None or max(reached) > days - told_days_ago


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


def still_to_acknowledge(session: Session, task_ids: list[int], units: Collection[int]) -> list[int]:
    """Those of the tasks, led by one of these units, that nobody there took note of yet."""
    if not task_ids:
        return []
    led = set(session.scalars(select(Task.id).where(Task.id.in_(task_ids), Task.lead_unit_id.in_(units))))
    noted = select(Acknowledgement.task_id).join(Task, Task.id == Acknowledgement.task_id)
    done = set(session.scalars(noted.where(Task.id.in_(task_ids), Acknowledgement.unit_id == Task.lead_unit_id)))
    return [task_id for task_id in task_ids if task_id in led and task_id not in done]
