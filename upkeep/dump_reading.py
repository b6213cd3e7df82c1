"""Reading a PostgreSQL dump without a server: into a scratch SQLite store, where it can be checked like any other."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Table

from db import Exact, Instant, Store
from migrations import newest_version, upgrade
from upkeep.errors import UpkeepError
from upkeep.pg_tools import data_lines
from upkeep.rows import Row, tables, write_rows

_COPY = re.compile(r'COPY (?:public\.)?"?(\w+)"? \((.*)\) FROM stdin;')
_ESCAPED = re.compile(r"\\(.)")
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def read_dump(source: Path, scratch: Path) -> Store:
    """The dump's rows in a new SQLite store at `scratch`.

    Raises UpkeepError where the dump cannot be read or belongs to another version of the store.
    """
    store = Store(f"sqlite:///{scratch}")
    upgrade(store.engine)
    by_name = {table.name: table for table in tables()}
    rows: dict[str, list[Row]] = {}
    for name, columns, lines in _copies(data_lines(source)):
        if name == "alembic_version":
            version = next(lines, "")
            if version != newest_version():
                raise UpkeepError("dump_of_other_version", file=source, version=version, known=newest_version())
        elif name in by_name:
            rows[name] = [_row(by_name[name], columns, line) for line in lines]
    with store.engine.begin() as connection:
        for table in tables():
            ordered = sorted(rows.pop(table.name, []), key=_by_key(table))
            write_rows(connection, table, ordered)
    return store


def _copies(lines: Iterator[str]) -> Iterator[tuple[str, list[str], Iterator[str]]]:
    for line in lines:
        if begins := _COPY.fullmatch(line):
            data = iter(lambda: next(lines, r"\."), r"\.")
            yield begins[1], [name.strip(' "') for name in begins[2].split(",")], data
            for _ in data:  # a table nobody asked for is passed over
                pass


def _row(table: Table, columns: list[str], line: str) -> Row:
    said = dict(zip(columns, line.split("\t"), strict=True))
    return tuple(_value(column, said[column.name]) for column in table.columns)


def _value(column: Column[Any], text: str) -> Any:
    if text == r"\N":
        return None
    text = _ESCAPED.sub(lambda found: _MEANS.get(found[1], found[1]), text)
    if isinstance(column.type, JSON):
        json.loads(text)  # damaged text is found here, not when somebody needs it
        return text
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(text)
    if isinstance(column.type, Exact):
        return Decimal(text)
    if isinstance(column.type, Boolean):
        return text == "t"
    if isinstance(column.type, Date):
        return date.fromisoformat(text)
    return int(text) if isinstance(column.type, Integer) else text


def _by_key(table: Table) -> Any:
    places = [i for i, column in enumerate(table.columns) if column.primary_key]
    return lambda row: tuple(row[i] for i in places)
