"""A backup is whole, checked, private and complete; a damaged one is refused; old ones go by the calendar."""

import hashlib
import threading
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from db import Evidence, Store, StoredValue
from tests.support.full_store import NOON, fill
from tests.support.stores import unguard_ledger
from upkeep.backups import SPARE, list_backups, make_backup, no_longer_kept, open_backup, rotate
from upkeep.errors import UpkeepError
from upkeep.integrity import problems
from upkeep.restoring import look_inside, restore
from upkeep.rows import read_rows, tables

PHOTO = b"\xff\xd8\xff a photo"
SHA = hashlib.sha256(PHOTO).hexdigest()


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as session:
        return {table.name: list(read_rows(session.connection(), table)) for table in tables()}


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    (folder / SHA[:2]).mkdir(parents=True)
    (folder / SHA[:2] / SHA).write_bytes(PHOTO)
    return folder


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    with store.transaction() as session:
        session.execute(update(Evidence).values(sha256=None))
        session.get_one(Evidence, 1).sha256 = SHA
    return store


def test_a_backup_holds_everything_and_is_checked(filled: Store, evidence: Path, tmp_path: Path) -> None:
    made = make_backup(filled, evidence, tmp_path / "backups", NOON)
    assert made.chain.entries == 3
    assert (made.evidence, made.missing) == (1, ())
    with open_backup(made.folder) as copied:
        assert problems(copied) == []
        assert everything(copied) == everything(filled)


def test_only_the_owner_can_read_it(filled: Store, evidence: Path, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    make_backup(filled, evidence, into, NOON)
    for path in [into, *into.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_backup_goes_back_with_its_evidence(filled: Store, evidence: Path, tmp_path: Path) -> None:
    made = make_backup(filled, evidence, tmp_path / "backups", NOON)
    before = everything(filled)
    with filled.transaction() as session:
        session.get_one(StoredValue, "1").value = {"changed": "since"}
    filled.close()
    aside = restore(made.folder, filled.url, tmp_path / "elsewhere", NOON)
    again = Store(filled.url)
    assert everything(again) == before
    again.close()
    assert (tmp_path / "elsewhere" / SHA[:2] / SHA).read_bytes() == PHOTO
    if aside is not None:  # what stood there is not lost
        old = Store(f"sqlite:///{aside}")
        with old.reading() as session:
            assert session.get_one(StoredValue, "1").value == {"changed": "since"}
        old.close()


def test_a_backup_of_sqlite_goes_into_postgresql_too(
    sqlite_store: Store, postgres_store: Store, evidence: Path, tmp_path: Path
) -> None:
    fill(sqlite_store)
    made = make_backup(sqlite_store, evidence, tmp_path / "backups", NOON)
    restore(made.folder, postgres_store.url, evidence, NOON)
    assert everything(postgres_store) == everything(sqlite_store)


def test_a_backup_that_was_changed_is_refused_and_changes_nothing(
    filled: Store, evidence: Path, tmp_path: Path
) -> None:
    made = make_backup(filled, evidence, tmp_path / "backups", NOON)
    file = next(made.folder.glob("store.*"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    before = everything(filled)
    with pytest.raises(UpkeepError, match="backup changed"):
        restore(made.folder, filled.url, evidence, NOON)
    assert everything(filled) == before


def test_evidence_that_is_not_there_is_named(filled: Store, tmp_path: Path) -> None:
    made = make_backup(filled, tmp_path / "nothing", tmp_path / "backups", NOON)
    assert made.missing == (SHA,)
    assert look_inside(made.folder).evidence_missing == (SHA,)


def test_a_backup_is_consistent_while_others_write(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.transaction() as session:
        session.add_all(StoredValue(name=side, value={"n": 0}, set_at=NOON) for side in ("left", "right"))
    writing, stop = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with sqlite_store.transaction() as session:
                for side in ("left", "right"):
                    session.get_one(StoredValue, side).value = {"n": number}
            writing.set()

    writer = threading.Thread(target=write)
    writer.start()
    writing.wait()
    try:
        made = make_backup(sqlite_store, tmp_path, tmp_path / "backups", NOON)
    finally:
        stop.set()
        writer.join()
    with open_backup(made.folder) as copied, copied.reading() as session:
        assert session.get_one(StoredValue, "left").value == session.get_one(StoredValue, "right").value


def test_a_full_disk_leaves_no_half_backup(
    filled: Store, evidence: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "backups"
    earlier = make_backup(filled, evidence, into, NOON)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("upkeep.backups._flush_to_disk", full)
    with pytest.raises(OSError, match="No space left"):
        make_backup(filled, evidence, into, NOON + timedelta(days=1))
    assert list_backups(into) == [earlier.folder]
    assert not list(into.glob(".unfinished*"))


def test_old_backups_go_and_so_does_evidence_that_none_of_them_names(
    sqlite_store: Store, evidence: Path, tmp_path: Path
) -> None:
    into = tmp_path / "backups"
    fill(sqlite_store)
    with sqlite_store.transaction() as session:
        session.execute(update(Evidence).values(sha256=None))
        session.get_one(Evidence, 1).sha256 = SHA
    make_backup(sqlite_store, evidence, into, NOON)
    kept = into / "evidence" / SHA[:2] / SHA
    with sqlite_store.transaction() as session:
        session.get_one(Evidence, 1).sha256 = None
    make_backup(sqlite_store, evidence, into, NOON + timedelta(days=1))
    assert kept.exists()
    rotate(into, daily=1, monthly=0)
    assert [path.name for path in list_backups(into)] == ["20230222T040000Z"]
    assert not kept.exists()


def test_a_store_that_is_not_whole_makes_no_backup(filled: Store, evidence: Path, tmp_path: Path) -> None:
    with filled.transaction() as session:
        unguard_ledger(session)
        session.execute(text("UPDATE ledger SET points = points + 100 WHERE id = 2"))
    with pytest.raises(UpkeepError, match=r"chain broken \(entry: 2\)"):
        make_backup(filled, evidence, tmp_path / "backups", NOON)
    assert list_backups(tmp_path / "backups") == []


def test_many_backups_of_one_day_push_out_no_earlier_night() -> None:
    nights = [f"202306{day:02}T183000Z" for day in range(1, 15)]
    of_one_day = [f"20230615T01{minute:02}00Z" for minute in range(60)]
    gone = no_longer_kept([*nights, *of_one_day], 14, 12)
    assert set(gone) <= {nights[0], *of_one_day[:-14]}


def test_a_backup_that_does_not_fit_is_not_begun(
    sqlite_store: Store, evidence: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "backups"
    monkeypatch.setattr("upkeep.backups.shutil.disk_usage", lambda folder: SimpleNamespace(free=SPARE))
    monkeypatch.setattr("upkeep.backups.copy_sqlite", lambda *_: pytest.fail("it would fill the disk"))
    with pytest.raises(OSError, match="No space left"):
        make_backup(sqlite_store, evidence, into, NOON)
    assert list(into.iterdir()) == []


def test_a_damaged_manifest_hinders_no_backup_and_no_evidence_is_let_go_of(
    filled: Store, evidence: Path, tmp_path: Path
) -> None:
    into = tmp_path / "backups"
    for hour in range(3):
        make_backup(filled, evidence, into, NOON + timedelta(days=40 * hour), 2, 1)
    (list_backups(into)[-1] / "manifest.json").write_text('{"made_at": ')
    made = make_backup(filled, evidence, into, NOON + timedelta(days=200), 2, 1)
    assert made.folder in list_backups(into)
    assert (into / "evidence" / SHA[:2] / SHA).is_file()


@given(st.sets(st.dates(date(2023, 1, 1), date(2025, 1, 1))), st.integers(1, 20))
def test_the_newest_nights_and_a_night_of_each_month_are_kept(nights: set[date], daily: int) -> None:
    names = sorted(night.strftime("%Y%m%dT180000Z") for night in nights)
    gone = no_longer_kept(names, daily, 3)
    kept = [name for name in names if name not in gone]
    assert kept[-daily:] == names[-daily:]
    months = sorted({name[:6] for name in names})
    for month in months[-3:]:
        assert max(name for name in names if name.startswith(month)) in kept
    assert len(kept) <= daily + 3
