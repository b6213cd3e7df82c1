"""Photos and files: which report they belong to, limits said before, fetched at once."""

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.evidence import fetch_evidence
from bot.road import Visit, for_members
from bot.texts import attachments as words
from bot.wiring import App
from domain.bot_messages import find_bot_message
from domain.errors import Refused
from domain.evidence import Attachment, keep_evidence
from domain.message_context import name_open_tasks
from domain.report_answers import Heard
from domain.reports import Incoming
from domain.rules.permissions import Act

MOST_BYTES = 20 * 1024 * 1024  # what the Bot API lets a bot download


def register(application: App) -> None:
    application.add_handler(CallbackQueryHandler(for_members(press_belongs, Act.REPORT), pattern("ev")))


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


async def keep_attachment(visit: Visit, attachment: Attachment, heard: Heard, report_id: int | None = None) -> None:
    """Put the file with its report, or ask which task it belongs to."""
    if attachment.size is not None and attachment.size > MOST_BYTES:
        await visit.say(words.too_large(visit.t), reply=True)
        return
    incoming = Incoming(visit.today, "chat", visit.chat_id, heard.message_id)
    kept = await visit.office.act(
        keep_evidence,
        visit.actor,
        attachment,
        visit.chat_id,
        incoming,
        heard.reply_to,
        heard.about_task,
        report_id,
        visit.now,
    )
    if kept is None:
        tasks = await visit.office.read(name_open_tasks, visit.actor)
        html, keyboard = words.which_task(tasks, visit.t)
        payload = {"attachment": attachment.__dict__, "message_id": heard.message_id}
        await visit.say(html, keyboard, reply=True, about=[], kind="which_file", payload=payload)
        return
    if report_id is None and not (visit.message and visit.message.media_group_id):
        await visit.say(words.kept(kept, visit.t), reply=True, about=[kept.task_id], kind="recorded")
    await fetch_evidence(visit.bot, visit.office, kept.evidence_id, attachment.file_id, visit.now)


async def press_belongs(visit: Visit) -> None:
    """`ev:<task>` on the question which task a file belongs to."""
    message_id = visit.message.message_id if visit.message else 0
    question = await visit.office.read(find_bot_message, visit.chat_id, message_id)
    payload = (question.payload if question else None) or {}
    if "attachment" not in payload:
        raise Refused("gone")
    attachment = Attachment(**payload["attachment"])
    incoming = Incoming(visit.today, "chat", visit.chat_id, payload["message_id"])
    kept = await visit.office.act(
        keep_evidence,
        visit.actor,
        attachment,
        visit.chat_id,
        incoming,
        payload["message_id"],
        visit.number(1),
        None,
        visit.now,
    )
    assert kept is not None
    await visit.edit(words.kept(kept, visit.t))
    await visit.answered()
    await fetch_evidence(visit.bot, visit.office, kept.evidence_id, attachment.file_id, visit.now)
