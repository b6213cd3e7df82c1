"""Days as people write them in a chat."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.days import read_day

TODAY = date(2023, 12, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12月15日", date(2023, 12, 15)),
        ("１２月１５号", date(2023, 12, 15)),
        ("3.15", date(2024, 3, 15)),
        ("12/1", date(2023, 12, 1)),
        ("2023-12-31", date(2023, 12, 31)),
        ("2024年1月8日", date(2024, 1, 8)),
        ("15 Mar", date(2024, 3, 15)),
        ("1 December 2023", date(2023, 12, 1)),
        ("2月30日", None),
        ("13月1日", None),
        ("明天", None),
        ("12月15日吧", None),
        ("", None),
    ],
)
def test_a_day_is_read_or_not_guessed(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@given(st.text(max_size=20))
def test_no_text_raises(text: str) -> None:
    read_day(text, TODAY)


@given(st.dates(date(2023, 12, 1), date(2024, 11, 30)))
def test_a_day_without_a_year_is_the_next_one(day: date) -> None:
    assert read_day(f"{day.month}月{day.day}日", TODAY) in (day, None if (day.month, day.day) == (2, 29) else day)
