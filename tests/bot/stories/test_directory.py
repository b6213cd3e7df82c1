"""/people: posts are handed over, covered, given up; at once, and by those who may."""

from datetime import date

import pytest

from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person, buttons
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


def join(bot: RunningBot, person: Person, role: Role, unit_id: int | None = None) -> Person:
    person.join(bot.invite(role, unit_id, person.name))
    person.shows("您的身份")
    return person


@pytest.fixture
def head(bot: RunningBot, telegram: LocalTelegram, units: Units) -> Person:
    return join(bot, telegram.person("赵镇长", id=600), Role.UNIT_HEAD, units.shigu)


@pytest.fixture
def chen(bot: RunningBot, telegram: LocalTelegram, units: Units) -> Person:
    return join(bot, telegram.person("陈晓", id=1001), Role.OFFICIAL, units.shigu)


@pytest.fixture
def zhou(bot: RunningBot, telegram: LocalTelegram, units: Units) -> Person:
    return join(bot, telegram.person("周宁", id=1002), Role.OFFICIAL, units.works)


@pytest.fixture
def office(bot: RunningBot, telegram: LocalTelegram) -> Person:
    return join(bot, telegram.person("王督查", id=500), Role.SUPERVISION)


def open_role(who: Person, name: str, role: str) -> None:
    who.say("/people")
    who.shows("人")
    who.press(name)
    who.shows(name)
    who.press(role)
    who.shows(role)


def test_a_unit_head_sees_the_own_unit_and_the_office_everybody(
    head: Person, office: Person, chen: Person, zhou: Person
) -> None:
    office.say("/people")
    everybody = office.shows("共 4 人")["text"]
    assert all(name in everybody for name in ("赵镇长", "王督查", "陈晓", "周宁"))
    office.say("/people 住建")
    found = office.shows("共 1 人")["text"]
    assert "周宁" in found
    assert "陈晓" not in found
    head.say("/people")
    own = head.shows("共 2 人")["text"]
    assert "陈晓" in own
    assert "周宁" not in own


def test_who_leaves_is_a_stranger_from_that_moment(
    office: Person, chen: Person, bot: RunningBot, telegram: LocalTelegram
) -> None:
    office.say("/people 陈晓")
    office.shows("共 1 人")
    office.press("陈晓")
    office.shows("加入。")
    office.press("离岗")
    office.shows("全部身份立即终止")
    office.press("确定")
    office.shows("已离岗")
    bot.deliver()
    chen.say("/tasks")
    chen.shows("受邀同事")
    assert "tasks" not in [c["command"] for c in telegram.get("/user/commands", person=chen.id)["commands"]]


def test_a_post_is_handed_to_a_colleague(head: Person, chen: Person, zhou: Person, bot: RunningBot) -> None:
    open_role(head, "陈晓", "石鼓镇经办人员")
    head.press("移交")
    head.shows("由谁接替陈晓")
    head.press("周宁 · 住建局经办人员")
    head.shows("由周宁接替陈晓")
    bot.deliver()
    assert "石鼓镇经办人员" in zhou.shows("您的身份有变动")["text"]
    chen.shows("不再担任任何岗位")


def test_who_takes_a_post_over_hears_what_is_open_and_can_answer_it(
    head: Person, chen: Person, zhou: Person, bot: RunningBot, store: Store, units: Units
) -> None:
    with store.transaction() as session:
        add_task(session, "ZD007", "早该完成的事", units.shigu, [date(2023, 2, 17)])
        add_task(session, "ZD008", "快到期的事", units.shigu, [date(2023, 2, 24)])
        add_task(session, "ZD009", "不急的事", units.shigu, [date(2023, 12, 24)])
    open_role(head, "陈晓", "石鼓镇经办人员")
    head.press("移交")
    head.shows("由谁接替陈晓")
    head.press("周宁 · 住建局经办人员")
    head.shows("由周宁接替陈晓")
    bot.deliver()
    told = zhou.shows("已逾期或即将到期")
    assert told["text"].index("ZD007") < told["text"].index("ZD008")
    assert "ZD009" not in told["text"]
    zhou.say("2 60% 主体完工", reply_to=told["message_id"])
    assert "ZD008" in zhou.shows("60%")["text"]


def test_a_post_is_handed_to_somebody_new_by_a_link(
    head: Person, chen: Person, bot: RunningBot, telegram: LocalTelegram
) -> None:
    open_role(head, "陈晓", "石鼓镇经办人员")
    head.press("移交")
    head.shows("由谁接替陈晓")
    head.press("新同事")
    head.shows("请输入新同事的姓名")
    bot.restart()
    head.say("林一")
    link = next(b for b in buttons(head.shows("只能使用一次")) if "copy_text" in b)["copy_text"]["text"]
    chen.say("/me")
    chen.shows("石鼓镇经办人员")
    new = telegram.person("lin", id=1003)
    new.join(link.partition("=")[2])
    assert "石鼓镇经办人员" in new.shows("您好，林一")["text"]
    chen.say("/me")
    chen.shows("受邀同事")


def test_a_substitute_stands_in_until_the_day_that_was_written(
    head: Person, chen: Person, zhou: Person, bot: RunningBot
) -> None:
    open_role(head, "陈晓", "石鼓镇经办人员")
    head.press("代理")
    head.shows("由谁代理陈晓")
    head.press("周宁 · 住建局经办人员")
    head.shows("代理到哪一天")
    head.say("不知道")
    head.shows("最后一天须为")
    head.say("2月24日")
    head.shows("周宁代理陈晓至2月24日")
    bot.deliver()
    assert "临时代理陈晓，至2月24日" in zhou.shows("您的身份有变动")["text"]
    bot.at("2023-02-25T09:00")
    zhou.say("/me")
    assert "石鼓镇" not in zhou.shows("住建局经办人员")["text"]


@pytest.mark.parametrize("verb", ["who", "who_leaves", "who_leaves_now", "who_link"])
def test_forged_cards_of_foreign_people_stay_closed(head: Person, zhou: Person, bot: RunningBot, verb: str) -> None:
    answer = bot.forge_press(head, f"{verb}:{2}")
    assert "权限" in answer or "不存在" in answer
    zhou.say("/me")
    zhou.shows("住建局经办人员")


def test_the_directory_is_not_shown_in_a_group(office: Person, chen: Person, telegram: LocalTelegram) -> None:
    group = telegram.group("工作群", office, chen, supergroup=True)
    office.say("/people", group)
    office.shows("请私下发给我", chat=group)


def test_all_posts_of_somebody_are_shown(office: Person, zhou: Person, bot: RunningBot, units: Units) -> None:
    zhou.join(bot.invite(Role.UNIT_HEAD, units.shigu, zhou.name))
    zhou.shows("欢迎回来")
    office.say("/people 周宁")
    line = office.shows("共 1 人")["text"]
    assert "住建局经办人员" in line
    assert "石鼓镇单位负责人" in line


def test_who_was_asked_something_hears_that_it_is_settled_by_the_hand_over(
    head: Person, chen: Person, zhou: Person, bot: RunningBot, store: Store, units: Units
) -> None:
    with store.transaction() as session:
        add_task(session, "ZD007", "早该完成的事", units.shigu, [date(2023, 2, 17)])
    chen.say("/report ZD007")
    chen.shows("进展如何")
    open_role(head, "陈晓", "石鼓镇经办人员")
    head.press("移交")
    head.shows("由谁接替陈晓")
    head.press("周宁 · 住建局经办人员")
    head.shows("由周宁接替陈晓")
    bot.deliver()
    assert "无需再答复" in chen.shows("不再担任任何岗位")["text"]
    assert "ZD007" in zhou.shows("已逾期或即将到期")["text"]
