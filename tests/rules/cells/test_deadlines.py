"""Reading rules 10–12: a deadline is a day, a standing task, or a question."""

# ruff: noqa: DTZ001  (a cell knows no zone)

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.cells.deadlines import read_deadline

DAYS = {
    "12月底前": "2023-12-31",
    "１２月底前": "2023-12-31",
    "十二月底前": "2023-12-31",
    "6月30日": "2023-06-30",
    "6月30日前": "2023-06-30",
    "六月三十日前完成": "2023-06-30",
    "6 月 底 前": "2023-06-30",
    "6月": "2023-06-30",
    "6月前": "2023-06-30",
    "2月底": "2023-02-28",
    "2023年12月": "2023-12-31",
    "二〇二三年十月底": "2023-10-31",
    "23年10月": "2023-10-31",
    "次年3月底前": "2024-03-31",
    "2024年6月": "2024-06-30",
    "2023.10.31": "2023-10-31",
    "2023/11/30": "2023-11-30",
    "2023-11-30": "2023-11-30",
    "2023-11-30 00:00:00": "2023-11-30",
    "2023.10": "2023-10-31",
    "20231031": "2023-10-31",
    "上半年": "2023-06-30",
    "下半年": "2023-12-31",
    "三季度": "2023-09-30",
    "第三季度末": "2023-09-30",
    "Q3": "2023-09-30",
    "全年": "2023-12-31",
    "年内": "2023-12-31",
    "年底前": "2023-12-31",
    "2023年底": "2023-12-31",
    "6月上旬": "2023-06-10",
    "6月中旬前": "2023-06-20",
    "6月下旬": "2023-06-30",
    "“五一”前": "2023-04-30",
    "五一节前": "2023-04-30",
    "“七一”前": "2023-06-30",
    "“十一”前": "2023-09-30",
    "十一月底前": "2023-11-30",
    "3-6月": "2023-06-30",
    "3月—11月": "2023-11-30",
    "3月1日至6月15日": "2023-06-15",
    "6月1日-15日": "2023-06-15",
    "2023年3月至2024年6月": "2024-06-30",
    "10月-次年3月": "2024-03-31",
    "一季度至三季度": "2023-09-30",
    "12月底前（力争10月底前）": "2023-12-31",
    "30/06/2023": "2023-06-30",
    "06/30/2023": "2023-06-30",
    "31 December 2023": "2023-12-31",
    "Dec 31, 2023": "2023-12-31",
    "by the end of June": "2023-06-30",
    "before 30 June": "2023-06-30",
    "end of Q3": "2023-09-30",
    "year-end": "2023-12-31",
}
ASKED = {
    "": "deadline_blank",
    "—": "deadline_blank",
    "待定": "deadline_unclear",
    "尽快": "deadline_unclear",
    "汛期前": "deadline_unclear",
    "TBD": "deadline_unclear",
    "before June": "deadline_unclear",
    "每月25日": "deadline_recurring",
    "每季度末": "deadline_recurring",
    "6月31日": "deadline_no_such_day",
    "2023年2月29日": "deadline_no_such_day",
    "20231331": "deadline_no_such_day",
    "6月底、12月底": "deadline_two_dates",
    "6月底或7月底": "deadline_two_dates",
    "元旦前": "deadline_festival",
    "春节前": "deadline_festival",
    "端午": "deadline_festival",
    "中秋节前": "deadline_festival",
    "05/06/2023": "deadline_day_or_month",
    "5/6": "deadline_day_or_month",
    "长期坚持，12月底前见成效": "deadline_standing_or_dated",
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_date_as_people_write_it_is_the_last_day_it_covers(text: str, day: str) -> None:
    read = read_deadline(text, 2023)
    assert read.on is not None
    assert (read.on.isoformat(), read.question, read.standing) == (day, None, False)
    assert read.text == text


@pytest.mark.parametrize(("text", "code"), ASKED.items())
def test_what_could_be_read_in_two_ways_is_asked_and_gives_no_day(text: str, code: str) -> None:
    read = read_deadline(text, 2023)
    assert read.question is not None
    assert (read.question.code, read.on, read.standing) == (code, None, False)


@pytest.mark.parametrize(
    "text", ["长期坚持", "持续推进", "常态化", "常态化推进", "长期坚持、持续推进", "Ongoing", "长期坚持。"]
)
def test_a_task_without_an_end_is_standing_and_asks_nothing(text: str) -> None:
    read = read_deadline(text, 2023)
    assert (read.standing, read.on, read.question) == (True, None, None)


def test_a_serial_is_a_day_in_the_workbooks_own_date_system() -> None:
    assert read_deadline(45230.0, 2023).on == date(2023, 10, 31)
    assert read_deadline(43768.0, 2023, date_1904=True).on == date(2023, 10, 31)
    assert read_deadline(datetime(2023, 6, 30, 12, 0), 2023).on == date(2023, 6, 30)
    assert read_deadline(20231031.0, 2023).on == date(2023, 10, 31)


def test_the_number_2023_1_may_have_lost_a_zero_and_is_asked() -> None:
    read = read_deadline(2023.1, 2023)
    assert read.on is None
    assert read.question is not None
    assert read.question.choices == ("2023-01-31", "2023-10-31")


def test_a_day_before_the_lists_year_is_kept_and_asked() -> None:
    read = read_deadline("2022年12月底", 2023)
    assert read.on == date(2022, 12, 31)
    assert read.question is not None
    assert read.question.code == "deadline_before_year"


def test_a_date_without_a_year_in_a_list_without_one_is_asked_not_guessed() -> None:
    read = read_deadline("6月30日", None)
    assert read.on is None
    assert read.question is not None
    assert read.question.code == "deadline_year_unknown"
    assert read_deadline("2023年6月30日", None).on == date(2023, 6, 30)


@given(
    st.one_of(
        st.text(max_size=60),
        st.floats(),
        st.integers(),
        st.text("0123456789年月日底前上中下旬季度-至.、/ ", max_size=20),
    )
)
def test_any_cell_is_a_day_a_standing_task_or_a_question(value: object) -> None:
    read = read_deadline(value, 2023)
    assert (read.on is not None) or read.standing or read.question is not None


@given(
    st.dates(date(2023, 1, 1), date(2029, 12, 31)),
    st.sampled_from(["{0}年{1}月{2}日", "{0}.{1}.{2}", "{0}/{1}/{2}", "{0}-{1:02}-{2:02}"]),
)
def test_a_full_date_is_itself_in_every_way_of_writing_it(day: date, pattern: str) -> None:
    assert read_deadline(pattern.format(day.year, day.month, day.day), 2023).on == day
