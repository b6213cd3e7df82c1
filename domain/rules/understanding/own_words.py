"""Words of the task's own title that look like news: 快 in 快速路 is not "nearly", 计划 in 计划生育 no plan."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from domain.rules.understanding.titles import plain_title
from domain.rules.understanding.values import Reason, TaskContext

_LOOKS_LIKE_NEWS = re.compile(
    "快|计划|预计|预期|延期|半|[一二三四五六七八九十两]成|百日|[一二三四五六七八九十两]年|滞后|困难|受阻|未"
)
_SILENT = "坊"  # a character that no rule knows
_WINDOW = 3  # characters of the title that must stand together to be taken as its words
_ASKING = frozenset("请需要求帮望想")  # 申请延期, 需要…: the person's own words, whatever the title says


@lru_cache(maxsize=4096)
def _windows(title: str) -> tuple[tuple[str, str], ...]:
    """Short stretches of a title with a misleading word in them, and the same with that word made silent."""
    plain = plain_title(title)[:300]
    found: dict[str, str] = {}
    for hit in _LOOKS_LIKE_NEWS.finditer(plain):
        size = max(_WINDOW, len(hit[0]) + 1)
        for start in range(max(0, hit.end() - size), hit.start() + 1):
            window = plain[start : start + size]
            if len(window) == size and all("\u4e00" <= c <= "\u9fff" for c in window):
                at = hit.start() - start
                found[window] = window[:at] + _SILENT * len(hit[0]) + window[at + len(hit[0]) :]
    return tuple(found.items())


def silenced(text: str, task: TaskContext | None) -> tuple[str, TaskContext | None]:
    """A part's text and its task with the title's misleading words made silent in both, every length as it was."""
    if task is None or not (windows := _windows(task.title)):
        return text, task
    silent = _silence(text, windows)
    if silent == text:
        return text, task
    return silent, replace(task, title=_silence(plain_title(task.title), windows))


def _silence(text: str, windows: tuple[tuple[str, str], ...]) -> str:
    chars = list(text)
    for window, silent in windows:
        at = text.find(window)
        while at >= 0:
            if text[at - 1 : at] not in _ASKING:
                for i, c in enumerate(silent, at):
                    chars[i] = _SILENT if c == _SILENT else chars[i]
            at = text.find(window, at + 1)
    return "".join(chars)


def spoken(why: Reason, told: str, text: str) -> Reason:
    """A reason's words as they were written, where they quote the silenced text."""
    words = []
    for name, value in why.values:
        at = told.find(value) if _SILENT in value else -1
        words.append((name, text[at : at + len(value)] if at >= 0 else value))
    return replace(why, values=tuple(words))
