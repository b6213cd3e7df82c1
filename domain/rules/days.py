"""A day as somebody writes it in a chat: 3月15日, 3.15, 15/3 is not guessed, 2023-03-15."""

import re
import unicodedata
from datetime import date

_WITH_YEAR = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?")
_WITHOUT = re.compile(r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?")
_ENGLISH = re.compile(r"(\d{1,2})\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_day(text: str, today: date) -> date | None:
    """The day that the whole text names; without a year the next such day, today included. None for anything else."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if match := _WITH_YEAR.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _WITHOUT.fullmatch(text):
            return _next(int(match[1]), int(match[2]), today)
        if (match := _ENGLISH.fullmatch(text)) and match[2].lower() in _MONTHS:
            month = _MONTHS.index(match[2].lower()) + 1
            return date(int(match[3]), month, int(match[1])) if match[3] else _next(month, int(match[1]), today)
    except ValueError:  # 2月30日
        return None
    return None


def _next(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
