"""The office sends a roster: looked at, stored, and the links and cards come back."""

import pytest
from sqlalchemy import func, select

from db import Person as PersonRow
from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot

ROSTER = "单位,姓名,职务,身份\n石鼓镇,陈晓,干事,经办人员\n住建局,周宁,局长,单位负责人\n"


@pytest.fixture
def office(bot: RunningBot, units: Units) -> Person:
    return bot.joined("王督查", 500, Role.SUPERVISION)


def people(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(PersonRow)) or 0


def test_a_roster_is_shown_first_and_stored_on_a_press(
    office: Person, bot: RunningBot, telegram: LocalTelegram, store: Store
) -> None:
    office.send("document", ROSTER.encode(), file_name="名册.csv")
    office.shows("新增 2 人")
    assert people(store) == 1
    before = telegram.last_call()
    bot.restart()
    office.press("导入并生成链接")
    office.shows("共 2 个链接")
    first = telegram.wait_for_call("sendDocument", after=before)
    telegram.wait_for_call("sendDocument", after=first["seq"])
    assert people(store) == 3
    office.send("document", ROSTER.encode(), file_name="名册.csv")
    office.shows("无变化 2 人")


def test_a_roster_with_mistakes_is_not_stored(office: Person, store: Store) -> None:
    office.send("document", (ROSTER + "石古镇,错,干事,经办人员\n").encode(), file_name="名册.csv")
    said = office.shows("未保存任何内容")["text"]
    assert "B4" in said
    assert "石古镇" in said
    assert people(store) == 1
