"""`python -m bot understand`: one JSON object a line, and errors that name the place."""

import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main

CONTEXT = {
    "today": "2023-06-14",
    "tasks": [
        {
            "no": "RW301",
            "title": "新建公共充电桩",
            "title_en": "Public charging piles",
            "target": "30 个",
            "deadline": "2023-09-30",
            "last_percent": 10,
            "last_quantity": None,
            "investment_year_wan": None,
        },
        {"no": "ZD001", "title": "西部传感器产业园建设项目", "investment_year_wan": 41700},
    ],
    "asked": "one:RW301",
    "digest": ["RW301", "ZD001"],
}
KEYS = {"kind", "percent", "quantity", "unit", "task", "date", "parts", "reason"}


@pytest.fixture
def context_file(tmp_path: Path) -> Path:
    path = tmp_path / "context.json"
    path.write_text(json.dumps(CONTEXT, ensure_ascii=False), encoding="utf-8")
    return path


def asked(path: Path, state: str) -> Path:
    path.write_text(json.dumps(CONTEXT | {"asked": state}, ensure_ascii=False), encoding="utf-8")
    return path


def test_one_text_gives_one_object(context_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "--context", str(context_file), "累计完成12个"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read.keys() >= KEYS
    assert (read["kind"], read["quantity"], read["unit"], read["percent"], read["task"]) == (
        "quantity",
        12,
        "个",
        40,
        "RW301",
    )
    assert read["parts"] is None
    assert "target of 30" in read["reason"]


def test_lines_of_standard_input_come_back_line_by_line(
    context_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps(text, ensure_ascii=False) for text in ("60%", "没有完成", "第一行\n申请延期一个月")]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n\n"))
    assert main(["understand", "--context", str(context_file)]) == 0
    read = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["kind"] for r in read] == ["progress", "not_completed", "extension_request"]
    assert read[2]["date"] == "2023-10-31"


def test_several_parts_and_a_question_with_its_choices(context_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = asked(context_file, "digest")
    assert main(["understand", "--context", str(digest), "1 60；2 完成投资1.2亿元"]) == 0
    read = json.loads(capsys.readouterr().out)
    first, second = read["parts"]
    assert (read["kind"], first["kind"], first["open"]) == ("several", "ambiguous_ask_back", "number")
    assert {"kind": "progress", "task": "RW301", "percent": 60} in first["choices"]
    assert (second["task"], second["quantity"], second["unit"], second["percent"]) == ("ZD001", 12000, "万元", 29)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"today": "14 June"}, "today"),
        ({"today": None}, "today"),
        ({"asked": "two:RW301"}, "asked"),
        ({"asked": "one"}, "asked"),
        ({"tasks": [{"title": "x"}]}, "tasks[0]"),
        ({"tasks": [{"no": "RW1", "deadline": "soon"}]}, "tasks[0] (RW1).deadline"),
        ({"tasks": [{"no": "RW1", "last_percent": "much"}]}, "tasks[0] (RW1).last_percent"),
        ({"tasks": [{"no": "RW1", "last_percent": 140}]}, "tasks[0] (RW1).last_percent"),
        ({"tasks": {}, "digest": "RW1"}, "digest"),
    ],
)
def test_a_wrong_context_is_refused_and_the_place_is_named(
    broken: dict[str, object], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "context.json"
    path.write_text(json.dumps(CONTEXT | broken), encoding="utf-8")
    assert main(["understand", "--context", str(path), "60%"]) == 2
    assert named in capsys.readouterr().err


def test_a_line_that_is_no_json_string_is_refused(
    context_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('"60%"\n60%\n'))
    assert main(["understand", "--context", str(context_file)]) == 2
    assert "line 2" in capsys.readouterr().err


def test_a_missing_context_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "--context", str(tmp_path / "none.json"), "60%"]) == 2
    assert "none.json" in capsys.readouterr().err


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))


def test_standard_input_is_utf8_in_any_locale_with_or_without_a_mark_at_its_beginning(
    context_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b"\xef\xbb\xbf" + '"六成"\n\n"没有完成"\n'.encode())
    assert main(["understand", "--context", str(context_file)]) == 0
    assert [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()] == ["progress", "not_completed"]


def test_a_line_that_is_not_utf8_is_named_and_no_half_of_it_is_read(
    context_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b'"60%"\n"6\xff0%"\n')
    assert main(["understand", "--context", str(context_file)]) == 2
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert "line 2" in shown.err


@pytest.mark.parametrize("content", ["[" * 100_000, "1" * 10_000, '"60%'])
def test_what_no_reader_of_json_takes_is_refused_by_its_line(
    content: str, context_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, content.encode())
    assert main(["understand", "--context", str(context_file)]) == 2
    assert "line 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"tasks": [{"no": "RW301", "titel": "新建公共充电桩"}]}, 'tasks[0].titel is unknown; is "title" meant?'),
        ({"office": "SG"}, "office is unknown; known are today, tasks, asked, digest"),
        (
            {"tasks": [{"no": "RW301"}, {"no": "RW302", "lead": "SG"}]},
            "tasks[1].lead is unknown; known are no, title, title_en, target, deadline, last_percent, last_quantity, ",
        ),
    ],
)
def test_an_unknown_key_is_refused_and_what_would_be_right_is_named(
    changed: dict[str, object], error: str, context_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    context_file.write_text(json.dumps(CONTEXT | changed), encoding="utf-8")
    assert main(["understand", "--context", str(context_file), "60%"]) == 2
    shown = capsys.readouterr()
    assert f"{context_file}: {error}" in shown.err
    assert shown.out == ""


def test_half_a_surrogate_pair_comes_back_as_it_was_written(
    context_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b'"\\ud83d 60%"\n')
    assert main(["understand", "--context", str(context_file)]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "\ud83d 60%"
