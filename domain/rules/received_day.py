"""The day in an answer: an exact one alone, or the one that words about a paper report begin with."""

import re
import unicodedata
from datetime import date

from domain.rules.understanding.dates import find_days

_DOCUMENT = re.compile(r"[〔\[(]\d{4}[〕\])]\s*\d+\s*号")  # the 5号 of a document number is no day


def read_day(text: str, today: date) -> date | None:
    """The exact day that an answer names; None where it names none, or several."""
    days = read_days(text, today)
    return days[0] if len(days) == 1 else None


def read_days(text: str, today: date) -> list[date]:
    """All exact days that the words name, in their order, each once."""
    words = _DOCUMENT.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return list(dict.fromkeys(day.date for day in find_days(words, today) if day.date is not None and day.exact))


def split_day(text: str, today: date) -> tuple[date, str] | None:
    """The day that words begin with, and the words behind it; None where they begin with none.

    "15 March" received in February is last year's: a received day is never ahead.
    """
    words = unicodedata.normalize("NFKC", text).strip()
    first = next(iter(find_days(words.casefold(), today)), None)
    if first is None or first.start != 0 or first.date is None or not first.exact:
        return None
    day = first.date
    if day > today and not first.named_year:
        day = date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    return day, words[first.end :].removeprefix("收到").lstrip(" ,:、")
