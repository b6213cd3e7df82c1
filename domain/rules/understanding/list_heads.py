"""The numbers of a list that a message is written as: 1.… 2.…, 一是…二是…, (1)…(2)…, 任务一：…任务二：….

One such number may be anything; two or more in one form, counting up, are a list, whatever is said behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.rules.understanding.numbers import chinese_integer

_CN = "[一二三四五六七八九十]"
_OPENS = r"(?:^|(?<=[\n;。!?|、,/\s%]))\s*"  # where a point of a list may begin
_AFTER_WORDS = rf"(?:{_OPENS}|(?<=[\u4e00-\u9fff]))"  # beside a Chinese character a space says nothing
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"[(\[](?P<n>\d{{1,2}}|{_CN}{{1,3}})[)\]](?=\s*\S)",
        rf"{_AFTER_WORDS}(?P<n>\d{{1,2}})\.(?=\s*(?:[^\d\s]|\d{{2,3}}%))",
        rf"{_OPENS}(?P<n>\d{{1,2}})\.(?=\s*\S)",
        rf"{_AFTER_WORDS}(?P<n>\d{{1,2}})、(?=\s*(?:[^\d\s、,]|\d[a-z]))",
        rf"{_OPENS}(?P<n>\d{{1,2}})\)(?=\s*\S)",
        rf"{_OPENS}(?P<n>\d{{1,2}})[:=](?![0-5]\d(?![\d%成个户家]))(?=\s*\S)",
        rf"(?<![唯统第其专之{_CN[1:-1]}\d])(?P<n>{_CN})是(?=\S)",
        rf"(?<![第其唯统单之初周期星{_CN[1:-1]}\d])(?P<n>{_CN}{{1,3}})[、:](?=\s?(?:[^{_CN[1:-1]}\d、\s]|{_CN}{{1,2}}成|\d{{1,3}}(?:%|[^\d、,])))",
        # 任务260% amid 任务一 and 任务三 is 60 % of the second: no task is at 260 %
        rf"任务(?P<n>{_CN}(?![项个条旦定直起共般致样并律些])(?=[\s:、,]?\S)|[1-9](?=(?:[1-9]\d|100)%)|"
        rf"\d{{1,2}}(?=[\s:、,]|[^\d\s%.成]))",
        rf"任务(?P<n>{_CN})(?![项个条旦定直起共般致样并律些])(?=[\s:、,]?\S)",
        r"任务(?P<n>\d{1,2})(?=[\s:、,]|[^\d\s%.成])",
        rf"(?:^|(?<=[\n;。!?|、,/\s]))(?P<n>{_CN}) (?=[^\s、])",  # the normal form keeps this space in lists alone
        r"#\s?(?P<n>\d{1,2})(?=[\s:、,.]|[^\d\s%])",
    )
)
_DECIMAL = re.compile(r"\d(?!\d)")  # 2.5% may be a point and a figure, or a decimal


@dataclass(frozen=True, slots=True)
class Head:
    """A number of the list: its place, [start, end), and its value."""

    start: int
    end: int
    value: int


def list_heads(text: str, length: int) -> list[Head]:
    """The heads of the list that a normal form is written as, for a list of `length` items; empty where it is none."""
    for form in _FORMS:
        found = [
            Head(m.start() if text[m.start()] in "([#任" else m.start("n"), m.end(), v)
            for m in form.finditer(text)
            if (v := _value(m["n"])) is not None
        ]
        values = [head.value for head in found]
        if len(found) < 2 or values != sorted(set(values)) or not 1 <= values[0] <= values[-1] <= length:
            continue
        if text[found[0].end - 1] == "." and all(_DECIMAL.match(text, head.end) for head in found):
            continue
        return found
    return []


def _value(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_integer(text)
