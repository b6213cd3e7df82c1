"""/invite: role, unit, name, and out comes a personal link."""

import pytest

from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person, buttons
from tests.support.running_bot import RunningBot


@pytest.fixture
def office(bot: RunningBot) -> Person:
    return bot.joined("王督查", 500, Role.SUPERVISION)


@pytest.fixture
def head(bot: RunningBot, units: Units) -> Person:
    return bot.joined("赵镇长", 600, Role.UNIT_HEAD, units.shigu)


def test_the_office_invites_an_official_by_buttons(office: Person, bot: RunningBot, telegram: LocalTelegram) -> None:
    office.say("/invite")
    assert "系统管理员" not in [b["text"] for b in buttons(office.shows("您要邀请"))]
    office.press("经办人员")
    office.shows("属于哪个单位")
    office.press("石鼓镇")
    office.shows("请输入姓名")
    office.say("李娜，党政办干事")
    made = office.shows("只能使用一次")
    copy = next(b for b in buttons(made) if "copy_text" in b)["copy_text"]["text"]
    assert copy.startswith("https://t.me/district_local_bot?start=")
    assert copy in made["text"]
    li = telegram.person("nana", id=1003)
    li.join(copy.partition("=")[2])
    welcome = li.shows("您好，李娜")["text"]
    assert "石鼓镇经办人员，党政办干事" in welcome


def test_a_unit_can_be_named_in_words_and_a_restart_loses_nothing(office: Person, bot: RunningBot) -> None:
    office.say("/invite")
    office.shows("您要邀请")
    office.press("单位负责人")
    office.shows("属于哪个单位")
    office.say("火星办")
    office.shows("没有找到")
    bot.restart()
    office.say("住建")
    office.shows("住建局单位负责人")
    bot.restart()
    office.press("不填姓名")
    office.shows("只能使用一次")


def test_pressing_twice_makes_one_link(office: Person, bot: RunningBot) -> None:
    office.say("/invite")
    office.shows("您要邀请")
    office.press("督查室")
    question = office.shows("请输入姓名")
    office.press("不填姓名")
    office.shows("只能使用一次")
    assert "已不存在" in bot.forge_press(office, "invite_nameless", message_id=question["message_id"])


def test_a_withdrawn_link_does_not_work(office: Person, bot: RunningBot, telegram: LocalTelegram, units: Units) -> None:
    office.say("/invite")
    office.shows("您要邀请")
    office.press("督查室")
    office.shows("请输入姓名")
    office.press("不填姓名")
    made = office.shows("只能使用一次")
    code = next(b for b in buttons(made) if "copy_text" in b)["copy_text"]["text"].partition("=")[2]
    office.press("撤回")
    office.shows("撤回，不能再用来加入")
    late = telegram.person("迟", id=1004, language_code="zh")
    late.join(code)
    late.shows("已被撤回")


def test_a_unit_head_names_officials_of_the_own_unit_only(head: Person, units: Units) -> None:
    head.say("/invite")
    head.shows("石鼓镇经办人员")  # one role, one unit: straight to the name
    head.say("钱多多")
    head.shows("只能使用一次")


@pytest.mark.parametrize(
    "data",
    ["invite_role:supervision", "invite_role:administrator", "invite_unit:official:{works}", "invite_portfolio:all"],
)
def test_forged_buttons_of_a_unit_head_do_nothing(head: Person, units: Units, bot: RunningBot, data: str) -> None:
    head.say("/invite")
    message = head.shows("请输入姓名")
    forged = data.format(works=units.works)
    assert "没有办理此事的权限" in bot.forge_press(head, forged, message_id=message["message_id"])
    head.say("王五")  # the question before stands, and gives what it gave before: an official of the own unit
    assert "石鼓镇经办人员" in head.shows("只能使用一次")["text"]


def test_an_official_may_not_invite(bot: RunningBot, telegram: LocalTelegram, units: Units) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join(bot.invite(Role.OFFICIAL, units.shigu))
    chen.shows("石鼓镇经办人员")
    chen.say("/invite")
    chen.shows("没有办理此事的权限")
    chen.say("/cancel")
    chen.shows("没有需要取消的操作")


def test_cancel_stops_the_question(office: Person) -> None:
    office.say("/invite")
    office.shows("您要邀请")
    office.press("督查室")
    office.shows("请输入姓名")
    office.say("/cancel")
    office.shows("已停止")
    office.say("李四")
    office.shows("/help")


def test_a_greeting_is_not_taken_for_a_name(office: Person) -> None:
    office.say("/invite")
    office.shows("您要邀请")
    office.press("督查室")
    office.shows("请输入姓名")
    office.say("你好")
    office.shows("“你好”不像姓名")
    office.say("李四")
    office.shows("只能使用一次")
