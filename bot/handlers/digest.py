"""Turning the pages of a digest, also long after, also after a restart: what it held is kept with the message."""

from datetime import date, datetime

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.road import Visit, for_members
from bot.texts.digest import digest
from bot.wiring import App
from db import Session
from domain.bot_messages import find_bot_message
from domain.digest_view import DigestLine, digest_lines
from domain.errors import Refused
from domain.rules.permissions import Act


def register(application: App) -> None:
    application.add_handler(CallbackQueryHandler(for_members(turn_page, Act.VIEW_TASK), pattern("pg")))


async def turn_page(visit: Visit) -> None:
    """`pg:<page>`: another page of the digest, in place, with what was settled since ticked off."""
    if visit.message is None or not visit.button[1].isdigit():
        raise Refused("gone")
    lines, reviews, day = await visit.office.read(_remembered, visit.chat_id, visit.message.message_id)
    html, keyboard = digest(lines, reviews, (), visit.number(1), day, visit.t)
    await visit.edit(html, keyboard)
    await visit.answered()


def _remembered(session: Session, chat_id: int, message_id: int) -> tuple[list[DigestLine], int, date]:
    message = find_bot_message(session, chat_id, message_id)
    if message is None or not message.payload or "items" not in message.payload:
        raise Refused("gone")
    payload = message.payload
    lines = digest_lines(session, payload["items"], datetime.fromisoformat(payload["decided_at"]))
    return lines, payload["reviews"], date.fromisoformat(payload["day"])
