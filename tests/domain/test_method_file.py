"""The method file: the shipped one is the default method; an error names the key, what was found, what it takes."""

from pathlib import Path

import pytest

from domain.method_file import read_method
from domain.method_problems import MethodFileError

TEXT = (Path(__file__).parents[2] / "examples" / "method-default.toml").read_text(encoding="utf-8")


def test_the_shipped_file_has_the_figures_of_the_default_method() -> None:
    method = read_method(TEXT)
    assert method.attainable.bases == {"major_project": 1000, "key_task": 500, "brand": 600}
    assert method.attainable.difficulties == (100, 120, 150)
    assert method.overdue.task_limit == -300
    assert method.manual["recognition"] == {"national": 500, "provincial": 300, "municipal": 100}
    assert method.closing_day(2023).isoformat() == "2024-01-15"
    assert [group.key for group in method.ranking.groups if not group.ranked] == ["园区管委会"]


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "said"),
    [
        ("points = 0.50", "points = 0.505", "early.points", "two_decimals", "0.505"),
        ("first_day = -1.00", "first_day = 1.00", "overdue.first_day", "at_most", "0"),
        ("key_task = 5", "key_taks = 5", "attainable.bases.key_task", "missing", "number"),
        ("key_task = 5", "key_taks = 5", "attainable.bases.key_taks", "unknown_key", "5"),
        ("first_day = 2023-01-01", 'first_day = "soon"', "first_day", "other_kind", "day"),
        ('monthly = ["25"]', 'monthly = ["31"]', "reports.days.monthly.1", "report_day", "31"),
        ("calendar_days = 10", "", "early.calendar_days", "missing", "whole_number"),
        ("floor_percent = 60", "floor_percent = 99", "late.floor_percent", "floor_too_high", "99"),
        ('en = "Economy"', "", "ranking.groups.2.en", "missing", "text"),
        ('key = "经济管理"', 'key = "镇街"', "ranking.groups", "group_twice", "镇街"),
        ('"missing_reports"]', '"coin"]', "ranking.ties.3", "one_of", "coin"),
        ("[early]", "[early", "", "no_toml", "44"),
    ],
)
def test_an_error_names_the_key_what_was_found_and_what_it_takes(
    old: str, new: str, key: str, code: str, said: str
) -> None:
    assert old in TEXT
    with pytest.raises(MethodFileError) as caught:
        read_method(TEXT.replace(old, new, 1))
    found = [one for one in caught.value.problems if (one.key, one.code) == (key, code)]
    assert any(said in str(value) for one in found for value in one.values.values()), caught.value.problems


def test_all_errors_are_named_at_once() -> None:
    with pytest.raises(MethodFileError) as caught:
        read_method(TEXT.replace("key_task = 5", "key_task = -5").replace("brand = 6", 'brand = "six"'))
    assert len(caught.value.problems) == 2
