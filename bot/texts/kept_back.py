"""What went over a day's budget of messages and is told in the next digest: a line each, a button into the detail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.callbacks import button
from bot.texts.delivery import unreachable_reason
from bot.texts.language import Translator
from bot.texts.notices import closed, colour_word
from bot.texts.reports import task_name
from db import Notification
from domain.notices import NoticeView

SHOWN = 6  # in full; of the rest the buttons and lists show more


@dataclass(frozen=True)
class KeptLine:
    """One message that was kept back, as it stands now."""

    notification_id: int
    html: Markup
    opens: InlineKeyboardButton | None = None


def kept_lines(lines: Sequence[KeptLine], t: Translator) -> list[Markup]:
    """The lines under their heading; none where nothing was kept back."""
    if not lines:
        return []
    return [t("🗂 <b>Also</b> (kept back, so as not to write too often)"), *(line.html for line in lines)]


def kept_buttons(lines: Sequence[KeptLine]) -> list[list[InlineKeyboardButton]]:
    opens = [line.opens for line in lines[:SHOWN] if line.opens is not None]
    return [opens[i : i + 3] for i in range(0, len(opens), 3)]


def kept_notice(row: Notification, view: NoticeView, t: Translator) -> KeptLine:
    html = t("• {colour}: {task}", colour=colour_word(view.colour, t), task=task_name(view.task, t))
    if view.state == "issued" and view.answer_due_on is not None:
        html += t("; an answer is due by {day}", day=t.day(view.answer_due_on))
    sign = "🟥" if view.colour == "red" else "🟨"
    return KeptLine(row.id, html, button(f"{sign} {view.task.no}", "no", view.notice_id))


def kept_closing(row: Notification, view: NoticeView, t: Translator) -> KeptLine:
    return KeptLine(row.id, Markup(" ").join(closed(view, t).split("\n")))


def kept_month(row: Notification, year: int, month: int, unit: str, t: Translator) -> KeptLine:
    return KeptLine(row.id, t("• {month} is published for {unit}: /points", month=t.month(year, month), unit=unit))


def kept_last_day(row: Notification, year: int, month: int, ends: date, t: Translator) -> KeptLine:
    html = t("• {month}: objections until {day}: /points", month=t.month(year, month), day=t.day(ends))
    return KeptLine(row.id, html)


def kept_unreachable(row: Notification, name: str, t: Translator) -> KeptLine:
    reason = unreachable_reason(row, t)
    return KeptLine(row.id, t("• {name} cannot be reached ({reason}): /unreachable", name=name, reason=reason))
