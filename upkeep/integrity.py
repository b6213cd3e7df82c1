"""Whether a store is whole: its file, its references, its version, and the chain of the ledger's hashes."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from db import LedgerEntry, Store
from domain.ledger_rows import FIRST_HASH, hash_of
from migrations import newest_version, stored_version
from upkeep.errors import Problem

COLUMNS = tuple(LedgerEntry.__table__.columns)


@dataclass(frozen=True)
class Chain:
    """The ledger's chain: how many entries hold together, the hash of the last, the first that does not fit."""

    entries: int
    last_hash: str
    broken_at: int | None = None


def ledger_chain(connection: Connection) -> Chain:
    """Recompute every entry's hash from its words and the hash before it."""
    count, last = 0, FIRST_HASH
    query = select(*COLUMNS).order_by(LedgerEntry.id)
    with connection.execute(query, execution_options={"yield_per": 1000}) as found:
        for row in found.mappings():
            said = {column.name: row[column.name] for column in COLUMNS}
            if row["previous_hash"] != last or hash_of(last, said) != row["hash"]:
                return Chain(count, last, row["id"])
            count, last = count + 1, row["hash"]
    return Chain(count, last)


def file_problems(store: Store) -> list[Problem]:
    """What SQLite finds wrong with the file and its references; nothing for other stores."""
    if store.engine.dialect.name != "sqlite":
        return []
    found: list[Problem] = []
    with store.reading() as session:
        try:
            lines = session.connection().exec_driver_sql("PRAGMA integrity_check(10)").scalars().all()
            found += [Problem("file_damaged", {"reason": line}) for line in lines if line != "ok"]
            for table, row, parent, _ in session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10):
                found.append(Problem("row_refers_to_nothing", {"table": table, "row": row, "parent": parent}))
        except DatabaseError as error:
            found.append(Problem("file_damaged", {"reason": error.orig}))
    return found


def problems(store: Store) -> list[Problem]:
    """Everything that is wrong with a store. Empty: it is whole."""
    found = file_problems(store)
    if found:
        return found
    version, newest = stored_version(store.engine), newest_version()
    if version != newest:
        return [Problem("other_version", {"version": version, "known": newest})]
    with store.reading() as session:
        chain = ledger_chain(session.connection())
    if chain.broken_at is not None:
        found.append(Problem("chain_broken", {"entry": chain.broken_at}))
    return found
