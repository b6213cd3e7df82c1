"""Objections (申诉): filed from a line with a reason, photos and files; /objections; decided by the office."""

from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.answer_files import fetch_kept, send_kept, taken
from bot.handlers.conversation import NotAnAnswer
from bot.road import Visit, for_members
from bot.texts import objections as texts
from domain.attachments import Attachment
from domain.conversation import expect, forget
from domain.errors import NotAllowed, Refused
from domain.kept_files import MOST_FILES
from domain.objection_files import add_objection_files
from domain.objections import (
    check_objection,
    decide_objection,
    file_objection,
    list_objections,
    open_objection,
    view_objection,
)
from domain.rules.permissions import Act, can_ever

_WHY, _FILES, _DECIDE = "objection_reason", "objection_files", "objection_decision"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("objections", for_members(show_objections, Act.VIEW_POINTS)))
    for verb, handler, act in (
        ("ob", press_object, Act.OBJECT),
        ("obo", open_one, Act.VIEW_POINTS),
        ("obf", show_files, Act.VIEW_POINTS),
        ("oba", press_add, Act.OBJECT),
        ("obd", press_decide, Act.POST_POINTS),
    ):
        hooks.add_handler(CallbackQueryHandler(for_members(handler, act), pattern(verb)))
    hooks.listen(_WHY, hear_why)
    hooks.listen(_FILES, hear_file)
    hooks.listen(_DECIDE, hear_decision)


async def show_objections(visit: Visit) -> None:
    """/objections: those that wait, then the newest; for a unit its own."""
    views = await visit.office.read(list_objections, visit.actor)
    await visit.say(*texts.objection_list(views, visit.t))


async def open_one(visit: Visit) -> None:
    """`obo:<objection>`: one objection, for who decides with the two answers."""
    view = await visit.office.read(open_objection, visit.actor, visit.number(1))
    decide, add = can_ever(visit.actor, Act.POST_POINTS), can_ever(visit.actor, Act.OBJECT)
    await visit.say(*texts.objection_card(view, visit.t, decide=decide, add=add))
    await visit.answered()


async def press_add(visit: Visit) -> None:
    """`oba:<objection>`: photos and files that come next go with it."""
    objection_id = visit.number(1)
    await visit.office.read(add_objection_files, visit.actor, objection_id, [], visit.now)
    more = {"objection_id": objection_id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _FILES, more, visit.now)
    await visit.say(texts.more_files(visit.t))
    await visit.answered()


async def show_files(visit: Visit) -> None:
    """`obf:<objection>`: the photos and files that came with it."""
    view = await visit.office.read(open_objection, visit.actor, visit.number(1))
    await send_kept(visit, view.files)
    await visit.answered()


async def press_object(visit: Visit) -> None:
    """`ob:<entry>`: object to a line; the reason is written next, with photos and files before, with or after it."""
    entry_id = visit.number(1)
    await visit.office.read(check_objection, visit.actor, entry_id, visit.today)
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _WHY, {"entry_id": entry_id}, visit.now)
    await visit.say(texts.why_object(visit.t))
    await visit.answered()


async def hear_why(visit: Visit, payload: dict[str, Any]) -> None:
    """The reason: with it what was sent before, and what comes in the same message."""
    attachment = next(iter(taken(visit)), None)
    held = [Attachment(**one) for one in payload.get("files", [])]
    if attachment is not None and attachment.file_unique_id not in {one.file_unique_id for one in held}:
        held.append(attachment)
    if len(held) > MOST_FILES:
        raise Refused("too_many_files", most=MOST_FILES)
    if not visit.text.strip() and attachment is not None:
        payload = {**payload, "files": [one.__dict__ for one in held]}
        await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _WHY, payload, visit.now)
        await visit.say(texts.file_held(len(held), visit.t), reply=True)
        return
    objection = await visit.office.act(
        file_objection,
        visit.actor,
        payload["entry_id"],
        visit.text,
        visit.today,
        visit.now,
        files=held,
        source=visit.source,
    )
    more = {"objection_id": objection.id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _FILES, more, visit.now)
    view = await visit.office.read(view_objection, objection.id)
    html, keyboard = texts.objection_card(view, visit.t)
    await visit.say(html + "\n" + texts.more_files(visit.t), keyboard, reply=True)
    await fetch_kept(visit, view.files)


async def hear_file(visit: Visit, payload: dict[str, Any]) -> None:
    """After the objection was filed: photos and files go with it; other words are about something else."""
    attachment = next(iter(taken(visit)), None)
    if attachment is None:
        await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
        raise NotAnAnswer
    objection_id = payload["objection_id"]
    await visit.office.act(add_objection_files, visit.actor, objection_id, [attachment], visit.now)
    view = await visit.office.read(view_objection, objection_id)
    await visit.say(texts.file_kept(len(view.files), visit.t), reply=True)
    await fetch_kept(visit, view.files)


async def press_decide(visit: Visit) -> None:
    """`obd:<objection>:<y|n>`: the reason is written next."""
    objection_id, upheld = visit.number(1), visit.button[2] == "y"
    view = await visit.office.read(view_objection, objection_id)
    if view.state != "waiting":
        raise Refused("already_decided", state=view.state)
    payload = {"objection_id": objection_id, "upheld": upheld}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _DECIDE, payload, visit.now)
    await visit.say(texts.why_decide(upheld, visit.t))
    await visit.answered()


async def hear_decision(visit: Visit, payload: dict[str, Any]) -> None:
    if not can_ever(visit.actor, Act.POST_POINTS):
        raise NotAllowed(Act.POST_POINTS)
    await visit.office.act(
        decide_objection,
        visit.actor,
        payload["objection_id"],
        payload["upheld"],
        visit.text,
        visit.today,
        visit.now,
        source=visit.source,
    )
    await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    view = await visit.office.read(view_objection, payload["objection_id"])
    await visit.say(*texts.objection_card(view, visit.t), reply=True)
