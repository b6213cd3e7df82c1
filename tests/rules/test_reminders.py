"""Marks before a due day: each day mentioned at each mark once, whatever days had no digest."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.reminders import Marks, mark_reached
from domain.workdays import national_calendar

CALENDAR = national_calendar()
MARKS = Marks().due


def test_the_marks_are_working_days_before_the_due_day() -> None:
    due = date(2023, 6, 30)
    days = CALENDAR.working_days(date(2023, 5, 1), due)
    told = None
    mentioned = []
    for today in days:
        mark = mark_reached(MARKS, due, told, today, CALENDAR)
        if told is not None and mark is not None:
            mentioned.append((today, mark))
        told = today
    assert mentioned == [
        (date(2023, 6, 8), 15),
        (date(2023, 6, 20), 7),
        (date(2023, 6, 27), 3),  # 22–23 June were the Dragon Boat days off, 25 June a make-up Sunday
        (date(2023, 6, 29), 1),
        (date(2023, 6, 30), 0),
    ]


def test_a_mark_that_fell_into_an_outage_is_made_up_for_once() -> None:
    due = date(2023, 6, 30)
    assert mark_reached(MARKS, due, date(2023, 6, 16), date(2023, 6, 20), CALENDAR) == 7
    assert mark_reached(MARKS, due, date(2023, 6, 20), date(2023, 6, 21), CALENDAR) is None


def test_a_due_day_at_the_weekend_is_mentioned_on_the_last_working_day_before() -> None:
    assert mark_reached(MARKS, date(2023, 9, 30), date(2023, 9, 27), date(2023, 9, 28), CALENDAR) == 0


@given(st.integers(0, 300), st.lists(st.integers(1, 9), min_size=1, max_size=60))
def test_after_any_gaps_the_last_mark_passed_is_mentioned_exactly_once(offset: int, gaps: list[int]) -> None:
    due = date(2023, 3, 1) + timedelta(days=offset)
    told = None
    last_mark = None
    today = due - timedelta(days=40)
    for gap in gaps:
        today += timedelta(days=gap)
        if today > due or not CALENDAR.is_working_day(today):
            continue
        mark = mark_reached(MARKS, due, told, today, CALENDAR)
        left = CALENDAR.late(today, due)
        passed = min((m for m in MARKS if left <= m), default=None)
        if mark is None:
            assert passed == last_mark, "nothing new was passed since the last digest"
        else:
            assert mark == passed
            assert mark != last_mark
        told, last_mark = today, passed
