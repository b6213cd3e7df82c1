"""A bare number with a name or a verb before it is a bare number still: 充电桩60, 装了12 (reading rule 25)."""

from __future__ import annotations

import re

from domain.rules.understanding.counts import told_of
from domain.rules.understanding.residue import residue
from domain.rules.understanding.values import TaskContext

_DIGIT = re.compile(r"\d")
_LAST_NUMBER = re.compile(r"(?<![\d./:\-a-z第])\d{1,9}(?:\.\d{1,4})?$")


def last_number(text: str, task: TaskContext | None) -> str | None:
    """The bare number that a clause ends in, where nothing stands before it but the task's name and a verb."""
    if not "0" <= text[-1:] <= "9" or (last := _LAST_NUMBER.search(text)) is None:
        return None
    words = text[: last.start()]
    if words.isascii() or _DIGIT.search(words) is not None or residue(told_of(words), task):
        return None
    return last[0]
