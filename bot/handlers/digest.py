"""A digest's buttons: its pages, taking note of what was handed out; also long after, also after a restart."""

from contextlib import suppress
from datetime import date, datetime

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts.digest import acknowledged, digest, noted
from db import Session
from domain.acknowledgements import acknowledge_tasks, still_to_acknowledge
from domain.bot_messages import find_bot_message
from domain.concern import concern_of
from domain.desk import Desk
from domain.digest_view import DigestLine, digest_lines
from domain.errors import Refused
from domain.noted import noted_today, take_note
from domain.rules.permissions import Act


def register(hooks: Hooks) -> None:
    hooks.add_handler(CallbackQueryHandler(for_members(turn_page, Act.VIEW_TASK), pattern("pg")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_acknowledge, Act.REPORT), pattern("ack")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_noted), pattern("nt")))


async def turn_page(visit: Visit) -> None:
    """`pg:<page>`: another page of the digest, in place, with what was settled since ticked off."""
    if visit.message is None or not visit.button[1].isdigit():
        raise Refused("gone")
    await _show(visit, visit.message.message_id, visit.number(1))
    await visit.answered()


async def _show(visit: Visit, message_id: int, page: int) -> None:
    lines, desk, day, new, unnoted = await visit.office.read(_remembered, visit, message_id)
    html, keyboard = digest(lines, desk, (), page, day, visit.t, len(new), notification_id=unnoted)
    await visit.edit(html, keyboard)


async def press_acknowledge(visit: Visit) -> None:
    """`ack`: the unit takes note of all that this digest says was handed out."""
    if visit.message is None:
        raise Refused("gone")
    *_, new, _unnoted = await visit.office.read(_remembered, visit, visit.message.message_id)
    count = await visit.office.act(acknowledge_tasks, visit.actor, new, visit.now)
    await _show(visit, visit.message.message_id, 0)
    await visit.toast(acknowledged(count, visit.t))


async def press_noted(visit: Visit) -> None:
    """`nt:<notification>`: nothing more today about what this digest or alert says. The button goes."""
    if not visit.private:
        raise Refused("in_private")
    task_ids = await visit.office.act(take_note, visit.actor, visit.number(1), visit.today)
    await visit.toast(noted(len(task_ids), visit.t))
    message = visit.message
    if message is None or message.reply_markup is None:
        return
    pressed = visit.query.data if visit.query else None
    rows = [[one for one in row if one.callback_data != pressed] for row in message.reply_markup.inline_keyboard]
    with suppress(BadRequest):  # the message is too old to be changed, or was changed by the press before
        await message.edit_reply_markup(InlineKeyboardMarkup([row for row in rows if row]))


def _remembered(
    session: Session, visit: Visit, message_id: int
) -> tuple[list[DigestLine], Desk, date, list[int], int | None]:
    """Lines, what waited, day, tasks to take note of, and the notification while its tasks are not all noted today."""
    message = find_bot_message(session, visit.chat_id, message_id)
    if message is None or not message.payload or "items" not in message.payload:
        raise Refused("gone")
    payload = message.payload
    reader = concern_of(session, visit.actor.person_id, visit.today)
    lines = digest_lines(session, payload["items"], datetime.fromisoformat(payload["decided_at"]), reader, visit.today)
    new = still_to_acknowledge(session, payload.get("handed_out", []), reader.units)
    all_noted = {line.task_id for line in lines} <= noted_today(session, visit.actor.person_id, visit.today)
    unnoted = None if all_noted else payload.get("notification")
    waited = Desk(reviews=payload["reviews"], more_time=payload.get("more_time", 0))
    return lines, waited, date.fromisoformat(payload["day"]), new, unnoted
