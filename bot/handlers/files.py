"""Files in and out: a list or units that the office sends, looked at before it is stored; /export."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from telegram import Document
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.roster import look_at_roster
from bot.road import Visit, for_members
from bot.texts import export as export_words
from bot.texts import imports as words
from bot.texts.lists import file_refusal
from bot.texts.people import in_private
from domain.bot_messages import find_bot_message
from domain.errors import NotAllowed, Refused
from domain.exports import PARTS, export, parts_open_to
from domain.lists import Consent, Imported, Plan, apply_import, plan_import
from domain.rules.cells.unit_names import UnitIndex
from domain.rules.permissions import Act, can_ever
from domain.sheets.limits import FileRefused
from domain.sheets.parsed import ListsRead
from domain.standings import all_units
from domain.units import UnitsPlan, UnitsRead, apply_units, plan_units, read_units, unit_index

MOST_BYTES = 20_000_000  # what the Bot API lets a bot download, and the reading limit
_LARGE = 100_000  # bytes from which on reading takes long enough to say so
_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".et")
_YEAR = re.compile(r"\s*(20\d\d)\s*年?度?\s*")


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("export", for_members(ask_what, Act.EXPORT)))
    hooks.add_handler(CallbackQueryHandler(for_members(send_export, Act.EXPORT), pattern("export")))
    hooks.add_handler(CommandHandler("import", for_members(say_how, Act.IMPORT)))
    hooks.add_handler(CallbackQueryHandler(for_members(press_import, Act.IMPORT), pattern("import")))


async def ask_what(visit: Visit) -> None:
    """/export: which part as a file; in private only, for a group may not see all of it."""
    if not visit.private:
        await visit.say(in_private(visit.t), reply=True)
        return
    await visit.say(*export_words.which_part(parts_open_to(visit.actor), visit.t))


async def send_export(visit: Visit) -> None:
    """`export:<part>`: the file, within what this person may see now."""
    part = visit.button[1]
    parts = parts_open_to(visit.actor) if part == "all" else (part,)
    if not set(parts) <= set(PARTS):
        raise Refused("gone")
    if not visit.private:
        raise NotAllowed(Act.EXPORT)
    await visit.answered()
    found = await visit.office.read(export, visit.actor, parts, visit.today, visit.now)
    units = await visit.office.read(all_units)
    content = await asyncio.to_thread(export_words.workbook, found, units, visit.today, visit.t)
    await visit.bot.send_document(visit.chat_id, content, filename=f"{part}-{visit.today}.xlsx")


async def say_how(visit: Visit) -> None:
    """/import: it is done by sending the file."""
    await visit.say(words.send_the_file(visit.t) if visit.private else in_private(visit.t), reply=not visit.private)


# ---------------------------------------------------------------- a file that is sent


@dataclass(frozen=True, slots=True)
class Sent:
    """A file in the chat: enough to fetch it again when a button is pressed, also after a restart."""

    file_id: str
    name: str
    year: int | None = None
    sha256: str = ""

    def payload(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "name": self.name, "year": self.year, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds, compared with the store: lists or units."""

    lists: Plan | None
    units: UnitsPlan | None
    index: UnitIndex
    sha256: str


async def take_file(visit: Visit) -> bool:
    """A spreadsheet that the office sends in private, without words or with a year: look at it. True if it was one.

    One with other words, or in reply to something, is evidence for a report and not for here.
    """
    document = visit.message.document if visit.message else None
    if document is None or not visit.private or not can_ever(visit.actor, Act.IMPORT):
        return False
    if visit.message and visit.message.reply_to_message is not None:
        return False
    year = _YEAR.fullmatch(visit.text) if visit.text else None
    if not (document.file_name or "").casefold().endswith(_SUFFIXES) or (visit.text and year is None):
        return False
    await _look(visit, document, int(year[1]) if year else None)
    return True


async def _look(visit: Visit, document: Document, year: int | None) -> None:
    size = document.file_size or 0
    if size > MOST_BYTES:
        refused = FileRefused("file_too_big", limit=MOST_BYTES, size=size)
        await visit.say(words.refused_file(file_refusal(refused, visit.t), visit.t), reply=True)
        return
    if size > _LARGE:
        await visit.say(words.reading(document.file_name or "", visit.t), reply=True)
    sent = Sent(document.file_id, document.file_name or "file", year)
    await _show(visit, sent)


async def _show(visit: Visit, sent: Sent) -> None:
    """Say what the file holds and what storing it would change, with the buttons that do it."""
    try:
        looked = await _read(visit, sent)
    except FileRefused as refused:
        if refused.code in ("no_list", "units_first") and await _is_roster(visit, sent):
            return
        await visit.say(words.refused_file(file_refusal(refused, visit.t), visit.t), reply=True)
        return
    html, keyboard, report = words.looked_at(looked.lists, looked.units, looked.index, visit.today.year, visit.t)
    if report:
        await visit.bot.send_document(visit.chat_id, report.encode("utf-8-sig"), filename=f"{sent.name}.txt")
    payload = Sent(sent.file_id, sent.name, sent.year, looked.sha256).payload()
    await visit.say(html, keyboard, reply=True, about=[], kind="import", payload=payload)


async def _is_roster(visit: Visit, sent: Sent) -> bool:
    """Neither lists nor units: perhaps people."""
    try:
        return await look_at_roster(visit, await _fetch(visit, sent), sent.file_id, sent.name)
    except FileRefused:
        return False


async def _fetch(visit: Visit, sent: Sent) -> bytes:
    try:
        file = await visit.bot.get_file(sent.file_id)
        content = bytes(await file.download_as_bytearray())
    except TelegramError:
        raise Refused("file_not_fetched") from None
    if sent.sha256 and hashlib.sha256(content).hexdigest() != sent.sha256:
        raise Refused("gone")
    return content


async def _read(visit: Visit, sent: Sent) -> Looked:
    """Fetch and read the file, and hold it against the store. Raises FileRefused."""
    content = await _fetch(visit, sent)
    index = await visit.office.read(unit_index)
    read, units = await asyncio.to_thread(_parse, content, sent, index)
    plan = await visit.office.read(plan_import, read) if read is not None else None
    units_plan = await visit.office.read(plan_units, units) if units is not None else None
    return Looked(plan, units_plan, index, hashlib.sha256(content).hexdigest())


def _parse(content: bytes, sent: Sent, index: UnitIndex) -> tuple[ListsRead | None, UnitsRead | None]:
    """A file of lists, or else of units. Without any unit known, lists cannot be read."""
    if index.units:
        try:
            from domain.sheets.lists import read_lists  # readers of sheets are needed only for a file

            return read_lists(content, sent.name, index, sent.year), None
        except FileRefused as refused:
            if refused.code != "no_list":
                raise
            no_list = refused
    try:
        return None, read_units(content, sent.name)
    except FileRefused as refused:
        if refused.code != "no_units":
            raise
        if index.units:
            raise no_list from None
        raise FileRefused("units_first") from None


# ---------------------------------------------------------------- the buttons under it


async def press_import(visit: Visit) -> None:
    """`import:<what>`: apply, good, leads, withdraw, year:<year>, no. The file is fetched and read anew."""
    message_id = visit.message.message_id if visit.message else 0
    question = await visit.office.read(find_bot_message, visit.chat_id, message_id)
    if question is None or question.kind != "import" or not question.payload:
        raise Refused("gone")
    sent, what = Sent(**question.payload), visit.button[1]
    await visit.answered()
    if what == "no":
        await visit.edit(words.not_stored(visit.t))
        return
    if what == "year" and re.fullmatch(r"20\d\d", visit.button[2]):
        await _show(visit, Sent(sent.file_id, sent.name, int(visit.button[2])))
        return
    if what not in ("apply", "good", "leads", "withdraw"):
        raise Refused("gone")
    try:
        looked = await _read(visit, sent)
    except FileRefused as refused:
        raise Refused("gone") from refused
    await _store(visit, looked, what, sent)


async def _store(visit: Visit, looked: Looked, what: str, sent: Sent) -> None:
    actor_id = visit.actor.person_id
    if looked.units is not None:
        if looked.units.read.problems:
            raise Refused("import_has_problems", rows=len(looked.units.read.problems))
        await visit.office.act(apply_units, looked.units, actor_id, visit.now, visit.source)
        await visit.edit(words.units_stored(looked.units, visit.t))
        return
    assert looked.lists is not None
    gone = frozenset(task.task_id for task in looked.lists.unlisted) if what == "withdraw" else frozenset()
    # what was stored with “good rows” is asked to withdraw or to move leads with the same yes
    consent = Consent(good_rows=what != "apply", new_leads=what == "leads", withdraw=gone)
    done: Imported = await visit.office.act(
        apply_import,
        looked.lists.read,
        consent,
        visit.today,
        actor_id=actor_id,
        source=visit.source,
        now=visit.now,
    )
    left = await visit.office.read(plan_import, looked.lists.read)
    html, keyboard = words.stored(done, left, looked.index, visit.t)
    await visit.edit(html, keyboard)
    await visit.about([], "import", sent.payload())
