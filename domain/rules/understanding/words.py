"""Word lists in both languages, searched at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_CHINESE = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[a-z]")
_LATIN_OR_FIGURE = re.compile("[a-z0-9]")


@lru_cache(maxsize=512)
def has_latin(text: str) -> bool:
    """Asked some thirty times of one clause, and mostly the answer is no."""
    return _LATIN.search(text) is not None


def _has_latin_or_figure(text: str) -> bool:
    return _LATIN_OR_FIGURE.search(text) is not None


@lru_cache(maxsize=512)
def _characters(text: str) -> frozenset[str]:
    """Asked as often."""
    return frozenset(text)


class Words:
    """Chinese words are found anywhere, English ones as whole words. The text is in its normal form.

    Every alternative of `zh` holds a Chinese character, and every one of `en` a letter, or with `figures` a digit: a
    text without any is not searched for them.
    """

    __slots__ = ("_en", "_may_be_english", "_zh")

    def __init__(self, zh: str = "", en: str = "", *, figures: bool = False) -> None:
        self._may_be_english = _has_latin_or_figure if figures else has_latin
        self._zh = re.compile(zh) if zh else None
        # ASCII: a Chinese character next to an English word is a word's end, as in 已done.
        self._en = re.compile(rf"(?:\b|(?=n't))(?:{en})\b", re.ASCII) if en else None

    def search(self, text: str) -> re.Match[str] | None:
        found = self._zh.search(text) if self._zh and not text.isascii() else None
        return found or (self._en.search(text) if self._en and self._may_be_english(text) else None)

    def __contains__(self, text: str) -> bool:
        if self._zh and not text.isascii() and self._zh.search(text):
            return True
        return self._en is not None and self._may_be_english(text) and self._en.search(text) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        found = [m.span() for p in (self._zh, self._en) if p for m in p.finditer(text)]
        return sorted(found)

    def without(self, text: str, filling: str = " ") -> str:
        if self._zh and not text.isascii():
            text = self._zh.sub(filling, text)
        return self._en.sub(filling, text) if self._en and self._may_be_english(text) else text


class Marked:
    """A pattern of which every match holds one of the characters `marks`: a text without any is not searched.

    A search that finds nothing costs a microsecond and more, and nearly every pattern finds nothing in nearly every
    clause.
    """

    __slots__ = ("_marks", "regex")

    def __init__(self, marks: str, pattern: str, flags: int = 0) -> None:
        self._marks = frozenset(marks)
        self.regex = re.compile(pattern, flags)

    def search(self, text: str) -> re.Match[str] | None:
        return None if self._marks.isdisjoint(_characters(text)) else self.regex.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return None if self._marks.isdisjoint(_characters(text)) else self.regex.match(text)

    def sub(self, filling: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        return text if self._marks.isdisjoint(_characters(text)) else self.regex.sub(filling, text, count)

    def found_in(self, text: str) -> list[re.Match[str]]:
        """All matches, in order."""
        return [] if self._marks.isdisjoint(_characters(text)) else list(self.regex.finditer(text))


def has_words(text: str) -> bool:
    """Whether anything but figures and punctuation is left."""
    return _CHINESE.search(text) is not None or _LATIN.search(text) is not None
