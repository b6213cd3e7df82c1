"""/history of a task, a unit, a person: the record, a page at a time or as a file."""

from typing import Any, get_args

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import history as texts
from domain.errors import Refused
from domain.history import Subject, find_subject, read_history
from domain.rules.permissions import Act
from domain.tables import csv_table, xlsx_table
from domain.welcome import outlook


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("history", for_members(show_history, Act.VIEW_HISTORY)))
    hooks.add_handler(CallbackQueryHandler(for_members(turn_history, Act.VIEW_HISTORY), pattern("history")))
    hooks.add_handler(CallbackQueryHandler(for_members(send_file, Act.VIEW_HISTORY), pattern("history_file")))


async def show_history(visit: Visit) -> None:
    """/history ZD001, /history 石鼓镇, /history 陈晓; in private only: a group is not everybody's record."""
    words = " ".join(visit.args)
    if not words:
        ahead = await visit.office.read(outlook, visit.actor, visit.today)
        raise Refused("history_of_what", example=ahead.example_no or "ZD001")
    found = await visit.office.read(find_subject, visit.actor, words, visit.today)
    if not found:
        raise Refused("unknown_subject", words=words[:40])
    if len(found) > 1:
        await visit.say(*texts.which_subject(visit.t, found))
        return
    await _show(visit, found[0][0], found[0][1], 0)


def _subject(visit: Visit) -> tuple[Any, int]:
    """Kind and id from the button. Raises Refused `gone` for a forged one."""
    try:
        kind, subject_id = visit.button[1], visit.number(2)
    except (IndexError, ValueError):
        raise Refused("gone") from None
    if kind not in get_args(Subject):
        raise Refused("gone")
    return kind, subject_id


async def _show(visit: Visit, kind: Any, subject_id: int, page: int) -> None:
    found = await visit.office.read(
        read_history,
        visit.actor,
        kind,
        subject_id,
        visit.today,
        offset=page * texts.A_PAGE,
        limit=texts.A_PAGE,
    )
    await visit.edit(*texts.history_page(visit.t, found, page, visit.office.settings.zone))


async def turn_history(visit: Visit) -> None:
    kind, subject_id = _subject(visit)
    page = visit.number(3) if visit.button[3] else 0
    await _show(visit, kind, subject_id, page)
    await visit.answered()


async def send_file(visit: Visit) -> None:
    """All of it as a workbook or as CSV."""
    kind, subject_id = _subject(visit)
    form = visit.button[3]
    if form not in ("xlsx", "csv"):
        raise Refused("gone")
    found = await visit.office.read(read_history, visit.actor, kind, subject_id, visit.today)
    await visit.answered()
    title, headings, rows = texts.table(visit.t, found, visit.office.settings.zone)
    content = csv_table(headings, rows) if form == "csv" else xlsx_table(title, headings, rows, texts.WIDTHS)
    await visit.bot.send_document(visit.chat_id, content, filename=f"history-{kind}-{subject_id}-{visit.today}.{form}")
