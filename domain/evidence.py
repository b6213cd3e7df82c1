"""Photos and files with reports, objections and answers: fetching their bytes; what becomes of those not to be had."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Coordination, Evidence, Notice, Notification, Objection, Report
from domain.audit import write_audit
from domain.notifications import notify
from domain.reports import NOT_COUNTED

TRIES = 8


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
    came_with = _came_with(session, evidence)
    write_audit(
        session,
        came_with.person_id,
        "evidence",
        came_with.subject,
        task_id=came_with.task_id,
        unit_id=came_with.unit_id,
        after={"sha256": sha256, "size": size, "type": mime_type},
        now=now,
    )


@dataclass(frozen=True)
class _CameWith:
    """What a file belongs to, and who sent it."""

    subject: tuple[str, int]
    person_id: int | None
    task_id: int | None
    unit_id: int | None


def _came_with(session: Session, evidence: Evidence) -> _CameWith:
    if evidence.report_id is not None:
        report = session.get_one(Report, evidence.report_id)
        return _CameWith(("report", report.id), report.person_id, report.task_id, report.unit_id)
    if evidence.objection_id is not None:
        objection = session.get_one(Objection, evidence.objection_id)
        return _CameWith(("objection", objection.id), objection.person_id, None, objection.unit_id)
    if evidence.notice_id is not None:
        notice = session.get_one(Notice, evidence.notice_id)
        return _CameWith(("notice", notice.id), evidence.sent_by, notice.task_id, notice.unit_id)
    if evidence.notification_id is not None:
        answer = session.get_one(Notification, evidence.notification_id)
        return _CameWith(("notification", answer.id), evidence.sent_by, answer.task_id, None)
    call = session.get_one(Coordination, evidence.coordination_id)
    unit_id = session.get_one(Report, call.report_id).unit_id
    return _CameWith(("coordination", call.id), evidence.sent_by, call.task_id, unit_id)


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
    if report is None:
        came_with = _came_with(session, evidence)
        what, number = came_with.subject
        if came_with.person_id is not None:
            _tell(session, came_with.person_id, evidence, {f"{what}_id": number}, came_with.task_id, today, now)
        return
    teller = report.entered_by or report.person_id
    if teller is None or report.state in NOT_COUNTED:
        return
    _tell(session, teller, evidence, {"report_id": report.id}, report.task_id, today, now)


def _tell(
    session: Session,
    person_id: int,
    evidence: Evidence,
    subject: dict[str, Any],
    task_id: int | None,
    today: date,
    now: datetime,
) -> None:
    notify(
        session,
        "evidence_lost",
        person_id=person_id,
        subject=f"evidence:{evidence.id}",
        day_on=today,
        reason="not_fetched",
        task_id=task_id,
        payload={**subject, "name": evidence.file_name},
        now=now,
    )


def evidence_of(session: Session, report_id: int) -> list[tuple[str, str]]:
    """(kind, file id) of the files with a report."""
    rows = session.execute(
        select(Evidence.kind, Evidence.file_id).where(Evidence.report_id == report_id).order_by(Evidence.id)
    )
    return [(row.kind, row.file_id) for row in rows]
