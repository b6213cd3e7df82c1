"""Killed in the middle of an update, while polling: at the next start it is handled, and its report stands once."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import InternalError

from db import InboxUpdate, Report, Store
from domain.inbox import LEASE, TRIES, keep_in_hand, take_over, take_suspect, updates_done
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.people import add_person
from tests.support.process import AT, running, until_ready
from tests.support.running_bot import RunningBot, office_time
from tests.support.tasks import add_task

NOW = office_time(AT)
SAID_BACK = "✓ ZD001"


@pytest.fixture
def chen(request: pytest.FixtureRequest, telegram: LocalTelegram, units: Units) -> Person:
    """An official of a town that leads one task. Telegram has nothing of theirs to hand over yet."""
    name = "sqlite_store" if "sqlite_store" in request.fixturenames else "store"
    store: Store = request.getfixturevalue(name)
    with store.transaction() as session:
        add_person(session, "Chen", Role.OFFICIAL, units.shigu, telegram_id=1001)
        add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, [date(2023, 12, 31)])
    person = telegram.person("Chen", id=1001, language_code="en")
    person.join()
    telegram.api("getUpdates", offset=telegram.api("getUpdates")["result"][-1]["update_id"] + 1)
    return person


def reports(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Report)) or 0


def waits_at_telegram(telegram: LocalTelegram) -> int:
    return len(telegram.world.updates.pending)


def test_what_waited_behind_a_hanging_answer_is_handled_by_the_next_start(
    telegram: LocalTelegram, store: Store, chen: Person, tmp_path: Path
) -> None:
    with running(telegram, store.url, tmp_path) as process:
        until_ready(process)
        telegram.wait_for_poll()
        telegram.fault("hang", "sendMessage", count=-1)
        chen.say("/help")
        chen.say("ZD001 60%")  # waits for its turn in this chat
        telegram.wait_for_poll(forgotten=True)  # now they are the bot's to keep
        assert reports(store) == 0
        process.kill()
    telegram.mend()
    with running(telegram, store.url, tmp_path):
        chen.shows(SAID_BACK)
        assert reports(store) == 1


def test_what_was_stored_and_not_answered_is_answered_by_the_next_start(
    telegram: LocalTelegram, store: Store, chen: Person, tmp_path: Path
) -> None:
    with running(telegram, store.url, tmp_path) as process:
        until_ready(process)
        telegram.wait_for_poll()
        chen.say("/help")
        chen.shows("/tasks")
        telegram.wait_for_poll(forgotten=True)
        telegram.fault("hang", "sendMessage", count=-1)
        chen.say("ZD001 60%")
        telegram.wait_for_poll(forgotten=True)
        process.kill()
    assert reports(store) == 1
    telegram.mend()
    with running(telegram, store.url, tmp_path):
        chen.shows(SAID_BACK)
        assert reports(store) == 1


def test_the_next_updates_are_asked_for_while_an_answer_is_on_its_way(
    telegram: LocalTelegram, store: Store, chen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling.MOMENT", 3600.0)
    monkeypatch.setattr("bot.running.SETTLE", 0.1)
    with RunningBot(telegram, store, at=AT):
        chen.say("/help")
        chen.shows("/tasks")
        telegram.fault("hang", "sendMessage", count=-1)
        chen.say("ZD001 60%")
        telegram.wait_for_poll(forgotten=True)
        with store.reading() as session:
            held = session.scalars(select(InboxUpdate.body).where(InboxUpdate.state == "taken")).all()
        assert "ZD001 60%" in [body["message"]["text"] for body in held if body is not None]
    telegram.mend()
    with RunningBot(telegram, store, at=AT):
        chen.shows(SAID_BACK)
    assert reports(store) == 1


@pytest.mark.parametrize("first", [True, False], ids=["the first after a start", "a later one"])
def test_while_the_store_is_locked_telegram_keeps_the_update(
    telegram: LocalTelegram, sqlite_store: Store, chen: Person, tmp_path: Path, first: bool
) -> None:
    path = sqlite_store.url.removeprefix("sqlite:///")
    with running(telegram, sqlite_store.url, tmp_path) as process, closing(sqlite3.connect(path)) as other:
        until_ready(process)
        telegram.wait_for_poll()
        if not first:
            chen.say("/help")
            chen.shows("/tasks")
            telegram.wait_for_poll(forgotten=True)
        other.execute("BEGIN IMMEDIATE")
        before = telegram.last_call()
        chen.say("ZD001 60%")
        received = telegram.wait_for_call("getUpdates", after=before)["seq"]
        assert not telegram.get("/calls", method="getUpdates", after=received, wait=1)["calls"]
        assert waits_at_telegram(telegram) == 1
        process.kill()
        other.execute("ROLLBACK")
    with running(telegram, sqlite_store.url, tmp_path):
        chen.shows(SAID_BACK)
        assert reports(sqlite_store) == 1


def test_what_was_handled_and_not_confirmed_acts_once(
    telegram: LocalTelegram, store: Store, chen: Person, tmp_path: Path
) -> None:
    with running(telegram, store.url, tmp_path) as process:
        until_ready(process)
        telegram.wait_for_poll()
        telegram.fault("hang", "getUpdates", count=-1, after=1)
        chen.say("/help")
        chen.shows("/tasks")
        telegram.wait_for_poll(forgotten=True)
        chen.say("ZD001 60%")  # the poll that would confirm it hangs
        chen.shows(SAID_BACK)
        process.kill()
    assert waits_at_telegram(telegram) == 1
    telegram.mend()
    before = telegram.last_call()
    with running(telegram, store.url, tmp_path) as process:
        until_ready(process)
        telegram.wait_for_call("sendMessage", after=before)
        telegram.wait_for_poll(forgotten=True)
        assert reports(store) == 1


def held(store: Store, who: str, *numbers: int) -> set[int]:
    with store.transaction() as session:
        return keep_in_hand(session, who, [(n, 1, {"update_id": n}) for n in numbers], NOW)


def test_what_the_store_knows_is_not_handled_again(store: Store) -> None:
    assert held(store, "a", 1, 2) == {1, 2}
    with store.transaction() as session:
        updates_done(session, [1])
    assert held(store, "b", 1, 2, 3) == {3}


def test_only_what_nobody_holds_is_taken_over_in_order(store: Store) -> None:
    held(store, "gone", 3, 1)
    held(store, "alive", 2)
    with store.transaction() as session:
        taken, others = take_over(session, "me", lambda instance: instance == "gone", NOW)
    assert ([number for number, _ in taken], others) == ([1, 3], 1)
    with store.transaction() as session:
        taken, others = take_over(session, "me", lambda instance: False, NOW + 2 * LEASE)
    assert ([number for number, _ in taken], others) == ([2], 0)


def test_what_was_only_beside_an_update_that_ended_its_processes_is_handled(store: Store) -> None:
    held(store, "process 0", 1, 2, 3)
    rounds = [again(store, f"process {n}") for n in range(1, TRIES)]
    assert rounds == [[1, 2, 3]] * (TRIES - 1), "all of them together"
    alone = []
    for n in range(TRIES, 100):
        process = f"process {n}"
        while (number := suspect(store, process)) is not None:
            alone.append((number, n))
            if number == 2:
                break  # it was this one
            with store.transaction() as session:
                updates_done(session, [number])
        else:
            break
    assert alone == [(1, TRIES), (2, TRIES), (2, TRIES + 1), (3, TRIES + 2)]
    assert again(store, "process 100") == []
    with store.reading() as session:
        assert session.get_one(InboxUpdate, 2).state == "given_up"


def again(store: Store, process: str) -> list[int]:
    with store.transaction() as session:
        return [number for number, _ in take_over(session, process, lambda instance: True, NOW)[0]]


def suspect(store: Store, process: str) -> int | None:
    with store.transaction() as session:
        found = take_suspect(session, process, lambda instance: True, NOW)
    return None if found is None else found[0]


def test_the_reports_that_were_in_work_when_process_after_process_ended_are_recorded(
    telegram: LocalTelegram, store: Store, chen: Person
) -> None:
    for percent in (60, 70, 80):
        chen.say(f"ZD001 {percent}%")
    updates = telegram.api("getUpdates")["result"]
    telegram.api("getUpdates", offset=updates[-1]["update_id"] + 1)
    with store.transaction() as session:
        keep_in_hand(session, "gone", [(one["update_id"], chen.id, one) for one in updates], NOW)
        session.execute(update(InboxUpdate).values(attempts=TRIES, taken_at=NOW - 2 * LEASE))
    with RunningBot(telegram, store, at=AT) as bot:
        telegram.wait_for_poll()
        bot.settle()
        with store.reading() as session:
            assert session.scalars(select(Report.percent).order_by(Report.id)).all() == [60, 70, 80]


def test_what_the_first_try_could_not_keep_is_offered_again(
    telegram: LocalTelegram, sqlite_store: Store, chen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[int] = []

    def read_only_at_first(*arguments: Any) -> Any:
        if not refused:
            refused.append(1)
            raise InternalError("INSERT", None, Exception("cannot execute INSERT in a read-only transaction"))
        return keep_in_hand(*arguments)

    monkeypatch.setattr("bot.polling.keep_in_hand", read_only_at_first)
    monkeypatch.setattr("bot.polling.PAUSES", (0.01,))
    chen.say("ZD001 60%")
    with RunningBot(telegram, sqlite_store, at=AT):
        chen.shows(SAID_BACK)
    assert refused
    assert reports(sqlite_store) == 1
