"""Which working days a node was late.

Source: assessment method, "Counting working days late":
n = late(B, S1) + late(max(B, R1), S2) + …, the last term up to today while the node is open.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from domain.rules.scoring.facts import NodeFacts, Span, TaskFacts
from domain.rules.workdays import WorkCalendar

_DAY = timedelta(days=1)


def late_days(task: TaskFacts, node: NodeFacts, calendar: WorkCalendar, until: date) -> list[date]:
    """The working days up to `until` that count as late for the node, in order; n is their number.

    The clock stands while a submission waits and while the task is suspended; the day of a return is not counted.
    """
    return late_days_of(node, task.suspensions, calendar, until)


def late_days_of(node: NodeFacts, suspensions: Collection[Span], calendar: WorkCalendar, until: date) -> list[date]:
    """The same, for a node of a task that was suspended for these spans."""
    counted: list[date] = []
    start = node.due_on
    for submission in node.submissions:
        counted += _working_days_after(calendar, start, min(submission.submitted_on, until))
        if submission.returned_on is None or submission.accepted_on is not None:
            return _without_suspensions(suspensions, counted)
        start = max(start, submission.returned_on)
    counted += _working_days_after(calendar, start, until)
    return _without_suspensions(suspensions, counted)


def late_clock(task: TaskFacts, node: NodeFacts, as_of: date) -> Iterator[tuple[date, int]]:
    """The days up to `as_of` from which the node's late clock runs (+1) or stands (-1), working days or not."""
    spans: list[Span] = []
    start = node.due_on
    for submission in node.submissions:
        spans.append(Span(start + _DAY, submission.submitted_on + _DAY))
        if submission.returned_on is None or submission.accepted_on is not None:
            break
        start = max(start, submission.returned_on)
    else:
        spans.append(Span(start + _DAY))
    days = {day for span in (*spans, *task.suspensions) for day in (span.first, span.until) if day is not None}
    running = False
    for day in sorted(day for day in days if day <= as_of):
        if (any(span.covers(day) for span in spans) and not task.suspended(day)) != running:
            running = not running
            yield day, 1 if running else -1


def overdue_days_of(changes: Iterable[tuple[date, int]], calendar: WorkCalendar, as_of: date) -> int:
    """n, summed over nodes, from the changes of their late clocks: the same as counting each one's late days."""
    return sum(change * calendar.late(day - _DAY, as_of) for day, change in changes if day <= as_of)


def _working_days_after(calendar: WorkCalendar, start: date, last: date) -> list[date]:
    if last <= start:
        return []
    return calendar.working_days(start + timedelta(days=1), last)


def _without_suspensions(suspensions: Collection[Span], days: list[date]) -> list[date]:
    if not suspensions:
        return days
    return [day for day in days if not any(span.covers(day) for span in suspensions)]
