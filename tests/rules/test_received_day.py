"""The day in an answer."""

from datetime import date

import pytest

from domain.rules.received_day import read_day, split_day

TODAY = date(2023, 3, 20)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("4月15日", date(2023, 4, 15)),
        ("延到4月15日吧", date(2023, 4, 15)),
        ("30 September", date(2023, 9, 30)),
        ("2023-09-30", date(2023, 9, 30)),
        ("９月３０日", date(2023, 9, 30)),
        ("9月底", None),
        ("4月15日或者4月20日", None),
        ("尽快", None),
        ("6月1日起 渭政〔2023〕5号", date(2023, 6, 1)),
    ],
)
def test_an_answer_names_an_exact_day_or_none(words: str, day: date | None) -> None:
    assert read_day(words, TODAY) == day


@pytest.mark.parametrize(
    ("words", "split"),
    [
        ("3月15日 60% 主体完工", (date(2023, 3, 15), "60% 主体完工")),
        ("3月15日收到，已完成", (date(2023, 3, 15), "已完成")),
        ("15 March 60% roof finished", (date(2023, 3, 15), "60% roof finished")),
        ("12月30日 100%", (date(2022, 12, 30), "100%")),
        ("60% 主体完工", None),
        ("60%，3月15日", None),
    ],
)
def test_words_from_paper_begin_with_the_day_it_was_received(words: str, split: tuple[date, str] | None) -> None:
    assert split_day(words, TODAY) == split
