"""Work on the store where one stands, without waiting."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tables.engine import READING, pragma

T = TypeVar("T")
_ON_THE_SPOT = 0.01  # seconds of work after which a transaction takes in no more: everything else waits for it


class OutOfReachError(Exception):
    """It cannot be done on the spot: somebody else is at it, or it fails. Whoever may wait learns which."""


class Spot:
    """A SQLite file worked on where one stands, by whoever must not wait: for no lock, and for no other thread.

    It has a connection of its own, with its statements and pages at hand.
    """

    def __init__(self, engine: Engine, writing: Lock) -> None:
        self._engine, self._writing = engine, writing
        self._turn = Lock()
        self._connection: Connection | None = None

    def read(self, query: Callable[[Session], T]) -> T:
        """What a query of a few rows finds; whatever it changed is thrown away. Raises OutOfReachError."""
        with self._at_work(self._turn) as connection:
            connection.execution_options(**{READING: True})
            with connection.begin() as transaction:
                with Session(connection, expire_on_commit=False, autoflush=False) as session:
                    found = query(session)
                    session.expunge_all()
                transaction.rollback()
        return found

    def write(self, changes: Sequence[Callable[[Session], Any]], *, durable: bool) -> list[Any]:
        """Make the first of these changes, as many as a moment allows and at least one, in one transaction.

        `durable`: they are on the disk when this returns. Without it the end of the process loses nothing, but a power
        cut may, until the next durable change. Raises OutOfReachError; then none was made.
        """
        answers: list[Any] = []
        with self._at_work(self._writing, self._turn) as connection:
            connection.execution_options(**{READING: False})
            pragma(connection, f"synchronous={'FULL' if durable else 'NORMAL'}")
            until = monotonic() + _ON_THE_SPOT
            with connection.begin():
                for change in changes:
                    with Session(connection, expire_on_commit=False) as session:
                        answers.append(change(session))
                        session.commit()  # that is: written; the transaction is the connection's
                    if monotonic() > until:
                        break
        return answers

    @contextmanager
    def _at_work(self, *turns: Lock) -> Iterator[Connection]:
        with ExitStack() as held:
            for turn in turns:
                if not turn.acquire(blocking=False):
                    raise OutOfReachError
                held.callback(turn.release)
            try:
                if self._connection is None:
                    self._connection = self._connect()
                yield self._connection
            except Exception as error:
                if isinstance(error, DBAPIError):
                    self._let_go()
                raise OutOfReachError from error

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        connection.detach()  # never back to the pool, where others count on waiting
        pragma(connection, "busy_timeout=0")
        return connection

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Close the connection; the next use opens a new one."""
        with self._turn:
            self._let_go()
