"""A roster that the office sends as a file: looked at first, then stored, and out come the links and the cards."""

import asyncio
import hashlib

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler

from bot.callbacks import button, pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import roster as texts
from domain.bot_messages import find_bot_message
from domain.errors import Refused
from domain.invites import VALID_FOR
from domain.roster import apply_roster, plan_roster, read_roster, unknown_portfolios
from domain.rules.permissions import Act
from domain.sheets.limits import FileRefused
from domain.tables import xlsx_table
from domain.units import unit_index


def register(hooks: Hooks) -> None:
    hooks.add_handler(CallbackQueryHandler(for_members(press, Act.IMPORT), pattern("roster")))


async def look_at_roster(visit: Visit, content: bytes, file_id: str, name: str) -> bool:
    """Say what a roster holds and what storing it would change. False where the file is none; raises FileRefused."""
    index = await visit.office.read(unit_index)
    try:
        read = await asyncio.to_thread(read_roster, content, name, index)
    except FileRefused as refused:
        if refused.code == "no_roster":
            return False
        raise
    plan = await visit.office.read(plan_roster, read, visit.today)
    unknown = await visit.office.read(unknown_portfolios, read)
    keyboard = None
    if not read.problems and (plan.added or plan.changed):
        keyboard = InlineKeyboardMarkup(
            [
                [
                    button(visit.t.plain("Import, and make the links"), "roster", "apply", style="success"),
                    button(visit.t.plain("No"), "roster", "no"),
                ]
            ]
        )
    payload = {"file_id": file_id, "name": name, "sha256": read.sha256}
    await visit.say(texts.looked_at(plan, unknown, visit.t), keyboard, about=[], kind="roster", payload=payload)
    return True


async def press(visit: Visit) -> None:
    """`roster:apply` or `roster:no`. The file is fetched and read anew: what is stored is what was shown."""
    message_id = visit.message.message_id if visit.message else 0
    shown = await visit.office.read(find_bot_message, visit.chat_id, message_id)
    if shown is None or shown.kind != "roster" or not shown.payload or visit.button[1] not in ("apply", "no"):
        raise Refused("gone")
    if visit.button[1] == "no":
        await visit.answered()
        await visit.edit(visit.t("Nothing was stored."))
        return
    content = await _fetch(visit, shown.payload["file_id"])
    if hashlib.sha256(content).hexdigest() != shown.payload["sha256"]:
        raise Refused("gone")
    index = await visit.office.read(unit_index)
    read = await asyncio.to_thread(read_roster, content, shown.payload["name"], index)
    plan, links = await visit.office.act(
        apply_roster, visit.actor, read, VALID_FOR, visit.today, visit.now, source=visit.source
    )
    await visit.answered()
    await visit.edit(texts.stored(plan, links, visit.t))
    if links:
        zone, username = visit.office.settings.zone, visit.bot.username
        title, headings, rows = texts.links_table(visit.t, links, username, zone)
        table = await asyncio.to_thread(xlsx_table, title, headings, rows, texts.links_widths())
        await visit.bot.send_document(visit.chat_id, table, filename=f"links-{visit.today}.xlsx")
        from bot.prints.invite_cards import invite_cards  # rarely drawn, and its library is large

        cards = await asyncio.to_thread(invite_cards, visit.t, links, username, zone)
        await visit.bot.send_document(visit.chat_id, cards, filename=f"cards-{visit.today}.pdf")


async def _fetch(visit: Visit, file_id: str) -> bytes:
    try:
        file = await visit.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())
    except TelegramError:
        raise Refused("file_not_fetched") from None
