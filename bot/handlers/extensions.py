"""More time: the official asks (exact date, reason), the office decides with a button."""

from datetime import date
from typing import Any

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.conversation import settling
from bot.road import Visit, for_members
from bot.texts import extensions as words
from domain.conversation import expect
from domain.errors import Refused
from domain.extensions import (
    ExtensionWish,
    ask_extension,
    check_extension,
    decide_extension,
    start_extension,
    view_extension,
)
from domain.report_answers import MoreTime
from domain.rules.permissions import Act
from domain.rules.received_day import read_day


def register(hooks: Hooks) -> None:
    hooks.add_handler(CallbackQueryHandler(for_members(press_ask, Act.ASK_EXTENSION), pattern("ext")))
    hooks.add_handler(CallbackQueryHandler(for_members(open_request, Act.REVIEW), pattern("exv")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_approve, Act.REVIEW), pattern("exa")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_refuse, Act.REVIEW), pattern("exr")))
    hooks.listen("extension_date", hear_date)
    hooks.listen("extension_reason", hear_reason)
    hooks.listen("extension_refusal", hear_refusal)


async def press_ask(visit: Visit) -> None:
    """`ext:<node>`: begin to ask for more time for this node."""
    asked = await visit.office.read(start_extension, visit.actor, visit.number(1), visit.today)
    await ask_more_time(visit, MoreTime(asked.task, asked.node_id, asked.due_on, None, ""))
    await visit.answered()


async def ask_more_time(visit: Visit, asked: MoreTime) -> None:
    """Ask for what the request still lacks: the exact date, then the reason; ask the office once both are there."""
    payload: dict[str, Any] = {"node_id": asked.node_id, "reason": asked.reason, "task_id": asked.task.task_id}
    if asked.new_due_on is not None:
        payload["new_due_on"] = asked.new_due_on.isoformat()
        if asked.reason:
            await _ask(visit, payload)
            return
    what = "extension_date" if asked.new_due_on is None else "extension_reason"
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, what, payload, visit.now)
    await visit.say(words.more_time(asked, visit.t), about=[asked.task.task_id], kind="ask")


async def hear_date(visit: Visit, payload: dict[str, Any]) -> None:
    day = read_day(visit.text, visit.today)
    if day is None:
        await visit.say(words.no_date(visit.t), reply=True)
        return
    payload = {**payload, "new_due_on": day.isoformat()}
    wish = ExtensionWish(payload["node_id"], day, payload["reason"])
    await visit.office.read(check_extension, visit.actor, wish, visit.today)  # refused: another date is heard next
    if payload["reason"]:
        await _ask(visit, payload)
        return
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "extension_reason", payload, visit.now)
    await visit.say(words.why(day, visit.t))


async def hear_reason(visit: Visit, payload: dict[str, Any]) -> None:
    await _ask(visit, {**payload, "reason": visit.text})


async def _ask(visit: Visit, payload: dict[str, Any]) -> None:
    wish = ExtensionWish(payload["node_id"], date.fromisoformat(payload["new_due_on"]), payload["reason"])
    async with settling(visit):
        extension = await visit.office.act(ask_extension, visit.actor, wish, visit.today, visit.source, visit.now)
    await visit.say(words.asked(extension.new_due_on, visit.t), reply=True)


async def open_request(visit: Visit) -> None:
    """`exv:<extension>`: the request's card, from /review; once it is decided, with the decision."""
    view = await visit.office.read(view_extension, visit.number(1))
    if view.state == "waiting":
        html, keyboard = words.request_card(view, visit.t)
        await visit.say(html, keyboard, about=[view.task.task_id], kind="extension")
    else:
        await visit.say(words.decided_card(view, view.decided_by, visit.t), about=[view.task.task_id])
    await visit.answered()


async def press_approve(visit: Visit) -> None:
    """`exa:<extension>`: the office approves; the node's due day moves."""
    extension = await visit.office.act(
        decide_extension, visit.actor, visit.number(1), True, "", visit.today, visit.source, visit.now
    )
    view = await visit.office.read(view_extension, extension.id)
    await visit.edit(words.decided_card(view, visit.actor.name, visit.t))
    await visit.answered()


async def press_refuse(visit: Visit) -> None:
    """`exr:<extension>`: the office refuses; the next message is the reason."""
    extension_id = visit.number(1)
    view = await visit.office.read(view_extension, extension_id)
    if view.state != "waiting":
        raise Refused("already_decided", state=view.state)
    payload = {"extension_id": extension_id, "message_id": visit.message.message_id if visit.message else None}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "extension_refusal", payload, visit.now)
    await visit.say(words.why_refused(visit.t))
    await visit.answered()


async def hear_refusal(visit: Visit, payload: dict[str, Any]) -> None:
    async with settling(visit):
        extension = await visit.office.act(
            decide_extension,
            visit.actor,
            payload["extension_id"],
            False,
            visit.text,
            visit.today,
            visit.source,
            visit.now,
        )
    if payload.get("message_id"):
        view = await visit.office.read(view_extension, extension.id)
        await visit.edit_other(payload["message_id"], words.decided_card(view, visit.actor.name, visit.t))
    await visit.say(words.decided(extension.state, extension.new_due_on, visit.actor.name, visit.t), reply=True)
