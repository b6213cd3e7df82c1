"""The morning over HTTP: the digest, its pages, the alert, and what the office sees of it."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from bot.sender import TelegramSender
from db import Person as StoredPerson
from db import Store
from domain.rules.permissions import Role
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from tests.bot.conftest import Units
from tests.support.local_telegram import PATIENCE, LocalTelegram, Person, buttons
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task

DUE = date(2023, 3, 31)


def tick(bot: RunningBot) -> None:
    """What `python -m bot tick` does, at the bot's instant."""
    sender = TelegramSender(bot.application.bot, bot.settings)
    delivery = Delivery(bot.store, sender, bot.clock.now, bot.settings.zone, Pace(rate=None))
    clockwork = Clockwork(bot.store, bot.settings.zone, bot.clock.now, delivery)
    asyncio.run_coroutine_threadsafe(clockwork.tick(patience=0.0), bot.loop).result(6 * PATIENCE)


@pytest.fixture
def chen(bot: RunningBot, units: Units, store: Store) -> Person:
    with store.transaction() as session:
        for n in range(1, 13):
            add_task(session, f"ZD{n:03}", f"第{n}个项目", units.shigu, [DUE, date(2023, 12, 31)])
    return bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)


def test_a_digest_has_pages_that_still_turn_after_a_restart_and_a_report_by_number_counts(
    bot: RunningBot, chen: Person, store: Store
) -> None:
    bot.at("2023-04-03T08:30")
    tick(bot)
    digest = chen.shows("件事项待办", ever=True)
    assert "12 件事项待办" in digest["text"]
    assert "第 1/2 页" in digest["text"]
    assert "1. ZD001" in digest["text"]
    assert buttons(digest)[0]["text"].startswith("1 · ZD001")
    bot.restart()
    chen.press("下一页 ›", message=digest)
    second = chen.shows("10. ZD010")
    assert "12. ZD012" in second["text"]
    chen.say("12 60% 主体完工", reply_to=digest["message_id"])
    assert "ZD012" in chen.shows("60%")["text"]
    chen.press("‹ 上一页", message=digest)
    chen.shows("1. ZD001")


def test_the_alert_comes_once_and_opens_the_task(bot: RunningBot, chen: Person) -> None:
    bot.at("2023-04-03T08:30")
    tick(bot)
    alert = chen.shows("12 项逾期", ever=True)
    assert "4月6日将提级提醒" in alert["text"]
    tick(bot)
    bot.at("2023-04-03T18:00")
    tick(bot)
    assert sum("12 项逾期" in m.get("text", "") for m in chen.messages()) == 1


def test_the_office_is_told_who_blocked_the_bot_and_why_a_message_did_not_arrive(
    bot: RunningBot, chen: Person, office: Person, telegram: LocalTelegram, store: Store
) -> None:
    telegram.post("/user/block", person=chen.id)
    bot.at("2023-04-03T08:30")
    tick(bot)
    office.shows("联系不上陈晓", ever=True)
    office.say("/unreachable")
    office.shows("已屏蔽机器人")
    office.say("/why 陈晓 ZD001")
    why = office.shows("发给陈晓的消息")["text"]
    assert "逾期第一个工作日" in why
    assert "bot was blocked by the user" in why
    telegram.post("/user/unblock", person=chen.id)
    chen.say("/start")
    chen.shows("陈晓")
    with store.reading() as session:
        assert (
            session.scalars(select(StoredPerson.unreachable_at).where(StoredPerson.telegram_id == 1001)).one() is None
        )
    bot.at("2023-04-04T08:30")
    tick(bot)
    chen.shows("12 件事项待办", ever=True)


def test_the_office_changes_the_calendar_and_mornings_follow(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-31T10:00")
    office.say("/calendar 2023-04-03 休 停电检修")
    office.shows("2023年4月3日已改为休息日")
    bot.at("2023-04-03T08:30")
    tick(bot)
    assert not any("件事项待办" in m.get("text", "") for m in chen.messages())
    bot.at("2023-04-04T08:30")
    tick(bot)
    assert "逾期 1 个工作日" in chen.shows("12 项逾期", ever=True)["text"]
    office.say("/calendar")
    assert "停电检修" not in office.shows("近期调休与放假")["text"], "what is past is not shown"
    office.say("/burden")
    office.shows("石鼓镇")


def test_a_reminder_put_off_comes_back_on_its_morning_and_the_due_day_stays(bot: RunningBot, chen: Person) -> None:
    bot.at("2023-04-03T08:30")
    tick(bot)
    chen.say("/task ZD001")
    card = chen.shows("第1个项目")
    assert "4月7日" in chen.answer(chen.press("3 个工作日后提醒", message=card))["text"]
    bot.at("2023-04-04T08:30")
    tick(bot)
    chen.shows("11 件事项待办", ever=True)
    bot.at("2023-04-07T08:30")
    tick(bot)
    back = chen.shows("4月7日 周五：12 件事项待办", ever=True)
    assert "逾期 4 个工作日（3月31日到期）" in back["text"]
