"""/notices and their buttons: issue, answer, close, withdraw. `/notice ZD001 red` begins one of the office's own."""

from collections.abc import Callable
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.answer_files import (
    fetch_kept,
    hear_more_files,
    more_files_with_answer,
    only_a_file,
    put_with_answer,
    require_bare_file,
    send_kept,
    taken,
    wait_for_words,
)
from bot.handlers.conversation import settling
from bot.road import Visit, for_members
from bot.texts import notices as words
from domain.conversation import expect
from domain.errors import Refused
from domain.notices import (
    NoticeView,
    add_notice_files,
    answer_notice,
    close_notice,
    dismiss_notice,
    issue_notice,
    list_notices,
    propose_notice,
    view_notice,
    withdraw_notice,
)
from domain.rules.permissions import Act, can, can_ever
from domain.tasks import find_task_id

_RED = ("red", "红", "红色")
_ANSWER, _FILES = "notice_answer", "notice_files"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("notices", for_members(show_notices, Act.VIEW_TASK)))
    hooks.add_handler(CommandHandler("notice", for_members(begin_notice, Act.ISSUE_NOTICE)))
    for verb, handler, act in (
        ("no", open_notice, Act.VIEW_TASK),
        ("noi", press_issue, Act.ISSUE_NOTICE),
        ("nod", press_dismiss, Act.ISSUE_NOTICE),
        ("noc", press_close, Act.ISSUE_NOTICE),
        ("now", press_withdraw, Act.ISSUE_NOTICE),
        ("noa", press_answer, Act.REPORT),
        ("nof", show_files, Act.VIEW_TASK),
    ):
        hooks.add_handler(CallbackQueryHandler(for_members(handler, act), pattern(verb)))
    hooks.listen("notice_document", hear_document)
    hooks.listen(_ANSWER, hear_answer)
    hooks.listen(_FILES, hear_file)


def _card(visit: Visit, view: NoticeView) -> Any:
    office = can_ever(visit.actor, Act.ISSUE_NOTICE)
    unit = not office and can(visit.actor, Act.REPORT, view.unit_id)
    return words.notice_card(view, visit.t, office=office, unit=unit)


async def show_notices(visit: Visit) -> None:
    notices = await visit.office.read(list_notices, visit.actor)
    await visit.say(*words.notice_list(notices, visit.t))


async def begin_notice(visit: Visit) -> None:
    """/notice ZD001 [red]: a proposal of the office's own, to be issued with a button."""
    if not visit.args:
        await show_notices(visit)
        return
    task_id = await visit.office.read(find_task_id, visit.args[0])
    colour = "red" if len(visit.args) > 1 and visit.args[1].casefold() in _RED else "yellow"
    view = await visit.office.act(propose_notice, visit.actor, task_id, colour, visit.now)
    await visit.say(*_card(visit, view), about=[task_id], kind="notice", payload={"notice_id": view.notice_id})


async def open_notice(visit: Visit) -> None:
    """`no:<notice>`: its card."""
    view = await visit.office.read(view_notice, visit.actor, visit.number(1))
    payload = {"notice_id": view.notice_id}
    await visit.say(*_card(visit, view), about=[view.task.task_id], kind="notice", payload=payload)
    await visit.answered()


async def press_issue(visit: Visit) -> None:
    """`noi:<notice>`: ask for the document number, then issue."""
    view = await visit.office.read(view_notice, visit.actor, visit.number(1))
    if view.state != "proposed":
        raise Refused("notice_state", state=view.state)
    payload = {"notice_id": view.notice_id, "message_id": visit.message.message_id if visit.message else None}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "notice_document", payload, visit.now)
    await visit.say(words.which_document(visit.t))
    await visit.answered()


async def hear_document(visit: Visit, payload: dict[str, Any]) -> None:
    document = visit.text.strip()
    if document in ("-", "—", "－", "–", "无"):
        document = ""
    async with settling(visit):
        view = await visit.office.act(
            issue_notice, visit.actor, payload["notice_id"], document[:100], visit.today, visit.source, visit.now
        )
    if await visit.edit_other(payload.get("message_id") or 0, *_card(visit, view)):
        await visit.say(words.issued(view, visit.t), reply=True)
    else:
        await visit.say(*_card(visit, view), reply=True)


async def press_dismiss(visit: Visit) -> None:
    """`nod:<notice>`"""
    view = await visit.office.act(dismiss_notice, visit.actor, visit.number(1), visit.source, visit.now)
    await _show(visit, view)


async def press_close(visit: Visit) -> None:
    """`noc:<notice>`"""
    await _settle(visit, close_notice)


async def press_withdraw(visit: Visit) -> None:
    """`now:<notice>`"""
    await _settle(visit, withdraw_notice)


async def _settle(visit: Visit, use_case: Callable[..., NoticeView]) -> None:
    view = await visit.office.act(use_case, visit.actor, visit.number(1), visit.today, visit.source, visit.now)
    await _show(visit, view)


async def _show(visit: Visit, view: NoticeView) -> None:
    await visit.edit(*_card(visit, view))
    await visit.answered()


async def press_answer(visit: Visit) -> None:
    """`noa:<notice>`: the next message is the unit's answer."""
    view = await visit.office.read(view_notice, visit.actor, visit.number(1))
    payload = {"notice_id": view.notice_id, "message_id": visit.message.message_id if visit.message else None}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _ANSWER, payload, visit.now)
    await visit.say(words.what_answer(view, visit.t))
    await visit.answered()


async def hear_answer(visit: Visit, payload: dict[str, Any]) -> None:
    await take_answer(visit, payload["notice_id"], payload.get("message_id"), payload)


async def take_answer(visit: Visit, notice_id: int, card: int | None, asked: dict[str, Any] | None = None) -> None:
    """The unit's answer, after the button (`asked`) or as a reply to the notice, whose card shows it then.

    A file alone is kept with the notice, and the words are asked for; with an answer that stands it simply goes.
    """
    files, act = taken(visit), visit.office.act
    following = {"notice_id": notice_id, "message_id": card}
    if only_a_file(visit):
        view = await put_with_answer(visit, add_notice_files, notice_id)
        if view.state == "answered":
            await _more(visit, view, following, asked or {})
        else:
            await wait_for_words(visit, _ANSWER, {**(asked or {}), **following}, view.files)
            await fetch_kept(visit, view.files)
        return
    async with settling(visit):
        view = await act(
            answer_notice, visit.actor, notice_id, visit.text, visit.today, visit.source, visit.now, files=files
        )
    await hear_more_files(visit, _FILES, following)
    if card is not None:
        await visit.edit_other(card, *_card(visit, view))
    await visit.say(words.answered(visit.t), reply=True)
    await fetch_kept(visit, view.files)


async def hear_file(visit: Visit, payload: dict[str, Any]) -> None:
    """Right after the answer: photos and files without words go with it."""
    await require_bare_file(visit)
    view = await put_with_answer(visit, add_notice_files, payload["notice_id"])
    await _more(visit, view, {"notice_id": payload["notice_id"], "message_id": payload.get("message_id")}, payload)


async def _more(visit: Visit, view: NoticeView, following: dict[str, Any], before: dict[str, Any]) -> None:
    if following["message_id"] is not None:
        await visit.edit_other(following["message_id"], *_card(visit, view))
    await more_files_with_answer(visit, _FILES, following, before, view.files)


async def show_files(visit: Visit) -> None:
    """`nof:<notice>`: the photos and files that came with the answer."""
    view = await visit.office.read(view_notice, visit.actor, visit.number(1))
    await send_kept(visit, view.files)
    await visit.answered()
