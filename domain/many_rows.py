"""Many rows put down by one INSERT, for what is decided by the hundred.

Run as usual, SQLAlchemy prepares each value of each row by itself, which costs several times what the database needs
for the rows. Here a column is prepared at a time, and a value that comes again (an instant, a day) once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Insert
from sqlalchemy.engine import Dialect

Prepare = Callable[[list[Any]], list[Any]]
_COUNTED = {"preserve_rowcount": True}


@dataclass(frozen=True)
class _Prepared:
    """An INSERT in a database's words; `columns` in the order of its places, each with what the driver needs done."""

    sql: str
    columns: tuple[tuple[str, Prepare | None], ...]
    by_name: bool  # the driver takes the values of a row by their names, not by their places


def insert_rows(connection: Connection, insert: Insert, rows: Sequence[Mapping[str, Any]]) -> int:
    """Put down these rows; how many were put down, without those that `insert` says to leave alone.

    `insert` is made once, with a parameter for each column that the rows name; all rows name the same.
    Raises what the database raises, in SQLAlchemy's words.
    """
    if not rows:
        return 0
    prepared = _prepared(insert, connection.dialect)
    columns = []
    for name, prepare in prepared.columns:
        values = [row[name] for row in rows]
        columns.append(prepare(values) if prepare else values)
    places: list[Any] = list(zip(*columns, strict=True))
    if prepared.by_name:
        names = [name for name, _ in prepared.columns]
        places = [dict(zip(names, row, strict=True)) for row in places]
    return connection.exec_driver_sql(prepared.sql, places, execution_options=_COUNTED).rowcount


@lru_cache(maxsize=32)
def _prepared(insert: Insert, dialect: Dialect) -> _Prepared:
    compiled = insert.compile(dialect=dialect)
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    columns = tuple((name, _preparing(compiled.binds[name].type, dialect)) for name in names or ())
    return _Prepared(str(compiled), columns, not compiled.positional)


def _preparing(type_: Any, dialect: Dialect) -> Prepare | None:
    prepare = type_.dialect_impl(dialect).bind_processor(dialect)
    if prepare is None:
        return None
    if isinstance(type_, JSON):  # such values cannot be looked up
        return lambda values: list(map(prepare, values))
    return lambda values: list(map(cache(prepare), values))
