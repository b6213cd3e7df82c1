"""Force majeure in the chat: suspended with a day and a reason, resumed with a word."""

from datetime import date

from sqlalchemy import select

from db import Store, Suspension
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import words
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


def spans(store: Store) -> list[tuple[date, date | None]]:
    with store.reading() as session:
        return [(row.from_on, row.until_on) for row in session.scalars(select(Suspension))]


def test_the_office_suspends_and_resumes(bot: RunningBot, store: Store, units: Units) -> None:
    with store.transaction() as session:
        add_task(session, "ZD001", "甲", units.shigu, [date(2023, 12, 31)])
    office = bot.joined("李敏", 1003, Role.SUPERVISION)
    bot.at("2023-06-05T10:00")
    office.say("/suspend ZD001")
    office.shows("从哪天起中止")
    bot.restart()
    office.say("防汛，日期再定")
    assert "/cancel" in words(office.shows("请写明起始日期"))
    office.say("6月1日起 防汛 渭政〔2023〕5号")
    office.shows("自2023年6月1日起中止")
    assert spans(store) == [(date(2023, 6, 1), None)]
    office.say("/tasks all")
    office.shows("中止")
    office.say("/resume ZD001")
    office.shows("起恢复计算")
    assert spans(store) == [(date(2023, 6, 1), date(2023, 6, 5))]
    office.say("/resume ZD001")
    office.shows("ZD001")
    assert spans(store) == [(date(2023, 6, 1), date(2023, 6, 5))]


def test_without_a_number_each_command_shows_its_own_example(bot: RunningBot) -> None:
    office = bot.joined("李敏", 1003, Role.SUPERVISION)
    office.say("/suspend")
    office.shows("例如：/suspend ZD001")
    office.say("/resume")
    office.shows("例如：/resume ZD001")
