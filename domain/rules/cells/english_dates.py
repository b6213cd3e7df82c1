"""The date expressions of English lists: 30 June 2023, end of Q3, by year-end, Ongoing."""

import re
from datetime import date

from domain.rules.cells.dates import NoSuchDay, Point, YearUnknown, day_of, quarter_end

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_IN_YEAR = r"(?:(?: of)?(?: the)? (?P<year>20\d\d)| (?P<next>next year)| (?:of )?(?:this|the) year)?"
_END = r"(?:(?:the )?end (?:of )?(?:the )?)?"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

_LEAD = re.compile(
    r"^(?:to be )?(?:completed? |due |finish(?:ed)? )?"
    r"(?P<before>before )?(?:by|until|till|on or before|(?:no|not) later than|on|in|within|during)? ?(?:the )?(?=\S)"
)
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?:of )?" + _MONTH + _IN_YEAR,
        _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?" + _IN_YEAR,
    )
)
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        _END + _MONTH + _IN_YEAR,
        _END
        + r"(?:q(?P<q>[1-4])|(?P<qq>[1-4])q|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter)"
        + _IN_YEAR,
        r"(?P<year>20\d\d) q(?P<q>[1-4])",
        _END + r"(?:h(?P<h>[12])|(?P<half>first|second) half)" + _IN_YEAR,
        r"(?:the )?end (?:of )?(?:the )?(?P<year>20\d\d)(?P<whole>)",
        r"(?:the )?(?:end of (?:the |this )?year|year end|(?:full|whole|entire) year|(?:this )?year)(?P<whole>)",
    )
)
_STANDING = re.compile(
    r"(?:ongoing|on going|continuous(?:ly)?|continuing|long term|standing|permanent(?:ly)?|routine)"
    r"(?: (?:task|work|effort))?"
)


def _tidy(text: str) -> str:
    return " ".join(re.sub(r"[.,\-–—_]+", " ", text.casefold()).split())


def is_standing(text: str) -> bool:
    """Whether an English text says that the task has no end: Ongoing, long-term, continuous."""
    return _STANDING.fullmatch(_tidy(text)) is not None


def point(text: str, year: int | None) -> Point | None:
    """The date that the whole English text is, in a list of `year`; None where it is none that we know.

    “Before June” is none: people mean 31 May or 30 June by it. Raises as `dates.point` does.
    """
    tidy = _tidy(text)
    lead = _LEAD.match(tidy)
    rest, before = (tidy[lead.end() :], bool(lead["before"])) if lead else (tidy, False)
    for candidate in (rest, tidy):
        for pattern in _DAYS if before else _DAYS + _PERIODS:
            if match := pattern.fullmatch(candidate):
                return _resolve(match.groupdict(), year)
    return None


def _resolve(found: dict[str, str | None], year: int | None) -> Point:
    dated = bool(found.get("year"))
    if found.get("year"):
        year = int(found["year"] or 0)
    elif year is None:
        raise YearUnknown
    elif found.get("next"):
        year, dated = year + 1, True
    if found.get("whole") is not None:
        return Point(date(year, 12, 31), dated)
    if nth := found.get("nth"):
        return Point(quarter_end(year, _ORDINAL[nth]), dated)
    if quarter := found.get("q") or found.get("qq"):
        return Point(quarter_end(year, int(quarter)), dated)
    if found.get("h") or found.get("half"):
        first = found.get("h") == "1" or found.get("half") == "first"
        return Point(quarter_end(year, 2 if first else 4), dated)
    month, day = _MONTHS.index((found.get("month") or "")[:3]) + 1, found.get("day")
    if day and int(day) == 0:
        raise NoSuchDay
    return Point(day_of(year, month, int(day) if day else None), dated)
