"""Every act of the record has words."""

import ast
from pathlib import Path

from bot.texts.history import ACTS
from bot.texts.language import translator

ROOT = Path(__file__).resolve().parents[2]


def acts_written() -> set[str]:
    """Every act that some use case writes into the record, read from the code."""
    found: set[str] = set()
    for path in (ROOT / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in ("write_audit", "_audit"):  # type: ignore[attr-defined]
                act = node.args[2]  # type: ignore[attr-defined]
                choices = [act.body, act.orelse] if isinstance(act, ast.IfExp) else [act]
                found |= {str(choice.value) for choice in choices if isinstance(choice, ast.Constant)}
            if isinstance(node, ast.Dict):  # rows written many at once
                found |= {
                    str(value.value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "act" and isinstance(value, ast.Constant)
                }
    return found


def test_every_act_of_the_record_has_words_in_both_languages() -> None:
    acts = acts_written()
    assert acts
    assert acts - set(ACTS) == set()
    assert set(ACTS) - acts == set()
    zh = translator("zh")
    assert all(zh.plain(words) != words for words in ACTS.values())
