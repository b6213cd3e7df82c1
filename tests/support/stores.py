"""Stores for tests: a migrated file each, copied from one that was migrated once."""

import shutil
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import Store
from migrations import upgrade


def make_template(folder: Path) -> Path:
    """A migrated, empty SQLite store, closed, as one file."""
    path = folder / "template.db"
    store = Store(f"sqlite:///{path}")
    upgrade(store.engine)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


def copy_store(template: Path, path: Path) -> Store:
    shutil.copyfile(template, path)
    return Store(f"sqlite:///{path}")


def unguard_ledger(session: Session) -> None:
    """Take away what keeps SQL from changing the ledger, as somebody with the whole database in hand could."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE ledger DISABLE TRIGGER USER"))
        return
    names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger'")).all()
    for name in names:
        session.execute(text(f'DROP TRIGGER "{name}"'))
