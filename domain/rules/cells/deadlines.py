"""The deadline cell of a list (reading rules 10–12): a day, a standing task, or a question. Never a guess."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import isfinite

from domain.rules.cells import english_dates
from domain.rules.cells.dates import NoSuchDay, Point, YearUnknown, bare_month, from_serial, last_day, point
from domain.rules.cells.numerals import with_digits
from domain.rules.cells.questions import Question
from domain.rules.cells.text import figure_text, one_line, plain, says_nothing

_HOPE = re.compile(r"[(\[【〔](?:力争|力爭|争取|爭取)[^()\[\]【】〔〕]*[)\]】〕]")
_WEEKDAY = re.compile(r"[(\[](?:星期|周|礼拜)[一二三四五六日天][)\]]")
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$")
_LEAD = re.compile(r"^(?:截[至止]到?|最迟|不[迟晚]于|确保|须?于|应于|务必于?|在|到|至)")
_TAIL = re.compile(r"(?:全部|全面|基本)?(?:完成|完工|竣工|办结|结束)?[。.;]?$")
_BEFORE = re.compile(r"(?:之前|以前|前|为止|止)$")
_SPAN = re.compile(r"-{1,2}|—{1,2}|–|~|至|到")
_NOW = re.compile(r"(?:自|从)?(?:即日|现在|年初|当年初)起?")
_STANDING_FIRST = ("长期", "持续", "常态", "常年")
_STANDING = re.compile(
    r"(?:长期|持续|常态化?|常年|不断|坚持|推进|开展|实施|落实|执行|抓好|做好|任务|工作|长效|有效|管理|进行|[、,;/和并])+"
)
_FEAST = re.compile(r"元旦|春节|新年|元宵|清明|端午|中秋|重阳|国庆|[五七六八十]一")
_EVERY = re.compile(r"每|按月|按季|按旬|逐月|逐季|monthly|quarterly|every|each", re.IGNORECASE)
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](20\d\d)")
_MONTH_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})")
_ANY_DATE = re.compile(
    r"(?:20\d\d|\d\d|次|今|明)?年?\d{1,2}月份?(?:\d{1,2}[日号]|[上中下]旬|底|末)?|20\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?"
    r"|(?:第?[1-4]季度|[上下]半年|全年|年底|年内|年末)"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a deadline cell says. `text` is kept as written; `on` the day; `standing` a task without an end.

    With a question there is no day, except for a day before the list's year, which is kept and asked about.
    """

    text: str
    on: date | None = None
    standing: bool = False
    question: Question | None = None


def read_deadline(value: object, year: int | None, *, date_1904: bool = False) -> Deadline:
    """Read a deadline cell of a list of `year` (None: not known; a date without a year is then asked about).

    `value` is what a sheet gives: text, a number (a serial in the workbook's own date system), a date, or None.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _kept(value.isoformat(), value, year)
    if isinstance(value, bool) or value is None:
        return _asked(str(value or ""), "deadline_blank" if value is None else "deadline_unclear")
    if isinstance(value, int | float):
        if not isfinite(value):
            return _asked(str(value), "deadline_unclear")
        return _from_number(value, year, date_1904)
    return _read_text(one_line(str(value)), year)


@lru_cache(4096)
def _read_text(text: str, year: int | None) -> Deadline:
    if says_nothing(text):
        return _asked(text, "deadline_blank")
    try:
        return _from_text(text, year)
    except YearUnknown:
        return _asked(text, "deadline_year_unknown")
    except NoSuchDay as wrong:
        return _asked(text, "deadline_no_such_day", *([wrong.nearest] if wrong.nearest else []))


def _asked(text: str, code: str, *choices: date) -> Deadline:
    days = tuple(dict.fromkeys(day.isoformat() for day in choices))
    return Deadline(text, question=Question(code, "deadline", text, days))


def _kept(text: str, on: date, year: int | None) -> Deadline:
    if year is not None and on.year < year:
        moved = on.replace(year=year) if (on.month, on.day) != (2, 29) else date(year, 2, 28)
        choices = (on.isoformat(), moved.isoformat())
        return Deadline(text, on, question=Question("deadline_before_year", "deadline", text, choices))
    return Deadline(text, on)


def _from_number(value: int | float, year: int | None, date_1904: bool) -> Deadline:
    text = figure_text(value)
    if re.fullmatch(r"20\d{6}", text):
        return read_deadline(text, year)
    if match := re.fullmatch(r"(20\d\d)\.(\d{1,2})", text):
        listed, month = int(match[1]), match[2]
        if month == "1":  # 2023.10 typed as a number loses its zero: January or October
            return _asked(text, "deadline_lost_zero", last_day(listed, 1), last_day(listed, 10))
        if 1 <= int(month) <= 12:
            return _kept(text, last_day(listed, int(month)), year)
    elif on := from_serial(value, date_1904):
        return _kept(on.isoformat(), on, year)
    return _asked(text, "deadline_unclear")


def _from_text(text: str, year: int | None) -> Deadline:
    prose = _CLOCK.sub("", _WEEKDAY.sub("", _HOPE.sub("", plain(text))).strip(" 。;,、"))
    if english_dates.is_standing(prose):
        return Deadline(text, standing=True)
    if found := english_dates.point(prose, year):
        return _kept(text, found.on, year)
    tight = "".join(with_digits(prose).split())
    if tight.startswith(_STANDING_FIRST) and _STANDING.fullmatch(tight):
        return Deadline(text, standing=True)
    if any(word in tight for word in _STANDING_FIRST):
        return _asked(text, "deadline_standing_or_dated", *_dates_in(tight, year))
    if match := _DAY_MONTH_YEAR.fullmatch(_BEFORE.sub("", tight)):
        return _day_month_year(text, int(match[1]), int(match[2]), int(match[3]), year)
    if match := _MONTH_DAY.fullmatch(_BEFORE.sub("", tight)):
        return _month_day(text, int(match[1]), int(match[2]), year)
    if found := _point(tight, year) or _span(tight, year):
        return _kept(text, found.on, year)
    return _asked(text, _doubt(tight), *_dates_in(tight, year))


def _point(tight: str, year: int | None) -> Point | None:
    """A single date with the words that people put around it: 截至…, …前, …完成."""
    core = _TAIL.sub("", _LEAD.sub("", tight))
    return point(core, year) or (point(_BEFORE.sub("", core), year) if _BEFORE.search(core) else None)


def _span(tight: str, year: int | None) -> Point | None:
    """The end of a span: 3月-6月, 2023.3—2023.10, 即日起至12月底. None where it runs backwards."""
    for match in _SPAN.finditer(tight):
        first, second = tight[: match.start()], tight[match.end() :]
        if not first or not second:
            continue
        if _NOW.fullmatch(first):
            return _point(second, year)
        begin = point(first, year) or bare_month(first, year)
        if begin is None:
            continue
        base = begin.on.year
        end = _point(second, base)
        if end is None and re.fullmatch(r"\d{1,2}[日号]?(?:前|之前|以前)?", second):
            day = int(re.match(r"\d+", second)[0])  # type: ignore[index]  # 6月1日-15日, 2023.3-10
            in_days = (
                re.search(r"[日号]", second)
                or re.search(r"[日号]", first)
                or re.fullmatch(r"20\d\d[-./]\d{1,2}[-./]\d{1,2}", first)
            )
            end = _point(f"{base}年{begin.on.month}月{day}日" if in_days else f"{base}年{day}月", base)
        if end is None and re.fullmatch(r".*\d{1,2}月\d{1,2}", first) and re.fullmatch(r"\d{1,2}[日号].*", second):
            end = _point(f"{base}年{begin.on.month}月{second}", base)
        if end is not None and begin.on <= end.on:
            return end
    return None


def _day_month_year(text: str, first: int, second: int, listed: int, year: int | None) -> Deadline:
    readings = []
    for month, day in dict.fromkeys(((second, first), (first, second))):
        if 1 <= month <= 12 and 1 <= day <= last_day(listed, month).day:
            readings.append(date(listed, month, day))
    if len(readings) == 1:
        return _kept(text, readings[0], year)
    return _asked(text, "deadline_day_or_month" if readings else "deadline_no_such_day", *readings)


def _month_day(text: str, month: int, day: int, year: int | None) -> Deadline:
    """6.30 and 6/30 are a day of June; 5/6 might be the 5th of June."""
    if year is None:
        raise YearUnknown
    if 1 <= month <= 12 and 12 < day <= last_day(year, month).day:
        return _kept(text, date(year, month, day), year)
    choices = [
        date(year, m, d) for m, d in ((month, day), (day, month)) if 1 <= m <= 12 and 1 <= d <= last_day(year, m).day
    ]
    return _asked(text, "deadline_day_or_month" if choices else "deadline_no_such_day", *choices)


def _dates_in(tight: str, year: int | None) -> list[date]:
    found = []
    for match in _ANY_DATE.finditer(tight):
        try:
            one = point(match.group(), year)
        except (NoSuchDay, YearUnknown):
            continue
        if one:
            found.append(one.on)
    return found[:4]


def _doubt(tight: str) -> str:
    if _EVERY.search(tight):
        return "deadline_recurring"
    if len(_ANY_DATE.findall(tight)) > 1:
        return "deadline_two_dates"
    if _FEAST.search(tight):
        return "deadline_festival"
    return "deadline_unclear"
