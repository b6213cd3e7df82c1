"""The district leader answers a call for help; the office answers a question by replying to it."""

from typing import Any

from telegram.ext import CallbackQueryHandler

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
from bot.handlers.attachments import album_of
from bot.handlers.conversation import settling
from bot.road import Visit, for_members
from bot.texts import work as words
from bot.texts.kept_files import more_with_answer
from db import BotMessage
from domain.conversation import expect
from domain.coordination import (
    CoordinationView,
    add_answer_files,
    answer_coordination,
    open_coordination,
    require_coordination,
)
from domain.rules.permissions import Act
from domain.work_messages import answer_question, open_answer

_ANSWER, _FILES = "coordination_answer", "coordination_files"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CallbackQueryHandler(for_members(press_answer, Act.ANSWER_COORDINATION), pattern("co")))
    hooks.add_handler(CallbackQueryHandler(for_members(show_files, Act.VIEW_TASK), pattern("cof")))
    hooks.add_handler(CallbackQueryHandler(for_members(show_answer_files), pattern("qaf")))
    hooks.listen(_ANSWER, hear_answer)
    hooks.listen(_FILES, hear_file)


async def press_answer(visit: Visit) -> None:
    """`co:<coordination>`: the next message is the leader's answer."""
    coordination_id = visit.number(1)
    view = await visit.office.read(require_coordination, visit.actor, coordination_id)
    payload = {"coordination_id": coordination_id, "message_id": visit.message.message_id if visit.message else None}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _ANSWER, payload, visit.now)
    await visit.say(words.what_answer(view, visit.t))
    await visit.answered()


async def hear_answer(visit: Visit, payload: dict[str, Any]) -> None:
    await take_call_answer(visit, payload["coordination_id"], payload.get("message_id"), payload)


async def take_call_answer(
    visit: Visit, coordination_id: int, card: int | None, asked: dict[str, Any] | None = None
) -> None:
    """The answer to a call for help, after the button (`asked`) or as a reply to the message `card`, which shows it.

    A file alone is kept with the call, and the words are asked for; with an answer that stands it simply goes.
    """
    files, act = taken(visit), visit.office.act
    following = {"coordination_id": coordination_id, "message_id": card}
    if only_a_file(visit):
        view = await put_with_answer(visit, add_answer_files, coordination_id)
        if view.state == "answered":
            await _more(visit, view, following, asked or {})
        else:
            await wait_for_words(visit, _ANSWER, {**(asked or {}), **following}, view.files)
            await fetch_kept(visit, view.files)
        return
    async with settling(visit):
        view = await act(
            answer_coordination,
            visit.actor,
            coordination_id,
            visit.text,
            visit.today,
            visit.source,
            visit.now,
            files=files,
        )
    await hear_more_files(visit, _FILES, following)
    if card is not None:
        await visit.edit_other(card, words.answered_call(view, visit.t))
    await visit.say(words.passed_back(visit.t) + "\n" + more_with_answer(visit.t), reply=True)
    await fetch_kept(visit, view.files)


async def hear_file(visit: Visit, payload: dict[str, Any]) -> None:
    """Right after the answer: photos and files without words go with it."""
    await require_bare_file(visit)
    view = await put_with_answer(visit, add_answer_files, payload["coordination_id"])
    await _more(
        visit, view, {"coordination_id": payload["coordination_id"], "message_id": payload.get("message_id")}, payload
    )


async def _more(visit: Visit, view: CoordinationView, following: dict[str, Any], before: dict[str, Any]) -> None:
    await more_files_with_answer(visit, _FILES, following, before, view.files)


async def show_files(visit: Visit) -> None:
    """`cof:<coordination>`: the photos and files that came with the answer."""
    view = await visit.office.read(open_coordination, visit.actor, visit.number(1))
    await send_kept(visit, view.files if view.state == "answered" else ())
    await visit.answered()


async def hear_reply_to_question(visit: Visit, question: BotMessage) -> None:
    """The office replied to an official's question: with words, photos or files. An album is one answer."""
    task_id = question.task_ids[0] if question.task_ids else None
    album = album_of(visit)
    view = await visit.office.act(
        answer_question,
        visit.actor,
        question.payload or {},
        task_id,
        visit.text,
        visit.today,
        visit.source,
        visit.now,
        files=taken(visit),
        album=album or "",
    )
    if album is None or len(view.files) == 1:
        await visit.say(words.passed_back(visit.t), reply=True)
    await fetch_kept(visit, view.files)


async def show_answer_files(visit: Visit) -> None:
    """`qaf:<notification>`: the photos and files that came with the office's answer to a question."""
    view = await visit.office.read(open_answer, visit.actor, visit.number(1))
    await send_kept(visit, view.files)
    await visit.answered()
