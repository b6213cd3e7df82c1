"""A store with rows in every table, made from the tables themselves, so that a new column is never forgotten."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, String, Table, Text, insert, null

from db import Exact, Instant, Store
from domain.ledger_rows import FIRST_HASH, hash_of
from upkeep.rows import tables

# What dumps, quoting and encodings stumble over.
HARD = "石鼓镇 – tab\there, line\nthere, back\\slash, 'quote', \"double\", \u200b\u202e, 😀, \\N, \\."
NOON = datetime(2023, 2, 21, 4, 0, 0, 123456, tzinfo=UTC)


def fill(store: Store, rows: int = 3) -> None:
    """Put rows into every table; the first of them refers to the last where a table refers to itself."""
    with store.engine.begin() as connection:
        for table in tables():
            made = [_row(table, number, rows) for number in range(1, rows + 1)]
            if table.name == "ledger":
                _chain(made)
            # Who refers to a later row comes after it.
            for row in reversed(made) if table.name != "ledger" else made:
                connection.execute(insert(table).values(row))


def _row(table: Table, number: int, rows: int) -> dict[str, Any]:
    return {column.name: _value(table, column, number, rows) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int, rows: int) -> Any:
    for key in column.foreign_keys:
        if key.column.table is table:
            if table.name == "ledger":
                return 1 if number == rows else None
            return rows if number == 1 else None
        return number
    if column.nullable and number == 2:
        return null() if isinstance(column.type, JSON) else None
    if isinstance(column.type, JSON):
        return {"words": HARD, "n": [1, 2.5, None, True]} if number == 1 else [] if number == 2 else None
    if isinstance(column.type, Instant):
        return NOON.replace(minute=number)
    if isinstance(column.type, Date):
        return date(2023, 1, number)
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, Exact):
        return Decimal(f"{number}.10")
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, Text) and not column.type.length:
        return f"{HARD} {number}"
    assert isinstance(column.type, String)
    return str(number)


def _chain(rows: list[dict[str, Any]]) -> None:
    last = FIRST_HASH
    for row in rows:
        row["figures"] = {"difficulty": "1.2", "words": HARD}
        row["previous_hash"] = last
        row["hash"] = last = hash_of(last, row)
