"""What is asked for next holds for as long as it says, if nothing happens."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.rules.report_asks import report_asked
from domain.rules.scoring.facts import Span, TaskFacts
from domain.rules.scoring.reports import ReportCalendar
from tests.rules.scoring.casebook import CALENDAR, METHODS
from tests.rules.scoring.test_properties import any_day, tasks

DAY = timedelta(days=1)
FIRST, LAST = date(2023, 1, 1), date(2025, 12, 31)
DAYS = ReportCalendar(METHODS, CALENDAR, FIRST, LAST)


def last_event(task: TaskFacts) -> date:
    """The day of the last thing that was said about the task; suspensions may be decided ahead."""
    said = [day for one in task.reports for day in (one.received_on, one.returned_on)]
    for node in task.nodes:
        said += [day for one in node.submissions for day in (one.submitted_on, one.accepted_on, one.returned_on)]
    return max((day for day in said if day is not None), default=FIRST)


@given(tasks(1), any_day, st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_answer_of_a_morning_stands_until_the_day_it_names(task: TaskFacts, today: date, standing: bool) -> None:
    if standing:
        task = replace(task, standing=True, nodes=())
    assume(today >= last_event(task))
    asked = report_asked(task, DAYS, METHODS, today)
    assert asked.settle_on is None or asked.settle_on > today
    day = today
    while day < min(asked.settle_on or LAST, today + timedelta(days=500)):
        assert report_asked(task, DAYS, METHODS, day).day == asked.day, day
        day += DAY


@given(tasks(1), any_day)
@settings(max_examples=60, deadline=None)
def test_a_task_that_was_withdrawn_is_never_looked_at_again(task: TaskFacts, today: date) -> None:
    withdrawn = replace(task, suspensions=(*task.suspensions, Span(FIRST)))
    asked = report_asked(withdrawn, DAYS, METHODS, today)
    assert (asked.day, asked.settle_on) == (None, None)
