"""/hours: a person narrows the hours in which the bot writes, never widens them, and delivery keeps to them."""

from datetime import date

import pytest

from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.stories.test_morning import tick
from tests.support.local_telegram import LocalTelegram, Person, buttons, words
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


@pytest.fixture
def chen(bot: RunningBot, units: Units, store: Store) -> Person:
    with store.transaction() as session:
        add_task(session, "ZD001", "产业园", units.shigu, [date(2023, 3, 31), date(2023, 12, 31)])
    return bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)


def digests(person: Person) -> list[str]:
    return [words(m) for m in person.messages() if "件事项待办" in words(m)]


def test_the_morning_comes_when_somebody_s_own_hours_begin(bot: RunningBot, chen: Person) -> None:
    chen.say("/hours")
    shown = chen.shows("08:00–21:00")
    assert not any("22:00" in one["text"] or "07:" in one["text"] for one in buttons(shown)), "no button widens them"
    chen.press("10:00 起", message=shown)
    after = chen.shows("我只在工作日 10:00–21:00 给您发消息")
    assert "✓ 10:00 起" in [one["text"] for one in buttons(after)]
    chen.press("到 18:00", message=after)
    chen.shows("我只在工作日 10:00–18:00 给您发消息")
    bot.at("2023-04-03T08:30")
    tick(bot)
    bot.at("2023-04-03T09:59")
    tick(bot)
    assert digests(chen) == []
    bot.at("2023-04-03T10:00")
    tick(bot)
    [digest] = digests(chen)
    assert "补发" not in digest, "what somebody's own hours hold is not late"


def test_hours_are_written_too_and_never_wider_than_the_office_s(bot: RunningBot, chen: Person) -> None:
    chen.say("/hours 7:00-23:00")
    chen.shows("只能在此范围内缩短")
    chen.say("/hours 20:00-21:00")
    chen.shows("至少要留出四个小时")
    chen.say("/hours 早上")
    chen.shows("例如：/hours 9:00-18:00")
    chen.say("/hours 9点到17点30分")
    chen.shows("09:00–17:30")
    chen.say("/hours 默认")
    chen.shows("我只在工作日 08:00–21:00 给您发消息")
    assert "只能在此范围内缩短" in bot.forge_press(chen, "hr:0:1440")


def test_hours_that_open_again_let_out_what_waited(bot: RunningBot, chen: Person) -> None:
    chen.say("/hours 12:00-18:00")
    chen.shows("12:00–18:00")
    bot.at("2023-04-03T08:30")
    tick(bot)
    assert digests(chen) == []
    chen.say("/hours 默认")
    chen.shows("08:00–21:00")
    tick(bot)
    assert len(digests(chen)) == 1


def test_in_a_group_nobody_s_hours_are_spoken_of(bot: RunningBot, chen: Person, telegram: LocalTelegram) -> None:
    group = telegram.group("群", chen)
    chen.say("/hours", group)
    chen.shows("请私下发给我", chat=group)
