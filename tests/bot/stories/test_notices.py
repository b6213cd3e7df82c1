"""督办单 over HTTP: proposed or begun, issued, answered by reply, closed; its points follow."""

from datetime import date

import pytest
from sqlalchemy import select

from db import LedgerEntry, Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


def points(store: Store) -> list[tuple[str, int]]:
    with store.reading() as session:
        rows = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
        return [(row.rule, row.points) for row in rows if "notice" in row.rule]


def test_a_notice_goes_out_is_answered_by_reply_and_closed(bot: RunningBot, store: Store, units: Units) -> None:
    with store.transaction() as session:
        add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, [date(2023, 12, 31)])
    chen = bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    office = bot.joined("李敏", 1003, Role.SUPERVISION)

    office.say("/notice ZD001 red")
    office.shows("红色督办单")
    office.press("签发")
    office.shows("文号")
    bot.restart()
    office.say("渭督〔2023〕3号")
    assert "渭督〔2023〕3号" in office.shows("已发出")["text"]
    assert [p for _, p in points(store)] == [-200]
    bot.deliver()
    notice = chen.shows("红色督办单")
    assert "2月28日前答复" in notice["text"]
    chen.say("已组织专班，3月10日前复工。", reply_to=notice["message_id"])
    chen.shows("答复已送督查室")
    bot.deliver()
    assert "已组织专班" in office.shows("已答复")["text"]
    office.press("销号")
    office.shows("已办结销号")
    bot.deliver()
    chen.shows("已将🟥 红色督办单销号")
    assert [p for _, p in points(store)] == [-200]


def test_an_official_issues_no_notice_and_sees_no_proposal(bot: RunningBot, store: Store, units: Units) -> None:
    with store.transaction() as session:
        add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, [date(2023, 12, 31)])
    chen = bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    chen.say("/notice ZD001 red")
    chen.shows("没有办理此事的权限")
    chen.say("/notices")
    chen.shows("没有未办结的督办单")
    assert points(store) == []


def test_a_withdrawn_notice_costs_nothing(bot: RunningBot, store: Store, units: Units) -> None:
    with store.transaction() as session:
        add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, [date(2023, 12, 31)])
    office = bot.joined("李敏", 1003, Role.SUPERVISION)
    office.say("/notice ZD001")
    office.shows("黄色督办单")
    office.press("签发")
    office.shows("文号")
    office.say("-")
    office.shows("已发出")
    office.press("撤回")
    office.shows("督查室已撤回")
    assert sum(p for _, p in points(store)) == 0


@pytest.fixture
def chen(bot: RunningBot, store: Store, units: Units) -> Person:
    with store.transaction() as session:
        add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, [date(2023, 3, 31)])
    return bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)


def test_the_bot_proposes_and_the_office_decides(bot: RunningBot, chen: Person, office: Person, store: Store) -> None:
    bot.let_run("2023-04-06T08:31")  # the third working day
    assert points(store) == []
    office.say("/notices")
    office.shows("🟨 黄色督办单·待签发")
    office.press("ZD001")
    card = office.shows("因任务逾期")
    office.press("不发")
    dismissed = office.shows("未签发")
    assert dismissed["message_id"] == card["message_id"]
    office.say("/notices")
    office.shows("没有未办结的督办单")
    assert points(store) == []


def test_the_unit_answers_by_button_and_the_card_shows_it(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    office.say("/notice ZD001")
    card = office.shows("黄色督办单")
    office.press("签发")
    office.shows("文号")
    office.say("无")
    issued = office.shows("已发出")
    assert issued["message_id"] == card["message_id"]
    bot.deliver()
    notice = chen.shows("黄色督办单")
    chen.press("答复")
    chen.shows("请写对督办单的答复")
    chen.say("已整改到位")
    changed = chen.shows("已整改到位")
    assert changed["message_id"] == notice["message_id"]
    bot.deliver()
    assert "已整改到位" in office.shows("已答复")["text"]


def test_an_answer_that_does_not_come_is_asked_for(bot: RunningBot, chen: Person, office: Person) -> None:
    office.say("/notice ZD001")
    office.shows("黄色督办单")
    office.press("签发")
    office.shows("文号")
    office.say("-")
    office.shows("已发出")
    bot.let_run("2023-03-01T08:31")  # due on 28 February
    reminder = chen.shows("1 件事项等待答复", ever=True)
    chen.say("3月10日前复工。", reply_to=reminder["message_id"])
    chen.shows("答复已送督查室")
    bot.let_run("2023-03-03T08:31")
    assert not any("等待答复" in m.get("text", "") for m in office.messages())
