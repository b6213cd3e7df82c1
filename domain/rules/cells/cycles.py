"""How often a task is reported on, and how hard it is (reading rule 15)."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite

from domain.rules.cells.questions import Question
from domain.rules.cells.text import figure_text, folded, one_line, says_nothing

CYCLES = ("ten_days", "monthly", "quarterly")
DIFFICULTIES = (100, 120, 150)
_WORDS = {
    "ten_days": "旬报|旬|每旬|按旬|逐旬|每旬一报|旬调度|一旬一报|一旬一调度|每旬一次|每十天|每10天|十天"
    "|everytendays|every10days|tenday|10day|tendays|10days",
    "monthly": "月报|月|每月|按月|逐月|每月一报|月调度|一月一报|一月一调度|每月一次|monthly|month|everymonth",
    "quarterly": "季报|季|季度|每季|每季度|按季|按季度|逐季|季度报|每季一报|季调度|一季一报|一季一调度|每季一次"
    "|每季度一次|quarterly|quarter|everyquarter",
}
_KNOWN = {word: cycle for cycle, words in _WORDS.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Cycle:
    """`value` is one of CYCLES; unknown ones count as monthly until somebody says otherwise."""

    text: str
    value: str = "monthly"
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Difficulty:
    """`value` in hundredths, one of DIFFICULTIES; others count as 1.0 until somebody says otherwise."""

    text: str
    value: int = 100
    question: Question | None = None


@lru_cache(1024)
def read_cycle(value: Hashable) -> Cycle:
    """Read a reporting cycle. Blank means monthly, without a question."""
    text = "" if value is None else one_line(str(value))
    if says_nothing(text):
        return Cycle(text)
    known = _KNOWN.get(re.sub(r"[-_]", "", folded(text).casefold()).removesuffix("report"))
    if known is None:
        return Cycle(text, question=Question("cycle_unknown", "cycle", text, CYCLES))
    return Cycle(text, known)


@lru_cache(1024)
def read_difficulty(value: Hashable) -> Difficulty:
    """Read a difficulty factor. Blank means 1.0, without a question."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        text = figure_text(value) if isfinite(value) else str(value)
    else:
        text = "" if value is None else one_line(str(value))
    if says_nothing(text):
        return Difficulty(text)
    try:
        hundredths = Decimal(folded(text)) * 100
    except InvalidOperation:
        hundredths = Decimal(0)
    if hundredths in DIFFICULTIES:
        return Difficulty(text, int(hundredths))
    choices = tuple(f"{d // 100}.{d // 10 % 10}" for d in DIFFICULTIES)
    return Difficulty(text, question=Question("difficulty_unknown", "difficulty", text, choices))
