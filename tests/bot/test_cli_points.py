"""The command line of points: record, ranking, ledger, audit, method, bulletin, on the sample district."""

import csv
import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parents[2]
HEAD = "task no,node,submitted on,accepted on,percentage,text\n"
ROWS = HEAD + "ZD001,1,2023-03-29,2023-04-03,,\nZD001,2,2023-07-05,2023-07-10,,\n"


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The sample lists in a fresh store, and a table of two submissions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    monkeypatch.setenv("CLOCK_START", "2023-08-01T09:00")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
    assert main(["import", str(ROOT / "examples" / "three-lists-2023.xlsx")]) == 0
    (tmp_path / "reports.csv").write_text(ROWS, encoding="utf-8")
    capsys.readouterr()
    return tmp_path


def test_from_a_table_to_a_ranking_a_ledger_and_an_audit(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "reports.csv"]) == 0
    assert "2 submissions" in capsys.readouterr().out
    assert main(["record", "reports.csv"]) == 0
    assert "2 were recorded before" in capsys.readouterr().out

    assert main(["ranking", "--as-of", "2023-07-31", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    zone = next(u for group in found["groups"] for u in group["units"] if u["unit"] == "姜谭经开区")
    assert (zone["earned"], zone["place"], zone["not_ranked"]) == (5.82, None, "group_not_ranked")
    towns = next(group for group in found["groups"] if group["group"] == "镇街")
    assert len(towns["units"]) == 8  # the two towns that the units file says are inactive are not there

    assert main(["ranking", "--as-of", "2023-07-31"]) == 0
    assert "Towns and sub-districts" in capsys.readouterr().out

    assert main(["ledger", "--csv", "--task", "zd001"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    own = [(row["rule"], row["points"], row["counts_on"]) for row in rows if row["unit"] == "姜谭经开区"]
    assert sorted(own) == [
        ("earned", "2.82", "2023-07-05"),
        ("earned", "3.00", "2023-03-29"),
        ("overdue", "-0.10", "2023-07-04"),
        ("overdue", "-0.10", "2023-07-05"),
        ("overdue", "-1.00", "2023-07-03"),
    ]
    assert main(["audit"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("agrees")


def test_a_wrong_row_is_named_and_nothing_is_recorded(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (district / "reports.csv").write_text(ROWS + "ZD001,9,2023-03-29,,,\n", encoding="utf-8")
    assert main(["record", "reports.csv"]) == 2
    error = capsys.readouterr().err
    assert "reports.csv, row 4, node: found 9; takes 1 to 4" in error
    assert "Nothing was recorded." in error
    assert main(["ledger", "--csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["record", "nothing.csv"]) == 2


def test_a_method_is_shown_previewed_and_adopted(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    default = (ROOT / "examples" / "method-default.toml").read_text(encoding="utf-8")
    new = default.replace('version = "2023.1"', 'version = "2023.2"').replace(
        "first_day = 2023-01-01", "first_day = 2023-09-01"
    )
    Path("new.toml").write_text(new.replace("task_limit = -3.00", "task_limit = -1.00"), encoding="utf-8")
    assert main(["method", "preview", "new.toml", "--as-of", "2023-07-31"]) == 0
    assert "node overdue +" in capsys.readouterr().out
    assert main(["method", "adopt", "new.toml"]) == 0
    assert "weibin-default 2023.2 is in force from 2023-09-01" in capsys.readouterr().out
    assert main(["method", "show"]) == 0
    assert "2023.2" in capsys.readouterr().out
    Path("new.toml").write_text("id = 3", encoding="utf-8")
    assert main(["method", "preview", "new.toml"]) == 2
    assert "new.toml: id: found 3" in capsys.readouterr().err


def test_a_bulletin_and_a_picture_are_written(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bulletin", "2023-07", "--picture", "july.png", "--language", "en"]) == 0
    assert Path("bulletin-2023-07.docx").stat().st_size > 10_000
    assert Path("july.png").read_bytes().startswith(b"\x89PNG")
    assert main(["bulletin", "2023-13"]) == 2
    assert main(["bulletin", "2023-08"]) == 2
    assert "is not over yet" in capsys.readouterr().err
