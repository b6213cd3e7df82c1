"""Reading and writing whole tables as they lie in the store, value by value.

JSON is taken as the text that is stored, so that a copy is the same text and an empty value stays apart from a
stored `null`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.sql.elements import ColumnElement

from db import Base
from upkeep.errors import UpkeepError

AT_ONCE = 500
Row = tuple[Any, ...]


def tables() -> list[Table]:
    """All tables, those that are referred to first."""
    metadata: MetaData = Base.metadata
    return metadata.sorted_tables


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def reading(table: Table) -> Select[Any]:
    """All rows of a table by key, each value as it is stored."""
    return select(*map(_as_stored, table.columns)).order_by(*table.primary_key.columns)


def read_rows(connection: Connection, table: Table) -> Iterator[Row]:
    """The rows of a table by key, in small portions: a table may be larger than the memory."""
    with connection.execute(reading(table), execution_options={"yield_per": AT_ONCE}) as found:
        for row in found:
            yield tuple(row)


def write_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Put rows into a table, as `read_rows` gave them. Returns how many.

    A row that refers to a later one of its own table waits for it. Raises UpkeepError where rows refer to rows that
    never come.
    """
    statement = _inserting(connection, table)
    names = [column.name for column in table.columns]
    own_key = names.index(next(iter(table.primary_key.columns)).name)
    refers = [names.index(column.name) for column in table.columns if _refers_to_itself(column, table)]
    written, portion, waiting = 0, list[Row](), list[Row]()
    there: set[Any] = set()
    for row in rows:
        if refers and not all(row[i] is None or row[i] in there for i in refers):
            waiting.append(row)
            continue
        if refers:
            there.add(row[own_key])
        portion.append(row)
        if len(portion) == AT_ONCE:
            written += _flush(connection, statement, names, portion)
    written += _flush(connection, statement, names, portion)
    while waiting:
        ready = [row for row in waiting if all(row[i] is None or row[i] in there for i in refers)]
        if not ready:
            raise UpkeepError("rows_refer_to_nothing", table=table.name, rows=len(waiting))
        there.update(row[own_key] for row in ready)
        waiting = [row for row in waiting if row[own_key] not in there]
        written += _flush(connection, statement, names, ready)
    return written


def _refers_to_itself(column: Column[Any], table: Table) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _inserting(connection: Connection, table: Table) -> Any:
    values: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, JSON):
            as_text = type_coerce(_parameter(column.name, Text()), Text)
            values[column.name] = as_text if connection.dialect.name == "sqlite" else cast(as_text, JSON)
        else:
            values[column.name] = _parameter(column.name, column.type)
    return insert(table).values(values)


def _parameter(name: str, kind: Any) -> Any:
    return bindparam(f"v_{name}", type_=kind)


def _flush(connection: Connection, statement: Any, names: list[str], portion: list[Row]) -> int:
    if not portion:
        return 0
    connection.execute(statement, [{f"v_{name}": v for name, v in zip(names, row, strict=True)} for row in portion])
    written = len(portion)
    portion.clear()
    return written


def move_sequences(connection: Connection) -> None:
    """PostgreSQL counts on from the highest number: explicit ids do not move a sequence."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        for column in table.primary_key.columns:
            if column.autoincrement is not True:
                continue
            highest = connection.scalar(select(func.max(column)))
            if highest is not None:
                own = func.pg_get_serial_sequence(table.name, column.name)
                connection.execute(select(func.setval(own, highest)))


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has, by its name."""
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables()}
