"""An official's question to the supervision office, and the answer back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from db import Person, Task, Unit
from domain.audit import Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.notifications import notify
from domain.recipients import first_unit_of
from domain.rules.permissions import Act, Actor, can
from domain.tasks import TaskName


@dataclass(frozen=True)
class QuestionView:
    person: str
    unit: str
    unit_en: str
    task: TaskName | None


def view_question(session: Session, person_id: int, task_id: int | None) -> QuestionView:
    """Who asks, and about which task."""
    person = session.get_one(Person, person_id)
    unit_id = first_unit_of(session, person_id)
    unit = session.get(Unit, unit_id) if unit_id else None
    task = session.get(Task, task_id) if task_id else None
    return QuestionView(
        person.name,
        unit.short_zh if unit else "",
        unit.name_en if unit else "",
        TaskName(task.id, task.no, task.title, task.title_en) if task else None,
    )


def answer_question(
    session: Session,
    actor: Actor,
    question: dict[str, Any],
    task_id: int | None,
    answer: str,
    today: date,
    source: Source,
    now: datetime,
) -> None:
    """The office's answer goes to who asked. Raises NotAllowed, Refused("no_answer")."""
    if not can(actor, Act.REVIEW, None):
        raise NotAllowed(Act.REVIEW)
    if not answer.strip():
        raise Refused("no_answer")
    write_audit(
        session,
        actor.person_id,
        "answer_question",
        ("person", question["person_id"]),
        task_id=task_id,
        after={"question": question["words"], "answer": answer},
        source=source,
        now=now,
    )
    notify(
        session,
        "question_answer",
        person_id=question["person_id"],
        subject=f"message:{source.chat_id}:{source.message_id}",
        day_on=today,
        reason="answered",
        task_id=task_id,
        payload={"words": question["words"], "answer": answer.strip(), "who": actor.name},
        now=now,
    )
