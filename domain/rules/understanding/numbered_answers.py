"""Answers set down behind the numbers of the digest, bare figures among them: 1、12 2、60% 3、3 (reading rule 33).

A bare figure may itself be taken for a number of the list, so only a message that is such a list from its first number
to its last is read so: the numbers count up, the same sign stands behind each, and something is said of every one.
"""

from __future__ import annotations

import re

from domain.rules.understanding.list_heads import Head
from domain.rules.understanding.numbers import chinese_integer
from domain.rules.understanding.units import COUNTERS

_CN = "[一二三四五六七八九十]{1,3}"
_FIRST = re.compile(rf"(?:^|(?<=[:\n]))\s*(?P<n>\d{{1,2}}|{_CN})(?P<sign>[、.:)=,。\-])(?=\s*\S)")
_FIGURE = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
_COUNTED = re.compile(rf"\d{{1,9}}(?:\.\d{{1,4}})?[万亿]?{COUNTERS}")
# The normal form has no space beside a Chinese character: 推进 5、18 becomes 推进5、18, which 引进3、4家 looks like.
_BESIDE_WORDS = (
    r"(?:(?<=推进|启动|受阻|完工|竣工|开工|办结|公里|万元|亿元)|(?<=\d[个户家处条座项场次人亩万亿])|"
    r"(?<=[\u4e00-\u9fff])(?!..?.\d+(?:\.\d+)?[\u4e00-\u9fff]))"
)
_NEXT = {
    sign: re.compile(
        rf"(?:(?:(?<=[\s;,。、])|{_BESIDE_WORDS})(?P<n>\d{{1,2}})|(?<=[\s;,。、%\d])(?P<c>{_CN}))"
        rf"{re.escape(sign)}(?=\s*[^\s{re.escape(sign)}])"
    )
    for sign in "、.:)=,。-"
}
_ENDS = " \n,;。、.!|"
_IN_A_ROW = 3
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_ONE_DIGIT = re.compile(r"\d(?!\d)")
# 1 12 2 60% 3 3: pairs of a number and a figure, and nothing besides
_PAIR = re.compile(
    rf"(?P<n>\d{{1,2}})[ \n]+(?P<said>\d{{1,9}}(?:\.\d{{1,4}})?(?:%|[万亿]?{COUNTERS})?)(?:[ ,;。、\n]+|$)"
)


def numbered_answers(text: str, length: int) -> list[Head]:
    """The heads of a list of answers to a digest of `length` items; empty where the message is none."""
    first = _FIRST.search(text)
    if first is None:
        return _pairs(text, length)
    heads = [Head(first.start("n"), first.end(), _value(first["n"]))]
    if not 1 <= heads[0].value <= length:
        return []
    sign = first["sign"]
    for m in _NEXT[sign].finditer(text, first.end()):
        value = _value(m["n"] or m["c"])
        said = text[heads[-1].end : m.start()].strip(_ENDS)
        if not said or not heads[-1].value < value <= length:
            continue
        if value > heads[-1].value + 1 and said.isdigit() and int(said) <= length:
            return []  # 1、2 3、4: four numbers, or two with what is said of them
        heads.append(Head(m.start(), m.end(), value))
    said_of = _said(text, heads)
    if len(heads) < 2 or not all(said_of):
        return []
    if not any(_FIGURE.fullmatch(said) for said in said_of) and not _counts_up(heads, said_of):
        return []
    if sign == "," and any(_THOUSANDS.match(said) for said in said_of):
        return []  # 1,200 2,300
    if sign == "." and all(_ONE_DIGIT.match(text, head.end) for head in heads):
        return []  # 1.5 2.8: decimals
    return heads


def _counts_up(heads: list[Head], said_of: list[str]) -> bool:
    """4、6条；5、4个: amid three that follow one another, 6条 is a count, and not the sixth."""
    values = [head.value for head in heads]
    in_a_row = values == list(range(values[0], values[0] + len(values)))
    return in_a_row and len(heads) >= _IN_A_ROW and any(_COUNTED.fullmatch(said) for said in said_of)


def _pairs(text: str, length: int) -> list[Head]:
    heads: list[Head] = []
    place = 0
    telling = False
    while (m := _PAIR.match(text, place)) is not None:
        value = int(m["n"])
        if not 1 <= value <= length or (heads and value != heads[-1].value + 1):
            return []
        telling = telling or not m["said"].isdigit() or int(m["said"]) > length
        heads.append(Head(m.start(), m.end("n"), value))
        place = m.end()
    return heads if telling and len(heads) >= 2 and place == len(text) else []


def _said(text: str, heads: list[Head]) -> list[str]:
    ends = [head.start for head in heads[1:]] + [len(text)]
    return [text[head.end : end].strip(_ENDS) for head, end in zip(heads, ends, strict=True)]


def _value(text: str) -> int:
    return int(text) if text.isdigit() else chinese_integer(text) or 0
