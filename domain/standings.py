"""Where units stand: the ranking, and a unit's points with the lines behind them. The one source for all views."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from db import LedgerEntry, LedgerMonth, LedgerTotal, Task, TaskFigure, TaskList, Unit
from domain.errors import NotAllowed, Refused
from domain.ledger import ZONE, compute, posted_through
from domain.methods import read_methods
from domain.point_lines import PointLine, point_lines
from domain.rules.method import ListKind, Method, Methods
from domain.rules.permissions import Act, Actor, Role, can
from domain.rules.ranking import GroupRanking, Standing, Sums, rank, with_difference
from domain.rules.scoring.lateness import overdue_days_of
from domain.rules.scoring.lines import FigureKind, Scored, version_of
from domain.rules.workdays import WorkCalendar
from domain.workdays import read_office_calendar


@dataclass(frozen=True)
class UnitName:
    """A unit as it is named to people."""

    id: int
    code: str
    zh: str
    en: str
    group: str


Span = Literal["month", "quarter", "year"]
SPANS: tuple[Span, ...] = ("month", "quarter", "year")


@dataclass(frozen=True)
class Ranking:
    """Places within groups, for one assessment year as of a day, with the difference to an earlier day.

    A score is always that of the year so far (assessment method, "Assessment year"). `span` says since when places and
    scores are compared: since the month, the quarter or the year that `as_of` lies in began.
    """

    year: int
    as_of: date
    compared_with: date | None
    version: str
    groups: tuple[GroupRanking, ...]
    units: dict[int, UnitName]
    list_kind: ListKind | None = None
    span: Span = "month"

    @property
    def span_ended(self) -> bool:
        """Whether the month, quarter or year that is shown is over on the day."""
        tomorrow = self.as_of + timedelta(days=1)
        months = {"month": 1, "quarter": 3, "year": 12}[self.span]
        return self.as_of.year > self.year or (tomorrow.day == 1 and self.as_of.month % months == 0)

    def standing(self, unit_id: int) -> Standing | None:
        """Where a unit stands, or None where it is not in the ranking."""
        return next((one for group in self.groups for one in group.standings if one.unit == unit_id), None)


def ranking(
    session: Session,
    as_of: date,
    now: datetime,
    *,
    year: int | None = None,
    list_kind: ListKind | None = None,
    span: Span = "month",
    zone: ZoneInfo = ZONE,
) -> Ranking:
    """The ranking of a year (of `as_of` where none is given) as of a day, by everything known now.

    `list_kind`: by the tasks of one list alone. It is compared with the end of the month or quarter before, by `span`;
    a year with nothing.
    """
    year = as_of.year if year is None else year
    before = span_before(as_of, year, span)
    units = ranking_units(session)
    rows = _read_totals(session, as_of, before, now, year, list_kind, zone)
    calendar, method = read_office_calendar(session), method_of_year(read_methods(session), as_of, year)
    groups = rank(sums_of(rows, units, as_of, calendar), method)
    if before is not None:
        earlier = rank(sums_of(rows, units, before, calendar), method)
        groups = with_difference(groups, earlier)
    return Ranking(year, as_of, before, version_of(method), groups, units, list_kind, span)


def rank_scored(
    scored: Scored, units: dict[int, UnitName], method: Method, calendar: WorkCalendar, as_of: date, year: int
) -> Ranking:
    """The ranking of what was computed and not posted: for a preview."""
    groups = rank(sums_of(_rows_of(scored, year), units, as_of, calendar), method)
    return Ranking(year, as_of, None, version_of(method), groups, units)


def method_of_year(methods: Methods, as_of: date, year: int) -> Method:
    """The version by which a ranking is made: the one in force on the day, for a closed year that of its end."""
    return methods.on(min(as_of, date(year, 12, 31)))


def span_before(as_of: date, year: int, span: Span = "month") -> date | None:
    """The last day of the month or quarter before, within the assessment year; None in its first, and for a year."""
    if span == "year":
        return None
    first = 1 if span == "month" else 3
    began = as_of.month if span == "month" else (as_of.month - 1) // 3 * 3 + 1
    last = as_of.replace(month=began, day=1) - timedelta(days=1)
    return last if last >= date(year, first, 28) else None


Row = tuple[int, str, date, int]  # unit, kind, day, points or change


def sums_of(rows: Iterable[Row], units: dict[int, UnitName], as_of: date, calendar: WorkCalendar) -> list[Sums]:
    """What each unit stands at, from day rows of all kinds. Units without a row stand at nothing."""
    totals: dict[tuple[int, str], int] = defaultdict(int)
    late: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for unit, kind, day, value in rows:
        if day > as_of:
            continue
        if kind == "late_nodes":
            late[unit].append((day, value))
        else:
            totals[unit, kind] += value
    return [
        Sums(
            unit=unit.id,
            group=unit.group,
            earned=totals[unit.id, "earned"],
            attainable=totals[unit.id, "attainable"],
            bonus=totals[unit.id, "bonus"],
            deduction=totals[unit.id, "deduction"],
            nodes=totals[unit.id, "nodes"],
            on_time=totals[unit.id, "on_time"],
            overdue_days=overdue_days_of(late[unit.id], calendar, as_of),
            missing=totals[unit.id, "missing"],
        )
        for unit in units.values()
    ]


def ranking_units(session: Session) -> dict[int, UnitName]:
    """Units that are active, or that lead or support a task."""
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.short_zh, Unit.name_en, Unit.ranking_group, Unit.active).order_by(Unit.code)
    )
    known = [(UnitName(id_, code, zh, en, group), active) for id_, code, zh, en, group, active in rows]
    retired = [unit.id for unit, active in known if not active]
    if retired:
        kept = select(LedgerTotal.unit_id).where(LedgerTotal.unit_id.in_(retired)).distinct()
        named = set(session.scalars(kept))
        known = [(unit, active) for unit, active in known if active or unit.id in named]
    return {unit.id: unit for unit, _ in known}


def _read_totals(
    session: Session,
    as_of: date,
    before: date | None,
    now: datetime,
    year: int,
    list_kind: ListKind | None,
    zone: ZoneInfo,
) -> list[Row]:
    posted = posted_through(session)
    if posted is None or posted < as_of:
        # Not posted so far: computed from the facts instead, so that the answer is right all the same.
        kinds = {} if list_kind is None else _kinds_of_tasks(session)
        return _rows_of(compute(session, as_of, now, zone=zone), year, list_kind, kinds)
    if list_kind is None:
        return _sums_of_totals(session, as_of, before, year)
    return _list_totals(session, as_of, year, list_kind)


def _sums_of_totals(session: Session, as_of: date, before: date | None, year: int) -> list[Row]:
    """What was summed up by the database, over the days that nobody asks for apart.

    What counts by `before`, the end of a month, is one row, dated that day; the rest is dated `as_of`. Both come from
    the sums by month, less what the month of `as_of` has on later days: today, that is nothing. Late clocks stay day by
    day, because what they amount to depends on the calendar.
    """
    earlier = before or date.min
    next_month = (as_of.replace(day=28) + timedelta(days=4)).replace(day=1)
    values = {"year": year, "as_of": as_of, "before": earlier, "next_month": next_month}
    rows: list[Row] = []
    for unit, kind, by_now, by_then in session.execute(_MONTHS, values):
        rows += ((unit, kind, earlier, int(by_then)), (unit, kind, as_of, int(by_now) - int(by_then)))
    if as_of + timedelta(days=1) < next_month:
        rows += [(unit, kind, as_of, -int(points)) for unit, kind, points in session.execute(_LATER_DAYS, values)]
    rows += [(unit, kind, day, change) for unit, kind, day, change in session.execute(_CLOCKS, values)]
    return rows


# Built once: building a statement takes longer than running it.
_CLOCK: FigureKind = "late_nodes"
_SUMMED = ("earned", "bonus", "deduction", "attainable", "nodes", "on_time", "missing")
_MONTHS = (
    select(
        LedgerMonth.unit_id,
        LedgerMonth.kind,
        func.sum(LedgerMonth.points),
        func.sum(case((LedgerMonth.month_on <= bindparam("before"), LedgerMonth.points), else_=0)),
    )
    .where(
        LedgerMonth.year == bindparam("year"),
        LedgerMonth.month_on <= bindparam("as_of"),
        LedgerMonth.kind != _CLOCK,
    )
    .group_by(LedgerMonth.unit_id, LedgerMonth.kind)
)
# Unit by unit and kind by kind, along the key: without them the whole year would be walked through.
_DAYS = (LedgerTotal.year == bindparam("year"), LedgerTotal.unit_id.in_(select(Unit.id)))
_LATER_DAYS = (
    select(LedgerTotal.unit_id, LedgerTotal.kind, func.sum(LedgerTotal.points))
    .where(
        *_DAYS,
        LedgerTotal.kind.in_(_SUMMED),
        LedgerTotal.counts_on > bindparam("as_of"),
        LedgerTotal.counts_on < bindparam("next_month"),
    )
    .group_by(LedgerTotal.unit_id, LedgerTotal.kind)
)
_CLOCKS = select(LedgerTotal.unit_id, LedgerTotal.kind, LedgerTotal.counts_on, LedgerTotal.points).where(
    *_DAYS, LedgerTotal.kind == _CLOCK, LedgerTotal.counts_on <= bindparam("as_of")
)


def _list_totals(session: Session, as_of: date, year: int, list_kind: ListKind) -> list[Row]:
    posted = (
        select(LedgerEntry.unit_id, LedgerEntry.kind, LedgerEntry.counts_on, func.sum(LedgerEntry.points))
        .join(Task, LedgerEntry.task_id == Task.id)
        .join(TaskList, Task.list_id == TaskList.id)
        .where(LedgerEntry.year == year, LedgerEntry.counts_on <= as_of, TaskList.kind == list_kind)
        .group_by(LedgerEntry.unit_id, LedgerEntry.kind, LedgerEntry.counts_on)
    )
    figures = (
        select(TaskFigure.unit_id, TaskFigure.kind, TaskFigure.counts_on, TaskFigure.change)
        .join(Task, TaskFigure.task_id == Task.id)
        .join(TaskList, Task.list_id == TaskList.id)
        .where(TaskFigure.year == year, TaskFigure.counts_on <= as_of, TaskList.kind == list_kind)
    )
    rows: list[Row] = []
    for query in (posted, figures):
        rows += [(unit, kind, day, int(value)) for unit, kind, day, value in session.execute(query)]
    return rows


def _kinds_of_tasks(session: Session) -> dict[int, str]:
    query = select(Task.id, TaskList.kind).join(TaskList, Task.list_id == TaskList.id)
    return dict(session.execute(query).all())


def _rows_of(
    scored: Scored, year: int, list_kind: ListKind | None = None, kinds: dict[int, str] | None = None
) -> list[Row]:
    def wanted(task: int | None) -> bool:
        return list_kind is None or (task is not None and (kinds or {}).get(task) == list_kind)

    rows: list[Row] = [
        (line.unit, line.kind, line.counts_on, line.points)
        for line in scored.lines
        if line.year == year and wanted(line.task)
    ]
    rows += [
        (one.unit, one.kind, one.day, one.change) for one in scored.figures if one.year == year and wanted(one.task)
    ]
    return rows


# ---------------------------------------------------------------- a unit's lines


@dataclass(frozen=True)
class UnitPoints:
    """A unit's standing and the lines behind it, oldest first."""

    ranking: Ranking
    unit: UnitName
    standing: Standing
    lines: tuple[PointLine, ...]


def unit_points(
    session: Session,
    unit_id: int,
    as_of: date,
    now: datetime,
    *,
    year: int | None = None,
    zone: ZoneInfo = ZONE,
) -> UnitPoints:
    """A unit's standing as of a day with all its ledger rows of the year up to it. Raises Refused("gone")."""
    found = ranking(session, as_of, now, year=year, zone=zone)
    own = found.standing(unit_id)
    if own is None:
        raise Refused("gone")
    lines = point_lines(session, unit_id=unit_id, year=found.year, until=as_of)
    return UnitPoints(found, found.units[unit_id], own, tuple(lines))


def may_see_unit_points(session: Session, actor: Actor, unit_id: int) -> bool:
    """Whether this person may see a unit's points; a district leader, where it leads a task in the portfolio."""
    if can(actor, Act.VIEW_POINTS, unit_id):
        return True
    portfolios = [grant.portfolio for grant in actor.grants if grant.role is Role.LEADER and grant.portfolio]
    leads = select(Task.id).where(Task.lead_unit_id == unit_id, Task.district_leader.in_(portfolios)).limit(1)
    return bool(portfolios) and session.scalar(leads) is not None


def require_unit_points(session: Session, actor: Actor, unit_id: int) -> None:
    """Raises NotAllowed for somebody who may not see a unit's points."""
    if not may_see_unit_points(session, actor, unit_id):
        raise NotAllowed(Act.VIEW_POINTS)


def view_unit_points(
    session: Session, actor: Actor, unit_id: int, as_of: date, now: datetime, year: int | None, zone: ZoneInfo
) -> UnitPoints:
    """A unit's points for somebody who may see them. Raises NotAllowed, Refused("gone")."""
    require_unit_points(session, actor, unit_id)
    return unit_points(session, unit_id, as_of, now, year=year, zone=zone)


def view_entry(session: Session, actor: Actor, entry_id: int) -> tuple[PointLine, UnitName]:
    """One entry with its unit. Raises NotAllowed, Refused("gone")."""
    lines = point_lines(session, entry_id=entry_id)
    if not lines:
        raise Refused("gone")
    require_unit_points(session, actor, lines[0].unit_id)
    unit = session.get_one(Unit, lines[0].unit_id)
    return lines[0], UnitName(unit.id, unit.code, unit.short_zh, unit.name_en, unit.ranking_group)


def all_units(session: Session) -> dict[int, UnitName]:
    """Unit -> its names, of all units there ever were."""
    return {
        unit.id: UnitName(unit.id, unit.code, unit.short_zh, unit.name_en, unit.ranking_group)
        for unit in session.scalars(select(Unit))
    }
