"""A store is moved whole: every table, every value, the same ledger; or not at all."""

import pytest
from sqlalchemy import insert, text

from db import LedgerEntry, Store, StoredValue, Unit
from migrations import upgrade
from tests.support.full_store import NOON, fill
from tests.support.postgres import PostgresServer
from upkeep.copying import copy_store
from upkeep.errors import UpkeepError
from upkeep.integrity import ledger_chain
from upkeep.rows import count_rows, read_rows, tables


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as session:
        return {table.name: list(read_rows(session.connection(), table)) for table in tables()}


def test_sqlite_moves_to_postgresql_value_by_value(sqlite_store: Store, postgres_store: Store) -> None:
    fill(sqlite_store)
    copied = copy_store(sqlite_store, postgres_store)
    assert everything(postgres_store) == everything(sqlite_store)
    assert copied.chain.entries == 3
    assert set(copied.rows.values()) == {3}


def test_postgresql_counts_on_after_a_copy(sqlite_store: Store, postgres_store: Store) -> None:
    fill(sqlite_store)
    copy_store(sqlite_store, postgres_store)
    with postgres_store.transaction() as session:
        unit = Unit(code="new", name_zh="", short_zh="", name_en="", ranking_group="", kind="town")
        session.add(unit)
        session.flush()
        assert unit.id == 4


def test_a_postgresql_store_without_tables_gets_them(sqlite_store: Store, postgres: PostgresServer) -> None:
    fill(sqlite_store)
    target = Store(postgres.empty_database())
    copy_store(sqlite_store, target)
    assert everything(target) == everything(sqlite_store)
    postgres.drop(target)


def test_and_back_again(sqlite_store: Store, postgres_store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    fill(sqlite_store)
    copy_store(sqlite_store, postgres_store)
    back = Store(f"sqlite:///{tmp_path_factory.mktemp('back') / 'bot.db'}")
    copy_store(postgres_store, back)
    assert everything(back) == everything(sqlite_store)
    back.close()


def test_a_store_that_is_not_empty_is_not_touched(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = Store(f"sqlite:///{tmp_path_factory.mktemp('other') / 'bot.db'}")
    upgrade(source.engine)
    fill(source)
    with store.transaction() as session:
        session.add(StoredValue(name="mine", value={}, set_at=NOON))
    with pytest.raises(UpkeepError, match=r"target not empty \(table: stored_values"):
        copy_store(source, store)
    assert {name: rows for name, rows in _counts(store).items() if rows} == {"stored_values": 1}
    source.close()


def test_a_ledger_that_was_changed_from_outside_is_found(store: Store) -> None:
    fill(store)
    with store.reading() as session:
        assert ledger_chain(session.connection()).broken_at is None
    with store.engine.begin() as connection:
        row, *_ = read_rows(connection, LedgerEntry.__table__)  # type: ignore[arg-type]
        names = [column.name for column in LedgerEntry.__table__.columns]
        forged = dict(zip(names, row, strict=True)) | {"id": 9, "figures": {}, "points": 100000, "reverses_id": None}
        connection.execute(insert(LedgerEntry), forged)
    with store.reading() as session:
        assert ledger_chain(session.connection()).broken_at == 9


def test_an_empty_sql_value_stays_apart_from_a_stored_null(sqlite_store: Store, postgres_store: Store) -> None:
    fill(sqlite_store)
    copy_store(sqlite_store, postgres_store)
    for store in (sqlite_store, postgres_store):
        with store.reading() as session:
            empty = session.scalar(text("SELECT count(*) FROM months WHERE figures IS NULL"))
            assert empty == 1


def _counts(store: Store) -> dict[str, int]:
    with store.reading() as session:
        return count_rows(session.connection())
