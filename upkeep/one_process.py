"""One process at a time on a SQLite store: a second one would deliver everything twice.

The lock is the kernel's, on a file beside the database, so that it is gone with the process however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from upkeep.errors import UpkeepError
from upkeep.store_file import sqlite_path


class InUseError(UpkeepError):
    """Another process has this store."""


@contextmanager
def sole_use(database_url: str) -> Iterator[None]:
    """Hold the store while inside. Raises InUseError where another process holds it. PostgreSQL takes many."""
    path = sqlite_path(database_url)
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(handle, 20).decode(errors="replace").strip() or "?"
            raise InUseError("store_in_use", file=path, process=pid) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)
