"""What the bot survives: a full disk, a locked file, a database that is gone for a while, words meant to break it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from db import AuditEntry, Person, Report, Store
from domain.people import choose_language
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.test_webhook import free_port
from tests.support.deliveries import states
from tests.support.local_telegram import LocalTelegram, words
from tests.support.local_telegram import Person as Someone
from tests.support.postgres import PostgresServer
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task
from upkeep.integrity import problems


def language_of(store: Store, account: int) -> str | None:
    with store.reading() as session:
        return session.scalar(select(Person.language).where(Person.telegram_id == account))


def audited(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).where(AuditEntry.act == "choose_language")) or 0


@contextmanager
def each_connection(store: Store, pragma: str) -> Iterator[None]:
    """Set something on every connection that the store hands out inside the block."""

    def prepare(connection: Any, *_: Any) -> None:
        connection.execute(pragma)

    event.listen(store.engine, "checkout", prepare)
    try:
        yield
    finally:
        event.remove(store.engine, "checkout", prepare)


def joined(telegram: LocalTelegram, bot: RunningBot, units: Units) -> Someone:
    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))
    chen.shows("石鼓镇")
    return chen


def write_until_full(store: Store, bot: RunningBot) -> int:
    """Change somebody's language to and fro until the disk is full. Returns how often it was acknowledged."""
    for done in range(1000):
        try:
            with store.transaction() as session:
                choose_language(session, 1, ("zh", "en")[done % 2], bot.now)
        except OperationalError:
            return done
    raise AssertionError("the disk did not fill up")


def test_a_full_disk_is_said_and_leaves_nothing_half_and_is_over_once_there_is_room(
    telegram: LocalTelegram, sqlite_store: Store, units: Units
) -> None:
    with RunningBot(telegram, sqlite_store) as bot:
        chen = joined(telegram, bot, units)
        with sqlite_store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        with each_connection(sqlite_store, f"PRAGMA max_page_count={pages}"):
            done = write_until_full(sqlite_store, bot)
            assert audited(sqlite_store) == done  # what was acknowledged stayed, what was not left no trace
            stands = language_of(sqlite_store, 1001)
            other = "中文" if stands == "en" else "English"
            chen.say("/language")
            chen.shows("语言" if stands == "zh" else "language")
            assert "wrong on my side" in chen.answer(chen.press(other))["text"]
            assert language_of(sqlite_store, 1001) == stands
        with each_connection(sqlite_store, "PRAGMA max_page_count=1000000"):
            chen.answer(chen.press(other))
            assert language_of(sqlite_store, 1001) != stands
        assert problems(sqlite_store) == []


def test_a_locked_file_is_said_and_is_over_once_it_is_free(
    telegram: LocalTelegram, sqlite_store: Store, units: Units
) -> None:
    with RunningBot(telegram, sqlite_store) as bot, each_connection(sqlite_store, "PRAGMA busy_timeout=50"):
        chen = joined(telegram, bot, units)
        chen.say("/language")
        chen.shows("语言")
        path = sqlite_store.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert "wrong on my side" in chen.answer(chen.press("English"))["text"]
            chen.say("/me")  # reading goes on
            chen.shows("石鼓镇")
            other.execute("ROLLBACK")
        chen.say("/language")
        chen.shows("语言")
        chen.answer(chen.press("English"))
        assert language_of(sqlite_store, 1001) == "en"


def test_a_database_that_is_gone_for_a_while_is_waited_for(
    telegram: LocalTelegram, postgres: PostgresServer, postgres_store: Store, units: Units
) -> None:
    port = free_port()
    with RunningBot(telegram, postgres_store, MONITOR_LISTEN=f"127.0.0.1:{port}") as bot:
        chen = joined(telegram, bot, units)
        with httpx.Client(trust_env=False, base_url=f"http://127.0.0.1:{port}") as watch:
            assert watch.get("/readyz").status_code == 200
            postgres.stop()
            try:
                chen.say("/help")
                chen.shows("wrong on my side")
                assert watch.get("/healthz").status_code == 200  # restarting the bot would not help
                assert watch.get("/readyz").status_code == 503
                assert watch.get("/metrics").status_code == 503
            finally:
                postgres.start()
            chen.say("/help")
            assert chen.shows("/tasks")
            assert watch.get("/readyz").status_code == 200


HOSTILE = [
    "<b>bold</b> & <script>alert(1)</script> &lt;",
    "*star* _under_ `tick` [link](http://x.y)",
    "zero\u200bwidth\u200d joiner \ufeff",
    "right\u202eot tfel\u202c",
    "a" * 500,
    "{t.__class__} {0} %s %(x)s",
    "'; DROP TABLE people; --",
    "👩‍👩‍👧‍👦🇨🇳",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_comes_out_as_it_was_written(telegram: LocalTelegram, bot: RunningBot, units: Units, name: str) -> None:
    someone = telegram.person("x", id=1001, language_code="en")
    someone.join(bot.invite(Role.OFFICIAL, units.shigu, name[:60]))
    someone.say("/me")
    assert name[:60] in words(someone.shows("石鼓镇"))


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_task_s_title_and_what_was_reported_come_out_as_they_were_written(
    telegram: LocalTelegram, bot: RunningBot, store: Store, units: Units, title: str
) -> None:
    with store.transaction() as session:
        add_task(session, "ZD001", title[:55], units.shigu, [date(2023, 12, 31)])
    chen = joined(telegram, bot, units)
    chen.say("/task ZD001")
    assert title[:55] in words(chen.shows("ZD001"))
    chen.say(f"ZD001 60%，{title[:55]}")
    chen.shows("ZD001")
    with store.reading() as session:
        assert session.scalars(select(Report.message_words)).all() == [f"ZD001 60%，{title[:55]}"]
    bot.let_run("2023-02-27T08:31")
    assert not [m for m in chen.messages() if "wrong on my side" in words(m)]
    assert set(states(store)) <= {"sent", "dropped"}, "a title that Telegram refused would be given up"
    assert title[:20] in words(chen.last())


@pytest.mark.parametrize("text", [*HOSTILE, "1 " * 1500, "\n" * 200 + "x", "60%" * 900], ids=range(len(HOSTILE) + 3))
def test_whatever_is_written_is_answered_and_the_next_word_too(
    telegram: LocalTelegram, bot: RunningBot, units: Units, text: str
) -> None:
    chen = joined(telegram, bot, units)
    before = telegram.last_call()
    chen.say(text)
    telegram.wait_for_call("sendMessage", after=before)
    assert not [m for m in chen.messages() if "wrong on my side" in words(m)]
    chen.say("/help")
    assert chen.shows("/tasks")
