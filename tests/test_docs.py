"""Documents that can fail: every command, option and file that they speak of is there, and none is left out."""

import argparse
import importlib
import re
from pathlib import Path

import pytest

from bot import commands
from bot.__main__ import COMMANDS
from bot.texts.language import translator

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]


def section(name: str) -> str:
    found = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/commands.md does not tell of {name}"
    return found[1]


def options(name: str) -> set[str]:
    """The long options of a command, those of its parts too."""
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"bot.cli.{name}_" if name == "import" else f"bot.cli.{name}").configure(parser)
    return {option for action in parser._actions for option in action.option_strings if option.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_told_and_no_other(name: str) -> None:
    told = set(re.findall(r"--[a-z][a-z-]*", section(name).replace("--help", "")))
    own = options(name)
    assert own - told == set()
    if name != "method":  # its options belong to its parts
        assert told - own == set()


def test_the_commands_of_the_chat_are_told_in_both_languages() -> None:
    zh = translator("zh")
    rows = [f"| `/{c.name}` | {c.summary} | {zh.plain(c.summary)} |" for c in commands.COMMANDS]
    assert [row for row in PAGE.splitlines() if row.startswith("| `/")] == rows


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_is_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
