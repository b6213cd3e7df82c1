"""Writes of a process, gathered: each has its own answer or error, and what it was asked in."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from bot.writing import Writer
from db import OutOfReachError, Session, Store, StoredValue
from migrations import upgrade
from tests.support.running_bot import office_time

NOW = office_time("2023-02-21T08:29")
ASKED_BY: ContextVar[str] = ContextVar("asked_by")


def put(name: str) -> Callable[[Session], str]:
    def change(session: Session) -> str:
        session.add(StoredValue(name=name, value={}, set_at=NOW))
        return name

    return change


def refuse(_: Session) -> str:
    raise LookupError("no")


def all_at_once(store: Store, *changes: Callable[[Session], str]) -> list[str | BaseException]:
    async def run() -> list[str | BaseException]:
        writer = Writer(store)
        return await asyncio.gather(*map(writer.write, changes), return_exceptions=True)

    return asyncio.run(run())


def names(store: Store) -> list[str]:
    with store.reading() as session:
        return sorted(session.scalars(select(StoredValue.name)))


def test_who_asks_at_the_same_time_shares_a_commit(store: Store) -> None:
    commits: list[None] = []
    event.listen(store.engine, "commit", lambda _: commits.append(None))
    answers = all_at_once(store, *(put(str(n)) for n in range(20)))
    assert answers == [str(n) for n in range(20)]
    assert len(names(store)) == 20
    assert len(commits) < 20


def test_one_that_is_refused_spoils_no_other(store: Store) -> None:
    first, error, last = all_at_once(store, put("a"), refuse, put("b"))
    assert (first, last) == ("a", "b")
    assert isinstance(error, LookupError)


def test_one_that_the_database_refuses_spoils_no_other(store: Store) -> None:
    answers = all_at_once(store, put("a"), put("a"), put("b"))
    assert answers[0] == "a"
    assert isinstance(answers[1], IntegrityError)
    assert answers[2] == "b"
    assert names(store) == ["a", "b"]


def test_nothing_is_answered_before_it_is_in_the_store(store: Store) -> None:
    async def run() -> list[bool]:
        writer = Writer(store)

        async def write(name: str) -> bool:
            await writer.write(put(name))
            return name in await asyncio.to_thread(names, store)

        return await asyncio.gather(*(write(str(n)) for n in range(10)))

    assert all(asyncio.run(run()))


def test_each_runs_in_the_context_of_who_asked(store: Store) -> None:
    async def run() -> list[str]:
        writer = Writer(store)

        async def write(name: str) -> str:
            ASKED_BY.set(name)
            return await writer.write(lambda _: ASKED_BY.get())

        return await asyncio.gather(*map(write, ("a", "b", "c")))

    assert asyncio.run(run()) == ["a", "b", "c"]


def test_a_store_that_is_away_is_told_to_everybody_who_asked(store: Store) -> None:
    def away(_: object) -> None:
        raise ConnectionError("away")

    event.listen(store.engine, "begin", away)
    with pytest.raises(ConnectionError):
        asyncio.run(Writer(store).write(put("a")))
    assert [type(answer) for answer in all_at_once(store, put("a"), put("b"))] == [ConnectionError] * 2
    event.remove(store.engine, "begin", away)
    assert all_at_once(store, put("a")) == ["a"]


def briefly(store: Store, *changes: Callable[[Session], str], durable: bool = True) -> list[str | BaseException]:
    """As in a bot that has been at work for a while: the first change finds out how long one takes."""

    async def run() -> list[str | BaseException]:
        writer = Writer(store)
        await writer.write(lambda _: "", brief=True)
        asked = (writer.write(change, brief=True, durable=durable) for change in changes)
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(run())


def where_it_ran(_: Session) -> str:
    return threading.current_thread().name


def test_what_is_brief_is_written_without_changing_the_thread_where_the_store_is_a_file(store: Store) -> None:
    (where,) = briefly(store, where_it_ran)
    assert (where == threading.current_thread().name) is (store.spot is not None)


@pytest.mark.parametrize("durable", [True, False])
def test_brief_changes_are_kept_and_none_spoils_another(store: Store, durable: bool) -> None:
    first, error, last = briefly(store, put("a"), refuse, put("b"), durable=durable)
    assert (first, last) == ("a", "b")
    assert isinstance(error, LookupError)
    assert names(store) == ["a", "b"]


def test_who_writes_for_long_is_not_waited_for_on_the_spot(store: Store) -> None:
    """Everything else of the process goes on while another transaction is open."""

    async def run() -> str:
        writer = Writer(store)
        await writer.write(lambda _: "", brief=True)
        opened, may_end = threading.Event(), threading.Event()

        def long_work() -> None:
            with store.transaction() as session:
                put("first")(session)
                opened.set()
                may_end.wait(60)

        other = asyncio.create_task(asyncio.to_thread(long_work))
        await asyncio.to_thread(opened.wait, 60)
        asked = asyncio.create_task(writer.write(put("second"), brief=True))
        for _ in range(10):  # had it waited on the spot, this would never be reached
            await asyncio.sleep(0)
        assert not asked.done()
        may_end.set()
        await other
        return await asked

    assert asyncio.run(run()) == "second"
    assert names(store) == ["first", "second"]


def test_another_process_that_writes_is_not_waited_for_on_the_spot(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'bot.db'}")
    upgrade(store.engine)
    try:
        with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert store.spot is not None
            with pytest.raises(OutOfReachError):
                store.spot.write([put("a")], durable=True)
            other.execute("ROLLBACK")
        assert store.spot.write([put("a")], durable=True) == ["a"]
        assert store.spot.read(lambda session: session.scalars(select(StoredValue.name)).all()) == ["a"]
    finally:
        store.close()


def test_a_disk_that_turns_slow_holds_up_nothing_but_the_writes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.writing.MOMENT", -1.0)  # whatever it takes is too long
    (where,) = briefly(store, where_it_ran)
    assert where != threading.current_thread().name


def test_a_look_changes_nothing_and_sees_what_was_just_written(store: Store) -> None:
    briefly(store, put("a"))
    if store.spot is not None:
        store.spot.read(put("b"))
        assert store.spot.read(lambda session: session.scalars(select(StoredValue.name)).all()) == ["a"]
    assert names(store) == ["a"]


def test_what_need_not_be_durable_goes_with_the_next_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.writing.COMPANY", 3600)

    async def run() -> str:
        writer = Writer(store)
        note = asyncio.create_task(writer.write(put("note"), brief=True, durable=False))
        await asyncio.sleep(0)
        await writer.write(put("report"), brief=True)
        return await note

    assert asyncio.run(run()) == "note"
    assert names(store) == ["note", "report"]


def test_one_that_came_with_others_at_work_keeps_no_later_one_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.writing.COMPANY", 0)
    goes_on = threading.Event()

    def hold(_: Session) -> str:
        assert goes_on.wait(30)
        return "held"

    async def run() -> list[str]:
        writer = Writer(store)

        async def note(name: str) -> str:
            await asyncio.sleep(0)  # just after the others have begun, just before they take what waits
            return await writer.write(put(name), brief=True, durable=False)

        first = asyncio.gather(writer.write(hold), note("a"))
        for _ in range(10):
            await asyncio.sleep(0.001)  # its time is up while they are at work
        goes_on.set()
        await first
        async with asyncio.timeout(30):
            return [await note("b")]

    assert asyncio.run(run()) == ["b"]
    assert names(store) == ["a", "b"]
