"""Which periodic report is asked for next: kept on the task, settled in the morning for those where it may have moved.

A task is settled anew from its `settle_on`. The store's triggers put that back when anything happens to the task
(reports, decisions, due days, suspensions, list), so a morning costs what happened and what is due, not what is stored.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.orm import Session

from db import StoredValue, Task
from domain.chunks import in_chunks
from domain.facts import load_tasks
from domain.methods import read_methods
from domain.rules.method import Methods
from domain.rules.report_asks import Asked, report_asked
from domain.rules.scoring.reports import ReportCalendar
from domain.rules.workdays import WorkCalendar

UNSETTLED = date(1, 1, 1)
_BASIS = "report_days_by"  # the calendar and the method for which the tasks were settled
_TASKS = cast(Table, Task.__table__)
_SETTLED_BY = select(StoredValue.value).where(StoredValue.name == bindparam("name"))
# Without an order: SQLite would rather go through all tasks in theirs than through the index.
_MOVED = select(Task.id).where(Task.settle_on <= bindparam("today"))
_SETTLE = (
    _TASKS.update()
    .where(_TASKS.c.id == bindparam("task"))
    .values(report_due_on=bindparam("asked"), settle_on=bindparam("again"))
)


def settle_what_moved(session: Session, calendar: WorkCalendar, today: date, now: datetime) -> int:
    """Settle the tasks that something happened to, or whose report has become missing; how many there were.

    All of them where the calendar or the method is another than before: the office changed it, or the program did.
    """
    basis = _fingerprint(calendar, read_methods(session))
    connection = session.connection()
    if connection.scalar(_SETTLED_BY, {"name": _BASIS}) != {"sha256": basis}:
        session.merge(StoredValue(name=_BASIS, value={"sha256": basis}, set_at=now))
        connection.execute(_TASKS.update().values(settle_on=UNSETTLED))
    moved = sorted(connection.execute(_MOVED, {"today": today}).scalars())
    settle_report_days(session, moved, calendar, today)
    return len(moved)


def settle_report_days(session: Session, task_ids: Iterable[int], calendar: WorkCalendar, today: date) -> None:
    """Put the report day that is asked for next on these tasks, empty where none is owed, and how long that holds."""
    for chunk in in_chunks(task_ids):
        settled = [
            {"task": task_id, "asked": asked.day, "again": asked.settle_on}
            for task_id, asked in asked_of(session, chunk, calendar, today).items()
        ]
        if settled:
            session.connection().execute(_SETTLE, settled)


def asked_of(session: Session, task_ids: Collection[int], calendar: WorkCalendar, today: date) -> dict[int, Asked]:
    """What is asked of each of these tasks this morning, computed from what was received."""
    methods = read_methods(session)
    tasks = load_tasks(session, task_ids)
    first = min((task.listed_from for task in tasks), default=today)
    days = ReportCalendar(methods, calendar, min(first, today), today)
    return {task.id: report_asked(task, days, methods, today) for task in tasks}


def wrongly_settled(session: Session, calendar: WorkCalendar, today: date, most: int | None = None) -> Iterator[int]:
    """Tasks that count as settled today with another report day than the one that is asked for: there must be none.

    With `most`, no more than about so many are looked at, spread over all. None where the next morning settles all
    anyway, because the calendar or the method has changed.
    """
    if session.scalar(_SETTLED_BY, {"name": _BASIS}) != {"sha256": _fingerprint(calendar, read_methods(session))}:
        return
    settled = select(Task.id, Task.report_due_on).where((Task.settle_on > today) | Task.settle_on.is_(None))
    if most is not None:
        every = 1 + (session.scalar(select(func.count()).select_from(Task)) or 0) // most
        settled = settled.where(Task.id % every == 0)
    for chunk in in_chunks(session.execute(settled.order_by(Task.id)).all()):
        asked = asked_of(session, [task_id for task_id, _ in chunk], calendar, today)
        yield from (task_id for task_id, day in chunk if asked[task_id].day != day)


def settle_all_anew(session: Session) -> None:
    """Have the next morning settle every task: what doctor does about tasks that are wrongly settled."""
    session.execute(delete(StoredValue).where(StoredValue.name == _BASIS))


def _fingerprint(calendar: WorkCalendar, methods: Methods) -> str:
    """What report days follow from beside the tasks: the days that are worked, and the method."""
    rules = [(one.first_day, one.reports, one.year_end) for one in methods.versions]
    return hashlib.sha256(f"{_days(calendar)} {rules}".encode()).hexdigest()


@lru_cache(maxsize=8)
def _days(calendar: WorkCalendar) -> str:
    return f"{sorted(calendar.days_off)} {sorted(calendar.makeup)}"
