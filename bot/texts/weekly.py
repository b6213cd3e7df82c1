"""The weekly digest in words: one screen, with buttons into the detail."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.task_card import short
from domain.weekly import WeeklyLine, WeeklyView

SHOWN = 4  # lines of a section


def weekly(
    view: WeeklyView, today: date, t: Translator, *, in_group: bool
) -> tuple[Markup, InlineKeyboardMarkup | None, list[int]]:
    """The text, its buttons (none in a group), and the tasks in the order in which they are numbered."""
    text = [
        t("<b>The week from {day}</b>", day=t.day(today)),
        t(
            "Last week: {reported} tasks reported, {accepted} milestones accepted, {blocked} wait for coordination",
            reported=view.reported,
            accepted=view.accepted,
            blocked=view.blocked,
        ),
    ]
    numbered: list[WeeklyLine] = []
    for heading, lines in (
        (t.n("🔴 <b>{n} overdue</b>", "🔴 <b>{n} overdue</b>", len(view.overdue)), view.overdue),
        (t.n("🟡 <b>{n} due this week</b>", "🟡 <b>{n} due this week</b>", len(view.coming)), view.coming),
        (
            t.n("⏸ <b>{n} not heard of for a month</b>", "⏸ <b>{n} not heard of for a month</b>", len(view.stuck)),
            view.stuck,
        ),
    ):
        if lines:
            text.append(heading)
            text += _section(lines, numbered, t, late=lines is view.overdue)
    for year, nodes in view.unknown_years:
        text.append(
            t(
                "⚠ {year} has no published calendar yet: Monday to Friday is taken. "
                "{n} open milestones fall into it. /calendar",
                year=year,
                n=nodes,
            )
        )
    opens = [button(f"{number} · {line.no}", "t", line.task_id) for number, line in enumerate(numbered, start=1)][:9]
    rows = [opens[i : i + 3] for i in range(0, len(opens), 3)]
    if view.overdue:
        rows.append([button(t.plain("All overdue"), "tl", "overdue", 0)])
    keyboard = InlineKeyboardMarkup(rows) if rows and not in_group else None
    return Markup("\n").join(text), keyboard, [line.task_id for line in numbered]


def _section(lines: Sequence[WeeklyLine], numbered: list[WeeklyLine], t: Translator, *, late: bool) -> list[Markup]:
    text = []
    for line in lines[:SHOWN]:
        numbered.append(line)
        title = line.title if t.language == "zh" or not line.title_en else line.title_en
        text.append(
            t(
                "{n}. <b>{no}</b> {title} ({unit}): {when}",
                n=len(numbered),
                no=line.no,
                title=short(title, 20),
                unit=unit_name(t, line.unit, line.unit_en),
                when=_when(line, late, t),
            )
        )
    if len(lines) > SHOWN:
        text.append(t("… and {n} more", n=len(lines) - SHOWN))
    return text


def _when(line: WeeklyLine, late: bool, t: Translator) -> str:
    if late:
        return t.n("{n} working day overdue", "{n} working days overdue", line.days)
    return t.day(line.day) if line.day is not None else ""
