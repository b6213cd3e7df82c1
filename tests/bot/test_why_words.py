"""Every message that the bot sends by itself, and every reason for it, has words in both languages."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.texts.delivery import ended
from bot.texts.language import translator
from bot.texts.notification_words import KIND_WORDS, REASON_WORDS, kind_words, reason_words
from bot.texts.watching import why
from domain.notifications import KINDS
from domain.rules.ladder import NodeState, decide
from domain.watching import Explained

ROOT = Path(__file__).resolve().parents[2]


def calls(folder: str, name: str) -> list[ast.Call]:
    """Every call of a function in the code of a folder."""
    return [
        node
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def constants(node: ast.AST) -> set[str]:
    """The strings in a piece of code."""
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_kind_is_called_something() -> None:
    assert set(KIND_WORDS) == set(KINDS)


def test_every_reason_that_is_written_down_has_words() -> None:
    written = {
        reason
        for call in calls("domain", "notify")
        for keyword in call.keywords
        if keyword.arg == "reason"
        for reason in constants(keyword.value)
    }
    assert "answered" in written
    assert written - set(REASON_WORDS) == set()
    assert {decide(NodeState(late)).reason for late in (0, 1)} <= set(REASON_WORDS)


@pytest.mark.parametrize("word", [*KIND_WORDS.values(), *REASON_WORDS.values()])
def test_the_words_are_chinese_for_who_reads_chinese(word: str) -> None:
    assert translator("zh").plain(word) != word


def test_a_step_is_shown_where_it_is_a_rung_and_never_as_a_code() -> None:
    at = datetime(2023, 4, 3, 1, 1, tzinfo=UTC)
    told = [
        Explained("decision", "", "ZD001", "accepted", "accepted", "sent", None, at, at, at, at, ()),
        Explained("alert", "", "ZD002", "T+1", "first_day_overdue", "sent", None, at, at, at, at, ()),
    ]
    said = why("陈晓", told, (), None, ZoneInfo("Asia/Shanghai"), translator("zh"))
    assert "accepted" not in said
    assert "逾期提醒 ZD002 T+1" in said


def test_why_a_message_was_not_sent_has_words_of_its_own() -> None:
    dropped = {
        reason for call in calls("bot", "Dropped") for reason in constants(call.args[0]) - {"undone", "replaced"}
    }
    dropped |= {call.args[2].value for call in calls("domain", "end") if isinstance(call.args[2], ast.Constant)}  # type: ignore[misc]
    nobody_knows = ended("something new", translator("en"))
    assert {reason for reason in dropped if ended(reason, translator("en")) == nobody_knows} == set()


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert (kind_words("new", translator("zh")), reason_words("quite_new", translator("zh"))) == ("new", "quite new")
