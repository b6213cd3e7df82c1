"""Working days: the published dates, and counting that holds for any dates."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.workdays import WorkCalendar
from domain.workdays import national_calendar, office_calendar

PUBLISHED = json.loads((Path(__file__).parent / "cn_calendar.json").read_text(encoding="utf-8"))["years"]
days = st.dates(date(2022, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize("year", ["2023", "2024", "2025", "2026"])
def test_every_day_of_a_year_is_worked_as_the_notice_says(year: str) -> None:
    calendar = national_calendar()
    off = {date.fromisoformat(d) for d in PUBLISHED[year]["days_off"]}
    makeup = {date.fromisoformat(d) for d in PUBLISHED[year]["makeup"]}
    worked = 0
    day = date(int(year), 1, 1)
    while day.year == int(year):
        expected = day in makeup or (day.weekday() < 5 and day not in off)
        assert calendar.is_working_day(day) == expected, day
        worked += expected
        day += timedelta(days=1)
    assert worked == PUBLISHED[year]["workdays"]
    assert calendar.late(date(int(year) - 1, 12, 31), date(int(year), 12, 31)) == worked
    assert calendar.is_known(int(year))


def test_the_dates_people_ask_about() -> None:
    calendar = national_calendar()
    assert calendar.is_working_day(date(2026, 2, 14))  # a Saturday made up for the Spring Festival
    assert not calendar.is_working_day(date(2026, 2, 16))
    assert calendar.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert calendar.late(date(2023, 6, 30), date(2023, 7, 5)) == 3
    assert calendar.late(date(2023, 6, 30), date(2023, 7, 1)) == 0  # Saturday after a Friday due day
    assert calendar.next_working_day(date(2023, 9, 28)) == date(2023, 10, 7)
    assert calendar.previous_working_day(date(2023, 10, 7)) == date(2023, 9, 28)
    assert calendar.first_working_day_from(date(2023, 6, 25)) == date(2023, 6, 25)


def test_a_year_without_a_notice_is_monday_to_friday_and_said_to_be_unknown() -> None:
    calendar = national_calendar()
    assert not calendar.is_known(2031)
    assert calendar.is_working_day(date(2031, 10, 1)) == (date(2031, 10, 1).weekday() < 5)


def test_the_offices_own_days_go_on_top() -> None:
    calendar = office_calendar({date(2023, 7, 3): False, date(2023, 7, 8): True, date(2023, 1, 28): False})
    assert calendar.late(date(2023, 6, 30), date(2023, 7, 5)) == 2
    assert calendar.is_working_day(date(2023, 7, 8))
    assert not calendar.is_working_day(date(2023, 1, 28))
    again = calendar.with_changes({date(2023, 7, 3): True, date(2023, 7, 8): False, date(2023, 1, 28): True})
    assert again == national_calendar()
    assert office_calendar({}, frozenset({2027})).is_known(2027)


def test_a_calendar_that_contradicts_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match="2023-07-01"):
        WorkCalendar(days_off=frozenset({date(2023, 7, 1)}))
    with pytest.raises(ValueError, match="2023-07-03"):
        WorkCalendar(makeup=frozenset({date(2023, 7, 3)}))


@given(days, days)
def test_late_counts_the_working_days_one_by_one(first: date, last: date) -> None:
    calendar = national_calendar()
    expected = len(calendar.working_days(first + timedelta(days=1), last))
    assert calendar.late(first, last) == expected


@given(days, days, days)
def test_late_adds_up_over_a_day_in_between(a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    calendar = national_calendar()
    assert calendar.late(first, last) == calendar.late(first, middle) + calendar.late(middle, last)


@given(days, st.integers(1, 60))
def test_going_forward_is_counted_back(day: date, count: int) -> None:
    calendar = national_calendar()
    there = calendar.add_working_days(day, count)
    assert calendar.is_working_day(there)
    assert calendar.late(day, there) == count
    back = calendar.add_working_days(day, -count)
    assert calendar.is_working_day(back)
    assert calendar.late(back - timedelta(days=1), day - timedelta(days=1)) == count
