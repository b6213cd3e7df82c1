"""The longest that each of the everyday messages gets fits one screen of a phone, in both languages."""

from datetime import date, timedelta

import pytest

from bot.commands import commands_of
from bot.texts.digest import PAGE as DIGEST_PAGE
from bot.texts.digest import Coming, alert, digest
from bot.texts.language import translator
from bot.texts.people import help_text
from bot.texts.task_list import PAGE as LIST_PAGE
from bot.texts.task_list import task_list
from bot.texts.width import fit, width
from domain.desk import Desk
from domain.digest_view import AlertLine, DigestLine, NodeLine
from domain.rules.permissions import OF_A_UNIT, Actor, Grant, Role
from domain.tasks import Light, TaskLine
from domain.welcome import Outlook
from tests.bot.stories.screens import SCREEN, lines

TODAY = date(2023, 12, 29)
TITLE = "西部传感器产业园一期标准化厂房及配套基础设施建设项目（含地下管网迁改）"
TITLE_EN = "Standard workshops and supporting infrastructure of the western sensor industrial park, phase one"
UNIT, UNIT_EN = "区住房和城乡建设局", "Housing and Urban-Rural Construction Bureau"
NODE = NodeLine(1, "主体结构封顶并完成二次结构砌筑及外墙装饰", False, date(2023, 10, 31), 42)


def test_a_text_is_cut_at_its_width_and_not_at_its_length() -> None:
    assert fit("西部传感器产业园", 16) == "西部传感器产业园"
    assert fit("西部传感器产业园", 15) == "西部传感器产业…"
    assert fit("Sensor park", 11) == "Sensor park"
    assert fit("Sensor  park phase", 12) == "Sensor park…"
    assert all(width(fit(TITLE, most)) <= most for most in range(2, 80))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_of_the_list(language: str) -> None:
    office = Actor(1, "李敏", language, (Grant(Role.SUPERVISION),))
    rows = [
        TaskLine(
            n, f"ZD{n:03}", TITLE, TITLE_EN, UNIT if n % 2 else "石鼓镇", UNIT_EN, Light.OVERDUE, NODE.due_on, 65, 42
        )
        for n in range(3 * LIST_PAGE)
    ]
    html, _ = task_list(rows, "overdue", 1, TODAY, office, translator(language))
    assert lines(html) <= SCREEN + 4  # an English unit may take a line of its own


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_of_the_morning(language: str) -> None:
    values = {"overdue": [[1]], "soon": [], "report": None, "report_late": 0}
    rows = [
        DigestLine(n, f"ZD{n:03}", TITLE, TITLE_EN, (NODE,), (), TODAY - timedelta(days=9), 6, False, values)
        for n in range(3 * DIGEST_PAGE)
    ]
    html, _ = digest(rows, Desk(), (), 1, TODAY, translator(language))
    assert lines(html) <= SCREEN


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_help_of_every_role(role: Role, language: str) -> None:
    reader = Actor(1, "陈晓", language, (Grant(role, 1 if role in OF_A_UNIT else None),))
    ahead = Outlook(3, 1, "ZD001", "ZD001", TITLE, TODAY)
    html = help_text(translator(language), reader, ahead)
    assert lines(html) <= SCREEN
    assert all(f"/{command.name} " in html for command in commands_of(reader)), "what is folded is there"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_alert_of_many(language: str) -> None:
    rows = [
        AlertLine(
            n, n, f"ZD{n:03}", TITLE, TITLE_EN, UNIT, UNIT_EN, "分管工业副区长", NODE, "office", "next_step", "red"
        )
        for n in range(40)
    ]
    html, _ = alert(rows, Coming(TODAY, repeats=False), translator(language), 1)
    assert lines(html) <= SCREEN
