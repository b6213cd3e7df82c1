"""/history: who did what, for those who may read it, and as a file."""

import pytest

from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot


@pytest.fixture
def office(bot: RunningBot) -> Person:
    return bot.joined("王督查", 500, Role.SUPERVISION)


@pytest.fixture
def head(bot: RunningBot, units: Units) -> Person:
    return bot.joined("赵镇长", 600, Role.UNIT_HEAD, units.shigu)


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
