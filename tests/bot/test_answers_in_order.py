"""The button that settles values without numbers says which value goes to which task."""

import pytest

from bot.texts.language import translator
from bot.texts.reports import choice_label
from domain.kept_readings import reading_values
from domain.report_answers import Choice
from domain.rules.understanding.message import understand
from tests.rules.understanding.table import context


@pytest.mark.parametrize(("language", "finished"), [("zh", "已完成"), ("en", "Finished")])
def test_the_button_names_each_task_with_its_value(language: str, finished: str) -> None:
    choice = understand("12个，60%，3，已完成，70%", context("digest")).choices[0]
    label = choice_label(Choice({"reading": reading_values(choice)}), False, translator(language))
    assert label == f"RW301 40%, ZD001 60%, RW122 ?, LD055 {finished}, RW001 70%"
