"""Photos and files that come with a report: where they belong, and fetching their bytes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Evidence, Report
from domain.audit import write_audit
from domain.bot_messages import find_bot_message
from domain.notifications import notify
from domain.reports import NOT_COUNTED, Incoming, Said, add_evidence, record_progress
from domain.rules.permissions import Actor

JUST_NOW = timedelta(minutes=30)  # a photo without words belongs to what was reported just before it
TRIES = 8


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
class Kept:
    """A file that was put with a report. `evidence_id` is what has to be fetched."""

    evidence_id: int
    no: str
    title: str
    title_en: str
    task_id: int


def keep_evidence(
    session: Session,
    actor: Actor,
    attachment: Attachment,
    chat_id: int,
    incoming: Incoming,
    reply_to: int | None,
    about_task: int | None,
    report_id: int | None,
    now: datetime,
) -> Kept | None:
    """Put a file with the report it belongs to; None where nobody can tell which, so that it is asked.

    In this order: the report its own words made, the report or task of the message it replies to, the task a button
    named, the person's last report within half an hour.
    """
    report = session.get(Report, report_id) if report_id else _report_for(session, actor, chat_id, reply_to, now)
    if report is None:
        task_id = about_task or _only_task(session, chat_id, reply_to)
        if task_id is None:
            return None
        report = record_progress(session, actor, task_id, Said("progress", reading="file_only"), incoming, now)
    evidence = add_evidence(
        session,
        report,
        attachment.kind,
        attachment.file_id,
        attachment.file_unique_id,
        attachment.file_name,
        attachment.mime_type,
        attachment.size,
        now,
    )
    task = report.task
    return Kept(evidence.id, task.no, task.title, task.title_en, task.id)


def _report_for(session: Session, actor: Actor, chat_id: int, reply_to: int | None, now: datetime) -> Report | None:
    mine = (
        select(Report)
        .where(Report.person_id == actor.person_id, Report.state.not_in((*NOT_COUNTED, "returned")))
        .order_by(Report.id.desc())
        .limit(1)
    )
    if reply_to is not None:
        message = find_bot_message(session, chat_id, reply_to)
        reports = (message.payload or {}).get("reports", []) if message else []
        if len(reports) == 1:
            return session.get(Report, reports[0])
        return session.scalars(mine.where(Report.chat_id == chat_id, Report.message_id == reply_to)).first()
    return session.scalars(mine.where(Report.received_at >= now - JUST_NOW)).first()


def _only_task(session: Session, chat_id: int, reply_to: int | None) -> int | None:
    message = find_bot_message(session, chat_id, reply_to) if reply_to else None
    return message.task_ids[0] if message and len(message.task_ids) == 1 else None


@dataclass(frozen=True)
class Wanted:
    """A file whose bytes are not here yet. `size` as Telegram announced it, in bytes."""

    evidence_id: int
    file_unique_id: str
    size: int | None


def wanted_evidence(session: Session, evidence_id: int) -> Wanted | None:
    """What is to be fetched; None where it is here, or was given up."""
    evidence = session.get(Evidence, evidence_id)
    if evidence is None or evidence.state != "waiting":
        return None
    return Wanted(evidence.id, evidence.file_unique_id, evidence.size)


def evidence_to_fetch(session: Session, now: datetime, limit: int = 20) -> list[tuple[int, str]]:
    """(evidence id, file id) of what is still to be fetched and due for a try."""
    rows = session.execute(
        select(Evidence.id, Evidence.file_id)
        .where(Evidence.state == "waiting", Evidence.next_at <= now)
        .order_by(Evidence.id)
        .limit(limit)
    )
    return [(row.id, row.file_id) for row in rows]


def evidence_fetched(session: Session, evidence_id: int, sha256: str, size: int, mime_type: str, now: datetime) -> None:
    """The bytes are on disk under their hash."""
    evidence = session.get_one(Evidence, evidence_id)
    if evidence.state == "fetched":
        return
    evidence.state, evidence.sha256, evidence.size, evidence.mime_type = "fetched", sha256, size, mime_type
    evidence.next_at = None
    report = session.get_one(Report, evidence.report_id)
    write_audit(
        session,
        report.person_id,
        "evidence",
        ("report", report.id),
        task_id=report.task_id,
        unit_id=report.unit_id,
        after={"sha256": sha256, "size": size, "type": mime_type},
        now=now,
    )


def evidence_not_fetched(session: Session, evidence_id: int, for_good: bool, today: date, now: datetime) -> bool:
    """A try failed: it is tried again after growing pauses, or given up (True), and who sent it is told."""
    evidence = session.get_one(Evidence, evidence_id)
    if evidence.state != "waiting":
        return evidence.state == "failed"
    evidence.attempts += 1
    if for_good or evidence.attempts >= TRIES:
        evidence.state, evidence.next_at = "failed", None
        _tell_lost(session, evidence, today, now)
        return True
    evidence.next_at = now + timedelta(minutes=2**evidence.attempts)
    return False


def _tell_lost(session: Session, evidence: Evidence, today: date, now: datetime) -> None:
    report = evidence.report
    teller = report.entered_by or report.person_id
    if teller is None or report.state in NOT_COUNTED:
        return
    notify(
        session,
        "evidence_lost",
        person_id=teller,
        subject=f"evidence:{evidence.id}",
        day_on=today,
        reason="not_fetched",
        task_id=report.task_id,
        payload={"report_id": report.id, "name": evidence.file_name},
        now=now,
    )


def evidence_of(session: Session, report_id: int) -> list[tuple[str, str]]:
    """(kind, file id) of the files with a report."""
    rows = session.execute(
        select(Evidence.kind, Evidence.file_id).where(Evidence.report_id == report_id).order_by(Evidence.id)
    )
    return [(row.kind, row.file_id) for row in rows]
