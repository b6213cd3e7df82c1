"""A digest's buttons: its pages, taking note of what was handed out; also long after, also after a restart."""

from datetime import date, datetime

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.road import Visit, for_members
from bot.texts.digest import acknowledged, digest
from bot.wiring import App
from db import Session
from domain.acknowledgements import acknowledge_tasks, still_to_acknowledge
from domain.bot_messages import find_bot_message
from domain.concern import concern_of
from domain.digest_view import DigestLine, digest_lines
from domain.errors import Refused
from domain.rules.permissions import Act


def register(application: App) -> None:
    application.add_handler(CallbackQueryHandler(for_members(turn_page, Act.VIEW_TASK), pattern("pg")))
    application.add_handler(CallbackQueryHandler(for_members(press_acknowledge, Act.REPORT), pattern("ack")))


async def turn_page(visit: Visit) -> None:
    """`pg:<page>`: another page of the digest, in place, with what was settled since ticked off."""
    if visit.message is None or not visit.button[1].isdigit():
        raise Refused("gone")
    await _show(visit, visit.message.message_id, visit.number(1))
    await visit.answered()


async def _show(visit: Visit, message_id: int, page: int) -> None:
    lines, reviews, day, new = await visit.office.read(_remembered, visit, message_id)
    html, keyboard = digest(lines, reviews, (), page, day, visit.t, len(new))
    await visit.edit(html, keyboard)


async def press_acknowledge(visit: Visit) -> None:
    """`ack`: the unit takes note of all that this digest says was handed out."""
    if visit.message is None:
        raise Refused("gone")
    *_, new = await visit.office.read(_remembered, visit, visit.message.message_id)
    count = await visit.office.act(acknowledge_tasks, visit.actor, new, visit.now)
    await _show(visit, visit.message.message_id, 0)
    await visit.toast(acknowledged(count, visit.t))


def _remembered(session: Session, visit: Visit, message_id: int) -> tuple[list[DigestLine], int, date, list[int]]:
    message = find_bot_message(session, visit.chat_id, message_id)
    if message is None or not message.payload or "items" not in message.payload:
        raise Refused("gone")
    payload = message.payload
    reader = concern_of(session, visit.actor.person_id, visit.today)
    lines = digest_lines(session, payload["items"], datetime.fromisoformat(payload["decided_at"]), reader, visit.today)
    new = still_to_acknowledge(session, payload.get("handed_out", []), reader.units)
    return lines, payload["reviews"], date.fromisoformat(payload["day"]), new
