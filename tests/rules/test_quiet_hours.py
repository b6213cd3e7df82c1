"""Hours in which people may be written to."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.quiet_hours import Hours, next_open
from domain.workdays import national_calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = national_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2023-02-21T08:00", "2023-02-21T08:00"),
        ("2023-02-21T20:59", "2023-02-21T20:59"),
        ("2023-02-21T07:59", "2023-02-21T08:00"),
        ("2023-02-21T21:00", "2023-02-22T08:00"),
        ("2023-02-24T21:30", "2023-02-27T08:00"),
        ("2026-02-14T10:00", "2026-02-14T10:00"),  # a Saturday that is worked
        ("2026-02-16T10:00", "2026-02-24T08:00"),  # Spring Festival
        ("2026-09-30T21:00", "2026-10-08T08:00"),
    ],
)
def test_the_next_open_hour(now: str, opens: str) -> None:
    assert next_open(at(now), Hours(), CALENDAR) == at(opens)


def test_the_third_working_day_after_the_eve_of_the_national_holiday_of_2026() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)


@given(st.integers(0, 4 * 365 * 24 * 60), st.integers(0, 1439) | st.none(), st.integers(0, 1440) | st.none())
def test_what_goes_out_goes_out_on_a_working_day_within_the_offices_hours(
    minutes: int, opens: int | None, closes: int | None
) -> None:
    now = at("2023-01-01T00:00") + timedelta(minutes=minutes)
    hours = Hours().narrowed(opens, closes)
    sent = next_open(now, hours, CALENDAR)
    assert sent >= now
    assert CALENDAR.is_working_day(sent.date())
    assert time(8) <= sent.time() < time(21)
    assert hours.opens <= sent.hour * 60 + sent.minute < hours.closes
    assert next_open(sent, hours, CALENDAR) == sent
