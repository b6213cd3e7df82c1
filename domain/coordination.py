"""Blockers and requests for help: the district leader in charge answers, the unit is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db import Coordination, Person, Report, Task
from domain.attachments import Attachment
from domain.audit import Source, write_audit
from domain.errors import Refused
from domain.kept_files import KeptFile, files_with, keep_files_with
from domain.notifications import notify
from domain.rules.permissions import Act, Actor
from domain.tasks import TaskName, require_task


@dataclass(frozen=True)
class CoordinationView:
    coordination_id: int
    task: TaskName
    unit: str
    unit_en: str
    kind: str  # blocked, coordination_needed
    words: str
    person: str
    raised_on: date
    answer_due_on: date
    state: str
    answered_by: str
    answer: str
    files: tuple[KeptFile, ...] = ()  # what was sent with the answer


def view_coordination(session: Session, coordination_id: int) -> CoordinationView:
    """Raises Refused("gone")."""
    row = session.get(Coordination, coordination_id)
    if row is None:
        raise Refused("gone")
    report = session.get_one(Report, row.report_id)
    task: Task = report.task
    answered_by = session.get(Person, row.answered_by) if row.answered_by else None
    return CoordinationView(
        row.id,
        TaskName(task.id, task.no, task.title, task.title_en),
        report.unit.short_zh,
        report.unit.name_en,
        report.kind,
        report.words,
        report.person.name if report.person else "",
        row.raised_on,
        row.answer_due_on,
        row.state,
        answered_by.name if answered_by else "",
        row.answer,
        tuple(files_with(session, ("coordination_id", row.id))),
    )


def open_coordination(session: Session, actor: Actor, coordination_id: int) -> CoordinationView:
    """A call for help, for somebody who sees its task. Raises NotAllowed, Refused("gone")."""
    view = view_coordination(session, coordination_id)
    require_task(session, actor, Act.VIEW_TASK, view.task.task_id)
    return view


def require_coordination(session: Session, actor: Actor, coordination_id: int) -> CoordinationView:
    """An open call for help that this person may answer. Raises NotAllowed, Refused("gone"), ("already_answered")."""
    row = session.get(Coordination, coordination_id)
    if row is None:
        raise Refused("gone")
    task = require_task(session, actor, Act.ANSWER_COORDINATION, row.task_id)
    if row.state != "open":
        raise Refused("already_answered", no=task.no)
    return view_coordination(session, coordination_id)


def answer_coordination(
    session: Session,
    actor: Actor,
    coordination_id: int,
    answer: str,
    today: date,
    source: Source,
    now: datetime,
    *,
    files: Sequence[Attachment] = (),
) -> CoordinationView:
    """The leader's answer goes to the official who asked, with its photos and files.

    Raises NotAllowed, Refused("gone"), Refused("no_answer"), Refused("already_answered"), Refused("too_many_files").
    """
    row = session.get(Coordination, coordination_id)
    if row is None:
        raise Refused("gone")
    task = require_task(session, actor, Act.ANSWER_COORDINATION, row.task_id)
    if not answer.strip():
        raise Refused("no_answer")
    if row.state == "answered" and (row.answered_by, row.answer) == (actor.person_id, answer.strip()):
        return view_coordination(session, row.id)  # delivered again
    if row.state != "open":
        raise Refused("already_answered", no=task.no)
    keep_files_with(session, ("coordination_id", row.id), files, now, actor.person_id)
    row.state, row.answer, row.answered_by, row.answered_at = "answered", answer.strip(), actor.person_id, now
    write_audit(
        session,
        actor.person_id,
        "answer_coordination",
        ("coordination", row.id),
        task_id=task.id,
        unit_id=task.lead_unit_id,
        after={"answer": row.answer},
        source=source,
        now=now,
    )
    _tell_who_asked(session, row, "", today, now)
    return view_coordination(session, row.id)


def add_answer_files(
    session: Session,
    actor: Actor,
    coordination_id: int,
    files: Sequence[Attachment],
    sent_as: str,
    today: date,
    now: datetime,
) -> CoordinationView:
    """Put files with an answer of one's own. Where it has gone out already, who asked is told once for each `sent_as`:
    an album, or a message. Files that come before the answer's words wait with the call; they are no answer yet.

    Raises NotAllowed, Refused("gone"), Refused("already_answered"), Refused("too_many_files").
    """
    row = session.get(Coordination, coordination_id)
    if row is None:
        raise Refused("gone")
    task = require_task(session, actor, Act.ANSWER_COORDINATION, row.task_id)
    own = row.state == "answered" and row.answered_by == actor.person_id
    if row.state != "open" and not own:
        raise Refused("already_answered", no=task.no)
    keep_files_with(session, ("coordination_id", row.id), files, now, actor.person_id)
    if own:
        _tell_who_asked(session, row, f"f:{sent_as}"[:20], today, now)
    return view_coordination(session, row.id)


def _tell_who_asked(session: Session, row: Coordination, step: str, today: date, now: datetime) -> None:
    report = session.get_one(Report, row.report_id)
    if report.person_id is not None:
        notify(
            session,
            "coordination_answer",
            person_id=report.person_id,
            subject=f"coordination:{row.id}",
            step=step,
            day_on=today,
            reason="answered",
            task_id=row.task_id,
            now=now,
        )
    session.flush()
