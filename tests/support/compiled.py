"""Statements compiled once a process instead of once a store: each test has its own store, and asks it the same."""

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

ENOUGH = 3000  # more than all the statements that the bot has


class CompiledForAll(MutableMapping[Any, Any]):
    """SQLAlchemy's cache of compiled statements, shared by all stores on one kind of database.

    It keeps one per engine, because its keys hold the engine's dialect. All of a kind are set up alike here, so that
    the kind's name can stand for it.
    """

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(ENOUGH)

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        return self._kept[_of_the_kind(key)]

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        self._kept[_of_the_kind(key)] = value

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        del self._kept[_of_the_kind(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _of_the_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(part.name if isinstance(part, Dialect) else part for part in key)


def compile_once() -> None:
    """From now on every store of this process uses what any other has compiled."""
    for_all = CompiledForAll()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=for_all)

    event.listen(Engine, "engine_connect", share)
