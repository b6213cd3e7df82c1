"""The day that a forecast or a request for more time names; a span counts from the deadline (reading rule 31)."""

from __future__ import annotations

from datetime import date

from domain.rules.understanding import trouble
from domain.rules.understanding.dates import Day, add_months
from domain.rules.understanding.values import TaskContext


def forecast_day(days: list[Day], today: date) -> date | None:
    """The day of a forecast; one that has passed is no exact forecast."""
    last = days[-1].date if days else None
    return last if last is not None and last >= today else None


def extension_day(text: str, days: list[Day], task: TaskContext | None, today: date) -> date | None:
    """The new day that is asked for: named, or counted from the deadline."""
    if days:
        day = days[-1]
        if day.date is None:
            return None
        if day.date <= today and not day.named_year:
            return add_months(day.date, 12)
        return day.date
    deadline = task.deadline if task is not None else None
    if deadline is None:
        return None
    if m := trouble.SPAN.search(text):
        if m["halfmonth"]:
            return _plus(deadline, 15)
        if m["halfyear"]:
            return add_months(deadline, 6)
        if m["half"] or m["half2"]:
            return None
        return _span(deadline, int(m["n"]), m["unit"])
    if m := trouble.SPAN_EN.search(text):
        number = int(m["n"]) if m["n"].isdigit() else 1
        unit = {"d": "天", "w": "周", "m": "月", "y": "年", "f": "fortnight"}.get(m["unit"][0], "")
        return None if m["unit"].startswith(("working", "business")) else _span(deadline, number, unit)
    return None


def _plus(day: date, days: int) -> date | None:
    try:
        return date.fromordinal(day.toordinal() + days)
    except (OverflowError, ValueError):
        return None


def _span(deadline: date, number: int, unit: str) -> date | None:
    if unit in ("天", "日"):
        return _plus(deadline, number)
    if unit in ("周", "星期", "礼拜"):
        return _plus(deadline, 7 * number)
    if unit == "fortnight":
        return _plus(deadline, 14 * number)
    months = {"月": 1, "季度": 3, "年": 12}.get(unit)
    return add_months(deadline, number * months) if months else None
