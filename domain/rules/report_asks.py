"""Which periodic report a task is asked for next, and how long that answer holds.

Source: assessment method, "Periodic reports": the last report day passed while it is unanswered and not yet missing,
else the next one that is owed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.rules.method import Methods
from domain.rules.scoring.deductions import closing_day
from domain.rules.scoring.facts import TaskFacts
from domain.rules.scoring.reports import ReportCalendar, answers_of, owes_report

AHEAD = timedelta(days=100)  # longer than any cycle; what is owed later than that is not asked for yet
LOOK_AGAIN = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """`day` is the report day that is asked for, None where none is owed. The answer holds before `settle_on`;
    without that, for as long as nothing happens to the task."""

    day: date | None
    settle_on: date | None


def report_asked(task: TaskFacts, days: ReportCalendar, methods: Methods, today: date) -> Asked:
    """The report that is asked for on the morning of `today`.

    Without anything happening it changes only when that report becomes missing.
    """
    answers, _ = answers_of(task, days)
    for day in days.days(task.cycle):
        if day > today + AHEAD + LOOK_AGAIN:
            break
        _, missing_on = days.after(day)
        if missing_on >= today and day not in answers and owes_report(task, methods, day):
            return Asked(day, missing_on + DAY) if day <= today + AHEAD else Asked(None, day - AHEAD)
    return Asked(None, None if _owes_no_more(task, methods, today) else today + LOOK_AGAIN)


def _owes_no_more(task: TaskFacts, methods: Methods, today: date) -> bool:
    """Whether the task owes no report any more, unless something happens to it."""
    if any(span.first <= today and span.until is None for span in task.suspensions):
        return True
    if task.standing:
        return False
    handed_in = task.completion is not None and any(
        one.submitted_on <= today and one.returned_on is None for one in task.completion.submissions
    )
    return handed_in or closing_day(methods, task.year) < today
