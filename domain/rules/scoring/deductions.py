"""What a late or open task costs: overdue days, the year's end, and notices beside them.

Source: assessment method, "Bonuses and deductions" and "Corners, settled". For each task the larger of its notices and
its overdue (or year-end) entries counts, on every day by what there is on that day; at a tie the overdue entries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter

from domain.rules.method import Methods
from domain.rules.scoring.facts import NodeFacts, TaskFacts
from domain.rules.scoring.lateness import late_days
from domain.rules.scoring.lines import Line, figures, version_of
from domain.rules.scoring.matters import Standing
from domain.rules.workdays import WorkCalendar


def closing_day(methods: Methods, year: int) -> date:
    """The day on which the books of `year` close, by the version in force at the year's end."""
    return methods.on(date(year, 12, 31)).closing_day(year)


def task_deductions(
    task: TaskFacts,
    notices: Sequence[Standing],
    calendar: WorkCalendar,
    methods: Methods,
    as_of: date,
    ended: date,
) -> Iterator[Line]:
    """Lines of a task's overdue days, year end and notices. `ended` is the last day that is over."""
    overdue = overdue_days(task, calendar, methods, as_of)
    year_end = year_end_lines(task, methods, ended)
    yield from (line for line in year_end if line.unit != task.lead)
    own_year_end = [line for line in year_end if line.unit == task.lead]
    yield from _larger_counts(overdue, own_year_end, notices, as_of)


_DAY_AND_NODE = itemgetter(0, 1)


def overdue_days(task: TaskFacts, calendar: WorkCalendar, methods: Methods, as_of: date) -> list[Line]:
    """One entry for each counted day, in order of day, then node, cut at the limit of the task."""
    counted: list[tuple[date, int, int, NodeFacts]] = []
    for position, node in enumerate(task.nodes):
        until = min(as_of, closing_day(methods, node.due_on.year))
        days = late_days(task, node, calendar, until)
        counted += [(day, position, nth, node) for nth, day in enumerate(days, start=1)]
    lines, total = [], 0
    lowest = min(version.overdue.task_limit for version in methods.versions)
    for day, _, nth, node in sorted(counted, key=_DAY_AND_NODE):
        if total <= lowest:
            break  # a task that stays open for months reaches its limit after a few days
        method = methods.on(day)
        full = method.overdue.first_day if nth == 1 else method.overdue.further_day
        points = max(full, min(0, method.overdue.task_limit - total))
        if points:
            total += points
            lines.append(
                Line(
                    key=f"overdue/{node.id}/{day.isoformat()}",
                    rule="overdue",
                    kind="deduction",
                    unit=task.lead,
                    points=points,
                    counts_on=day,
                    year=node.due_on.year,
                    version=version_of(method),
                    figures=figures(due=node.due_on, day=day, late=nth, cut_from=full if full != points else None),
                    task=task.id,
                    node=node.id,
                )
            )
    return lines


def year_end_lines(task: TaskFacts, methods: Methods, ended: date) -> list[Line]:
    """What a task that is open when its year's books close costs its lead and each named supporting unit."""
    node = task.completion
    if node is None:
        return []
    closes = closing_day(methods, task.year)
    done = any(one.submitted_on <= closes and one.returned_on is None for one in node.submissions)
    if closes > ended or done or task.suspended(closes):
        return []
    method = methods.on(closes)
    shares = {task.lead: method.year_end.lead} | dict.fromkeys(task.named_supports, method.year_end.support)
    return [
        Line(
            key=f"year_end/{task.id}/{unit}",
            rule="year_end",
            kind="deduction",
            unit=unit,
            points=points,
            counts_on=closes,
            year=task.year,
            version=version_of(method),
            figures=figures(due=node.due_on, closed=closes, share="lead" if unit == task.lead else "support"),
            task=task.id,
            node=node.id,
        )
        for unit, points in shares.items()
        if points
    ]


def _larger_counts(
    overdue: list[Line], year_end: list[Line], notices: Sequence[Standing], as_of: date
) -> Iterator[Line]:
    days = {line.counts_on for line in (*overdue, *year_end)}
    for notice in notices:
        days |= {notice.line.counts_on, notice.until or notice.line.counts_on}
    standing: dict[str, Line] = {}
    for day in sorted(day for day in days if day <= as_of):
        late = [line for line in year_end if line.counts_on <= day] or [
            line for line in overdue if line.counts_on <= day
        ]
        noticed = [one.line for one in notices if one.counts(day)]
        wanted = {line.key: line for line in (noticed if _sum(noticed) < _sum(late) else late)}
        newest = max(wanted.values(), key=lambda line: line.counts_on).key if wanted else ""
        for key in [key for key in standing if key not in wanted]:
            yield standing.pop(key).makes_room(day, newest)
        for key, line in wanted.items():
            if key not in standing:
                standing[key] = line if line.counts_on == day else _from(line, day)
                yield standing[key]


def _sum(lines: Iterable[Line]) -> int:
    return sum(line.points for line in lines)


def _from(line: Line, day: date) -> Line:
    """The entry as it counts from a later day: the one on which it overtakes what stood in its place."""
    return replace(line, counts_on=day, figures=tuple(sorted((*line.figures, ("counts_from", day.isoformat())))))
