"""In a group the bot speaks of what everybody there may see, and of nothing else."""

import asyncio
import time
from dataclasses import dataclass
from datetime import date

import pytest
from telegram import Update

from db import Store
from domain.groups import bindings_of
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import PATIENCE, LocalTelegram, Person, words
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


@dataclass
class Cast:
    office: Person
    head: Person
    chen: Person
    zhou: Person
    group: int


@pytest.fixture
def cast(bot: RunningBot, telegram: LocalTelegram, units: Units, store: Store) -> Cast:
    with store.transaction() as session:
        add_task(session, "ZD001", "石鼓镇的事", units.shigu, [date(2023, 3, 31)])
        add_task(session, "ZD002", "住建局的事", units.works, [date(2023, 3, 31)])

    def join(name: str, number: int, role: Role, unit_id: int | None = None) -> Person:
        person = telegram.person(name, id=number)
        person.join(bot.invite(role, unit_id, name))
        person.shows("您的身份")
        return person

    office = join("王督查", 500, Role.SUPERVISION)
    head = join("赵镇长", 600, Role.UNIT_HEAD, units.shigu)
    chen = join("陈晓", 1001, Role.OFFICIAL, units.shigu)
    zhou = join("周宁", 1002, Role.OFFICIAL, units.works)
    return Cast(office, head, chen, zhou, telegram.group("石鼓镇工作群", office, head, chen, zhou, supergroup=True))


def ask(person: Person, text: str, group: int, answer: str) -> str:
    person.say(text, group)
    return words(person.shows(answer, chat=group))


def test_an_unbound_group_hears_nothing_of_any_task(cast: Cast) -> None:
    for person in (cast.office, cast.head, cast.chen):
        for command in ("/tasks", "/task ZD001", "/overdue", "/points 石鼓镇"):
            assert "ZD001" not in ask(person, command, cast.group, "请私下发给我")


def test_a_bound_group_hears_of_its_unit_only(cast: Cast) -> None:
    ask(cast.head, "/bind", cast.group, "已绑定到石鼓镇")
    for person in (cast.office, cast.head, cast.chen):
        said = ask(person, "/tasks", cast.group, "ZD001")
        assert "ZD002" not in said
        ask(person, "/task ZD002", cast.group, "没有办理此事的权限")
        ask(person, "/task ZD001", cast.group, "石鼓镇的事")


def test_somebody_of_another_unit_gets_nothing_there(cast: Cast) -> None:
    ask(cast.head, "/bind", cast.group, "已绑定到石鼓镇")
    assert "ZD" not in ask(cast.zhou, "/tasks", cast.group, "请私下发给我")


def test_what_only_some_may_do_is_asked_for_in_private(cast: Cast) -> None:
    ask(cast.head, "/bind", cast.group, "已绑定到石鼓镇")
    for command in ("/review", "/people", "/history 石鼓镇", "/invite"):
        ask(cast.office, command, cast.group, "请私下发给我")
    ask(cast.office, "/me", cast.group, "请私下发给我")


def test_the_commands_shown_in_a_group_are_those_that_work_there(cast: Cast) -> None:
    ask(cast.head, "/bind", cast.group, "已绑定到石鼓镇")
    shown = ask(cast.office, "/help", cast.group, "/tasks")
    assert "/people" not in shown
    assert "/review" not in shown


def test_who_binds_what(cast: Cast) -> None:
    ask(cast.chen, "/bind", cast.group, "没有办理此事的权限")
    ask(cast.head, "/bind 住建局", cast.group, "没有办理此事的权限")
    ask(cast.office, "/bind 住建局", cast.group, "已绑定到住建局")
    ask(cast.head, "/bind", cast.group, "没有办理此事的权限")  # it is another unit's group
    ask(cast.office, "/bind", cast.group, "全区工作群")
    assert "ZD" not in ask(cast.office, "/tasks", cast.group, "请私下发给我")
    ask(cast.office, "/unbind", cast.group, "已解除绑定")
    ask(cast.office, "/unbind", cast.group, "尚未绑定")


def test_a_bot_taken_out_of_a_group_forgets_it(cast: Cast, telegram: LocalTelegram, store: Store) -> None:
    ask(cast.head, "/bind", cast.group, "已绑定到石鼓镇")
    telegram.change_group(cast.group, "remove", bot=True)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with store.reading() as session:
            if not bindings_of(session, cast.group):
                return
    raise AssertionError("the group is still bound")


def test_a_group_that_became_a_supergroup_stays_bound(cast: Cast, telegram: LocalTelegram, bot: RunningBot) -> None:
    small = telegram.group("小群", cast.head, cast.chen)
    ask(cast.head, "/bind", small, "已绑定到石鼓镇")
    new = telegram.change_group(small, "upgrade")["id"]
    cast.chen.say("/me")
    cast.chen.shows("您的身份")
    ask(cast.chen, "/tasks", new, "ZD001")


def test_one_word_of_the_two_about_a_new_id_is_enough(
    cast: Cast, telegram: LocalTelegram, bot: RunningBot, store: Store
) -> None:
    small = telegram.group("小群", cast.head, cast.chen)
    ask(cast.head, "/bind", small, "已绑定到石鼓镇")
    bot.settle()
    word = {
        "message_id": 1,
        "date": int(bot.now.timestamp()),
        "chat": {"id": -100777, "type": "supergroup", "title": "小群"},
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
        "migrate_from_chat_id": small,
    }
    update = Update.de_json({"update_id": 10**9, "message": word}, bot.application.bot)

    def hear_of_it() -> None:
        asyncio.run_coroutine_threadsafe(bot.application.process_update(update), bot.loop).result(PATIENCE)
        with store.reading() as session:
            assert len(bindings_of(session, -100777)) == 1
            assert not bindings_of(session, small)

    hear_of_it()
    ask(cast.head, "/bind", small, "已绑定到石鼓镇")  # what was still on its way from the old one
    bot.settle()
    hear_of_it()
