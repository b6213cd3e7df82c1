"""Words that a reader of Chinese sees without a rest of English, and without empty brackets."""

import pytest

from bot.texts.language import translator
from bot.texts.lists import change_text
from bot.texts.work import question
from domain.list_diff import FieldChange
from domain.work_messages import QuestionView


@pytest.mark.parametrize("field", ["starred", "standing"])
def test_yes_and_no_of_a_changed_field_are_said_in_the_readers_language(field: str) -> None:
    change = FieldChange(field, "yes", "no")
    assert change_text(change, translator("zh")).endswith("：是 → 否")
    assert change_text(change, translator("en")).endswith(": yes → no")


def test_a_changed_reporting_cycle_is_said_in_the_readers_language() -> None:
    assert change_text(FieldChange("report_cycle", "monthly", "ten_days"), translator("zh")).endswith("：月报 → 旬报")


def test_a_question_of_somebody_without_a_unit_has_no_empty_brackets() -> None:
    leader = QuestionView("赵卫东", "", "", None)
    assert question(leader, "怎么样了", translator("zh")).startswith("赵卫东问：\n“怎么样了”")
    official = QuestionView("陈晓", "石鼓镇", "Shigu Town", None)
    assert question(official, "怎么样了", translator("zh")).startswith("陈晓（石鼓镇）问：")
    assert question(official, "怎么样了", translator("en")).startswith("陈晓 (Shigu Town) asks:")
