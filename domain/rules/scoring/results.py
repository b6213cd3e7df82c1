"""Points earned by nodes, the bonus for early completion, returns, and what is attainable.

Source: assessment method, "Attainable and earned" and "Bonuses and deductions".
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.rules.method import Method, Methods, half_up
from domain.rules.nodes import split_points, support_points, task_points
from domain.rules.scoring.facts import NodeFacts, TaskFacts
from domain.rules.scoring.lateness import late_clock, late_days
from domain.rules.scoring.lines import Figure, Line, Plain, figures, version_of
from domain.rules.workdays import WorkCalendar


def node_share(method: Method, task: TaskFacts, position: int, unit: int) -> int:
    """What the node at `position` (from 0) is worth to the unit, in hundredths."""
    total = task_points(method, task.list_kind, task.difficulty)
    if unit != task.lead:
        total = support_points(method, total)
    return split_points(total, len(task.nodes))[position]


def percent_earned(method: Method, late: int) -> Fraction:
    """How much of a node's points is earned when it was accepted `late` working days late, in per cent."""
    rate = 100 - Fraction(method.lateness.percent_a_day) * late
    return max(rate, Fraction(method.lateness.floor_percent)) if late else Fraction(100)


def _method_of(methods: Methods, node: NodeFacts) -> Method:
    # The version by which a node was attainable, so that what it earns and what it could earn go by the same one.
    accepted = node.accepted
    return methods.on(min(node.due_on, accepted.submitted_on) if accepted else node.due_on)


def earned(task: TaskFacts, calendar: WorkCalendar, methods: Methods, as_of: date) -> Iterator[Line]:
    """The points of accepted nodes, for the lead and each named supporting unit."""
    for position, node in enumerate(task.nodes):
        accepted = node.accepted
        if accepted is None or accepted.submitted_on > as_of:
            continue
        method = _method_of(methods, node)
        late = len(late_days(task, node, calendar, accepted.submitted_on))
        percent = percent_earned(method, late)
        for unit in (task.lead, *task.named_supports):
            share = node_share(method, task, position, unit)
            points = half_up(share * percent / 100)
            if points:
                yield Line(
                    key=f"earned/{node.id}/{unit}",
                    rule="earned",
                    kind="earned",
                    unit=unit,
                    points=points,
                    counts_on=accepted.submitted_on,
                    year=node.due_on.year,
                    version=version_of(method),
                    figures=figures(
                        due=node.due_on,
                        submitted=accepted.submitted_on,
                        accepted=accepted.accepted_on,
                        late=late,
                        percent=_plain(percent),
                        attainable=share,
                        share="lead" if unit == task.lead else "support",
                    ),
                    task=task.id,
                    node=node.id,
                    report=accepted.report,
                )


def early_bonus(task: TaskFacts, methods: Methods, as_of: date) -> Iterator[Line]:
    """The bonus for completion submitted well before the deadline; none where a node was extended."""
    node = task.completion
    if node is None or node.accepted is None or any(one.extended for one in task.nodes):
        return
    submitted = node.accepted.submitted_on
    method = methods.on(submitted)
    ahead = (node.due_on - submitted).days
    if submitted <= as_of and ahead >= method.early.calendar_days and method.early.points:
        yield Line(
            key=f"early/{node.id}",
            rule="early",
            kind="bonus",
            unit=task.lead,
            points=method.early.points,
            counts_on=submitted,
            year=node.due_on.year,
            version=version_of(method),
            figures=figures(due=node.due_on, submitted=submitted, days_ahead=ahead),
            task=task.id,
            node=node.id,
            report=node.accepted.report,
        )


def node_returns(task: TaskFacts, methods: Methods, as_of: date) -> Iterator[Line]:
    """The deduction for a node's submission returned for the second time, and each further time."""
    for node in task.nodes:
        returned = [(one.returned_on, one.report) for one in node.submissions if one.returned_on is not None]
        for nth, (day, report) in enumerate(sorted(returned), start=1):
            if day <= as_of:
                yield from return_lines(task, methods, day, nth, report, node.due_on, node.id)


def return_lines(
    task: TaskFacts, methods: Methods, day: date, nth: int, report: int, due_on: date, node: int | None
) -> Iterator[Line]:
    """The deduction for the `nth` return of one report, where that one costs something."""
    method = methods.on(day)
    if nth > method.reports.returns_free and method.reports.returned:
        yield Line(
            key=f"returned/{report}",
            rule="returned",
            kind="deduction",
            unit=task.lead,
            points=method.reports.returned,
            counts_on=day,
            year=due_on.year,
            version=version_of(method),
            figures=figures(returned=day, times=nth, due=due_on),
            task=task.id,
            node=node,
            report=report,
        )


def attainable(task: TaskFacts, calendar: WorkCalendar, methods: Methods, as_of: date) -> Iterator[Figure]:
    """How the attainable points and the nodes behind them change from day to day, and which nodes were on time."""
    for position, node in enumerate(task.nodes):
        method, accepted = _method_of(methods, node), node.accepted
        year = node.due_on.year
        changes = list(_changes(task, node, as_of))
        on_time = (
            accepted is not None
            and accepted.submitted_on <= as_of
            and not late_days(task, node, calendar, accepted.submitted_on)
        )
        for unit in (task.lead, *task.named_supports):
            share = node_share(method, task, position, unit)
            for day, sign in changes:
                yield Figure("attainable", task.id, unit, year, day, sign * share)
                yield Figure("nodes", task.id, unit, year, day, sign)
            if on_time and accepted is not None:
                yield Figure("on_time", task.id, unit, year, accepted.submitted_on, 1)
        for day, change in late_clock(task, node, as_of):
            yield Figure("late_nodes", task.id, task.lead, year, day, change)


def in_attainable(task: TaskFacts, node: NodeFacts, day: date) -> bool:
    """Whether the node counts among what the unit could have earned as of the day."""
    accepted = node.accepted
    if accepted is not None and accepted.submitted_on <= day:
        return True
    if node.due_on > day or task.suspended(day):
        return False
    return not any(
        one.submitted_on <= day and (one.returned_on is None or day < one.returned_on) for one in node.submissions
    )


def _changes(task: TaskFacts, node: NodeFacts, as_of: date) -> Iterator[tuple[date, int]]:
    days = {node.due_on}
    for one in node.submissions:
        days |= {one.submitted_on, one.returned_on or one.submitted_on}
    for span in task.suspensions:
        days |= {span.first, span.until or span.first}
    inside = False
    for day in sorted(day for day in days if day <= as_of):
        if in_attainable(task, node, day) != inside:
            inside = not inside
            yield day, 1 if inside else -1


def _plain(value: Fraction) -> Plain:
    return int(value) if value.denominator == 1 else str(Decimal(value.numerator) / Decimal(value.denominator))
