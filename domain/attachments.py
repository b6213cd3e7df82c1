"""Photos and files as they come in: the report each belongs to, alone, in an album, or with words asked about."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import BotMessage, Report
from domain.bot_messages import find_bot_message
from domain.reports import NOT_COUNTED, Incoming, Said, add_evidence, record_progress
from domain.rules.permissions import Actor

JUST_NOW = timedelta(minutes=30)  # a photo without words belongs to what was reported just before it
ASKED = ("question", "which_file")
ALBUM_WITHIN = 20  # messages of the bot: the pictures of an album come one right after the other


@dataclass(frozen=True)
class Attachment:
    """A file as Telegram describes it; nothing of it is trusted by name."""

    kind: str
    file_id: str
    file_unique_id: str
    file_name: str
    mime_type: str
    size: int | None


@dataclass(frozen=True)
class Arrived:
    """A file and what came with it: the message, the album it is of, what it replies to, the task that is known."""

    attachment: Attachment
    album: str | None
    incoming: Incoming
    reply_to: int | None = None
    about_task: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Kept:
    """A file that was put with a report. `evidence_id` is what has to be fetched."""

    evidence_id: int
    file_id: str
    no: str
    title: str
    title_en: str
    task_id: int
    report_id: int


def place_file(session: Session, actor: Actor, arrived: Arrived, now: datetime) -> list[Kept] | None:
    """Put a file with the report it belongs to. Empty where it waits with its album for an answer; None where nobody
    can tell where it belongs, so that it is asked.

    In this order: where its album is; the report or task of the message it replies to; the task that a button or its
    words name; the person's last report within half an hour.
    """
    chat_id = arrived.incoming.chat_id or 0
    album = _album(session, chat_id, arrived.album)
    if album is not None:
        payload = album.payload or {}
        if payload.get("reports"):
            return keep_files(session, [arrived.attachment], payload["reports"], now)
        add_files(album, [arrived.attachment])
        return []
    report = _replied_report(session, actor, chat_id, arrived.reply_to)
    if report is None:
        task_id = _only_task(session, chat_id, arrived.reply_to) or arrived.about_task
        report = None if arrived.reply_to and not task_id else _last_report(session, actor, task_id, now)
        if report is None and task_id is not None:
            said = Said("progress", reading="file_only", note=arrived.words, words=arrived.words)
            report = record_progress(session, actor, task_id, said, arrived.incoming, now)
    return None if report is None else keep_files(session, [arrived.attachment], [report.id], now)


def keep_files(
    session: Session, attachments: Sequence[Attachment], report_ids: Sequence[int], now: datetime
) -> list[Kept]:
    """Put files with reports. The same file twice is kept once."""
    kept = []
    for report_id in report_ids:
        report = session.get_one(Report, report_id)
        task = report.task
        for one in attachments:
            evidence = add_evidence(
                session,
                report,
                one.kind,
                one.file_id,
                one.file_unique_id,
                one.file_name,
                one.mime_type,
                one.size,
                now,
            )
            kept.append(Kept(evidence.id, one.file_id, task.no, task.title, task.title_en, task.id, report.id))
    return kept


def add_files(question: BotMessage, attachments: Sequence[Attachment]) -> None:
    """Files that wait with a question for its answer."""
    payload = question.payload or {}
    files = {one["file_unique_id"]: one for one in (*payload.get("files", ()), *map(asdict, attachments))}
    question.payload = {**payload, "files": list(files.values())}


def waiting_files(payload: dict[str, Any] | None) -> list[Attachment]:
    """The files that wait with a question."""
    return [Attachment(**one) for one in (payload or {}).get("files", ())]


def settle_album(
    session: Session, chat_id: int, album: str | None, report_ids: list[int], now: datetime
) -> tuple[int, list[Kept]] | None:
    """The words of an album came after its first pictures, about which had been asked: (that question, the files)."""
    question = _album(session, chat_id, album, ASKED)
    if question is None or (question.payload or {}).get("reports"):
        return None
    kept = keep_files(session, waiting_files(question.payload), report_ids, now)
    question.payload = {**(question.payload or {}), "reports": report_ids}
    return question.message_id, kept


def settle_waiting(
    session: Session, chat_id: int, waiting: dict[str, Any], report_ids: list[int], now: datetime
) -> list[Kept]:
    """A question about a message with files was answered in words: its files, and its album's, go to the reports."""
    kept = keep_files(session, waiting_files(waiting), report_ids, now)
    settled = settle_album(session, chat_id, waiting.get("album"), report_ids, now)
    return kept + (settled[1] if settled is not None else [])


def settle_file(
    session: Session, actor: Actor, chat_id: int, question_id: int, task_id: int, incoming: Incoming, now: datetime
) -> list[Kept]:
    """The tapped answer to which task some files belong to. Tapping twice is answered the same; empty: no question."""
    question = find_bot_message(session, chat_id, question_id)
    payload = (question.payload if question else None) or {}
    files = waiting_files(payload)
    if question is None or question.kind != "which_file" or not files:
        return []
    if not payload.get("reports"):
        report = _last_report(session, actor, task_id, now)
        if report is None:
            said = Said("progress", reading="file_only")
            report = record_progress(session, actor, task_id, said, incoming, now)
        payload = question.payload = {**payload, "reports": [report.id]}
        question.task_ids = [task_id]
    return keep_files(session, files, payload["reports"], now)


def question_payload(attachment: Attachment, album: str | None, message_id: int) -> dict[str, Any]:
    """What a question about a file keeps."""
    return {"files": [asdict(attachment)], "album": album, "message_id": message_id}


def _album(
    session: Session, chat_id: int, album: str | None, kinds: tuple[str, ...] = ("recorded", *ASKED)
) -> BotMessage | None:
    """What the bot has said about this album already."""
    if album is None:
        return None
    rows = session.scalars(
        select(BotMessage)
        .where(BotMessage.chat_id == chat_id, BotMessage.kind.in_(kinds))
        .order_by(BotMessage.message_id.desc())
        .limit(ALBUM_WITHIN)
    )
    return next((row for row in rows if (row.payload or {}).get("album") == album), None)


def _replied_report(session: Session, actor: Actor, chat_id: int, reply_to: int | None) -> Report | None:
    if reply_to is None:
        return None
    message = find_bot_message(session, chat_id, reply_to)
    reports = (message.payload or {}).get("reports", []) if message else []
    if len(reports) == 1:
        return session.get(Report, reports[0])
    own = _of(actor).where(Report.chat_id == chat_id, Report.message_id == reply_to)
    return session.scalars(own.limit(1)).first()


def _last_report(session: Session, actor: Actor, task_id: int | None, now: datetime) -> Report | None:
    """The person's last report within half an hour; with a task, the last on that task."""
    own = _of(actor).where(Report.received_at >= now - JUST_NOW)
    if task_id is not None:
        own = own.where(Report.task_id == task_id)
    return session.scalars(own.limit(1)).first()


def _of(actor: Actor) -> Any:
    return (
        select(Report)
        .where(Report.person_id == actor.person_id, Report.state.not_in((*NOT_COUNTED, "returned")))
        .order_by(Report.received_at.desc(), Report.id.desc())  # as the index has them
    )


def _only_task(session: Session, chat_id: int, reply_to: int | None) -> int | None:
    message = find_bot_message(session, chat_id, reply_to) if reply_to else None
    return message.task_ids[0] if message and len(message.task_ids) == 1 else None
