"""The store: instants come back as they went in, nothing is lost between two writers, migrations match the models."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from db import Base, Role, Session, Store, StoredValue
from migrations import FOLDER, newest_version, stored_version, versions

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime(2023, 2, 21, 4, 0, tzinfo=UTC)


def test_an_instant_comes_back_aware_and_in_utc(store: Store) -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    with store.transaction() as session:
        session.add(StoredValue(name="a", value={}, set_at=beijing))
    with store.reading() as session:
        read = session.get_one(StoredValue, "a").set_at
    assert read == NOON
    assert read.tzinfo is UTC


def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="naive"), store.transaction() as session:
        session.add(StoredValue(name="a", value={}, set_at=NOON.replace(tzinfo=None)))


def test_an_error_does_not_show_what_was_to_be_written(store: Store) -> None:
    with pytest.raises(IntegrityError) as error, store.transaction() as session:
        session.add_all([StoredValue(name="a", value={"said": "secret"}, set_at=NOON) for _ in range(2)])
    assert "secret" not in str(error.value)


def test_foreign_keys_are_enforced(store: Store) -> None:
    with pytest.raises(IntegrityError), store.transaction() as session:
        session.add(Role(person_id=999, role="official", from_on=NOON.date()))


def test_no_update_is_lost_between_writers(store: Store) -> None:
    with store.transaction() as session:
        session.add(StoredValue(name="n", value={"n": 0}, set_at=NOON))

    def add_ten() -> None:
        for _ in range(10):
            with store.transaction() as session:
                row = session.scalars(select(StoredValue)).one()
                row.value = {"n": row.value["n"] + 1}

    writers = [threading.Thread(target=add_ten) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.reading() as session:
        assert session.get_one(StoredValue, "n").value == {"n": 40}


def put(name: str) -> Callable[[Session], str]:
    def change(session: Session) -> str:
        session.add(StoredValue(name=name, value={}, set_at=NOON))
        return name

    return change


def refuse(session: Session) -> None:
    put("refused")(session)
    session.flush()
    raise LookupError("refused")


def names(store: Store) -> list[str]:
    with store.reading() as session:
        return sorted(session.scalars(select(StoredValue.name)))


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A common transaction takes in all that is waiting, however slow the machine is."""
    monkeypatch.setattr("db._TOGETHER", 60)


@pytest.mark.usefixtures("unhurried")
def test_of_changes_made_together_one_that_fails_is_undone_alone(store: Store) -> None:
    first, error, last = store.together([put("a"), refuse, put("b")])
    assert (first, last) == ("a", "b")
    assert isinstance(error, LookupError)
    assert names(store) == ["a", "b"]


@pytest.mark.usefixtures("unhurried")
def test_what_the_database_refuses_undoes_all_that_was_to_be_done_together(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.together([put("a"), put("a"), put("b")])
    assert names(store) == []


@pytest.mark.usefixtures("unhurried")
def test_a_change_sees_what_was_changed_before_it_in_the_same_transaction(store: Store) -> None:
    def count(session: Session) -> int:
        return len(session.scalars(select(StoredValue)).all())

    assert store.together([put("a"), count, put("b"), count])[1::2] == [1, 2]


def test_a_common_transaction_makes_at_least_one_change_when_there_is_no_more_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db._TOGETHER", -1)
    assert store.together([put("a"), put("b")]) == ["a"]
    assert names(store) == ["a"]


def test_a_reading_transaction_changes_nothing(store: Store) -> None:
    with store.reading() as session:
        session.execute(text("INSERT INTO stored_values VALUES ('x', '{}', '2023-01-01')"))
    with store.reading() as session:
        assert session.get(StoredValue, "x") is None


def test_the_migrations_make_exactly_the_models(store: Store) -> None:
    assert stored_version(store.engine) == newest_version()
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def tables_after(statements: str) -> set[str]:
    """The tables that a new process has declared after these statements."""
    code = f"{statements}\nfrom tables.base import Base\nprint(*Base.metadata.tables)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_tables_of_a_start_are_few_and_whole_without_the_others() -> None:
    follow_all_keys_and_relationships = """
import db
from sqlalchemy.orm import configure_mappers
from tables.base import Base as Declared
configure_mappers()
[key.column for table in Declared.metadata.tables.values() for key in table.foreign_keys]
"""
    first = tables_after(follow_all_keys_and_relationships)
    assert first >= {"people", "roles", "inbox"}
    assert len(first) < len(Base.metadata.tables) / 4


@pytest.mark.parametrize("name", ["Base", "Task", "AuditEntry"])
def test_who_asks_for_one_of_the_other_tables_gets_all(name: str) -> None:
    assert tables_after(f"from db import {name}") == set(Base.metadata.tables)


def test_the_store_has_no_name_that_it_does_not_list() -> None:
    with pytest.raises(AttributeError, match="Tasks"):
        _ = import_module("db").Tasks


def test_the_files_numbers_are_the_versions_in_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    chain = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert chain == versions()[::-1]
