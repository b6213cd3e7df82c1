"""doctor: each thing that is not well is named with its mend, and the exit code says whether something must be done."""

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.__main__ import main
from db import Store, Task
from domain.report_asks import settle_what_moved
from domain.workdays import read_office_calendar
from tests.support.local_telegram import LocalTelegram
from tests.support.people import add_unit
from tests.support.stores import copy_store
from tests.support.tasks import add_task


@pytest.fixture
def healthy(telegram: LocalTelegram, store_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that a bot needs, and the settings that say so."""
    copy_store(store_template, tmp_path / "bot.db").close()
    (tmp_path / "bot.db").chmod(0o600)
    values = {
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "EVIDENCE_FOLDER": str(tmp_path / "evidence"),
        "BACKUP_FOLDER": str(tmp_path / "backups"),
        "ADMIN_IDS": "1",
    }
    for key, value in values.items():
        monkeypatch.setenv(key, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examined(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["doctor"])
    return code, capsys.readouterr().out


def test_where_all_is_well_nothing_must_be_mended(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup"]) == 0
    code, said = examined(capsys)
    assert code == 0
    assert "\nerror" not in "\n" + said
    for looked_at in (
        "settings:",
        "file rights:",
        "disk of",
        "fonts:",
        "store: whole",
        "backup:",
        "Telegram: the bot is @",
    ):
        assert looked_at in said


def test_a_wrong_token_is_an_error(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:another-token")
    code, said = examined(capsys)
    assert code == 1
    assert "Telegram refuses the token" in said
    assert "another-token" not in said


def test_telegram_away_is_an_error_that_names_the_network(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    code, said = examined(capsys)
    assert code == 1
    assert "Telegram cannot be reached" in said
    assert main(["doctor", "--offline"]) == 0


def test_a_damaged_store_is_an_error_that_names_restore(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = (healthy / "bot.db").read_bytes()
    (healthy / "bot.db").write_bytes(content[:4096] + b"\xff" * 3000 + content[7096:])
    code, said = examined(capsys)
    assert code == 1
    assert "python -m bot restore" in said


def test_a_changed_backup_is_an_error(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup"]) == 0
    [file] = (healthy / "backups").glob("*/store.db")
    file.write_bytes(file.read_bytes() + b"x")
    code, said = examined(capsys)
    assert code == 1
    assert "Take an earlier backup" in said


def test_files_that_others_can_read_are_a_warning(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (healthy / "bot.db").chmod(0o644)
    code, said = examined(capsys)
    assert code == 0
    assert f"chmod 600 {healthy / 'bot.db'}" in said


def test_a_store_of_another_user_is_a_warning(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = examined(capsys)
    assert "the store belongs to" not in said
    monkeypatch.setattr(os, "geteuid", lambda: (healthy / "bot.db").stat().st_uid + 1)
    code, said = examined(capsys)
    assert code == 0
    assert "the store belongs to" in said


def test_little_room_is_an_error(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(healthy)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10**6))
    code, said = examined(capsys)
    assert code == 1
    assert "make room" in said


def test_a_wrong_setting_is_named_and_nothing_else_is_looked_at(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMEZONE", "Mars/Olympus")
    code, said = examined(capsys)
    assert code == 1
    assert "TIMEZONE" in said


def test_a_postgresql_store_is_looked_at_too(
    healthy: Path, postgres_store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_store.url)
    assert main(["backup"]) == 0
    code, said = examined(capsys)
    assert code == 0
    assert "store: whole" in said


def test_a_task_that_would_be_asked_for_the_wrong_report_is_an_error_that_the_next_morning_mends(
    healthy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(f"sqlite:///{healthy / 'bot.db'}")
    now = datetime.now(UTC)
    with store.transaction() as session:
        unit = add_unit(session, "S010", "石鼓镇")
        task = add_task(session, "ZD001", "产业园", unit.id, [now.date() + timedelta(days=300)]).id
        settle_what_moved(session, read_office_calendar(session), now.date(), now)
    assert "report days: what is kept for the mornings is right" in examined(capsys)[1]
    with store.transaction() as session:  # a store that something else has written into
        session.execute(update(Task).where(Task.id == task).values(report_due_on=date(2020, 1, 1)))
    code, said = examined(capsys)
    assert code == 1
    assert "wrong for 1, which would be asked for another report than they owe (ZD001)" in said
    assert "doctor --settle" in said
    assert main(["doctor", "--offline", "--settle"]) == 0
    with store.transaction() as session:
        settle_what_moved(session, read_office_calendar(session), now.date(), now)
    store.close()
    assert "report days: what is kept for the mornings is right" in examined(capsys)[1]


def test_a_line_of_the_settings_that_says_nothing_is_named(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (healthy / ".env").write_text("# a note\nLOG_LEVEL=INFO\nADMIN IDS 1001\n", encoding="utf-8")
    capsys.readouterr()
    main(["doctor", "--offline"])
    said = capsys.readouterr()
    assert ".env, line 3: it cannot be read and is passed over" in said.out
    assert "dotenv" not in said.out + said.err


def test_without_a_store_too_it_says_that_nobody_is_an_administrator(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{healthy / 'none.db'}")
    assert "administrator" not in examined(capsys)[1]
    monkeypatch.setenv("ADMIN_IDS", "")
    code, said = examined(capsys)
    assert code == 1
    assert "nobody is an administrator" in said
    assert "set ADMIN_IDS" in said
