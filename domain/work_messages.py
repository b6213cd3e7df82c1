"""An official's question to the supervision office, and the answer back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notification, Person, Task, Unit
from domain.attachments import Attachment
from domain.audit import Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.kept_files import KeptFile, files_with, keep_files_with
from domain.notifications import key_of, notify, to_person
from domain.recipients import first_unit_of
from domain.reports import FILES_FOLLOW
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


@dataclass(frozen=True)
class AnswerView:
    """The office's answer to a question, as it goes to who asked."""

    notification_id: int
    files: tuple[KeptFile, ...]


def answer_question(
    session: Session,
    actor: Actor,
    question: dict[str, Any],
    task_id: int | None,
    answer: str,
    today: date,
    source: Source,
    now: datetime,
    *,
    files: Sequence[Attachment] = (),
    album: str = "",
) -> AnswerView:
    """The office's answer goes to who asked, with its photos and files; those of one album go together.

    Raises NotAllowed, Refused("no_answer") where there are neither words nor files, Refused("too_many_files").
    """
    if not can(actor, Act.REVIEW, None):
        raise NotAllowed(Act.REVIEW)
    if not answer.strip() and not files:
        raise Refused("no_answer")
    person_id = question["person_id"]
    subject = f"message:{source.chat_id}:{f'a{album}' if album else source.message_id}"
    sent = _sent(session, person_id, subject, today)
    if sent is not None and answer.strip() not in ("", sent.payload["answer"]):  # a caption under a later picture
        subject = f"message:{source.chat_id}:{source.message_id}"
        sent = _sent(session, person_id, subject, today)
    if sent is None:
        write_audit(
            session,
            actor.person_id,
            "answer_question",
            ("person", person_id),
            task_id=task_id,
            after={"question": question["words"], "answer": answer},
            source=source,
            now=now,
        )
        notify(
            session,
            "question_answer",
            person_id=person_id,
            subject=subject,
            day_on=today,
            reason="answered",
            task_id=task_id,
            payload={
                "words": question["words"],
                "answer": answer.strip(),
                "who": actor.name,
                "person_id": person_id,
            },
            next_at=now + FILES_FOLLOW if album else None,
            now=now,
        )
        sent = _sent(session, person_id, subject, today)
        assert sent is not None
    keep_files_with(session, ("notification_id", sent.id), files, now, actor.person_id)
    return AnswerView(sent.id, tuple(files_with(session, ("notification_id", sent.id))))


def _sent(session: Session, person_id: int, subject: str, today: date) -> Notification | None:
    key = key_of("question_answer", subject, to_person(person_id), today, "")
    return session.scalar(select(Notification).where(Notification.key == key))


def open_answer(session: Session, actor: Actor, notification_id: int) -> AnswerView:
    """An answer with its files, for who asked and for the office. Raises NotAllowed, Refused("gone")."""
    row = session.get(Notification, notification_id)
    if row is None or row.kind != "question_answer":
        raise Refused("gone")
    if row.person_id != actor.person_id and not can(actor, Act.REVIEW, None):
        raise NotAllowed(Act.REVIEW)
    return AnswerView(row.id, tuple(files_with(session, ("notification_id", row.id))))
