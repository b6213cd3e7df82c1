"""How the store is opened: connections, and how a transaction begins on each database."""

import sqlite3
from json import JSONEncoder
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

_as_json = JSONEncoder(check_circular=False).encode  # made once: a morning writes hundreds of values
READING = "reading"
WRITER_LOCK = 0x6469_7374  # any number, the same in every process of this bot
# Who holds the writer's lock and has hung must not hold up the others for ever; who waits for it hears of it.
_POSTGRES_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def make_engine(database_url: str) -> Engine:
    """The engine for `sqlite:///path` or `postgresql://…`.

    Use cases are written for one writer at a time: with either driver's defaults two read-modify-writes at once lose
    one of them without an error (of 40 on PostgreSQL, 21). On SQLite every writing transaction begins IMMEDIATE, on
    PostgreSQL it takes one advisory lock that its end lets go of. Readers see one snapshot and never wait.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            connect_args={"timeout": 5, "check_same_thread": False},
            pool_size=8,
            hide_parameters=True,
            json_serializer=_as_json,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        json_serializer=_as_json,
        hide_parameters=True,  # an error in the log must not show what people wrote
        connect_args={"connect_timeout": 5, "options": _POSTGRES_OPTIONS},
    )
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own transactions off: `begin` below opens them
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def pragma(connection: Connection, setting: str) -> None:
    """Past SQLAlchemy, which would begin a transaction for it."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.execute(begin)  # past SQLAlchemy, which makes ten times as much of it
    except sqlite3.OperationalError as error:
        raise OperationalError(begin, None, error) from error


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get(READING):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
