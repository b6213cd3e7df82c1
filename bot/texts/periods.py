"""Which day a ranking stands at, and since when places and scores are compared: the same words in every form of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.callbacks import button
from bot.texts.language import Translator
from domain.standings import Ranking, Span


def heading(found: Ranking, t: Translator) -> Markup:
    """The year so far as of a day, whose end that is, and which list. A score is always the whole year's."""
    if found.as_of.year > found.year:
        line = t("The whole of {year}, as of {day}", year=found.year, day=t.day(found.as_of, year=True))
    elif found.span_ended:
        day = t.day(found.as_of)
        line = t("{year} so far, as of {day} (end of {span})", year=found.year, day=day, span=span_name(found, t))
    else:
        line = t("{year} so far, as of {day}", year=found.year, day=t.day(found.as_of))
    if found.list_kind:
        line += Markup(" · ") + list_word(found.list_kind, t)
    return line


def span_name(found: Ranking, t: Translator) -> str:
    """The month, quarter or year that is shown: 7月 / Jul, 三季度 / quarter 3, 2023年 / 2023."""
    if found.span == "year" or found.as_of.year > found.year:
        return t.plain("the year {year}", year=found.year)
    if found.span == "quarter":
        return quarter_name((found.as_of.month + 2) // 3, t)
    return t.month_name(found.as_of.month)


def quarter_name(quarter: int, t: Translator) -> str:
    return {
        1: t.plain("quarter 1"),
        2: t.plain("quarter 2"),
        3: t.plain("quarter 3"),
        4: t.plain("quarter 4"),
    }[quarter]


def moved_title(found: Ranking, t: Translator) -> str:
    """The heading over what a score gained or lost in the month or quarter."""
    return t.plain("{span} ±", span=span_name(found, t))


def compared_words(found: Ranking, t: Translator) -> str:
    """Against which day places and scores are compared; "" where there is none."""
    return t.plain("▲▼ and ± against {day}", day=t.day(found.compared_with)) if found.compared_with else ""


def list_word(kind: str, t: Translator) -> str:
    return {
        "major_project": t.plain("Major projects"),
        "key_task": t.plain("Key tasks"),
        "brand": t.plain("Brands"),
    }[kind]


def view_of(group: str, found: Ranking) -> tuple[int | str, ...]:
    """What a button carries to show this group of a ranking again: group, day, year, list, span."""
    return (group, found.as_of.isoformat(), found.year, found.list_kind or "-", found.span)


def period_rows(found: Ranking, group: str, today: date, t: Translator) -> list[list[InlineKeyboardButton]]:
    """Today, or the ends of months, of quarters and of years; beneath, a step to the one before and after."""
    chosen = "today" if (found.as_of, found.year) == (today, today.year) else found.span

    def to(name: str, label: str, day: date, year: int, span: Span) -> InlineKeyboardButton:
        mark = "• " if name == chosen else ""
        return button(mark + label, "rk", group, day.isoformat(), year, found.list_kind or "-", span)

    month, quarter = _end_before(today, "month"), _end_before(today, "quarter")
    rows = [
        [
            to("today", t.plain("Today"), today, today.year, "month"),
            to("month", t.plain("Month"), month, month.year, "month"),
        ],
        [
            to("quarter", t.plain("Quarter"), quarter, quarter.year, "quarter"),
            to("year", t.plain("Year"), today, today.year - 1, "year"),
        ],
    ]
    if chosen != "today":
        steps = [
            to("", label, day, year, found.span)
            for label, day, year in _steps(found, today, t)
            if year >= 2000 and (day < today or found.span == "year") and year <= today.year
        ]
        rows.append(steps)
    return rows


def _steps(found: Ranking, today: date, t: Translator) -> Sequence[tuple[str, date, int]]:
    if found.span == "year":
        return ((f"‹ {found.year - 1}", today, found.year - 1), (f"{found.year + 1} ›", today, found.year + 1))
    before = _end_before(found.as_of, found.span)
    after = _end_before(found.as_of + timedelta(days=101 if found.span == "quarter" else 41), found.span)
    return (
        (f"‹ {_span_label(before, found.span, t)}", before, before.year),
        (f"{_span_label(after, found.span, t)} ›", after, after.year),
    )


def _span_label(end: date, span: Span, t: Translator) -> str:
    return quarter_name((end.month + 2) // 3, t) if span == "quarter" else t.month_name(end.month)


def _end_before(day: date, span: Span) -> date:
    """The last day of the month or quarter before the one that `day` lies in."""
    month = day.month if span == "month" else (day.month - 1) // 3 * 3 + 1
    return day.replace(month=month, day=1) - timedelta(days=1)
