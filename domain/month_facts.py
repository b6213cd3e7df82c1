"""What a month's bulletin tells beside the ranking: completed ahead, overdue, notices, recognitions, what comes next;
and the key figures for leaders."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import LedgerEntry, ManualEntry, Node, Notice, Report, Task, TaskList, Unit
from domain.rules.workdays import WorkCalendar

NOTICE_SHOWN = ("issued", "answered", "closed")


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def month_facts(session: Session, year: int, month: int, calendar: WorkCalendar) -> dict[str, Any]:
    """The lists of a bulletin as JSON values, by what is known now."""
    first, last = date(year, month, 1), month_end(year, month)
    next_last = month_end(*((year, month + 1) if month < 12 else (year + 1, 1)))
    tasks = _tasks(session)
    accepted = _accepted(session)
    nodes = [
        node
        for node in session.scalars(select(Node).where(Node.removed_on.is_(None)).order_by(Node.due_on, Node.id))
        if node.task_id in tasks
    ]
    ahead, overdue, coming = [], [], []
    for node in nodes:
        done = accepted.get(node.id)
        row = {**tasks[node.task_id], "node": node.position, "completion": node.completion, "text": node.text}
        if done is not None and first <= done <= last and node.completion and done < node.due_on:
            ahead.append({**row, "due": node.due_on.isoformat(), "submitted": done.isoformat()})
        if node.due_on <= last and (done is None or done > last):
            late = calendar.late(node.due_on, last)
            if late:
                overdue.append({**row, "due": node.due_on.isoformat(), "late": late})
        if last < node.due_on <= next_last and (done is None or done > last):
            coming.append({**row, "due": node.due_on.isoformat()})
    notices = [
        {**tasks[notice.task_id], "colour": notice.colour, "issued": notice.issued_on.isoformat()}
        for notice in session.scalars(
            select(Notice)
            .where(Notice.state.in_(NOTICE_SHOWN), Notice.issued_on >= first, Notice.issued_on <= last)
            .order_by(Notice.issued_on, Notice.id)
        )
        if notice.issued_on is not None and notice.task_id in tasks
    ]
    by_hand = [
        {
            "unit": unit.short_zh,
            "unit_en": unit.name_en,
            "rule": entry.rule,
            "level": entry.level,
            "points": entry.points,
            "day": entry.counts_on.isoformat(),
            "document": entry.document_no,
        }
        for entry, unit in session.execute(
            select(ManualEntry, Unit)
            .join(Unit, ManualEntry.unit_id == Unit.id)
            .where(ManualEntry.state == "posted", ManualEntry.counts_on >= first, ManualEntry.counts_on <= last)
            .order_by(ManualEntry.counts_on, ManualEntry.id)
        )
    ]
    return {
        "ahead": ahead,
        "overdue": sorted(overdue, key=lambda row: (-int(str(row["late"])), str(row["no"]))),
        "coming": coming,
        "notices": notices,
        "by_hand": by_hand,
    }


def _tasks(session: Session) -> dict[int, dict[str, Any]]:
    query = (
        select(Task.id, Task.no, Task.title, Task.title_en, Unit.short_zh, Unit.name_en)
        .join(Unit, Task.lead_unit_id == Unit.id)
        .where(Task.withdrawn_on.is_(None))
    )
    return {
        id_: {"no": no, "title": title, "title_en": title_en, "unit": zh, "unit_en": en}
        for id_, no, title, title_en, zh, en in session.execute(query)
    }


def _accepted(session: Session) -> dict[int, date]:
    """Node -> the day on which its accepted submission was handed in."""
    query = select(Report.node_id, Report.received_on).where(Report.state == "accepted", Report.node_id.is_not(None))
    return {node_id: day for node_id, day in session.execute(query) if node_id is not None}


def moved_in_month(session: Session, unit_id: int, year: int, month: int, position: int) -> list[tuple[str, int]]:
    """What moved a unit in a month: rule -> points that count in it, of the ledger up to a position."""
    points = func.sum(LedgerEntry.points)
    query = (
        select(LedgerEntry.rule, points)
        .where(
            LedgerEntry.unit_id == unit_id,
            LedgerEntry.year == year,
            LedgerEntry.counts_on >= date(year, month, 1),
            LedgerEntry.counts_on <= month_end(year, month),
            LedgerEntry.id <= position,
        )
        .group_by(LedgerEntry.rule)
        .order_by(LedgerEntry.rule)
    )
    return [(rule, int(total)) for rule, total in session.execute(query) if total]


# ---------------------------------------------------------------- key figures


@dataclass(frozen=True)
class Share:
    """Part of a whole, counted in tasks or nodes."""

    name: str
    done: int
    of: int


@dataclass(frozen=True)
class KeyFigures:
    """What a leader asks first. Investment is in 万元; `year` is the line of the year so far, month by month."""

    as_of: date
    by_list: tuple[Share, ...]
    by_theme: tuple[Share, ...]
    by_leader: tuple[Share, ...]
    on_time: Share
    invested: Decimal
    planned: Decimal
    year: tuple[tuple[int, Share], ...]


def key_figures(session: Session, as_of: date, year: int | None = None, portfolio: str | None = None) -> KeyFigures:
    """Tasks completed by list, theme and leader; nodes due that were on time; investment against the plan.

    `portfolio`: only the tasks of one district leader. Completed as of a day: the completion's submission was handed in
    by then, and is accepted as known now.
    """
    year = as_of.year if year is None else year
    query = (
        select(Task, TaskList.kind)
        .join(TaskList, Task.list_id == TaskList.id)
        .where(TaskList.year == year, Task.standing.is_(False))
        .order_by(TaskList.id, Task.order_no, Task.id)
    )
    if portfolio is not None:
        query = query.where(Task.district_leader == portfolio)
    rows = [(task, kind) for task, kind in session.execute(query) if not task.withdrawn_on or task.withdrawn_on > as_of]
    accepted = _accepted(session)
    nodes: dict[int, list[Node]] = defaultdict(list)
    for node in session.scalars(select(Node).where(Node.removed_on.is_(None)).order_by(Node.position)):
        nodes[node.task_id].append(node)

    def completed(task: Task, day: date) -> bool:
        own = nodes[task.id]
        return bool(own) and (done := accepted.get(own[-1].id)) is not None and done <= day

    def shares(named: list[tuple[str, Task]]) -> tuple[Share, ...]:
        groups: dict[str, list[Task]] = defaultdict(list)
        for name, task in named:
            groups[name].append(task)
        return tuple(
            Share(name, sum(completed(task, as_of) for task in tasks), len(tasks)) for name, tasks in groups.items()
        )

    def on_time(day: date) -> Share:
        due = [node for task, _ in rows for node in nodes[task.id] if node.due_on <= day]
        in_time = sum((done := accepted.get(node.id)) is not None and done <= node.due_on for node in due)
        return Share("on_time", in_time, len(due))

    months = range(1, (as_of.month if as_of.year == year else 12) + 1)
    line = tuple((month, on_time(min(month_end(year, month), as_of))) for month in months)
    invested, planned = _investment(session, [task for task, _ in rows], as_of)
    return KeyFigures(
        as_of=as_of,
        by_list=shares([(kind, task) for task, kind in rows]),
        by_theme=shares([(task.category, task) for task, _ in rows if task.category]),
        by_leader=shares([(task.district_leader, task) for task, _ in rows if task.district_leader]),
        on_time=on_time(as_of),
        invested=invested,
        planned=planned,
        year=line,
    )


def _investment(session: Session, tasks: list[Task], as_of: date) -> tuple[Decimal, Decimal]:
    """万元 completed by the last percentage reported up to the day, against the plan of the year."""
    percents: dict[int, int] = {}
    query = (
        select(Report.task_id, Report.percent)
        .where(Report.percent.is_not(None), Report.received_on <= as_of, Report.state.not_in(("undone", "replaced")))
        .order_by(Report.received_on, Report.id)
    )
    for task_id, percent in session.execute(query):
        percents[task_id] = percent or 0
    planned = [task for task in tasks if task.annual_investment is not None]
    total = sum((task.annual_investment or Decimal(0) for task in planned), Decimal(0))
    done = sum(
        ((task.annual_investment or Decimal(0)) * percents.get(task.id, 0) / 100 for task in planned), Decimal(0)
    )
    return done, total
