"""A store that cannot be used is refused at the start with one line, and nothing in it is changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import migrations
from bot.__main__ import main
from bot.settings import load_settings
from bot.store_errors import StoreError
from bot.stores import open_store
from db import Store
from migrations import newest_version, stored_version

BROKEN = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO half VALUES (1)")
    with op.batch_alter_table("units") as units:
        units.add_column(sa.Column("half", sa.Integer(), nullable=True))
    op.execute("UPDATE units SET no_such_column = 1")
"""


def open_at(url: str) -> None:
    open_store(load_settings({"DATABASE_URL": url}, None)).close()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"no database at all" + content[18:], id="another file"),
        pytest.param(lambda content: content[:4096] + b"\xff" * 3000 + content[7096:], id="overwritten"),
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
    ],
)
def test_a_damaged_file_is_refused_and_the_line_says_how_to_restore(
    sqlite_store: Store,
    damage: Callable[[bytes], bytes],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sqlite_store.close()
    path = Path(sqlite_store.url.removeprefix("sqlite:///"))
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    monkeypatch.setenv("DATABASE_URL", sqlite_store.url)
    monkeypatch.chdir(path.parent)
    assert main(["backup"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "python -m bot restore" in said
    assert path.read_bytes() == damaged


def test_a_migration_that_fails_half_way_changes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = newest_version()
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_broken.py").write_text(BROKEN.format(before=before), encoding="utf-8")
    monkeypatch.setattr(migrations, "FOLDER", folder)
    with pytest.raises(StoreError, match="nothing was changed"):
        open_at(store.url)
    assert stored_version(store.engine) == before
    assert "half" not in inspect(store.engine).get_table_names()
    assert "half" not in {column["name"] for column in inspect(store.engine).get_columns("units")}
    monkeypatch.undo()
    open_at(store.url)  # the program before it goes on with it


def test_a_store_of_a_newer_program_is_refused(store: Store) -> None:
    with store.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'of the future'"))
    with pytest.raises(StoreError, match="newer program"):
        open_at(store.url)


def test_a_database_that_is_not_there_is_named() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        open_at("postgresql://bot@/none?host=/nowhere")


def test_a_new_store_belongs_to_its_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data" / "bot.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.chdir(tmp_path)
    assert main(["backup"]) == 0
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
