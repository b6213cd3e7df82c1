"""Photos and files: which report they belong to, limits said before, fetched at once."""

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.evidence import fetch_evidence
from bot.features import Hooks
from bot.handlers.submission_cards import refresh_submission_cards
from bot.road import Visit, for_members
from bot.texts import attachments as words
from domain.attachments import (
    Arrived,
    Attachment,
    Kept,
    keep_files,
    place_file,
    question_payload,
    settle_album,
    settle_file,
    waiting_files,
)
from domain.bot_messages import find_bot_message
from domain.errors import Refused
from domain.message_context import name_open_tasks
from domain.report_answers import Heard
from domain.reports import Incoming
from domain.rules.permissions import Act

MOST_BYTES = 20 * 1024 * 1024  # what the Bot API lets a bot download


def register(hooks: Hooks) -> None:
    hooks.add_handler(CallbackQueryHandler(for_members(press_belongs, Act.REPORT), pattern("ev")))


def attachment_of(visit: Visit) -> Attachment | None:
    """The photo or file of the message, if it has one."""
    message = visit.message
    if message is None:
        return None
    if message.photo:
        photo = message.photo[-1]  # the largest of the sizes
        return Attachment("photo", photo.file_id, photo.file_unique_id, "", "image/jpeg", photo.file_size)
    for kind, file in (
        ("document", message.document),
        ("video", message.video),
        ("voice", message.voice),
        ("audio", message.audio),
    ):
        if file is not None:
            name = getattr(file, "file_name", None) or ""
            return Attachment(kind, file.file_id, file.file_unique_id, name, file.mime_type or "", file.file_size)
    return None


async def keep_attachment(
    visit: Visit, attachment: Attachment, heard: Heard, *, about: int | None = None, note: str = ""
) -> None:
    """Put a file that no report's words came with where it belongs, or ask. An album is asked about once."""
    if await _too_large(visit, attachment):
        return
    incoming = Incoming(visit.today, "chat", visit.chat_id, heard.message_id)
    album = album_of(visit)
    arrived = Arrived(attachment, album, incoming, heard.reply_to, about or heard.about_task, note)
    kept = await visit.office.act(place_file, visit.actor, arrived, visit.now)
    if kept is None:
        tasks = await visit.office.read(name_open_tasks, visit.actor)
        html, keyboard = words.which_task(tasks, visit.t)
        payload = question_payload(attachment, album, heard.message_id)
        await visit.say(html, keyboard, reply=True, about=[], kind="which_file", payload=payload)
        return
    if kept and album is None:
        about_task, payload = [kept[0].task_id], {"reports": [kept[0].report_id]}
        await visit.say(words.kept(kept, visit.t), reply=True, about=about_task, kind="recorded", payload=payload)
    await fetch_all(visit, kept)


async def keep_with_reports(visit: Visit, attachment: Attachment, report_ids: list[int]) -> None:
    """Put a file with the reports that its own words made, and what came before it of the same album."""
    if await _too_large(visit, attachment):
        return
    kept = await visit.office.act(keep_files, [attachment], report_ids, visit.now)
    settled = await visit.office.act(settle_album, visit.chat_id, album_of(visit), report_ids, visit.now)
    if settled is not None:
        question_id, earlier = settled
        await visit.edit_other(question_id, words.kept(earlier, visit.t))
        kept += earlier
    await fetch_all(visit, kept)


def album_of(visit: Visit) -> str | None:
    return visit.message.media_group_id if visit.message is not None else None


async def _too_large(visit: Visit, attachment: Attachment) -> bool:
    if attachment.size is None or attachment.size <= MOST_BYTES:
        return False
    await visit.say(words.too_large(visit.t), reply=True)
    return True


async def fetch_all(visit: Visit, kept: list[Kept]) -> None:
    """Fetch the bytes; the office's cards of what they were put with show them."""
    for report_id in dict.fromkeys(one.report_id for one in kept):
        await refresh_submission_cards(visit, report_id)
    for one in kept:
        await fetch_evidence(visit.bot, visit.office, one.evidence_id, one.file_id, visit.now)


async def press_belongs(visit: Visit) -> None:
    """`ev:<task>` on the question which task a file, or a whole album, belongs to."""
    message_id = visit.message.message_id if visit.message else 0
    question = await visit.office.read(find_bot_message, visit.chat_id, message_id)
    payload = (question.payload if question else None) or {}
    if not waiting_files(payload):
        raise Refused("gone")
    incoming = Incoming(visit.today, "chat", visit.chat_id, payload["message_id"])
    kept = await visit.office.act(
        settle_file, visit.actor, visit.chat_id, message_id, visit.number(1), incoming, visit.now
    )
    await visit.edit(words.kept(kept, visit.t))
    await visit.answered()
    await fetch_all(visit, kept)
