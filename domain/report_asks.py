"""Which periodic report is asked for next: kept on the task, settled in the morning for those where it may have moved.

A task is settled anew from its `settle_on`. The store's triggers put that back when anything happens to the task
(reports, decisions, due days, suspensions, list), so a morning costs what happened and what is due, not what is stored.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache, partial
from itertools import takewhile
from typing import Any, cast

from sqlalchemy import BindParameter, Date, Table, bindparam, case, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from db import Node, Report, StoredValue, Suspension, Task, TaskList
from domain.chunks import in_chunks
from domain.facts import DEFAULT_CYCLE, NOT_COUNTED, known_cycle, load_tasks
from domain.methods import read_methods
from domain.rules.method import CYCLES, Cycle, Methods
from domain.rules.report_asks import Asked, report_asked
from domain.rules.scoring.facts import Span, TaskFacts
from domain.rules.scoring.reports import ReportCalendar
from domain.rules.workdays import WorkCalendar

PORTION = 1000  # tasks settled in one transaction: at most about a tenth of a second
_BASIS = "report_days_by"  # the calendar and the method for which the tasks were settled, or up to which task
_SETTLED_BY = select(StoredValue.value).where(StoredValue.name == bindparam("name"))
# Without an order: SQLite would rather go through all tasks in theirs than through the index.
_MOVED = select(Task.id).where(Task.settle_on <= bindparam("today")).limit(bindparam("most"))
_NEXT = select(Task.id).where(Task.id > bindparam("through")).order_by(Task.id).limit(bindparam("most"))
_TASK_IDS: BindParameter[int] = bindparam("tasks", expanding=True)
_SETTLE = (
    cast(Table, Task.__table__)
    .update()
    .where(Task.id.in_(_TASK_IDS))
    .values(report_due_on=bindparam("asked"), settle_on=bindparam("again"))
)
# The day up to which a report that names no day answers none that can still be asked for.
_OVER = case(
    {cycle: bindparam(cycle, type_=Date()) for cycle in CYCLES},
    value=Task.report_cycle,
    else_=bindparam(DEFAULT_CYCLE, type_=Date()),
)
_KEPT = select(
    Task.id,
    Task.report_due_on,
    Task.settle_on,
    Task.report_cycle,
    Task.standing,
    Task.withdrawn_on,
    TaskList.year,
    TaskList.in_force_on,
    select(Node.due_on)
    .where(Node.task_id == Task.id, Node.removed_on.is_(None))
    .order_by(Node.position.desc())
    .limit(1)
    .scalar_subquery()
    .label("completion_due_on"),
    or_(
        exists().where(
            Report.task_id == Task.id,
            Report.state.not_in(NOT_COUNTED),
            or_(Report.node_id.is_not(None), Report.report_day_on.is_not(None), Report.received_on > _OVER),
        ),
        exists().where(Suspension.task_id == Task.id),
    ).label("by_itself"),
).join(TaskList, TaskList.id == Task.list_id).where(Task.id.in_(_TASK_IDS))  # fmt: skip


def settle_what_moved(session: Session, calendar: WorkCalendar, today: date, now: datetime) -> int:
    """Settle the tasks that something happened to, or whose report has become missing; how many there were.

    All of them where the calendar or the method is another than before: the office changed it, or the program did.
    """
    count = portion = settle_portion(session, calendar, today, now)
    while portion == PORTION:
        count += (portion := settle_portion(session, calendar, today, now))
    return count


def settle_portion(session: Session, calendar: WorkCalendar, today: date, now: datetime, most: int = PORTION) -> int:
    """Settle some of these tasks and keep how far it went; how many. Less than `most`: now all are settled.

    A portion is a tenth of a second: where all tasks are to be settled, each is a transaction of its own.
    """
    basis = _fingerprint(calendar, read_methods(session))
    connection = session.connection()
    kept = connection.scalar(_SETTLED_BY, {"name": _BASIS}) or {}
    settled = 0
    if kept != {"sha256": basis}:
        through = kept.get("through", 0) if kept.get("sha256") == basis else 0
        tasks = connection.execute(_NEXT, {"through": through, "most": most}).scalars().all()
        settle_report_days(session, tasks, calendar, today)
        settled = len(tasks)
        so_far = {"through": tasks[-1]} if settled == most else {}
        session.merge(StoredValue(name=_BASIS, value={"sha256": basis} | so_far, set_at=now))
        session.flush()
        if so_far:
            return settled
    moved = sorted(connection.execute(_MOVED, {"today": today, "most": most - settled}).scalars())
    if moved:
        settle_report_days(session, moved, calendar, today)
    return settled + len(moved)


def settle_report_days(session: Session, task_ids: Iterable[int], calendar: WorkCalendar, today: date) -> None:
    """Put the report day that is asked for next on these tasks, empty where none is owed, and how long that holds."""
    methods = read_methods(session)
    connection = session.connection()
    over = _over(methods, calendar, today)
    in_common = cache(partial(_asked_in_common, methods, calendar, today))  # thousands of tasks share a few cases
    for chunk in in_chunks(task_ids):
        rows = connection.execute(_KEPT, {"tasks": chunk} | over).all()
        asked = asked_of(session, [row.id for row in rows if row.by_itself], calendar, today)
        by_answer: dict[Asked, list[int]] = defaultdict(list)
        for row in rows:
            answer = asked[row.id] if row.by_itself else in_common(*_case(row))
            if (answer.day, answer.settle_on) != (row.report_due_on, row.settle_on):
                by_answer[answer].append(row.id)
        for answer, tasks in by_answer.items():
            connection.execute(_SETTLE, {"tasks": tasks, "asked": answer.day, "again": answer.settle_on})


def _case(row: Any) -> tuple[Cycle, date, int, bool, date | None]:
    """What the answer follows from for a task to which nothing happened that still counts."""
    due_on = None if row.standing else row.completion_due_on
    year = due_on.year if due_on else row.year
    return known_cycle(row.report_cycle), row.in_force_on, year, row.standing, row.withdrawn_on


def _over(methods: Methods, calendar: WorkCalendar, today: date) -> dict[str, date]:
    """Cycle -> the last report day before the first one that is not over yet: what came in by then answers no later
    one, unless it names it."""
    days = ReportCalendar(methods, calendar, today, today)
    found: dict[str, date] = {}
    for cycle in CYCLES:
        before = takewhile(lambda day: days.after(day)[1] < today, days.days(known_cycle(cycle)))
        found[cycle] = max(before, default=date.min)
    return found


def _asked_in_common(
    methods: Methods,
    calendar: WorkCalendar,
    today: date,
    cycle: Cycle,
    listed_from: date,
    year: int,
    standing: bool,
    withdrawn_on: date | None,
) -> Asked:
    """The answer for tasks of one case."""
    task = TaskFacts(
        id=0,
        order=0,
        list_kind="key_task",
        list_year=year,
        listed_from=listed_from,
        lead=0,
        cycle=cycle,
        standing=standing,
        suspensions=() if withdrawn_on is None else (Span(withdrawn_on),),
    )
    return report_asked(task, ReportCalendar(methods, calendar, min(listed_from, today), today), methods, today)


def asked_of(session: Session, task_ids: Collection[int], calendar: WorkCalendar, today: date) -> dict[int, Asked]:
    """What is asked of each of these tasks this morning, computed from what was received."""
    methods = read_methods(session)
    tasks = load_tasks(session, task_ids, only_owed=True) if task_ids else ()
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
