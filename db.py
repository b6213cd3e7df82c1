"""What is stored, and the way to it: tables (tables/), sessions. No queries of a feature, no rules.

Conventions: an instant is aware UTC in a column `…_at`; a day is a date in the office's zone in a column `…_on`;
points are whole hundredths; amounts of money are exact decimals in 万元 (10,000 yuan). Rows that prove something
(reports, ledger, notifications, audit, methods) are never deleted, by trigger: migrations 0002 and 0008. Indexes with
a condition have the same one on PostgreSQL, by their migrations: to name it here would load that dialect at each start.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tables.engine import READING, WRITER_LOCK, make_engine
from tables.inbox import InboxUpdate
from tables.people import Person, Role, Unit, UnitAlias
from tables.spot import OutOfReachError, Spot

if TYPE_CHECKING:
    from tables.base import Base, Exact, Id, Instant, Values
    from tables.incoming import Acknowledgement, Coordination, Evidence, Extension, Noted, Notice, Report, Snooze
    from tables.joining import GroupChat, Invite, WrongCode
    from tables.lists import Edition, ListQuestion, Node, Suspension, Task, TaskList, TaskSupport
    from tables.outgoing import BotMessage, Deliverer, DeliveryAttempt, Expectation, Notification
    from tables.points import (
        LedgerEntry,
        LedgerMonth,
        LedgerTotal,
        ManualEntry,
        MethodVersion,
        Month,
        Objection,
        ReportReminder,
        TaskFigure,
    )
    from tables.record import AuditEntry, CalendarDay, JobRun, StoredValue
else:

    def __getattr__(name: str) -> Any:
        """The tables that a start does without, and Base, which is to know them all: all with the first that is asked.

        A table takes a millisecond to declare. Those above point to none of these, so that they are whole without them.
        """
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        later = ("base", "incoming", "joining", "lists", "outgoing", "points", "record")
        declared = [vars(import_module(f"tables.{subject}")) for subject in later]
        globals().update((one, found[one]) for found in declared for one in __all__ if one in found)
        return globals()[name]


# Everybody has them from here.
__all__ = [
    "WRITER_LOCK",
    "Acknowledgement",
    "AuditEntry",
    "Base",
    "BotMessage",
    "CalendarDay",
    "Coordination",
    "Deliverer",
    "DeliveryAttempt",
    "Edition",
    "Evidence",
    "Exact",
    "Expectation",
    "Extension",
    "GroupChat",
    "Id",
    "InboxUpdate",
    "Instant",
    "Invite",
    "JobRun",
    "LedgerEntry",
    "LedgerMonth",
    "LedgerTotal",
    "ListQuestion",
    "ManualEntry",
    "MethodVersion",
    "Month",
    "Node",
    "Noted",
    "Notice",
    "Notification",
    "Objection",
    "OutOfReachError",
    "Person",
    "Report",
    "ReportReminder",
    "Role",
    "Session",
    "Snooze",
    "Store",
    "StoredValue",
    "Suspension",
    "Task",
    "TaskFigure",
    "TaskList",
    "TaskSupport",
    "Unit",
    "UnitAlias",
    "Values",
    "WrongCode",
    "insert_or",
    "make_engine",
]  # fmt: skip

_PATIENCE = 5.0  # seconds that a writer waits for another of this process, before the database's own lock decides
_TOGETHER = 0.05  # seconds of work after which a common transaction takes in no more


def _in_savepoint(connection: Connection, change: Callable[[Session], Any]) -> Any:
    """What the change returns, or the error with which it was undone."""
    try:
        with (
            Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session,
            session.begin(),
        ):
            return change(session)
    except DBAPIError:
        # A full disk or a lost connection may have ended the whole transaction: nothing of it is to be relied on.
        raise
    except Exception as error:  # noqa: BLE001  (it belongs to whoever asked for the change)
        return error


def insert_or(table: Any, dialect: str) -> sqlite.Insert:
    """An INSERT that can be told what to do where the row stands already; both databases say it alike."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 3 MB that SQLite does without

    return cast(sqlite.Insert, postgresql.insert(table))


class Store:
    """The store behind one address. A transaction is short and holds no network call."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self.engine = make_engine(database_url)
        options: dict[str, Any] = {READING: True}
        if self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"  # one snapshot, as on SQLite
        self._reading_engine = self.engine.execution_options(**options)
        self._writing = Lock()
        # A file of this machine: a few rows are read or written faster than a thread is changed.
        file = self.engine.dialect.name == "sqlite" and self.engine.url.database not in (None, "", ":memory:")
        self.spot = Spot(self.engine, self._writing) if file else None

    @property
    def takes_many(self) -> bool:
        """Whether several processes may work on it at once."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction: committed at the end, rolled back on an error."""
        with self._turn(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def together(self, changes: Sequence[Callable[[Session], Any]]) -> list[Any]:
        """Make the first of these changes, as many as a moment allows and at least one, in one durable transaction.

        Each has a session and a savepoint of its own: one that fails is undone alone, and its error stands in place of
        what it would have returned. Nothing is returned before it is committed. Raises what the database itself
        raises; then none was made.
        """
        if len(changes) == 1:
            return [self._alone(changes[0])]
        answers: list[Any] = []
        until = monotonic() + _TOGETHER
        with self._turn(), self.engine.begin() as connection:
            for change in changes:
                answers.append(_in_savepoint(connection, change))
                if monotonic() > until:
                    break
        return answers

    def _alone(self, change: Callable[[Session], Any]) -> Any:
        """What the change returns, or the error with which it was undone. Raises what the database itself raises."""
        try:
            with self.transaction() as session:
                return change(session)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001  (it belongs to whoever asked for the change)
            return error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The writers of this process one after the other: SQLite would have them sleep and try again."""
        ours = self._writing.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            if ours:
                self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads. Whatever it changed is thrown away."""
        with Session(self._reading_engine, expire_on_commit=False, autoflush=False) as session:
            try:
                yield session
            finally:
                session.expunge_all()  # what was read stays readable after the rollback
                session.rollback()

    def close(self) -> None:
        if self.spot is not None:
            self.spot.close()
        self.engine.dispose()
