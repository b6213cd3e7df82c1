"""Last night's backup, put back by the command line after the store was lost, passes `audit`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.__main__ import main
from db import LedgerEntry, Store, StoredValue
from domain.ledger import post_points
from jobs.backup import backup_job
from jobs.clockwork import run_due
from tests.support.district import District
from tests.support.running_bot import ZONE

MIDNIGHT = datetime(2023, 5, 5, 0, 6, tzinfo=ZONE).astimezone(UTC)
NIGHT = datetime(2023, 5, 5, 2, 31, tzinfo=ZONE).astimezone(UTC)


def entries(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def test_a_restore_of_last_nights_backup_passes_audit(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.transaction() as session:
        district = District(session)
        for n in range(20):
            district.task(f"ZD{n:03d}", f"镇{n % 4}")
        post_points(session, MIDNIGHT.astimezone(ZONE).date(), MIDNIGHT, zone=ZONE)
    posted = entries(store)
    assert posted
    assert [ran.name for ran in run_due(store, ZONE, NIGHT, [backup_job(tmp_path / "evidence", tmp_path / "backups")])]
    with store.transaction() as session:  # what came after it is lost with the store
        session.add(StoredValue(name="since", value={}, set_at=NIGHT))
    store.close()
    if store.engine.dialect.name == "sqlite":
        Path(store.url.removeprefix("sqlite:///")).write_bytes(b"a broken disk")
    monkeypatch.chdir(tmp_path)
    environ = {"DATABASE_URL": store.url, "BACKUP_FOLDER": "backups", "EVIDENCE_FOLDER": "evidence", "LANGUAGE": "en"}
    for key, value in environ.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("CLOCK_START", "2023-05-05T09:00")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert main(["restore", "--yes"]) == 0, capsys.readouterr()
    assert main(["audit"]) == 0, capsys.readouterr()
    again = Store(store.url)
    assert entries(again) == posted
    with again.reading() as session:
        assert session.get(StoredValue, "since") is None
    again.close()
