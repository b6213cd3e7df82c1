"""The supervision office's answer to a submission: accepted, or returned with a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, bindparam, func, literal, select
from sqlalchemy.orm import Session

from db import Notification, Person, Report, Task
from domain.audit import Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.ledger import post_points
from domain.notifications import notify
from domain.rules.permissions import Act, Actor, can
from domain.tasks import TaskName
from domain.workdays import read_office_calendar


@dataclass(frozen=True)
class WaitingLine:
    """A submission that waits: one line of /review."""

    report_id: int
    task_id: int
    no: str
    title: str
    title_en: str
    lead: str
    lead_en: str
    node_position: int
    received_on: date


@dataclass(frozen=True)
class SubmissionView:
    """A submission as the office weighs it."""

    report_id: int
    task: TaskName
    unit: str
    unit_en: str
    node_position: int
    completion: bool
    node_text: str
    due_on: date
    received_on: date
    late_days: int  # working days after the due day
    person: str
    words: str
    channel: str
    files: int
    flags: tuple[str, ...]
    returns_before: int
    state: str
    decided_on: date | None
    decided_by: str
    decision_reason: str


def view_submission(session: Session, report_id: int) -> SubmissionView:
    """One submission as it stands now. Raises Refused("gone")."""
    report = session.get(Report, report_id)
    if report is None or report.node is None:
        raise Refused("gone")
    node, task = report.node, report.task
    returns = session.scalar(
        select(func.count()).where(Report.node_id == node.id, Report.state == "returned", Report.id < report.id)
    )
    decider = session.get(Person, report.decided_by) if report.decided_by else None
    return SubmissionView(
        report.id,
        TaskName(task.id, task.no, task.title, task.title_en),
        report.unit.short_zh,
        report.unit.name_en,
        node.position,
        node.completion,
        node.text,
        node.due_on,
        report.received_on,
        read_office_calendar(session).late(node.due_on, report.received_on),
        report.person.name if report.person else "",
        report.words,
        report.channel,
        len(report.evidence),
        tuple(report.flags),
        returns or 0,
        report.state,
        report.decided_on,
        decider.name if decider else "",
        report.decision_reason,
    )


def list_waiting(session: Session, actor: Actor) -> list[WaitingLine]:
    """What waits for review, oldest first."""
    if not can(actor, Act.REVIEW, None):
        raise NotAllowed(Act.REVIEW)
    return waiting_lines(session)


def waiting_lines(session: Session, report_ids: Collection[int] | None = None) -> list[WaitingLine]:
    """These submissions, or all, as far as they wait; oldest first."""
    waiting = select(Report).where(Report.state == "waiting").order_by(Report.received_on, Report.id)
    rows = session.scalars(waiting if report_ids is None else waiting.where(Report.id.in_(report_ids))).all()
    return [
        WaitingLine(
            r.id,
            r.task_id,
            r.task.no,
            r.task.title,
            r.task.title_en,
            r.unit.short_zh,
            r.unit.name_en,
            r.node.position if r.node else 0,
            r.received_on,
        )
        for r in rows
    ]


# "waiting" is written into it, not bound: SQLite sees at once that the index over what waits holds them all.
WAITING = select(func.count()).where(
    Report.state == literal("waiting", literal_execute=True), Report.received_on <= bindparam("until", type_=Date())
)


@dataclass(frozen=True)
class SentCard:
    """A message of the bot's about a submission, and its reader's language."""

    chat_id: int
    message_id: int
    language: str | None


def cards_of_submission(session: Session, report_id: int) -> list[SentCard]:
    """The requests for review that went out for this submission, to those who can still be reached."""
    report = session.get(Report, report_id)
    if report is None or report.node_id is None:
        return []
    rows = session.execute(
        select(Person.telegram_id, Notification.message_id, Person.language)
        .join(Person, Person.id == Notification.person_id)
        .where(
            Notification.task_id == report.task_id,
            Notification.kind == "review_request",
            Notification.subject == f"report:{report_id}",
            Notification.state == "sent",
            Person.left_at.is_(None),
        )
        .order_by(Notification.id)
    )
    return [SentCard(chat, message, language) for chat, message, language in rows if chat and message]


def waiting_for_review(session: Session, received_until: date) -> int:
    """How many submissions that came in up to this day wait for the office."""
    return session.connection().scalar(WAITING, {"until": received_until}) or 0


def waits_since(session: Session) -> date | None:
    """The day on which the submission came in that waits longest for the office."""
    return session.scalar(select(func.min(Report.received_on)).where(Report.state == "waiting"))


def _waiting(session: Session, actor: Actor, report_id: int) -> Report:
    report = session.get(Report, report_id)
    if report is None:
        raise Refused("gone")
    if not can(actor, Act.REVIEW, report.unit_id, report.task.district_leader):
        raise NotAllowed(Act.REVIEW)
    if report.state in ("undone", "replaced"):
        raise Refused("taken_back", no=report.task.no)
    if report.state != "waiting":
        raise Refused("already_decided", state=report.state)
    return report


def accept_submission(
    session: Session, actor: Actor, report_id: int, decided_on: date, source: Source, now: datetime
) -> Report:
    """Accept a submission; its points are posted in the same transaction, and the official is told.

    Raises NotAllowed, Refused("gone", "taken_back", "already_decided").
    """
    report = _waiting(session, actor, report_id)
    return _decide(session, actor, report, "accepted", "", decided_on, source, now)


def return_submission(
    session: Session, actor: Actor, report_id: int, reason: str, decided_on: date, source: Source, now: datetime
) -> Report:
    """Return a submission with a reason; the node is open again.

    Raises as `accept_submission`, and Refused("no_reason").
    """
    report = _waiting(session, actor, report_id)
    if not reason.strip():
        raise Refused("no_reason")
    return _decide(session, actor, report, "returned", reason.strip(), decided_on, source, now)


def _decide(
    session: Session, actor: Actor, report: Report, state: str, reason: str, on: date, source: Source, now: datetime
) -> Report:
    report.state = state
    report.decided_at = now
    report.decided_on = on
    report.decided_by = actor.person_id
    report.decision_reason = reason
    report.task.report_due_on = None  # a return may leave a report day unanswered again
    if report.node is not None:
        report.node.state = "accepted" if state == "accepted" else "open"
        if state == "returned" and report.node.completion:
            _forget_hundred(session, report.task)
    write_audit(
        session,
        actor.person_id,
        "accept" if state == "accepted" else "return",
        ("report", report.id),
        task_id=report.task_id,
        unit_id=report.unit_id,
        before={"state": "waiting"},
        after={"state": state, "reason": reason},
        source=source,
        now=now,
    )
    if report.person_id is not None:
        notify(
            session,
            "decision",
            person_id=report.person_id,
            subject=f"decision:{report.id}",
            step=state,
            day_on=on,
            reason=state,
            task_id=report.task_id,
            payload={"report_id": report.id},
            now=now,
        )
    session.flush()
    post_points(session, on, now, task_ids=[report.task_id])
    return report


def _forget_hundred(session: Session, task: Task) -> None:
    """A returned completion says no percentage: what was reported before it stands."""
    task.percent = session.scalar(
        select(Report.percent)
        .where(
            Report.task_id == task.id,
            Report.percent.is_not(None),
            Report.state.in_(("recorded", "accepted", "waiting")),
        )
        .order_by(Report.received_on.desc(), Report.id.desc())
        .limit(1)
    )
