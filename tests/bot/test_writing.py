"""Writes of a process, gathered: each has its own answer or error, and what it was asked in."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from bot.writing import Writer
from db import Session, Store, StoredValue
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
