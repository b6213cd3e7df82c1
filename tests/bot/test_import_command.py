"""`python -m bot import`: what it says, what it stores, and how it ends."""

import argparse
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.__main__ import main
from bot.cli import import_
from db import Store, Task
from tests.support.workbooks import EXAMPLES, SAMPLE, row, xlsx


@pytest.fixture(autouse=True)
def _here(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", store.url)
    monkeypatch.setenv("LANGUAGE", "en")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    import_.configure(parser)
    return import_.run(parser.parse_args(words))


def count(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Task)) or 0


def write(content: bytes, name: str = "lists.xlsx") -> str:
    Path(name).write_bytes(content)
    return name


def test_the_sample_comes_in_with_its_units_and_again_changes_nothing(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(SAMPLE), "--expect", "105/270/66") == 0
    said = capsys.readouterr().out
    assert "units.csv, beside the workbook, are read first" in said
    assert "105 / 270 / 66" in said
    assert "441 tasks, 1377 nodes; 0 rows could not be read" in said
    assert run(str(SAMPLE)) == 0
    assert "Nothing changed." in capsys.readouterr().out
    assert count(store) == 441


def test_a_dry_run_says_what_would_change_and_stores_nothing(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(SAMPLE), "--dry-run") == 0
    said = capsys.readouterr().out
    assert "441 new" in said
    assert "dry run" in said
    assert count(store) == 0


def test_wrong_rows_stop_the_import_unless_the_good_ones_are_wanted(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(EXAMPLES / "units.csv")) == 0
    name = write(xlsx([row("1"), row("2", 牵头单位="区工信句")]))
    assert run(name) == 1
    said = capsys.readouterr()
    assert "重大项目清单!G4 (2): no unit is called “区工信句”; did you mean 区工信局 (D04)?" in said.out
    assert "Nothing was stored" in said.err
    assert count(store) == 0
    assert run(name, "--good-rows") == 0
    assert count(store) == 1


def test_counts_other_than_the_expected_stop_the_import(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(SAMPLE), "--expect", "105/270/67") == 1
    assert "Expected 105/270/67, read 105/270/66." in capsys.readouterr().out
    assert count(store) == 0


def test_what_was_read_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(SAMPLE), "--dry-run", "--json") == 0
    read = json.loads(capsys.readouterr().out)
    assert read["counts"]["2023"] == {"major_project": 105, "key_task": 270, "brand": 66}
    assert read["tasks"][0]["nodes"][0] == {
        "quarter": 1,
        "text": "复工,完成年度投资20%",
        "due": "2023-03-31",
        "completion": False,
    }


def test_a_file_that_is_not_there_or_no_workbook_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("nothing.xlsx") == 1
    assert run(str(EXAMPLES / "units.csv")) == 0
    assert run(write(b"<html></html>")) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "There is no file nothing.xlsx" in said[0]
    assert "web page" in said[1]


def test_lists_without_any_units_say_what_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write(xlsx([row("1")]))) == 1
    assert "--units" in capsys.readouterr().err


def test_a_removal_is_done_only_where_it_is_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(EXAMPLES / "units.csv")) == 0
    assert run(write(xlsx([row("1"), row("2")]))) == 0
    second = write(xlsx([row("1")]), "second.xlsx")
    assert run(second, "--withdraw", "7") == 1
    assert run(second, "--withdraw", "2") == 0
    assert "1 withdrawn" in capsys.readouterr().out
    with store.reading() as session:
        gone = session.scalars(select(Task).where(Task.withdrawn_on.is_not(None))).one()
        assert gone.no == "2"


@pytest.mark.parametrize(
    "call", [["x.csv", "--expect", "105"], ["x.csv", "--year", "23"], [], ["--people", "x.csv", "--days", "900"]]
)
def test_a_wrong_call_ends_with_2_and_stores_nothing(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *call]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
