"""Putting a backup back: first a look inside, then the store, then the evidence. What stood there is set aside."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db import Store
from upkeep import pg_tools
from upkeep.backups import copy_sqlite, hash_file, open_backup, read_manifest
from upkeep.copying import copy_store
from upkeep.errors import Problem, UpkeepError
from upkeep.integrity import Chain, ledger_chain, problems
from upkeep.rows import count_rows
from upkeep.store_file import sqlite_path


@dataclass(frozen=True)
class Look:
    """What is inside a backup. `evidence_missing`: files the store names and the backups do not have."""

    made_at: datetime
    version: str
    rows: dict[str, int]
    chain: Chain
    problems: tuple[Problem, ...]
    evidence: int
    evidence_missing: tuple[str, ...]


def look_inside(folder: Path) -> Look:
    """Open a backup on a copy and check all of it. Raises UpkeepError where it is none or was changed."""
    said = read_manifest(folder)
    with open_backup(folder) as store:
        found = problems(store)
        with store.reading() as session:
            chain, rows = ledger_chain(session.connection()), count_rows(session.connection())
    if not found and (chain.entries, chain.last_hash) != (said["ledger"]["entries"], said["ledger"]["last_hash"]):
        values = {"entries": chain.entries, "backed_up": said["ledger"]["entries"]}
        found = [Problem("ledger_differs", values)]
    missing = [sha for sha in said["evidence"] if not _whole(folder.parent / "evidence" / sha[:2] / sha, sha)]
    return Look(
        made_at=datetime.fromisoformat(said["made_at"]),
        version=said["version"],
        rows=rows,
        chain=chain,
        problems=tuple(found),
        evidence=len(said["evidence"]),
        evidence_missing=tuple(missing),
    )


def _whole(path: Path, sha: str) -> bool:
    return path.is_file() and hash_file(path) == sha


def restore(folder: Path, database_url: str, evidence: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a store. Returns where the SQLite file that stood there lies now.

    Nobody may be using the store. Raises UpkeepError where the backup does not stand the check: then nothing changed.
    """
    look = look_inside(folder)
    if look.problems:
        raise UpkeepError("backup_not_whole", folder=folder, problem=look.problems[0])
    aside = _restore_store(folder, database_url, now)
    for sha in read_manifest(folder)["evidence"]:
        source, target = folder.parent / "evidence" / sha[:2] / sha, evidence / sha[:2] / sha
        if source.is_file() and not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(source, target)
            target.chmod(0o600)
    return aside


def _restore_store(folder: Path, database_url: str, now: datetime) -> Path | None:
    path, dump = sqlite_path(database_url), folder / "store.dump"
    if path is None and dump.is_file():
        pg_tools.load(database_url, dump)
        return None
    if path is None:
        with open_backup(folder) as source:
            target = Store(database_url)
            try:
                copy_store(source, target)
            finally:
                target.close()
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_name(path.name + ".arriving")
    with open_backup(folder) as source:
        inside = sqlite_path(source.url)
        assert inside is not None
        copy_sqlite(inside, arriving)
    arriving.chmod(0o600)
    aside = _set_aside(path, now)
    arriving.replace(path)
    return aside


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Move a store's file out of the way, with what still stands in its write-ahead log."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for companion in ("", "-wal", "-shm"):
        part = path.with_name(path.name + companion)
        if part.exists():
            part.replace(aside.with_name(aside.name + companion))
    return aside
