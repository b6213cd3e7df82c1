"""Periodic reports: which report day each report answers, and what late and missing ones cost.

Source: assessment method, "Periodic reports", "Bonuses and deductions" and "Corners, settled".
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from domain.rules.method import Cycle, Methods
from domain.rules.report_days import report_days
from domain.rules.scoring.deductions import closing_day
from domain.rules.scoring.facts import PeriodicReport, TaskFacts
from domain.rules.scoring.lines import Figure, Line, figures, version_of
from domain.rules.scoring.results import return_lines
from domain.rules.workdays import WorkCalendar

_A_CYCLE = timedelta(days=130)  # longer than any cycle with its moved day: there is always a next report day


@dataclass(frozen=True)
class Due:
    """A report day of a task, whether a report is owed for it, and the report that answers it."""

    task: TaskFacts
    day: date
    owed: bool
    reminded: bool
    answer: PeriodicReport | None
    returns: tuple[tuple[date, int], ...]  # (day, report) of each time the answer was returned
    late_on: date  # the first working day after
    missing_on: date  # the working day at whose end it is missing

    @property
    def late(self) -> bool:
        return self.answer is None or self.answer.received_on >= self.late_on

    @property
    def missing(self) -> bool:
        return self.answer is None or self.answer.received_on > self.missing_on


class ReportCalendar:
    """The report days of each cycle over the time that scoring looks at, computed once."""

    def __init__(self, methods: Methods, calendar: WorkCalendar, first: date, last: date) -> None:
        self._calendar = calendar
        self._methods = methods
        self._first, self._last = first - _A_CYCLE, last + _A_CYCLE
        # Caches of this one computation.
        self._of_cycle = cache(self._find)
        self.after = cache(self._after)
        self.remind_by = cache(calendar.previous_working_day)  # a reminder delivered later costs nobody anything

    def days(self, cycle: Cycle) -> list[date]:
        return [day for day, _ in self._of_cycle(cycle)]

    def moved(self, cycle: Cycle, named: date) -> date:
        """The report day that somebody means by `named`, who may give the nominal day."""
        return next((day for day, nominal in self._of_cycle(cycle) if nominal == named), named)

    def _after(self, day: date) -> tuple[date, date]:
        """(first working day after, last working day on which a report is not yet missing)."""
        working_days = self._methods.on(day).reports.missing_after
        return self._calendar.next_working_day(day), self._calendar.add_working_days(day, working_days)

    def _find(self, cycle: Cycle) -> list[tuple[date, date]]:
        return report_days(cycle, self._methods, self._calendar, self._first, self._last)


def dues(task: TaskFacts, days: ReportCalendar, methods: Methods, until: date) -> list[Due]:
    """The report days of a task up to `until`, and later ones whose answer was returned, with what answers them."""
    answers, returns = answers_of(task, days)
    found = []
    for day in days.days(task.cycle):
        if day > until and day not in returns:  # an answer ahead of its day may have been returned already
            continue
        late_on, missing_on = days.after(day)
        reminded_on = task.reminders.get(day)
        found.append(
            Due(
                task=task,
                day=day,
                owed=owes_report(task, methods, day),
                reminded=reminded_on is not None and reminded_on <= days.remind_by(day),
                answer=answers.get(day),
                returns=tuple(sorted(returns.get(day, ()))),
                late_on=late_on,
                missing_on=missing_on,
            )
        )
    return found


def owes_report(task: TaskFacts, methods: Methods, day: date) -> bool:
    """Whether the lead owes a report for this report day, as of the end of the day."""
    if day < task.listed_from or task.suspended(day):
        return False
    if task.standing:
        return True
    if day > closing_day(methods, task.year):
        return False
    submissions = task.completion.submissions if task.completion else ()
    return not any(
        one.submitted_on <= day and (one.returned_on is None or one.returned_on > day) for one in submissions
    )


def answers_of(
    task: TaskFacts, days: ReportCalendar
) -> tuple[dict[date, PeriodicReport], dict[date, list[tuple[date, int]]]]:
    """Report day -> the report that answers it, and the returns of it. Named answers are settled first."""
    all_days = days.days(task.cycle)
    known = set(all_days)
    submitted = [
        # A node's submission answers like a report; its returns are the node's own matter.
        PeriodicReport(one.report, one.submitted_on)
        for node in task.nodes
        for one in node.submissions
    ]
    received = sorted((*task.reports, *submitted), key=lambda one: (one.received_on, one.id))
    answers: dict[date, PeriodicReport] = {}
    returns: dict[date, list[tuple[date, int]]] = defaultdict(list)
    unnamed = []
    for report in received:
        day = days.moved(task.cycle, report.report_day) if report.report_day else None
        if day is None or day not in known:
            unnamed.append(report)
        else:
            answers.setdefault(day, report)
            if report.returned_on is not None:
                returns[day].append((report.returned_on, report.id))
    open_return: tuple[date, date] | None = None  # (returned on, report day) that waits to be handed in again
    for report in unnamed:
        answered: date | None
        if open_return is not None and report.received_on >= open_return[0]:
            answered = open_return[1]  # the same report once more, never late again
        else:
            answered = _day_answered(report.received_on, all_days, answers, days)
            if answered is not None:
                answers[answered] = report
        open_return = None
        if report.returned_on is not None and answered is not None:
            returns[answered].append((report.returned_on, report.id))
            open_return = (report.returned_on, answered)
    return answers, returns


def _day_answered(
    received_on: date, all_days: list[date], answers: dict[date, PeriodicReport], days: ReportCalendar
) -> date | None:
    position = bisect_left(all_days, received_on)  # the first report day that has not passed
    if position:
        passed = all_days[position - 1]
        if passed not in answers and received_on <= days.after(passed)[1]:
            return passed
    coming = all_days[position] if position < len(all_days) else None
    return None if coming in answers else coming


def report_returns(found: Iterable[Due], methods: Methods, as_of: date) -> Iterator[Line]:
    """The deduction for a periodic report returned for the second time, and each further time."""
    for due in found:
        for nth, (day, report) in enumerate(due.returns, start=1):
            if day <= as_of:
                yield from return_lines(due.task, methods, day, nth, report, due.day, None)


def missing_figures(found: Iterable[Due], ended: date) -> Iterator[Figure]:
    """Missing reports with a delivered reminder, also past the limit: what a tie is decided by."""
    for due in found:
        if due.owed and due.reminded and due.missing and due.missing_on <= ended:
            yield Figure("missing", due.task.id, due.task.lead, due.day.year, due.missing_on, 1)


def late_lines(found: Iterable[Due], methods: Methods, as_of: date, ended: date) -> Iterator[Line]:
    """Late and missing reports, limited for each unit and year in order of day, then task.

    `found` has to hold all tasks of a unit, for the limit is the unit's.
    """
    groups: dict[tuple[int, int], list[Due]] = defaultdict(list)
    for due in found:
        if due.owed and due.reminded and due.late and due.late_on <= as_of:
            groups[due.task.lead, due.day.year].append(due)
    for group in groups.values():
        yield from _limited(sorted(group, key=lambda due: (due.task.order, due.day)), methods, as_of, ended)


def _limited(group: list[Due], methods: Methods, as_of: date, ended: date) -> Iterator[Line]:
    missing_by_day: dict[date, list[Due]] = defaultdict(list)
    late_by_day: dict[date, list[Due]] = defaultdict(list)
    for due in group:
        late_by_day[due.late_on].append(due)
        if due.missing and due.missing_on <= ended:
            missing_by_day[due.missing_on].append(due)
    standing: dict[tuple[int, date], Line] = {}
    total = 0
    for day in sorted({*late_by_day, *missing_by_day}):
        method = methods.on(day)
        for due in missing_by_day[day]:
            # "Instead of": room is made first, for all that turn missing on the day.
            late = standing.pop((due.task.id, due.day), None)
            if late is not None and late.counts_on < day:
                total -= late.points
                yield late.makes_room(day, _key("missing", due))
        entries = [
            (due, "late", method.reports.late) for due in late_by_day[day] if due.missing_on > day or not due.missing
        ]
        entries += [(due, "missing", method.reports.missing) for due in missing_by_day[day]]
        for due, rule, full in sorted(entries, key=lambda one: (one[0].task.order, one[0].day)):
            points = max(full, min(0, method.reports.unit_year_limit - total))
            if points:
                total += points
                line = Line(
                    key=_key(rule, due),
                    rule=f"report_{rule}",
                    kind="deduction",
                    unit=due.task.lead,
                    points=points,
                    counts_on=day,
                    year=due.day.year,
                    version=version_of(method),
                    figures=figures(
                        due=due.day,
                        reminded=due.task.reminders.get(due.day),
                        cut_from=full if full != points else None,
                    ),
                    task=due.task.id,
                )
                standing[due.task.id, due.day] = line
                yield line


def _key(rule: str, due: Due) -> str:
    return f"report_{rule}/{due.task.id}/{due.day.isoformat()}"
