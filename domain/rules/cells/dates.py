"""The date expressions of Chinese office prose, each on its own: 12月底, 三季度, 2023.10.31, “五一”前."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_YEAR = (
    r"(?:(?P<year>20\d\d)年度?|(?P<short>\d\d)年度?|(?P<next>次年|翌年|来年|明年|下一?年)度?"
    r"|(?P<this>今年|本年度?|当年))?"
)
_END = r"(?:底|末|月底|月末|月内)?"

_POINTS = tuple(
    re.compile(pattern)
    for pattern in (
        _YEAR + r"(?P<month>\d{1,2})月份?(?P<day>\d{1,2})[日号]?",
        _YEAR + r"(?P<month>\d{1,2})月份?(?P<third>[上中下])旬",
        _YEAR + r"(?P<month>\d{1,2})月份?" + _END,
        _YEAR + r"(?:第?(?P<quarter>[1-4])季度?|[Qq](?P<q>[1-4])|(?P<qq>[1-4])[Qq])(?:底|末|内)?",
        _YEAR + r"(?P<half>[上下])半年(?:底|末|内)?",
        _YEAR + r"(?P<whole>年底|年末|年内|年终|年度内|年|全年度?|底|末|内)",
        r"(?P<year>20\d\d)年度?(?P<whole>)",
        r"(?P<year>20\d\d)(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})日?",
        r"(?P<year>20\d\d)[-./](?P<month>\d{1,2})月?" + _END,
        r"(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)",
        r"(?P<this>今年|本年|当年)[年度]?(?P<whole>底|末|内|)",
        r"(?P<year>20\d\d)(?:第?(?P<quarter>[1-4])季度?|[Qq](?P<q>[1-4]))(?:底|末|内)?",
        r"[\"'“”‘’「」『』]*(?P<feast>五一|六一|七一|八一|十一)[\"'“”‘’「」『』]*"
        r"(?:劳动节|国际劳动节|儿童节|建党节|建军节|国庆节|国庆|节)?(?P<before>之前|以前|前)",
        r"(?P<feast>国庆)节?(?P<before>之前|以前|前)",
    )
)
_BARE = re.compile(_YEAR + r"(?P<month>\d{1,2})")
_FEASTS = {"五一": (4, 30), "六一": (5, 31), "七一": (6, 30), "八一": (7, 31), "十一": (9, 30), "国庆": (9, 30)}


class YearUnknown(Exception):  # noqa: N818  (an answer, not an accident)
    """A date without a year in a list whose year is not known."""


class NoSuchDay(Exception):  # noqa: N818  (an answer, not an accident)
    """A day that no calendar has: 6月31日. `nearest` is the last day of that month, where there is such a month."""

    def __init__(self, nearest: date | None = None) -> None:
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Point:
    """One date expression. `on` is the last day it covers; `dated` tells whether it named its year itself."""

    on: date
    dated: bool


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


@cache
def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter, 1 to 4."""
    return last_day(year, quarter * 3)


def day_of(year: int, month: int, day: int | None) -> date:
    if not 1 <= month <= 12:
        raise NoSuchDay
    if day is None:
        return last_day(year, month)
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(last_day(year, month)) from None


def _resolve(found: dict[str, str | None], year: int | None) -> Point:
    dated = bool(found.get("year") or found.get("short"))
    if found.get("year"):
        year = int(found["year"] or 0)
    elif found.get("short"):
        year = 2000 + int(found["short"] or 0)
    elif year is None:
        raise YearUnknown
    elif found.get("next"):
        year, dated = year + 1, True
    if feast := found.get("feast"):
        return Point(date(year, *_FEASTS[feast]), dated)
    if found.get("whole") is not None:
        return Point(date(year, 12, 31), dated)
    if half := found.get("half"):
        return Point(date(year, 6, 30) if half == "上" else date(year, 12, 31), dated)
    if quarter := found.get("quarter") or found.get("q") or found.get("qq"):
        return Point(quarter_end(year, int(quarter)), dated)
    month, day = int(found.get("month") or 0), found.get("day")
    if third := found.get("third"):
        return Point(day_of(year, month, {"上": 10, "中": 20, "下": None}[third]), dated)
    return Point(day_of(year, month, int(day) if day else None), dated)


def point(text: str, year: int | None) -> Point | None:
    """The date that the whole text is, in a list of `year`; None where it is none that we know.

    Raises NoSuchDay for a day that does not exist and YearUnknown where only a year is missing.
    """
    for pattern in _POINTS:
        if match := pattern.fullmatch(text):
            return _resolve(match.groupdict(), year)
    return None


def bare_month(text: str, year: int | None) -> Point | None:
    """A month named by its number alone, as at the beginning of a span: the 3 of 3-6月."""
    match = _BARE.fullmatch(text)
    return _resolve(match.groupdict(), year) if match else None


def from_serial(serial: float, date_1904: bool) -> date | None:
    """The day of a spreadsheet's serial number in the workbook's own date system, if it lies in 2000–2099."""
    if not 0 < serial < 100_000:  # also what is no number
        return None
    start = date(1904, 1, 1) if date_1904 else date(1899, 12, 30)
    day = start + timedelta(days=int(serial))
    return day if 2000 <= day.year <= 2099 else None
