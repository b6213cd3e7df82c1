"""Taking note stops the day's reminder, not the ladder; putting off moves the reminder, never the due day."""

from datetime import date

import pytest
from sqlalchemy import select

from db import Node, Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.stories.test_morning import tick
from tests.support.local_telegram import LocalTelegram, Person, buttons, words
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task

NOTED = "知道了，今天不再提醒"


@pytest.fixture
def head(bot: RunningBot, units: Units) -> Person:
    return bot.joined("赵镇长", 600, Role.UNIT_HEAD, units.shigu)


@pytest.fixture
def chen(bot: RunningBot, units: Units, store: Store, head: Person) -> Person:
    with store.transaction() as session:
        add_task(session, "ZD001", "产业园", units.shigu, [date(2023, 3, 31), date(2023, 12, 31)])
        add_task(session, "ZD002", "水厂", units.shigu, [date(2023, 4, 6), date(2023, 12, 31)])
    return bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)


def said(person: Person, part: str) -> list[str]:
    return [words(m) for m in person.messages() if not m["out"] and part in words(m)]


def the_second_message_fails(bot: RunningBot, telegram: LocalTelegram, chen: Person, kind: str) -> None:
    """The alert arrives; what becomes of the digest after it is `kind`."""
    bot.settle()
    telegram.fault(kind, "sendMessage", chat=chen.id, after=1, count=1)


def morning(bot: RunningBot, day: str) -> None:
    bot.at(f"{day}T08:30")
    tick(bot)


def test_what_was_noted_is_left_out_of_the_day_and_back_the_next_morning_while_the_ladder_goes_on(
    bot: RunningBot, chen: Person, head: Person, telegram: LocalTelegram
) -> None:
    the_second_message_fails(bot, telegram, chen, "500")
    morning(bot, "2023-04-03")
    alert = chen.shows("逾期 1 个工作日", ever=True)
    assert "件事项待办" not in "".join(said(chen, ""))
    answer = chen.answer(chen.press(NOTED, message=alert))["text"]
    assert "期限和逐级提醒不变" in answer
    assert NOTED not in [one["text"] for one in buttons(chen.shows("逾期 1 个工作日"))], "the button goes"
    bot.at("2023-04-03T08:40")
    tick(bot)
    [digest] = said(chen, "件事项待办")
    assert "ZD002" in digest
    assert "ZD001" not in digest, "noted: not once more today"
    morning(bot, "2023-04-04")
    assert "ZD001" in said(chen, "4月4日")[-1]
    for day in ("2023-04-06", "2023-04-07", "2023-04-10", "2023-04-11", "2023-04-12", "2023-04-13"):
        morning(bot, day)
    assert any("逾期 8 个工作日" in text and "ZD001" in text for text in said(head, "逾期")), "the ladder went on"


def test_a_digest_that_may_have_arrived_is_not_repeated_to_who_noted_it(
    bot: RunningBot, chen: Person, telegram: LocalTelegram
) -> None:
    the_second_message_fails(bot, telegram, chen, "cut_after")
    morning(bot, "2023-04-03")
    digest = chen.shows("件事项待办", ever=True)
    chen.answer(chen.press(NOTED, message=digest))
    bot.at("2023-04-03T09:30")
    tick(bot)
    assert len(said(chen, "件事项待办")) == 1
    morning(bot, "2023-04-04")
    assert len(said(chen, "件事项待办")) == 2


def test_without_being_noted_it_comes_once_more_and_says_that_it_may_be_a_repeat(
    bot: RunningBot, chen: Person, telegram: LocalTelegram
) -> None:
    the_second_message_fails(bot, telegram, chen, "cut_after")
    morning(bot, "2023-04-03")
    chen.shows("件事项待办", ever=True)
    bot.at("2023-04-03T09:30")
    tick(bot)
    assert "可能重复" in said(chen, "件事项待办")[-1]


def test_somebody_else_s_digest_cannot_be_noted(bot: RunningBot, chen: Person, head: Person) -> None:
    morning(bot, "2023-04-03")
    data = next(one["callback_data"] for one in buttons(chen.shows("件事项待办", ever=True)) if one["text"] == NOTED)
    assert "期限" not in bot.forge_press(head, data)


def test_a_reminder_put_off_leaves_the_due_day_and_the_ladder_alone(
    bot: RunningBot, chen: Person, head: Person, store: Store
) -> None:
    morning(bot, "2023-04-03")
    chen.say("/task ZD001")
    chen.answer(chen.press("3 个工作日后提醒", message=chen.shows("产业园")))
    for day in ("2023-04-04", "2023-04-06"):
        morning(bot, day)
    assert not [text for text in said(chen, "件事项待办")[1:] if "ZD001" in text]
    morning(bot, "2023-04-07")
    assert "ZD001" in said(chen, "件事项待办")[-1]
    with store.reading() as session:
        assert session.scalars(select(Node.due_on).where(Node.id == 1)).one() == date(2023, 3, 31)
    for day in ("2023-04-10", "2023-04-11", "2023-04-12", "2023-04-13"):
        morning(bot, day)
    assert any("逾期 8 个工作日" in text for text in said(head, "逾期"))
