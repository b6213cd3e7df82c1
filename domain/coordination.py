"""Blockers and requests for help: the district leader in charge answers, the unit is told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db import Coordination, Person, Report, Task
from domain.audit import Source, write_audit
from domain.errors import Refused
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
    )


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
    session: Session, actor: Actor, coordination_id: int, answer: str, today: date, source: Source, now: datetime
) -> CoordinationView:
    """The leader's answer goes to the official who asked.

    Raises NotAllowed, Refused("gone"), Refused("no_answer"), Refused("already_answered").
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
    report = session.get_one(Report, row.report_id)
    if report.person_id is not None:
        notify(
            session,
            "coordination_answer",
            person_id=report.person_id,
            subject=f"coordination:{row.id}",
            day_on=today,
            reason="answered",
            task_id=task.id,
            now=now,
        )
    session.flush()
    return view_coordination(session, row.id)
