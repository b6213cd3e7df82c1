"""A digest answered by figures alone, one for each task in its order and no number before any: 12个，60%，3户."""

from __future__ import annotations

import re

from domain.rules.understanding.units import COUNTERS

_BETWEEN = re.compile(r"[\s,;。、|]*")
_FIGURE = rf"(?:约|已|完成)*\d{{1,9}}(?:\.\d{{1,4}})?(?:%|[万亿]?{COUNTERS}|[万亿])?"
_VALUE = re.compile(
    rf"(?:{_FIGURE}|[一二三四五六七八九]成[一二三四五六七八九半]?|过半|一半|(?:已|全部)*(?:完成|办结|完工)|(?:正在|在)?(?:推进|办理|进行)中?|在建|"
    r"(?:还|未|没|尚未)+(?:启动|开工|动|完成|弄)|done|not started|in progress)(?:左右|了)?"
)
_LEAST = 3  # of two figures one may be the share and the other the count


def values_in_order(text: str, length: int) -> list[tuple[int, int]]:
    """Where the values stand that a normal form consists of, one for each of `length` tasks; empty where it is none."""
    if length < _LEAST or len(text) > 20 * length:
        return []
    pieces: list[re.Match[str]] = []
    place = 0
    while len(pieces) <= length and (m := _VALUE.match(text, place)) is not None:
        pieces.append(m)
        place = _after(text, m.end())
    if len(pieces) != length or text[place:].strip(" .!"):
        return []
    if pieces[0][0].startswith("1.") and pieces[1][0].startswith("2."):
        return []  # 1.60% 2.70% 3.80%: numbers of the list
    first = pieces[0][0]
    if first.isdigit() and 1 <= int(first) <= length:
        return []  # 1 60% 3: an address, perhaps
    return [m.span() for m in pieces]


def _after(text: str, place: int) -> int:
    m = _BETWEEN.match(text, place)
    return m.end() if m else place
