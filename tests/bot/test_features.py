"""The table of features is true, and what is not needed before the first update is not loaded before it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler

from bot.features import Feature, Features, Hooks
from bot.handlers import FEATURES
from db import Store
from tests.support.features import verb_of
from tests.support.local_telegram import LocalTelegram

ROOT = Path(__file__).resolve().parents[2]
NAMES = [feature.module for feature in FEATURES]


@pytest.mark.parametrize("feature", FEATURES, ids=NAMES)
def test_a_row_of_the_table_names_exactly_what_the_feature_hangs_up(feature: Feature) -> None:
    hooks: Hooks = Features(FEATURES).load(feature)
    commands: set[str] = set()
    buttons: set[str] = set()
    others = []
    for handler in hooks.handlers:
        if isinstance(handler, CommandHandler):
            commands |= handler.commands
        elif (verb := verb_of(handler)) is not None:
            buttons.add(verb)
        else:
            assert isinstance(handler, MessageHandler | ChatMemberHandler | CallbackQueryHandler)
            others.append(handler)
    assert commands == set(feature.commands)
    assert buttons == set(feature.buttons)
    assert set(hooks.listeners) == set(feature.answers)
    assert bool(hooks.rest) == feature.rest
    assert bool(others) == (feature.hears is not None)


def test_every_module_that_hangs_something_up_is_in_the_table() -> None:
    folder = ROOT / "bot" / "handlers"
    with_hooks = {path.stem for path in folder.glob("*.py") if "def register(" in path.read_text(encoding="utf-8")}
    assert with_hooks == set(NAMES)


def test_two_features_cannot_hear_the_same_command_button_or_answer() -> None:
    for clash in (Feature("b", commands=("x",)), Feature("b", buttons=("y",)), Feature("b", answers=("z",))):
        with pytest.raises(ValueError, match="is heard by a and by b"):
            Features((Feature("a", ("x",), ("y",), ("z",)), clash))


def test_an_answer_that_no_feature_asks_for_any_more_has_no_listener() -> None:
    assert Features(FEATURES).listener("asked by a version of last year") is None


# What only some commands, the clock, another store than SQLite, or the answer to an update need.
NOT_AT_START = (
    "alembic", "babel", "calamine", "chinese_calendar", "docx", "dotenv", "openpyxl", "PIL", "psycopg", "pydantic",
    "python_calamine", "segno", "sqlalchemy.dialects.postgresql",
    "bot.menus", "bot.road",
    "domain.ledger", "domain.lists", "domain.months", "domain.morning", "domain.notifications", "domain.people",
    "domain.reports", "domain.rules.scoring", "domain.rules.understanding", "jobs",
    "tables.incoming", "tables.joining", "tables.lists", "tables.outgoing", "tables.points", "tables.record",
    "upkeep.integrity",
    *(f"bot.handlers.{name}" for name in NAMES),
)  # fmt: skip


# `python -m bot run`, which says what is loaded and ends when it is about to ask for updates.
UP_TO_THE_FIRST_CALL = """
import os, sys
from bot.__main__ import main
from bot.request import AiohttpRequest

go_on = AiohttpRequest.do_request

async def end_when_asking(self, url, *given, **named):
    if "/getUpdates" in url:
        print(*sys.modules, flush=True)
        os._exit(0)
    return await go_on(self, url, *given, **named)

AiohttpRequest.do_request = end_when_asking
main(["run"])
"""


def loaded_by(statement: str, **environ: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_start_loads_only_what_asking_for_updates_needs(telegram: LocalTelegram, sqlite_store: Store) -> None:
    environ = {"BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url, "DATABASE_URL": sqlite_store.url}
    loaded = loaded_by(UP_TO_THE_FIRST_CALL, **environ)
    assert "bot.polling" in loaded
    assert {one for one in NOT_AT_START if one in loaded} == set()


def test_the_clock_loads_what_a_job_or_a_message_needs_when_it_is_due() -> None:
    loaded = loaded_by("import bot.sender, jobs.clockwork, jobs.backup")
    needed_once_a_day = {"bot.outgoing.clock", "domain.months", "domain.morning", "domain.weekly", "upkeep.backups"}
    assert needed_once_a_day & loaded == set()


def test_the_command_line_itself_loads_neither_the_store_nor_telegram() -> None:
    loaded = loaded_by("import bot.__main__")
    assert {"sqlalchemy", "telegram", "asyncio", "dotenv"} & loaded == set()
