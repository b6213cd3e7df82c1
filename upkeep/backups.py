"""Backups: made while the bot runs, checked by opening them, kept by a calendar, readable by their owner only.

A backup is a folder `20230703T020000Z` with the store (`store.db`, of PostgreSQL `store.dump`) and a `manifest.json`.
The evidence of all backups lies once, in `evidence/` beside them: a file never changes, its hash is its name.
"""

import errno
import hashlib
import json
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db import Evidence, Store
from migrations import stored_version
from upkeep import pg_tools
from upkeep.dump_reading import read_dump
from upkeep.errors import UpkeepError
from upkeep.integrity import Chain, ledger_chain, problems
from upkeep.rows import count_rows
from upkeep.store_file import sqlite_path

log = logging.getLogger(__name__)

DAILY, MONTHLY = 14, 12  # how many nights are kept, and of how many months the last night
SPARE = 50 * 1024**2  # bytes that a backup leaves free
_NAME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Backup:
    """A backup that was checked. `missing`: hashes of evidence that the store names and the disk does not have."""

    folder: Path
    made_at: datetime
    version: str
    rows: dict[str, int]
    chain: Chain
    evidence: int
    missing: tuple[str, ...]


def make_backup(
    store: Store, evidence: Path, into: Path, now: datetime, daily: int = DAILY, monthly: int = MONTHLY
) -> Backup:
    """Make a backup, open it and recompute the ledger in it, then let go of those that are no longer kept.

    All or nothing: what is not finished is taken away again. Raises UpkeepError where the copy does not stand the
    check, OSError where the disk is full.
    """
    with _private():
        into.mkdir(parents=True, exist_ok=True)
        into.chmod(0o700)
        folder = into / now.astimezone(UTC).strftime(_NAME)
        if folder.exists():
            raise UpkeepError("backup_there_already", folder=folder)
        working = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=into))
        try:
            _copy_store(store, working)
            with open_backup(working) as copied:
                hashes, missing = _copy_evidence(copied, evidence, into / "evidence")
                backup = _describe(copied, working, folder, hashes, missing, now)
            _flush_to_disk(working)
            working.rename(folder)
        except BaseException:
            shutil.rmtree(working, ignore_errors=True)
            raise
    rotate(into, daily, monthly)
    return backup


@contextmanager
def _private() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _copy_store(store: Store, working: Path) -> None:
    path = sqlite_path(store.url)
    if path is None:
        pg_tools.dump(store.url, working / "store.dump")
        return
    _require_room(path, working)
    copy_sqlite(path, working / "store.db")


def _require_room(path: Path, folder: Path) -> None:
    """A copy that does not fit would fill the disk before it fails, again with each try, and the bot beside it could
    not write meanwhile. Raises OSError."""
    log_file = path.with_name(path.name + "-wal")
    size = path.stat().st_size + (log_file.stat().st_size if log_file.exists() else 0)
    if shutil.disk_usage(folder).free < size + SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def copy_sqlite(path: Path, target: Path) -> None:
    """A consistent copy of a SQLite file that may be in use, as one file without companions."""
    # All pages in one step: in small ones it would begin anew with each write of the running bot.
    with closing(sqlite3.connect(path)) as before, closing(sqlite3.connect(target)) as after:
        before.backup(after, pages=-1)
        after.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def open_backup(folder: Path) -> Iterator[Store]:
    """The store inside a backup, on a copy: looking changes nothing. Raises UpkeepError where there is none."""
    with _private(), tempfile.TemporaryDirectory(prefix="look-") as scratch:
        inside = Path(scratch) / "store.db"
        if (folder / "store.db").is_file():
            shutil.copyfile(folder / "store.db", inside)
            store = Store(f"sqlite:///{inside}")
        elif (folder / "store.dump").is_file():
            store = read_dump(folder / "store.dump", inside)
        else:
            raise UpkeepError("no_backup", folder=folder)
        try:
            yield store
        finally:
            store.close()


def _copy_evidence(copied: Store, evidence: Path, kept: Path) -> tuple[list[str], list[str]]:
    """Copy the files that the copied store names and that earlier backups do not have yet."""
    with copied.reading() as session:
        found = session.scalars(select(Evidence.sha256).where(Evidence.sha256.is_not(None)).distinct()).all()
        hashes = sorted(sha for sha in found if sha)
    missing = []
    for sha in hashes:
        source, target = evidence / sha[:2] / sha, kept / sha[:2] / sha
        if target.is_file():
            continue
        if not source.is_file() or hash_file(source) != sha:
            missing.append(sha)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        partly = target.with_suffix(".part")
        shutil.copyfile(source, partly)
        partly.rename(target)
    return hashes, missing


def _describe(
    copied: Store, working: Path, folder: Path, hashes: list[str], missing: list[str], now: datetime
) -> Backup:
    if found := problems(copied):
        raise UpkeepError("copy_not_whole", problem=found[0])
    with copied.reading() as session:
        chain, rows = ledger_chain(session.connection()), count_rows(session.connection())
    version = stored_version(copied.engine) or ""
    file = next(working.glob("store.*"))
    said = {
        "made_at": now.astimezone(UTC).isoformat(),
        "store": file.name,
        "sha256": hash_file(file),
        "version": version,
        "rows": rows,
        "ledger": {"entries": chain.entries, "last_hash": chain.last_hash},
        "evidence": hashes,
        "missing": missing,
    }
    (working / "manifest.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    return Backup(folder, now, version, rows, chain, len(hashes), tuple(missing))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a backup says about itself. Raises UpkeepError where it does not, or its store is not the one it had."""
    try:
        said: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        file, sha = folder / said["store"], said["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise UpkeepError("manifest_unreadable", folder=folder, reason=error) from None
    if not file.is_file() or hash_file(file) != sha:
        raise UpkeepError("backup_changed", file=file)
    return said


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush_to_disk(working: Path) -> None:
    for path in (*working.iterdir(), working):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# ---------------------------------------------------------------- which are kept


def list_backups(into: Path) -> list[Path]:
    """The finished backups, oldest first."""
    return sorted(path for path in into.glob("*Z") if _made_at(path.name) and (path / "manifest.json").is_file())


def _made_at(name: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(name, _NAME).replace(tzinfo=UTC)
    return None


def no_longer_kept(names: Iterable[str], daily: int = DAILY, monthly: int = MONTHLY) -> list[str]:
    """Which of these backups go: all but the newest `daily`, the last one of each of the newest `daily` days, and of
    each of the newest `monthly` months. Many made on one day do not push out those of the nights before."""
    ordered = sorted(names)
    last_of_day, last_of_month = ({name[:length]: name for name in ordered} for length in (8, 6))
    days = sorted(last_of_day)[-daily:] if daily else []
    months = sorted(last_of_month)[-monthly:] if monthly else []
    kept = {
        *(ordered[-daily:] if daily else []),
        *(last_of_day[day] for day in days),
        *(last_of_month[month] for month in months),
    }
    return [name for name in ordered if name not in kept]


def rotate(into: Path, daily: int = DAILY, monthly: int = MONTHLY) -> list[str]:
    """Let go of old backups, and of evidence that no backup names any more. Returns the names of those gone."""
    gone = no_longer_kept((path.name for path in list_backups(into)), max(daily, 1), monthly)
    for name in gone:
        shutil.rmtree(into / name)
    for unfinished in into.glob(".unfinished-*"):  # of a process that was killed
        shutil.rmtree(unfinished, ignore_errors=True)
    named = _named(list_backups(into)) if gone else None
    if named is not None:
        _drop_evidence(into, named)
    return gone


def _named(backups: Iterable[Path]) -> set[str] | None:
    """The evidence that these backups name; None where one of them cannot be read: then nothing is let go of."""
    named: set[str] = set()
    for path in backups:
        try:
            named.update(json.loads((path / "manifest.json").read_text(encoding="utf-8"))["evidence"])
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("%s cannot be read: files of evidence that no backup names any more stay", path)
            return None
    return named


def _drop_evidence(into: Path, named: Collection[str]) -> None:
    for path in (into / "evidence").glob("??/*"):
        if path.name not in named:
            path.unlink()
