"""The weekly digest: for district leaders their portfolio, for the office everything, for bound groups their unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db import Coordination, GroupChat, Node, Report, Task, TaskList, Unit
from domain.addressees import addressees_on
from domain.calendar_changes import unknown_years
from domain.concern import concern_of
from domain.duties import OpenNode, open_nodes
from domain.facts import NOT_COUNTED
from domain.notifications import notify
from domain.office import OfficeRules

STUCK_AFTER = timedelta(days=30)
WEEK = timedelta(days=7)
LASTS = timedelta(days=3)  # a week's digest is of no use after that


@dataclass(frozen=True)
class WeeklyLine:
    """A task in one of the sections. `days` late, to go, or without a word, as the section says."""

    task_id: int
    no: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    days: int
    day: date | None


@dataclass(frozen=True)
class WeeklyView:
    """A week at a glance: what moved, what is overdue, stuck, coming."""

    reported: int  # tasks with a report in the last seven days
    accepted: int  # nodes accepted in the last seven days
    blocked: int  # requests for coordination that nobody has answered
    overdue: tuple[WeeklyLine, ...]
    coming: tuple[WeeklyLine, ...]
    stuck: tuple[WeeklyLine, ...]
    unknown_years: tuple[tuple[int, int], ...] = ()  # for the office: year without a calendar, open nodes due in it

    @property
    def empty(self) -> bool:
        return not (
            self.reported
            or self.accepted
            or self.blocked
            or self.overdue
            or self.coming
            or self.stuck
            or self.unknown_years
        )


def prepare_weekly(
    session: Session, rules: OfficeRules, planned_at: datetime, now: datetime, *, last_ran: datetime | None = None
) -> int:
    """Put down this week's digests; how many are new: on the week's first working day, or late on one of the next
    days, where this ran before, but not since that first day: a new store has missed nothing."""
    today = rules.today(now)
    if not rules.calendar.is_working_day(today):
        return 0
    monday = today - timedelta(days=today.weekday())
    first = rules.calendar.first_working_day_from(monday)
    expires = planned_at - (rules.today(planned_at) - first) + LASTS
    missed = last_ran is not None and rules.today(last_ran) < first and now < expires
    if first != today and not missed:
        return 0
    to = addressees_on(session, today)
    scopes: dict[int, dict[str, Any]] = {person: {"all": True} for person in to.office}
    for person, portfolio in to.leaders:
        scope = scopes.setdefault(person, {"portfolios": []})
        if portfolio is None:
            scopes[person] = {"all": True}
        elif "portfolios" in scope:
            scope["portfolios"].append(portfolio)
    common: dict[str, Any] = {
        "subject": "week",
        "day_on": first,
        "reason": "first_working_day_of_the_week",
        "next_at": expires - LASTS,
        "expires_at": expires,
        "now": now,
    }
    new = sum(notify(session, "weekly", person_id=person, payload=scope, **common) for person, scope in scopes.items())
    groups = session.scalars(select(GroupChat).where(GroupChat.unbound_at.is_(None)).order_by(GroupChat.id))
    for group in groups:
        scope = {"all": True} if group.unit_id is None else {"unit": group.unit_id}
        new += notify(
            session, "group_digest", chat_id=group.chat_id, thread_id=group.thread_id, payload=scope, **common
        )
    return new


def weekly_scope(session: Session, person_id: int, today: date) -> dict[str, Any] | None:
    """What this person's digest is about, by the roles held today; None where it is nothing any more."""
    reader = concern_of(session, person_id, today)
    if reader.office:
        return {"all": True, "office": True}
    if None in reader.portfolios:
        return {"all": True}
    portfolios = sorted(one for one in reader.portfolios if one is not None)
    return {"portfolios": portfolios} if portfolios else None


def weekly_view(session: Session, scope: dict[str, Any], rules: OfficeRules, today: date) -> WeeklyView:
    """What a weekly digest says of its scope: {"all": True}, {"portfolios": [...]} or {"unit": id}."""
    within = _within(scope)
    tasks = {
        task.id: (task, unit)
        for task, unit in session.execute(
            select(Task, Unit).join(Unit, Unit.id == Task.lead_unit_id).where(Task.withdrawn_on.is_(None), within)
        )
    }
    since = today - WEEK
    reported = select(func.count(func.distinct(Report.task_id))).join(Task, Task.id == Report.task_id)
    accepted = (
        select(func.count()).select_from(Report).join(Task, Task.id == Report.task_id).where(Report.state == "accepted")
    )
    blocked = (select(func.count()).select_from(Coordination).join(Task, Task.id == Coordination.task_id)).where(
        Coordination.state == "open"
    )
    nodes = [n for n in open_nodes(session, today + WEEK, rules.calendar, today) if n.task_id in tasks]
    overdue = sorted((n for n in nodes if n.late > 0), key=lambda n: (-n.late, n.task_id))
    coming = sorted((n for n in nodes if n.due_on >= today), key=lambda n: (n.due_on, n.task_id))
    return WeeklyView(
        session.scalar(reported.where(within, Report.received_on >= since, Report.state.not_in(NOT_COUNTED))) or 0,
        session.scalar(accepted.where(within, Report.decided_on >= since)) or 0,
        session.scalar(blocked.where(within)) or 0,
        _lines(overdue, tasks, late=True),
        _lines(coming, tasks, late=False),
        _stuck(session, tasks, within, today),
        unknown_years(session, rules.calendar) if "office" in scope else (),
    )


def _within(scope: dict[str, Any]) -> ColumnElement[bool]:
    if "unit" in scope:
        unit_id: int = scope["unit"]
        return Task.lead_unit_id == unit_id
    if "portfolios" in scope:
        return Task.district_leader.in_(scope["portfolios"])
    return Task.id.is_not(None)


def _lines(nodes: Sequence[OpenNode], tasks: dict[int, tuple[Task, Unit]], *, late: bool) -> tuple[WeeklyLine, ...]:
    return tuple(_line(*tasks[n.task_id], n.late if late else n.left, n.due_on) for n in nodes)


def _line(task: Task, unit: Unit, days: int, day: date | None) -> WeeklyLine:
    return WeeklyLine(task.id, task.no, task.title, task.title_en, unit.short_zh, unit.name_en, days, day)


def _stuck(
    session: Session, tasks: dict[int, tuple[Task, Unit]], within: ColumnElement[bool], today: date
) -> tuple[WeeklyLine, ...]:
    """Running tasks of which nothing has been heard for thirty days."""
    heard = dict(
        session.execute(
            select(Report.task_id, func.max(Report.received_on))
            .join(Task, Task.id == Report.task_id)
            .where(within, Report.state.not_in(NOT_COUNTED))
            .group_by(Report.task_id)
        ).all()
    )
    running = session.execute(
        select(Task.id, TaskList.in_force_on)
        .join(TaskList, TaskList.id == Task.list_id)
        .where(within, Task.withdrawn_on.is_(None))
        .where(Task.standing | select(Node.id).where(Node.task_id == Task.id, Node.state == "open").exists())
    )
    quiet = []
    for task_id, in_force_on in running:
        last = heard.get(task_id) or in_force_on
        if today - last >= STUCK_AFTER:
            quiet.append(_line(*tasks[task_id], (today - last).days, last))
    return tuple(sorted(quiet, key=lambda line: (-line.days, line.task_id)))
