"""Photos and files that came with a report: fetching their bytes, and what becomes of those that cannot be had."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Evidence, Objection, Report
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
    report = session.get(Report, evidence.report_id) if evidence.report_id is not None else None
    subject = report or session.get_one(Objection, evidence.objection_id)
    write_audit(
        session,
        subject.person_id,
        "evidence",
        ("report" if report else "objection", subject.id),
        task_id=report.task_id if report else None,
        unit_id=subject.unit_id,
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
    if report is None:
        filed_by = session.get_one(Objection, evidence.objection_id).person_id
        _tell(session, filed_by, evidence, {"objection_id": evidence.objection_id}, None, today, now)
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
