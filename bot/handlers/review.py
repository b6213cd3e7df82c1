"""/review, what waits for the office, and its buttons: open a submission, accept it, return it with a reason."""

from typing import Any

from markupsafe import Markup
from telegram import InlineKeyboardMarkup
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.conversation import settling
from bot.handlers.submission_cards import refresh_submission_cards
from bot.road import Visit, for_members
from bot.texts import reviews as words
from domain.conversation import expect, forget
from domain.desk import list_more_time
from domain.errors import Refused
from domain.evidence import evidence_of
from domain.flags import flagged_tasks
from domain.reviews import accept_submission, list_waiting, return_submission, view_submission
from domain.rules.permissions import Act


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("review", for_members(show_waiting, Act.REVIEW)))
    for verb, handler in (
        ("rvp", turn_page),
        ("rv", open_submission),
        ("acc", press_accept),
        ("ret", press_return),
        ("retr", press_reason),
        ("files", show_files),
    ):
        hooks.add_handler(CallbackQueryHandler(for_members(handler, Act.REVIEW), pattern(verb)))
    hooks.listen("return_reason", hear_reason)


async def show_waiting(visit: Visit) -> None:
    await visit.say(*await _list(visit, 0))


async def turn_page(visit: Visit) -> None:
    """`rvp:<page>`"""
    await visit.edit(*await _list(visit, visit.number(1)))
    await visit.answered()


async def _list(visit: Visit, page: int) -> tuple[Markup, InlineKeyboardMarkup | None]:
    lines = await visit.office.read(list_waiting, visit.actor)
    more_time = await visit.office.read(list_more_time, visit.actor, visit.today)
    flagged = len(await visit.office.read(flagged_tasks, visit.now))
    return words.waiting_list(lines, page, visit.t, flagged, more_time)


async def open_submission(visit: Visit) -> None:
    """`rv:<report>`: the submission's card; from the question for a reason, back to it."""
    view = await visit.office.read(view_submission, visit.number(1))
    html, keyboard = words.submission_card(view, visit.t)
    asked = await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    if asked == "return_reason":
        await visit.edit(html, keyboard)
    else:
        await visit.say(html, keyboard, about=[view.task.task_id], kind="submission")
    await visit.answered()


async def press_accept(visit: Visit) -> None:
    """`acc:<report>`: accepted; the card shows it in place."""
    report_id = visit.number(1)
    await visit.office.act(accept_submission, visit.actor, report_id, visit.today, visit.source, visit.now)
    await _show_in_place(visit, report_id)


async def press_return(visit: Visit) -> None:
    """`ret:<report>`: ask for the reason."""
    report_id = visit.number(1)
    view = await visit.office.read(view_submission, report_id)
    if view.state != "waiting":
        raise Refused("already_decided", state=view.state)
    payload = {"report_id": report_id, "message_id": visit.message.message_id if visit.message else None}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "return_reason", payload, visit.now)
    await visit.edit(words.why_return(view, visit.t), words.return_keyboard(report_id, visit.t))
    await visit.answered()


async def press_reason(visit: Visit) -> None:
    """`retr:<report>:<reason>`: returned with one of the often-used reasons, in the unit's own language by default."""
    report_id, code = visit.number(1), visit.button[2]
    if code not in words.RETURN_REASONS:
        raise Refused("gone")
    await _return(visit, report_id, words.reason_words(code, visit.t))
    await _show_in_place(visit, report_id)


async def hear_reason(visit: Visit, payload: dict[str, Any]) -> None:
    """The reason, written."""
    await _return(visit, payload["report_id"], visit.text)
    view = await visit.office.read(view_submission, payload["report_id"])
    card = words.submission_card(view, visit.t)
    if not await visit.edit_other(payload["message_id"] or 0, *card):
        await visit.say(*card, reply=True)
    await refresh_submission_cards(visit, payload["report_id"])


async def _return(visit: Visit, report_id: int, reason: str) -> None:
    async with settling(visit):
        await visit.office.act(return_submission, visit.actor, report_id, reason, visit.today, visit.source, visit.now)


async def _show_in_place(visit: Visit, report_id: int) -> None:
    view = await visit.office.read(view_submission, report_id)
    await visit.edit(*words.submission_card(view, visit.t))
    await visit.answered()
    await refresh_submission_cards(visit, report_id)


async def show_files(visit: Visit) -> None:
    """`files:<report>`: the photos and files that came with it."""
    for kind, file_id in await visit.office.read(evidence_of, visit.number(1)):
        if kind == "photo":
            await visit.bot.send_photo(visit.chat_id, file_id)
        else:
            await visit.bot.send_document(visit.chat_id, file_id)
    await visit.answered()
