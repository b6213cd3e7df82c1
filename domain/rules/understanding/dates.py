"""Days in words. A span means its last day (reading rule 10); what names no exact day is found, but has no date."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.rules.understanding.words import Marked

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ZH = Marked(
    "年月季周号日天明后前末底星礼今全近过这大上下本之以中岁2",
    r"(?P<y>(?:20)?\d\d)[年](?P<m>\d{1,2})月(?:份)?(?:(?P<d>\d{1,2})(?:日|号)?)?(?P<part>上旬|中旬|"
    r"下旬|月?底|月?末|中)?"
    r"|(?P<ny>今年|明年|次年|本年)?(?P<m2>(?<!\d)\d{1,2})月(?:份)?(?:(?P<d2>\d{1,2})(?:日|"
    r"号)?)?(?P<part2>上旬|中旬|下旬|底|末|中)?"
    r"|(?P<iso>20\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d)"
    r"|(?P<rm>本月|这个月|当月|上个?月|月|下个?月)(?P<rpart>底|末|上旬|中旬|下旬|中)"
    r"|(?P<rm3>下个?月)(?P<rd3>\d{1,2})(?:日|号)"
    r"|(?P<year>今年|明年|次年)?(?:年底|年末|岁末)|(?P<year2>今年|明年|次年)?(?P<q>第?[1234])季度(?:末|(?!的?(?:节点|目标|任务|计划|工作|指标|要求|进度)))|"
    r"(?P<half>上半年|下半年)(?!的?(?:节点|目标|任务|计划|工作|指标|要求|进度))|年内(?!累计|已)|全年(?!的?(?:节点|目标|任务|计划|工作|指标|要求|进度))"
    r"|(?P<fest>五一|七一|十一|国庆|元旦|春节|端午|中秋)(?:节|假期)?(?:前|之前|以前)"
    r"|(?P<dd>(?<![\d.])\d{1,2})[日号](?![楼线栋院店门路机工文])"
    r"|(?P<rel>今天|今日|明天|明日|后天|大后天)"
    r"|(?P<in>\d{1,3})(?:天|日)(?:之?后|以后|内|之内)|(?P<inw>\d{1,2})(?:个?(?:周|星期|礼拜))(?:之?后|"
    r"以后|内|之内)"
    r"|(?P<vague>(?:本|这|下下?)?个?(?:周|星期|礼拜)[一二三四五六日天末]|下个?周(?:内|初)?|本周内?|"
    r"这周|近期|近日|月初|下个?月初?|过几天|这几天)",
)
_EN = re.compile(
    rf"\b(?:(?P<edge>end of|late|early|mid)[- ]?)?(?:(?P<m>{_MONTH})\.?(?: (?P<d>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?\b)?|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH}))\.?(?:,? (?P<y>20\d\d))?\b"
    r"|\b(?P<iso>20\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})\b"
    r"|\b(?P<dmy>\d{1,2})[/.-](?P<dmy2>\d{1,2})[/.-](?P<dmy3>20\d\d)\b"
    r"|\b(?P<rel>today|tomorrow|the day after tomorrow)\b"
    r"|\b(?P<end>end of (?:the |this |next )?(?:month|year|quarter)|(?:month|year)[- ]end)\b"
    r"|\b(?:in|within) (?P<in>\d{1,3}) (?P<unit>days?|weeks?)\b"
    r"|\b(?P<vague>(?:(?:this|next|last|on|by) )?(?:monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|weekend)|(?:next|this) (?:week|month)|soon)\b",
    re.ASCII,
)
# Month and day with a stroke or a point: only where the second number cannot be a month, or a clue stands beside it.
_NUMERIC = Marked(
    "./",
    r"(?<![\d./-])(?P<a>\d{1,2})(?:/(?P<b>\d{1,2})(?![\d./%])(?=[前之完办竣号日]|$|[^\d\u4e00-\u9fff])|"
    r"\.(?P<b2>\d{1,2})(?=日|号|前|之前))",
)
_MAY_BE_ENGLISH = re.compile(r"[a-z]{3}|20\d\d")
_LAST_DAY = {"五一": (4, 30), "七一": (6, 30), "十一": (9, 30), "国庆": (9, 30)}


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was named: where it stands, and the date where the words are exact."""

    start: int
    end: int
    date: date | None
    named_year: bool = False
    exact: bool = True  # a day of its own, not the last day of a month, quarter or year
    this_month: bool = False  # the month that runs, without a day: past or future is open


def last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day some months on; a month's end stays a month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        return None
    last = last_of(year, month + 1)
    if day == last_of(day.year, day.month):
        return last
    return last.replace(day=min(day.day, last.day))


def _in_month(year: int, month: int, day: str | None, part: str | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    if day:
        return _day(year, month, int(day))
    if part == "上旬":
        return _day(year, month, 10)
    if part in ("中旬",):
        return _day(year, month, 20)
    if part == "中":
        return None
    return last_of(year, month)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _coming(today: date, month: int, day: str | None, part: str | None) -> date | None:
    """Without a year: this year's day; a day more than half a year ago means next year's."""
    found = _in_month(today.year, month, day, part)
    if found is None or (today - found).days <= 183:
        return found
    return _in_month(today.year + 1, month, day, part)


def _chinese(m: re.Match[str], today: date) -> tuple[date | None, bool]:
    if m["y"]:
        return _in_month(_year(m["y"]), int(m["m"]), m["d"], (m["part"] or "").removeprefix("月") or None), True
    if m["m2"]:
        if m["ny"] in ("明年", "次年"):
            return _in_month(today.year + 1, int(m["m2"]), m["d2"], m["part2"]), True
        return _coming(today, int(m["m2"]), m["d2"], m["part2"]), False
    if m["iso"]:
        return _day(int(m["iso"]), int(m["im"]), int(m["id"])), True
    if m["rm"]:
        first = today.replace(day=1)
        month = add_months(first, {"下": 1, "上": -1}.get(m["rm"][0], 0))
        return (None if month is None else _in_month(month.year, month.month, None, m["rpart"])), True
    if m["rm3"]:
        month = add_months(today.replace(day=1), 1)
        return (None if month is None else _day(month.year, month.month, int(m["rd3"]))), True
    if m["q"]:
        year = today.year + (m["year2"] in ("明年", "次年"))
        return last_of(year, int(m["q"][-1]) * 3), True
    if m["half"]:
        return last_of(today.year, 6 if m["half"] == "上半年" else 12), True
    if m["fest"]:
        known = _LAST_DAY.get(m["fest"])
        return (date(today.year, *known) if known else None), False
    if m["dd"]:
        return _day(today.year, today.month, int(m["dd"])), False
    if m["rel"]:
        ahead = {"今": 0, "明": 1, "后": 2, "大": 3}[m["rel"][0]]
        return today + timedelta(days=ahead), True
    if m["in"]:
        return today + timedelta(days=int(m["in"])), True
    if m["inw"]:
        return today + timedelta(weeks=int(m["inw"])), True
    if m["vague"]:
        return None, False
    return last_of(today.year + (m["year"] in ("明年", "次年")), 12), True


def _english(m: re.Match[str], today: date) -> tuple[date | None, bool]:
    if name := (m["m"] or m["m2"]):
        day, month = m["d"] or m["d2"], _MONTHS[name]
        if m["edge"] in ("early", "mid"):
            return None, False
        if m["y"]:
            return _in_month(int(m["y"]), month, day, None), True
        return _coming(today, month, day, None), False
    if m["iso"]:
        return _day(int(m["iso"]), int(m["im"]), int(m["id"])), True
    if m["dmy"]:
        first, second, year = int(m["dmy"]), int(m["dmy2"]), int(m["dmy3"])
        if first <= 12 and second <= 12 and first != second:
            return None, False
        return _day(
            year, min(first, second) if second > 12 else second, max(first, second) if second > 12 else first
        ), True
    if m["rel"]:
        return today + timedelta(days={"today": 0, "tomorrow": 1}.get(m["rel"], 2)), True
    if m["end"]:
        if "year" in m["end"]:
            return last_of(today.year, 12), True
        if "quarter" in m["end"]:
            return (None, False) if "next" in m["end"] else (last_of(today.year, (today.month + 2) // 3 * 3), True)
        month_first = add_months(today.replace(day=1), 1) if "next" in m["end"] else today
        return (None if month_first is None else last_of(month_first.year, month_first.month)), True
    if m["in"]:
        return today + timedelta(days=int(m["in"]) * (7 if m["unit"].startswith("week") else 1)), True
    return None, False


def _numeric(m: re.Match[str], today: date) -> tuple[date | None, bool]:
    a, b = int(m["a"]), int(m["b"] or m["b2"])
    if a == b or (a <= 12 < b):
        return _coming(today, a, str(b), None), False
    if b <= 12 < a:
        return _coming(today, b, str(a), None), False
    return None, False


def find_days(text: str, today: date) -> list[Day]:
    """Every day named in a clause, in order. A bare "may" is no month."""
    return sorted(_find(text, today), key=lambda d: d.start)


def _find(text: str, today: date) -> Iterator[Day]:
    taken: list[tuple[int, int]] = []
    if not text.isascii():
        for m in _ZH.found_in(text):
            found, named = _chinese(m, today)
            taken.append(m.span())
            running = bool(m["m2"] and not m["d2"] and not m["part2"]) and int(m["m2"]) == today.month
            if m["q"] and not m[0].endswith("末"):  # the quarter that runs
                running = m["year2"] is None and int(m["q"][-1]) == (today.month + 2) // 3
            running = running and not text.startswith(("前", "之前", "以前"), m.end())
            exact = bool(m["d"] or m["d2"] or m["iso"] or m["dd"] or m["rel"] or m["rd3"])
            yield Day(m.start(), m.end(), found, named, exact, running)
    if _MAY_BE_ENGLISH.search(text):
        for m in _EN.finditer(text):
            if (
                m["m"] == "may"
                and not m["d"]
                and not re.search(r"\b(?:by|in|until|till|before|of) $", text[: m.start()])
            ):
                continue
            if any(s < m.end() and m.start() < e for s, e in taken):
                continue
            found, named = _english(m, today)
            taken.append(m.span())
            yield Day(m.start(), m.end(), found, named)
    for m in _NUMERIC.found_in(text):
        if not any(s < m.end() and m.start() < e for s, e in taken):
            found, named = _numeric(m, today)
            if found is not None:
                yield Day(m.start(), m.end(), found, named)
