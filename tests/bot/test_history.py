"""/history: who did what, for those who may read it, and as a file."""

import ast
from pathlib import Path

import pytest

from bot.texts.history import ACTS
from bot.texts.language import translator
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot

ROOT = Path(__file__).resolve().parents[2]


def acts_written() -> set[str]:
    """Every act that some use case writes into the record, read from the code."""
    found: set[str] = set()
    for path in (ROOT / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in ("write_audit", "_audit"):  # type: ignore[attr-defined]
                act = node.args[2]  # type: ignore[attr-defined]
                choices = [act.body, act.orelse] if isinstance(act, ast.IfExp) else [act]
                found |= {str(choice.value) for choice in choices if isinstance(choice, ast.Constant)}
            if isinstance(node, ast.Dict):  # rows written many at once
                found |= {
                    str(value.value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "act" and isinstance(value, ast.Constant)
                }
    return found


def test_every_act_of_the_record_has_words_in_both_languages() -> None:
    acts = acts_written()
    assert acts
    assert acts - set(ACTS) == set()
    assert set(ACTS) - acts == set()
    zh = translator("zh")
    assert all(zh.plain(words) != words for words in ACTS.values())


@pytest.fixture
def office(bot: RunningBot, telegram: LocalTelegram) -> Person:
    wang = telegram.person("王督查", id=500)
    wang.join(bot.invite(Role.SUPERVISION, None, "王督查"))
    wang.shows("督查室")
    return wang


@pytest.fixture
def head(bot: RunningBot, telegram: LocalTelegram, units: Units) -> Person:
    zhao = telegram.person("赵镇长", id=600)
    zhao.join(bot.invite(Role.UNIT_HEAD, units.shigu, "赵镇长"))
    zhao.shows("单位负责人")
    return zhao


def test_the_office_reads_who_did_what(office: Person, head: Person) -> None:
    office.say("/history 赵镇长")
    record = office.shows("办理记录：赵镇长")["text"]
    assert "赵镇长 · 加入 · 石鼓镇" in record
    office.say("/history 石鼓镇")
    assert "系统 · 生成邀请链接" in office.shows("办理记录：石鼓镇")["text"]
    office.say("/history")
    office.shows("任务编号、单位或姓名")
    office.say("/history 火星")
    office.shows("没有找到名为“火星”")


def test_a_unit_head_reads_the_own_unit_only(office: Person, head: Person, bot: RunningBot, units: Units) -> None:
    head.say("/history 石鼓镇")
    head.shows("办理记录：石鼓镇")
    head.say("/history 住建局")
    head.shows("没有办理此事的权限")
    head.say("/history 王督查")
    head.shows("没有办理此事的权限")
    for forged in (f"history:unit:{units.works}:0", "history:all:0:0", f"history_file:unit:{units.works}:csv"):
        assert "权限" in bot.forge_press(head, forged)


def test_the_record_comes_as_a_file(office: Person, head: Person, telegram: LocalTelegram) -> None:
    office.say("/history 石鼓镇")
    office.shows("办理记录：石鼓镇")
    office.press("XLSX")
    telegram.wait_for_call("sendDocument")


def test_the_record_is_not_read_out_in_a_group(office: Person, head: Person, telegram: LocalTelegram) -> None:
    group = telegram.group("工作群", office, head, supergroup=True)
    office.say("/history 石鼓镇", group)
    office.shows("请私下发给我", chat=group)
