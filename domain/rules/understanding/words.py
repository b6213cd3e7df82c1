"""Word lists in both languages, searched at once."""

from __future__ import annotations

import re
from functools import lru_cache

_CHINESE = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[a-z]")
_LATIN_OR_FIGURE = re.compile("[a-z0-9]")


@lru_cache(maxsize=512)
def _has_latin(text: str) -> bool:
    """Asked some thirty times of one clause, and mostly the answer is no."""
    return _LATIN_OR_FIGURE.search(text) is not None


class Words:
    """Chinese words are found anywhere, English ones as whole words. The text is in its normal form.

    Every alternative of `zh` holds a Chinese character: a text without any is not searched for them.
    """

    __slots__ = ("_en", "_zh")

    def __init__(self, zh: str = "", en: str = "") -> None:
        self._zh = re.compile(zh) if zh else None
        # ASCII: a Chinese character next to an English word is a word's end, as in 已done.
        self._en = re.compile(rf"(?:\b|(?=n't))(?:{en})\b", re.ASCII) if en else None

    def search(self, text: str) -> re.Match[str] | None:
        found = self._zh.search(text) if self._zh and not text.isascii() else None
        return found or (self._en.search(text) if self._en and _has_latin(text) else None)

    def __contains__(self, text: str) -> bool:
        return self.search(text) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        found = [m.span() for p in (self._zh, self._en) if p for m in p.finditer(text)]
        return sorted(found)

    def without(self, text: str, filling: str = " ") -> str:
        if self._zh and not text.isascii():
            text = self._zh.sub(filling, text)
        return self._en.sub(filling, text) if self._en and _has_latin(text) else text


def has_words(text: str) -> bool:
    """Whether anything but figures and punctuation is left."""
    return _CHINESE.search(text) is not None or _LATIN.search(text) is not None
