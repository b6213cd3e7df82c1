"""Which periodic report is asked for next: kept on the task, settled from what was received.

Source: assessment method, "Periodic reports": the last report day passed while it is unanswered and not yet missing,
else the next one that is owed.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from db import Node, Task
from domain.facts import load_facts
from domain.methods import read_methods
from domain.rules.scoring.reports import ReportCalendar, dues
from domain.rules.workdays import WorkCalendar

AHEAD = timedelta(days=100)  # longer than any cycle


def settle_report_days(session: Session, task_ids: Collection[int], calendar: WorkCalendar, today: date) -> None:
    """Put the report day that is asked for next on these tasks; empty where none is owed.

    To be called when something was received, taken back, returned or accepted for them.
    """
    if not task_ids:
        return
    methods = read_methods(session)
    tasks = load_facts(session, task_ids).tasks
    if not tasks:
        return
    first = min(min((task.listed_from for task in tasks), default=today), today)
    days = ReportCalendar(methods, calendar, first, today)
    before = dict(session.execute(select(Task.id, Task.report_due_on).where(Task.id.in_(task_ids))).all())
    for task in tasks:
        asked = next(
            (
                due.day
                for due in dues(task, days, methods, today + AHEAD)
                if due.owed and due.answer is None and due.missing_on >= today
            ),
            None,
        )
        if before.get(task.id) != asked:
            session.execute(update(Task).where(Task.id == task.id).values(report_due_on=asked))


def unsettled_tasks(session: Session, until: date, today: date) -> list[int]:
    """Running tasks whose report day is near or past, and those that have none yet: to be settled in the morning."""
    running = or_(Task.withdrawn_on.is_(None), Task.withdrawn_on > today)
    near = select(Task.id).where(Task.report_due_on <= until, running)
    completed = exists().where(
        Node.task_id == Task.id, Node.completion, Node.removed_on.is_(None), Node.state == "accepted"
    )
    none_yet = select(Task.id).where(Task.report_due_on.is_(None), running, ~completed)
    return sorted({*session.scalars(near), *session.scalars(none_yet)})
