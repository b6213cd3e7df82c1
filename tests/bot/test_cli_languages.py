"""The command line speaks one language at a time: LANGUAGE where it is set, else the terminal's, else English."""

import argparse
import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from bot.__main__ import COMMANDS, _parser, main
from bot.cli.parsing import ARGPARSE
from bot.cli.terminal import terminal_language
from bot.texts.columns import columns, width
from bot.texts.language import translator
from tests.bot.test_catalogs import spoken, translated

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,}[ ,:;]+){2}[A-Za-z]{2,}\b")
# choices, calls, what the caller wrote, a name, keys; and what the database's own driver says
NO_SENTENCE = re.compile(r"\{[^}]*\}|python -m bot[a-z ]*|“[^”]*”|Noto Sans SC|数据库不可用：.*|可用的有.*")
HEAD = "task no,node,submitted on,accepted on,percentage,text\n"

# Each as somebody would call it, well or wrongly, on the sample district.
CALLS = [
    [],
    ["nothing-of-that-name"],
    ["doctro"],
    *([name, "--help"] for name in COMMANDS),
    *(["method", act, "--help"] for act in ("show", "preview", "adopt")),
    ["invite"],
    ["invite", "--role", "mayor"],
    ["invite", "--role", "official", "--unit", "no such unit"],
    ["invite", "--role", "supervision", "--name", "李敏"],
    ["ranking"],
    ["ranking", "--as-of", "soon"],
    ["ranking", "--year", "x"],
    ["ranking", "--year", "1823"],
    ["ranking", "--list"],
    ["ledger"],
    ["ledger", "--unit", "no such unit"],
    ["ledger", "--bogus"],
    ["audit"],
    ["method"],
    ["method", "show"],
    ["method", "preview", "absent.toml"],
    ["method", "preview", "wrong.toml"],
    ["method", "preview", "new.toml", "--as-of", "2023-07-31"],
    ["record", "reports.csv"],
    ["record", "wrong.csv"],
    ["record", "headless.csv"],
    ["record", "absent.csv"],
    ["rules", "wrong.json"],
    ["rules", "broken.json"],
    ["rules", "absent.json"],
    ["tick", "--now", "soon"],
    ["bulletin", "2023-13"],
    ["bulletin", "2023-08"],
    ["bulletin", "2023-07"],
    ["export", "wrong.txt"],
    ["export", "absent/folder.xlsx"],
    ["history", "nothing of that name"],
    ["import", "absent.xlsx"],
    ["import"],
    ["import", "--people", "absent.xlsx"],
    ["import", "--people", "absent.xlsx", "--days", "900"],
    ["import", "reports.csv", "--expect", "three"],
    ["understand", "--context", "broken.json", "2 done"],
    ["understand", "--context", "wrong.json", "2 done"],
    ["doctor", "--offline"],
    ["restore"],
    ["restore", "--to"],
    ["restore", "absent"],
    ["backup"],
    ["restore", "--yes"],
    ["backup", "--to", "reports.csv"],
    ["copy", "--to", "mysql://x"],
    ["copy", "--to", "sqlite:///copy.db"],
    ["copy", "--to", "sqlite:///copy.db"],
    ["copy", "--to", "postgresql://bot@/none?host=/nowhere"],
    ["run"],
]


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The sample lists in a fresh store, some good files and some wrong ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    monkeypatch.setenv("CLOCK_START", "2023-08-01T09:00")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    assert main(["import", str(ROOT / "examples" / "three-lists-2023.xlsx")]) == 0
    method = (ROOT / "examples" / "method-default.toml").read_text(encoding="utf-8")
    new = method.replace('version = "2023.1"', 'version = "2023.2"').replace("2023-01-01", "2023-09-01", 1)
    files = {
        "new.toml": new.replace("task_limit = -3.00", "task_limit = -1.00"),
        "wrong.toml": new.replace("key_task = 5", "key_taks = 5").replace("points = 0.50", "points = 0.505"),
        "reports.csv": HEAD + "ZD001,1,2023-03-29,2023-04-03,,\n",
        "wrong.csv": HEAD + "ZD001,9,2023-02-30,2023-04-03,,\nXX1,,2023-03-29,,140,\n",
        "headless.csv": "one,two\n1,2\n",
        "wrong.json": '{"quiet": 1}',
        "broken.json": '{"quiet":',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    capsys.readouterr()
    return tmp_path


def called(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with suppress(SystemExit):  # of argparse
        main(words)
    said = capsys.readouterr()
    return said.out + said.err


def all_said(capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    for words in CALLS:
        yield " ".join(words), called(words, capsys)


def pieces(text: str) -> list[str]:
    """The parts of a source text between its values that are long enough to be told from data."""
    return [part.strip() for part in re.split(r"\{[^}]*\}|%\(\w+\)\w|%\w|<[^>]*>|\n", text) if len(part.strip()) > 7]


def test_in_a_chinese_terminal_no_english_is_left(
    district: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    same = {source for _file, source, chinese in translated() if not CHINESE.search(chinese)}
    english = {part for source in [*spoken(), *argparse_messages()] if source not in same for part in pieces(source)}
    english = {part for part in english if " " in part}
    for call, said in all_said(capsys):
        assert CHINESE.search(said), call
        assert [(call, part) for part in english if part in said] == []
        assert [(call, line) for line in said.splitlines() if SENTENCE.search(NO_SENTENCE.sub("", line))] == []


def test_in_an_english_terminal_no_chinese_is_said(
    district: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    chinese = {part for _file, _source, text in translated() for part in pieces(text) if CHINESE.search(part)}
    assert [(call, part) for call, said in all_said(capsys) for part in chinese if part in said] == []


def argparse_messages() -> list[str]:
    """What argparse of this Python may say."""
    keywords = {"_": None, "ngettext": (1, 2)}
    found = extract_from_file("python", argparse.__file__, keywords=keywords)
    return [str(one) for _l, m, _c, _x in found for one in (m if isinstance(m, tuple | list) else (m,))]


def test_what_argparse_says_to_a_caller_has_its_chinese() -> None:
    known = {str(one) for one in ARGPARSE}
    for_programmers = (
        "not defined|conflicting|mode %r|can't open|cannot merge|argument for positionals|invalid option string|"
        "dest= is|conflict_resolution|mutually exclusive|cannot have|is not callable|unexpected option"
    )
    missing = [one for one in argparse_messages() if one not in known and not re.search(for_programmers, one)]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_option_is_chinese(name: str) -> None:
    def walk(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
        for action in parser._actions:
            yield action
            if isinstance(action, argparse._SubParsersAction):
                for part in action.choices.values():
                    yield from walk(part)

    parser = _parser(name, translator("zh"))
    [commands] = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    mute = [
        action.dest
        for action in walk(commands.choices[name])
        if action.dest != "help" and not CHINESE.search(action.help or "") and action.dest != "act"
    ]
    assert mute == []


@pytest.mark.parametrize(
    ("environ", "in_file", "expected"),
    [
        ({}, "", "en"),
        ({"LANG": "zh_CN.UTF-8"}, "", "zh"),
        ({"LANG": "zh_CN.GBK"}, "", "zh"),
        ({"LANG": "de_DE.UTF-8"}, "", "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "", "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "", "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "LANGUAGE=en", "en"),
        ({"LANG": "en_GB.UTF-8"}, "LANGUAGE=zh", "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "LANGUAGE=zh", "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:zh:en_US"}, "", "zh"),  # a desktop's own
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:zh"}, "LANGUAGE=en", "en"),
        ({"LANG": "zh_CN.UTF-8"}, "LANGUAGE=fr", "zh"),
    ],
)
def test_the_language_is_the_settings_then_the_terminals_then_english(
    environ: dict[str, str], in_file: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(in_file, encoding="utf-8")
    assert terminal_language(environ, tmp_path / ".env") == expected


def test_it_is_known_before_the_settings_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (tmp_path / ".env").write_bytes("LANGUAGE=en\n# 设置".encode("gb18030"))
    assert main(["backup"]) == 2
    assert capsys.readouterr().err == "设置：.env 不是 UTF-8 文本，请另存为 UTF-8 编码\n"


def test_an_env_file_of_somebody_else_is_told_in_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (tmp_path / ".env").write_text("LANGUAGE=en\n", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("dotenv.dotenv_values", refuse)
    assert main(["backup"]) == 2
    assert capsys.readouterr().err == "设置：无法读取 .env：当前用户没有权限（文件权限）\n"


def test_a_desktops_own_list_of_languages_is_no_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "zh_CN:zh:en_US:en")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    assert main(["audit"]) == 0


def test_json_is_the_same_in_both(
    district: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (["ranking", "--json"], ["method", "preview", "new.toml", "--json"], ["rules"], ["ledger", "--csv"]):
        found = []
        for locale in ("zh_CN.UTF-8", "en_GB.UTF-8"):
            monkeypatch.setenv("LC_ALL", locale)
            found.append(called(words, capsys))
        assert found[0] == found[1], words
        assert "--csv" in words or json.loads(found[0])


def test_columns_stand_one_below_the_other_with_double_width_characters() -> None:
    lines = columns([("单位", "x", "1"), ("unit", "中文", "22")], right=(2,))
    assert {width(line) for line in lines} == {width(lines[0])}


def test_the_help_stands_in_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    for name in COMMANDS:
        said = called([name, "--help"], capsys)
        starts = {
            width(line[: found.start(1)])
            for line in said.split("\n\n选项:", 1)[1].split("\n\n")[0].splitlines()
            if (found := re.match(r"  -.*?\S  +(\S)", line))
        }
        assert len(starts) == 1, said
        assert all(width(line) <= 80 for line in said.splitlines() if "{" not in line), said


def test_a_terminal_that_lacks_a_character_gets_a_mark_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", "--offline"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BOT_TOKEN" in done.stdout
