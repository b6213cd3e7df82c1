"""Every command and every button × every role × own and foreign matters × private and group: exactly as the table says.

A button or command without an entry in tests/bot/who_may.py fails the first test.
"""

import asyncio
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from telegram.ext import CommandHandler

from bot.commands import COMMANDS as MENU
from bot.commands import commands_of_groups
from bot.features import features_of
from bot.texts.language import translator
from bot.texts.people import in_private
from bot.texts.refusals import refusal, stranger
from db import Store
from domain.errors import NotAllowed
from domain.groups import units_spoken_of
from domain.rules.permissions import Act, Actor, Role
from tests.bot.who_may import (
    AT,
    BUTTONS,
    COMMANDS,
    FORMER,
    LOOSE_GROUP,
    OF_THE_GROUP,
    OWN_GROUP,
    SIDES,
    STRANGER,
    Side,
    Try,
    World,
    build_world,
    find,
)
from tests.support.features import verb_of
from tests.support.offline_bot import OfflineBot
from tests.support.stores import copy_store

ZH = translator("zh")
NOT_YOURS = refusal(NotAllowed(Act.REVIEW), ZH).striptags()
PRIVATELY = in_private(ZH).striptags()
STRANGERS = stranger(ZH).striptags()
BROKEN = "系统出了点问题"


@pytest.fixture(scope="module")
def world_file(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A store with the world in it, to copy for each test."""
    path = tmp_path_factory.mktemp("world") / "world.db"
    store = copy_store(store_template, path)
    with store.transaction() as session:
        world = build_world(session)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path, world


def registered(store: Store) -> tuple[set[str], set[str]]:
    """The commands and the buttons' verbs that the wired application hears."""
    commands: set[str] = set()
    verbs: set[str] = set()
    features = features_of(OfflineBot(store, AT).application)
    for feature in features.table:
        for handler in features.load(feature).handlers:
            if isinstance(handler, CommandHandler):
                commands |= handler.commands
            elif (verb := verb_of(handler)) is not None:
                verbs.add(verb)
    return commands, verbs


def test_every_command_and_every_button_is_in_the_table(sqlite_store: Store) -> None:
    commands, verbs = registered(sqlite_store)
    assert commands - OF_THE_GROUP == set(COMMANDS), "add it to tests/bot/who_may.py"
    assert verbs == set(BUTTONS), "add it to tests/bot/who_may.py"


def test_every_command_is_in_the_menu_of_those_who_may(sqlite_store: Store) -> None:
    in_menus = {command.name for command in MENU}
    assert registered(sqlite_store)[0] - in_menus == {"start", "unbind"}


def test_a_menu_stays_within_telegrams_limits() -> None:
    for t in (ZH, translator("en")):
        assert len(MENU) <= 100
        assert all(1 <= len(t.plain(command.summary)) <= 256 for command in MENU)


def test_a_groups_menu_offers_nothing_that_is_asked_for_in_private() -> None:
    names = {command.name for command in commands_of_groups()}
    assert {"tasks", "bind"} <= names
    assert not names & {"people", "review", "history", "invite", "me"}


def refused(said: list[str]) -> bool:
    words = " ".join(said)
    assert BROKEN not in words, said
    return NOT_YOURS in words or PRIVATELY in words


def content(path: Path) -> list[str]:
    """Everything the store holds but what the bot notes for itself (which menu it showed, which messages it sent)."""
    with sqlite3.connect(path) as connection:
        own = ('INSERT INTO "stored_values"', 'INSERT INTO "bot_messages"', 'INSERT INTO "inbox"')
        return [line for line in connection.iterdump() if not line.startswith(own)]


async def walk(path: Path, world: World, one: Try, *, button: bool) -> None:
    """Who may not, does not, and nothing changes; who may, is not refused."""
    store = Store(f"sqlite:///{path}")
    try:
        async with OfflineBot(store, AT) as bot:

            async def act(account: int, chat: int | None, side: Side) -> list[str]:
                data = one.data.format(**vars(world.of(side)))
                return await (bot.press(account, data, chat) if button else bot.say(account, data, chat))

            tries = list(_tries(store, world, one))
            before = content(path)
            for account in (STRANGER, FORMER):
                for chat in (None, OWN_GROUP, LOOSE_GROUP):
                    said = await act(account, chat, "own")
                    assert all(STRANGERS[:20] in words for words in said), (account, chat, said)
            for role, account, chat, side, may in tries:
                if not may:
                    said = await act(account, chat, side)
                    assert refused(said), f"{one.data}: {role} is not refused on the {side} unit's in {chat}: {said}"
            assert content(path) == before, f"{one.data}: somebody who may not has changed something"
            for role, account, chat, side, may in tries:
                if may:
                    said = await act(account, chat, side)
                    assert not refused(said), f"{one.data}: {role} is refused on the {side} unit's in {chat}: {said}"
    finally:
        store.close()


def _tries(store: Store, world: World, one: Try) -> list[tuple[Role, int, int | None, Side, bool]]:
    tries = []
    with store.reading() as session:
        for chat in (None, OWN_GROUP, LOOSE_GROUP):
            within = None if chat is None else units_spoken_of(session, chat)
            for role, account in world.accounts.items():
                actor = find(session, account)
                assert isinstance(actor, Actor)
                here = replace(actor, within=within)
                tries += [(role, account, chat, side, one.may(world, here, side)) for side in SIDES]
    return tries


@pytest.mark.parametrize("verb", sorted(BUTTONS))
def test_a_button_acts_for_those_who_may_and_for_nobody_else(
    verb: str, world_file: tuple[Path, World], tmp_path: Path
) -> None:
    path, world = world_file
    shutil.copyfile(path, tmp_path / "bot.db")
    asyncio.run(walk(tmp_path / "bot.db", world, BUTTONS[verb], button=True))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_answers_those_who_may_and_nobody_else(
    name: str, world_file: tuple[Path, World], tmp_path: Path
) -> None:
    path, world = world_file
    shutil.copyfile(path, tmp_path / "bot.db")
    asyncio.run(walk(tmp_path / "bot.db", world, COMMANDS[name], button=False))


@pytest.mark.parametrize("verb", sorted(BUTTONS))
def test_a_forged_button_is_answered_and_changes_nothing(
    verb: str, world_file: tuple[Path, World], tmp_path: Path
) -> None:
    path, world = world_file
    store = copy_store(path, tmp_path / "bot.db")

    async def forge() -> None:
        async with OfflineBot(store, AT) as bot:
            named = BUTTONS[verb].data.format(**vars(world.of("own"))).split(":")
            numbers = [place for place, part in enumerate(named) if part.isdecimal()]
            odd = [":".join(["", *named[1:place], "²", *named[place + 1 :]]) for place in numbers]
            for junk in (
                *odd,
                "",
                ":",
                ":x",
                ":²",
                ":-1",
                ":99999999999999999999",
                ":999999:999999:x",
                ":0:0:0:0",
                ":::::::::",
            ):
                for role in (Role.OFFICIAL, Role.SUPERVISION, Role.LEADER):
                    said = await bot.press(world.accounts[role], verb + junk)
                    assert said, (verb, junk)
                    assert BROKEN not in " ".join(said), (verb, junk, said)

    before = content(tmp_path / "bot.db")
    asyncio.run(forge())
    store.close()
    after = content(tmp_path / "bot.db")
    assert [line for line in after if line not in before] == []
