"""Tasks addressed by their own numbers: RW301, #ZD001, rw 301."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.rules.understanding.marks import Mark
from domain.rules.understanding.normalise import normalise
from domain.rules.understanding.values import Context
from domain.rules.understanding.words import has_latin

_CODE = re.compile(r"#?(?<![a-z0-9])(?P<letters>[a-z]{1,6})[-_ ]?(?P<digits>\d{1,6})(?![a-z0-9%]|\.\d)(?:号(?!楼))?")
# RW301-60%, RW301：完成: a sign that ties the number to what is said of it
_LINK = re.compile("(?:[-_=~→:]+(?![-\\s]))?")
# ZD009 60% from somebody who has no such task: a number of the lists, not known here
_FOREIGN = re.compile(
    r"(?:(?<=^)|(?<=[\n;。])|(?<=#))#?(?P<code>(?P<letters>[a-z]{2})\d{3})(?=[\s:,、-]|[\u4e00-\u9fff])(?![米型号线])"
)
# two letters and three figures that name a pipe, a standard or a road
_NO_LIST = frozenset(("dn", "de", "pe", "pm", "hr", "gb", "db", "cj", "jg", "ph", "no", "mm", "cm", "km", "kv", "rm"))
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=256)
def _codes(numbers: tuple[str, ...]) -> tuple[dict[str, str], frozenset[str], tuple[tuple[str, str], ...]]:
    """Task numbers by their normal form; the letters they begin with; those of another shape, longest first."""
    by_code: dict[str, str] = {}
    letters = set()
    others = []
    for no in numbers:
        plain = re.sub(r"[\s_-]", "", normalise(no[:60]).text)
        m = re.fullmatch(r"([a-z]{1,6})(\d{1,6})", plain)
        if m:
            by_code[plain] = no
            by_code.setdefault(m[1] + m[2].lstrip("0"), no)
            letters.add(m[1])
        elif plain and not plain.isdigit():
            others.append((normalise(no[:60]).text.strip(), no))
    others.sort(key=lambda pair: -len(pair[0]))
    return by_code, frozenset(letters), tuple(others)


def code_marks(text: str, context: Context) -> list[Mark]:
    """Every task number in a normal form; one that no open task has is an unknown address."""
    numbers = tuple(t.no for t in context.tasks) + context.digest
    if context.asked.task:
        numbers += (context.asked.task,)
    by_code, letters, others = _codes(numbers)
    marks: list[Mark] = []
    figures = _DIGIT.search(text) is not None
    if not others and not figures:
        return marks
    coded = figures and has_latin(text)  # else there is no number of this shape
    for m in _CODE.finditer(text) if coded else ():
        if m["letters"] not in letters:
            continue
        known = by_code.get(m["letters"] + m["digits"]) or by_code.get(m["letters"] + m["digits"].lstrip("0"))
        end = m.end() + len(_LINK.match(text, m.end())[0])  # type: ignore[index]
        marks.append(Mark(m.start(), end, (known,) if known else (), None if known else m[0].strip("# "), True))
    marks += [
        Mark(m.start(), m.end(), (), m["code"], True)
        for m in (_FOREIGN.finditer(text) if coded else ())
        if m["letters"] not in letters and m["letters"] not in _NO_LIST
    ]
    for plain, no in others:
        place = text.find(plain)
        if place >= 0 and not any(k.start < place + len(plain) and place < k.end for k in marks):
            marks.append(Mark(place, place + len(plain), (no,), None, True))
    return marks
