"""Moving a store to another place, SQLite or PostgreSQL: copied row by row, then compared row by row."""

from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import Connection, bindparam, select

from db import Store, Task
from domain.chunks import in_chunks
from migrations import stored_version, upgrade
from upkeep.errors import UpkeepError
from upkeep.integrity import Chain, ledger_chain, problems
from upkeep.rows import count_rows, move_sequences, read_rows, tables, write_rows


@dataclass(frozen=True)
class Copied:
    """What was copied and found the same on both sides: rows by table, and the ledger's chain."""

    rows: dict[str, int]
    chain: Chain


def copy_store(source: Store, target: Store) -> Copied:
    """Copy everything into an empty store, all or nothing, and compare.

    Raises UpkeepError where the source is not whole, the target not empty, or a row came out different.
    """
    if found := problems(source):
        raise UpkeepError("source_not_whole", problem=found[0])
    if stored_version(target.engine) is None:
        upgrade(target.engine)
    with source.reading() as session, target.engine.begin() as connection:
        filled = {name: rows for name, rows in count_rows(connection).items() if rows}
        if filled:
            name, rows = next(iter(filled.items()))
            raise UpkeepError("target_not_empty", table=name, rows=rows)
        before = session.connection()
        copied = {table.name: write_rows(connection, table, read_rows(before, table)) for table in tables()}
        _put_back_what_triggers_noticed(before, connection)
        move_sequences(connection)
        for table in tables():
            for old, new in zip_longest(read_rows(before, table), read_rows(connection, table)):
                if old != new:
                    raise UpkeepError("row_differs", table=table.name, before=repr(old), after=repr(new))
        chain, expected = ledger_chain(connection), ledger_chain(before)
        if chain != expected:
            raise UpkeepError("chain_differs", before=expected.last_hash, after=chain.last_hash)
    return Copied(copied, chain)


def _put_back_what_triggers_noticed(source: Connection, target: Connection) -> None:
    """To the target's triggers each copied report is news of its task. What the source had settled is settled."""
    kept = select(Task.id, Task.settle_on, Task.handed_out_on).order_by(Task.id)
    back = (
        Task.__table__.update()  # type: ignore[attr-defined]
        .where(Task.id == bindparam("task"))
        .values(settle_on=bindparam("settle"), handed_out_on=bindparam("handed_out"))
    )
    for chunk in in_chunks(source.execute(kept), 5000):
        target.execute(back, [{"task": id_, "settle": settle, "handed_out": out} for id_, settle, out in chunk])
