"""What comes in: progress, submissions of nodes, evidence; and taking it back.

A report is known by the message it came in (chat, message, part): the same message delivered twice counts once.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, bindparam, func, outerjoin, select
from sqlalchemy.orm import Session

from db import Coordination, Evidence, Node, Report, Task
from domain.addressees import addressees_on
from domain.audit import Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.flags import CHANGES_WITHIN
from domain.ledger import refresh_attainable
from domain.notifications import notify
from domain.recipients import held_on, leaders_in_charge, office_people
from domain.rows import change, put
from domain.rules.permissions import Act, Actor, can
from domain.tasks import require_task
from domain.workdays import read_office_calendar

NOT_COUNTED = ("undone", "replaced")
FETCHED_BY = timedelta(minutes=1)  # a file is fetched as it comes; what is not there by then is tried again
FILES_FOLLOW = timedelta(seconds=15)  # an album's pictures come one after the other
ANSWER_WORKING_DAYS = 3  # for the district leader, after a unit has asked for help

# Statements of every report, built once: building one costs more than running it.
_OF_MESSAGE = (
    select(Report)
    .where(
        Report.chat_id == bindparam("chat_id"),
        Report.message_id == bindparam("message_id"),
        Report.state != "replaced",
    )
    .order_by(Report.part, Report.version)
)
# Compared one by one: a NOT IN is written out anew each time it is run.
_COUNTED_OF_TASK = (Report.task_id == bindparam("task_id"), *(Report.state != state for state in NOT_COUNTED))
_EARLIER = select(Report.percent, Report.words).where(*_COUNTED_OF_TASK).order_by(Report.id.desc()).limit(3)
# The task, and beside it what was reported on it last: a row for each of those reports, or one without.
_REPORTED_ON = (
    select(
        Task.no, Task.lead_unit_id, Task.district_leader, Task.percent.label("stands_at"), Task.withdrawn_on,
        Report.id, Report.percent, Report.words,
    )
    .select_from(outerjoin(Task, Report, and_(*_COUNTED_OF_TASK)))
    .where(Task.id == bindparam("task_id"))
    .order_by(Report.id.desc())
    .limit(3)
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What was understood of one part of a message."""

    kind: str  # progress, quantity, completed, not_completed, blocked, coordination_needed
    percent: int | None = None
    quantity: Decimal | None = None
    quantity_unit: str | None = None
    note: str = ""
    words: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Incoming:
    """How and when it came: the message, the day it counts for, who typed it where that is not the reporter."""

    received_on: date
    channel: str = "chat"
    chat_id: int | None = None
    message_id: int | None = None
    part: int = 0
    version: int = 0
    entered_by: int | None = None
    report_day_on: date | None = None
    message_words: str = ""  # the whole message that this is a part of
    with_files: bool = False  # photos or files come with it: the office hears of it once they are there

    @property
    def source(self) -> Source:
        return Source(self.chat_id, self.message_id)


@dataclass(frozen=True)
class _Reported:
    """What a report needs to know of its task. `earlier`: percent and words of the last three reports, newest first."""

    task_id: int
    unit_id: int
    percent: int | None
    earlier: list[tuple[int | None, str]]


def find_reports(session: Session, chat_id: int, message_id: int) -> list[Report]:
    """What a message was recorded as, newest version only, in the order of its parts."""
    return list(session.scalars(_OF_MESSAGE, {"chat_id": chat_id, "message_id": message_id}))


def record_progress(
    session: Session, actor: Actor, task_id: int, said: Said, incoming: Incoming, now: datetime
) -> Report:
    """Keep a report that submits nothing.

    Raises NotAllowed, Refused("gone"), Refused("withdrawn"), Refused("percent_range").
    """
    found = session.connection().execute(_REPORTED_ON, {"task_id": task_id}).all()
    if not found:
        raise Refused("gone")
    task = found[0]
    if not can(actor, Act.REPORT, task.lead_unit_id, task.district_leader):
        raise NotAllowed(Act.REPORT)
    if task.withdrawn_on is not None:
        raise Refused("withdrawn", no=task.no)
    if said.percent is not None and not 0 <= said.percent <= 100:
        raise Refused("percent_range", percent=said.percent)
    reported = _Reported(
        task_id, task.lead_unit_id, task.stands_at, [(row.percent, row.words) for row in found if row.id is not None]
    )
    report = _new_report(session, actor, reported, None, said, incoming, "recorded", now)
    if said.kind in ("blocked", "coordination_needed"):
        _raise_coordination(session, session.get_one(Task, task_id), report, incoming, now)
    return report


def submit_node(session: Session, actor: Actor, node_id: int, said: Said, incoming: Incoming, now: datetime) -> Report:
    """Submit a node as completed: it waits for the supervision office from now on.

    Raises NotAllowed, Refused("gone"), Refused("already_waiting"), Refused("already_accepted").
    """
    node = session.get(Node, node_id)
    if node is None or node.removed_on is not None:
        raise Refused("gone")
    task = require_task(session, actor, Act.REPORT, node.task_id)
    if node.state == "submitted":
        raise Refused("already_waiting", no=task.no)
    if node.state == "accepted":
        raise Refused("already_accepted", no=task.no)
    said = replace(said, kind="completed")
    earlier = [(percent, words) for percent, words in session.connection().execute(_EARLIER, {"task_id": task.id})]
    reported = _Reported(task.id, task.lead_unit_id, task.percent, earlier)
    report = _new_report(session, actor, reported, node, said, incoming, "waiting", now)
    change(session, Node, node.id, state="submitted")
    refresh_attainable(session, task.id)
    for person_id in office_people(session, held_on(incoming.received_on, now)):
        if person_id != incoming.entered_by:
            notify(
                session,
                "review_request",
                person_id=person_id,
                subject=f"report:{report.id}",
                day_on=incoming.received_on,
                reason="submitted",
                task_id=task.id,
                payload={"report_id": report.id},
                next_at=now + FILES_FOLLOW if incoming.with_files else None,
                now=now,
            )
    return report


def undo_report(session: Session, actor: Actor, report_id: int, source: Source, now: datetime) -> Report:
    """Take a report back while nobody has reviewed it. What the task said before stands again.

    Raises NotAllowed, Refused("gone"), Refused("already_decided"). Taking back twice changes nothing.
    """
    report = session.get(Report, report_id)
    if report is None:
        raise Refused("gone")
    if actor.person_id not in (report.person_id, report.entered_by) and not can(actor, Act.REVIEW, report.unit_id):
        raise NotAllowed(Act.REPORT)
    if report.state in NOT_COUNTED:
        return report
    if report.state in ("accepted", "returned"):
        raise Refused("already_decided", state=report.state)
    take_back(session, report, "undone", now)
    if now - report.received_at > CHANGES_WITHIN:
        report.flags = [*report.flags, "taken_back_late"]
    write_audit(
        session,
        actor.person_id,
        "undo_report",
        ("report", report.id),
        task_id=report.task_id,
        unit_id=report.unit_id,
        before={"kind": report.kind, "percent": report.percent},
        source=source,
        now=now,
    )
    return report


def take_back(session: Session, report: Report, state: str, now: datetime) -> None:
    """Make a report not count any more (`undone` or `replaced`) and set the task to what the others say."""
    report.task.report_due_on = None
    if report.node is not None and report.state == "waiting":
        report.node.state = "open"
    report.state = state
    report.undone_at = now
    session.flush()
    task = report.task
    if report.node is not None:
        refresh_attainable(session, task.id)
    counted = (
        select(Report)
        .where(Report.task_id == task.id, Report.state.not_in(NOT_COUNTED))
        .order_by(Report.received_on.desc(), Report.id.desc())
    )
    last = session.scalars(counted.limit(1)).first()
    with_percent = session.scalars(counted.where(Report.percent.is_not(None)).limit(1)).first()
    with_quantity = session.scalars(counted.where(Report.quantity.is_not(None)).limit(1)).first()
    task.last_report_id = last.id if last else None
    task.percent = with_percent.percent if with_percent else None
    task.quantity = with_quantity.quantity if with_quantity else None
    for coordination in session.scalars(select(Coordination).where(Coordination.report_id == report.id)):
        if coordination.state == "open":
            coordination.state = "withdrawn"


def add_evidence(
    session: Session,
    report: Report,
    kind: str,
    file_id: str,
    file_unique_id: str,
    file_name: str,
    mime_type: str,
    size: int | None,
    now: datetime,
) -> Evidence:
    """Put a photo or file with a report. The same file twice is kept once. Its bytes are fetched afterwards."""
    found = session.scalar(
        select(Evidence).where(Evidence.report_id == report.id, Evidence.file_unique_id == file_unique_id)
    )
    if found is not None:
        return found
    evidence = Evidence(
        report_id=report.id,
        kind=kind,
        file_id=file_id,
        file_unique_id=file_unique_id,
        file_name=file_name[:200],
        mime_type=mime_type[:100],
        size=size,
        received_at=now,
        next_at=now + FETCHED_BY,
    )
    session.add(evidence)
    session.flush()
    return evidence


def _new_report(
    session: Session,
    actor: Actor,
    task: _Reported,
    node: Node | None,
    said: Said,
    incoming: Incoming,
    state: str,
    now: datetime,
) -> Report:
    """A new report, and on the task what it says."""
    percent = 100 if node is not None and node.completion else said.percent
    report = Report(
        task_id=task.task_id,
        node_id=node.id if node else None,
        unit_id=task.unit_id,
        person_id=None if incoming.entered_by else actor.person_id,
        kind=said.kind,
        percent=percent,
        quantity=said.quantity,
        quantity_unit=said.quantity_unit,
        note=said.note,
        words=said.words,
        reading=said.reading,
        channel=incoming.channel,
        received_at=now,
        received_on=incoming.received_on,
        entered_by=incoming.entered_by,
        chat_id=incoming.chat_id,
        message_id=incoming.message_id,
        part=incoming.part,
        version=incoming.version,
        report_day_on=incoming.report_day_on,
        message_words=incoming.message_words,
        state=state,
        flags=_flags(task.earlier, percent, said.words),
    )
    put(session, report)
    stands: dict[str, Any] = {"last_report_id": report.id}
    stands["report_due_on"] = None  # which report is asked for next is settled anew in the morning
    if percent is not None and (node is None or node.completion):
        stands["percent"] = percent
    if said.quantity is not None and node is None:
        stands["quantity"] = said.quantity
    change(session, Task, task.task_id, **stands)
    write_audit(
        session,
        actor.person_id,
        "submit" if node else "report",
        ("report", report.id),
        task_id=task.task_id,
        unit_id=task.unit_id,
        before={"percent": task.percent},
        after={"kind": said.kind, "percent": said.percent, "node": node.position if node else None},
        source=incoming.source,
        now=now,
    )
    return report


def _raise_coordination(session: Session, task: Task, report: Report, incoming: Incoming, now: datetime) -> None:
    """A blocker or a request for help goes to the district leader in charge; where there is none, to the office."""
    coordination = Coordination(
        task_id=task.id,
        report_id=report.id,
        raised_on=incoming.received_on,
        answer_due_on=read_office_calendar(session).add_working_days(incoming.received_on, ANSWER_WORKING_DAYS),
        state="open",
    )
    session.add(coordination)
    session.flush()
    today = held_on(incoming.received_on, now)
    in_charge = leaders_in_charge(session, task, today)
    reached = addressees_on(session, today).in_charge(task.district_leader)
    # one who cannot be reached is told when that changes; meanwhile somebody has to know
    for person_id in in_charge if reached else sorted({*in_charge, *office_people(session, today)}):
        notify(
            session,
            "coordination",
            person_id=person_id,
            subject=f"coordination:{coordination.id}",
            day_on=incoming.received_on,
            reason=report.kind,
            task_id=task.id,
            payload={"report_id": report.id},
            now=now,
        )


def _flags(before: list[tuple[int | None, str]], percent: int | None, words: str) -> list[str]:
    """What the office should look at, never a deduction: same text again, unmoved for three reports, fell."""
    flags = []
    if before and words and before[0][1] == words:
        flags.append("same_text")
    percents = [earlier for earlier, _ in before]
    if percent is not None and percent < 100 and len(before) >= 2 and set(percents[:2]) == {percent}:
        flags.append("unmoved")
    last = next((p for p in percents if p is not None), None)
    if percent is not None and last is not None and percent < last:
        flags.append("fell")
    return flags


def next_version(session: Session, chat_id: int, message_id: int) -> int:
    """The number of the next edition of an edited message."""
    newest = session.scalar(
        select(func.max(Report.version)).where(Report.chat_id == chat_id, Report.message_id == message_id)
    )
    return 0 if newest is None else newest + 1
