"""Which node of a task words name: a quarter (一季度, Q1) or its place (节点1, milestone 2)."""

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度|\bq([1-4])\b|([1-4])(?:st|nd|rd|th)[\s-]*quarter)")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTER_WORD = re.compile(r"\b(first|second|third|fourth)[\s-]*quarter")
_PLACE = re.compile(r"(?:节点\s*([一二三四五1-5])|第([一二三四五1-5])个?节点|\b(?:milestone|node)\s*#?([1-5])\b)")


@dataclass(frozen=True)
class NamedNode:
    """A quarter of the year, or a place in the order of the task's nodes; never both."""

    quarter: int | None = None
    position: int | None = None


def _number(text: str) -> int:
    return _DIGITS.get(text) or int(text)


def named_node(text: str) -> NamedNode | None:
    """The node that the words name; None where they name none, or several."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    quarters = {_number(next(g for g in m.groups() if g)) for m in _QUARTER.finditer(folded)}
    quarters |= {_ORDINALS[m[1]] for m in _QUARTER_WORD.finditer(folded)}
    places = {_number(next(g for g in m.groups() if g)) for m in _PLACE.finditer(folded)}
    if len(places) == 1:
        return NamedNode(position=places.pop())
    if len(quarters) == 1 and not places:
        return NamedNode(quarter=quarters.pop())
    return None
