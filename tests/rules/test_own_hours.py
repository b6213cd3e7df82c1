"""Somebody's own hours: never outside the office's, whatever they write, whatever the office changes later."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.quiet_hours import LEAST, Hours, next_open, read_hours, refused_because
from domain.workdays import national_calendar

MINUTES = st.integers(0, 24 * 60)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    opens = draw(st.integers(0, 24 * 60 - 1))
    return Hours(opens, draw(st.integers(opens + 1, 24 * 60)))


@given(hours(), MINUTES | st.none(), MINUTES | st.none(), st.integers(0, 365 * 24 * 60))
def test_nobody_is_written_to_outside_the_office_s_hours_or_their_own(
    office: Hours, opens: int | None, closes: int | None, minutes: int
) -> None:
    mine = office.narrowed(opens, closes)
    assert office.opens <= mine.opens < mine.closes <= office.closes
    local = datetime(2023, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
    at = next_open(local, mine, national_calendar())
    assert at >= local
    assert mine.opens <= at.hour * 60 + at.minute < mine.closes
    assert national_calendar().is_working_day(at.date())


@given(hours(), hours())
def test_what_may_be_chosen_is_kept_as_it_was_chosen(office: Hours, wish: Hours) -> None:
    if refused_because(office, wish):
        return
    assert office.narrowed(wish.opens, wish.closes) == wish
    assert wish.closes - wish.opens >= min(LEAST, office.closes - office.opens)


@given(hours(), hours(), hours())
def test_hours_chosen_once_stay_within_the_office_s_when_these_change(before: Hours, wish: Hours, after: Hours) -> None:
    if not refused_because(before, wish):
        now = after.narrowed(wish.opens, wish.closes)
        assert after.opens <= now.opens < now.closes <= after.closes


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Hours(9 * 60, 18 * 60), ""),
        (Hours(8 * 60, 21 * 60), ""),
        (Hours(7 * 60, 18 * 60), "wider"),
        (Hours(9 * 60, 22 * 60), "wider"),
        (Hours(9 * 60, 12 * 60), "too_short"),
        (Hours(8 * 60, 11 * 60 + 59), "too_short"),
    ],
)
def test_what_is_refused_and_why(wish: Hours, why: str) -> None:
    assert refused_because(Hours(), wish) == why
    assert refused_because(Hours(5 * 60), Hours(5 * 60, 10 * 60)) == "before_noon"


@pytest.mark.parametrize(
    "text", ["9-18", "9:00-18:00", "09:00–18:00", "9点到18点", "9 18", "9：00 至 18：00", "9.00~18.00", "９-１８"]
)
def test_hours_as_people_write_them(text: str) -> None:
    assert read_hours(text) == Hours(9 * 60, 18 * 60)


@pytest.mark.parametrize("text", ["", "9", "18-9", "9-25", "9:70-18", "morning", "9-18-20", "9-9"])
def test_what_names_no_hours(text: str) -> None:
    assert read_hours(text) is None


def test_a_day_off_is_off_for_everybody() -> None:
    assert next_open(
        datetime(2023, 4, 5, 9, tzinfo=SHANGHAI), Hours(9 * 60, 18 * 60), national_calendar()
    ).date() == date(2023, 4, 6)
