"""The record read back: who did what to a task, in a unit, or about a person, and from which message."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db import AuditEntry, Person, Task, Unit
from domain.errors import NotAllowed, Refused
from domain.people import find_unit, held_roles, units_like
from domain.rules.permissions import Act, Actor, can, can_ever, sees_everything
from domain.tasks import find_task_id, require_task

Subject = Literal["task", "unit", "person", "all"]


@dataclass(frozen=True)
class Deed:
    """One entry of the record, with the names of those it mentions."""

    entry_id: int
    at: datetime
    actor: str | None  # None = the system
    act: str
    subject_kind: str
    subject_id: str
    task_no: str | None
    unit_zh: str
    unit_en: str
    about: str | None  # the name of the person it is about
    before: dict[str, Any]
    after: dict[str, Any]
    chat_id: int | None
    message_id: int | None


@dataclass(frozen=True)
class History:
    """A page of the record, the newest first."""

    kind: Subject
    subject_id: int
    title_zh: str
    title_en: str
    entries: tuple[Deed, ...]
    total: int


def require_history(
    session: Session, actor: Actor | None, kind: Subject, subject_id: int, today: date
) -> tuple[str, str]:
    """The subject's name in Chinese and English, if this actor may read its history (None: the command line).

    Raises NotAllowed; Refused `gone`.
    """
    if kind == "task":
        if actor is not None:
            require_task(session, actor, Act.VIEW_HISTORY, subject_id)
        task = session.get(Task, subject_id)
        if task is None:
            raise Refused("gone")
        return f"{task.no} {task.title}", f"{task.no} {task.title_en or task.title}"
    if kind == "unit":
        unit = session.get(Unit, subject_id)
        if unit is None:
            raise Refused("gone")
        if actor is not None and not can(actor, Act.VIEW_HISTORY, unit.id):
            raise NotAllowed(Act.VIEW_HISTORY)
        return unit.short_zh, unit.name_en
    if kind == "person":
        person = session.get(Person, subject_id)
        if person is None:
            raise Refused("gone")
        if actor is not None and not sees_everything(actor, Act.VIEW_HISTORY):
            units = {held.unit_id for held in held_roles(session, person.id, today)}
            if not any(can(actor, Act.VIEW_HISTORY, unit_id) for unit_id in units):
                raise NotAllowed(Act.VIEW_HISTORY)
        return person.name, person.name
    if actor is not None and not (can_ever(actor, Act.VIEW_HISTORY) and sees_everything(actor, Act.VIEW_HISTORY)):
        raise NotAllowed(Act.VIEW_HISTORY)
    return "", ""


def read_history(
    session: Session,
    actor: Actor | None,
    kind: Subject,
    subject_id: int,
    today: date,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> History:
    """The record of a task, of a unit, of a person (what they did, and what was done about them), or of everything.

    Raises NotAllowed; Refused `gone`.
    """
    title_zh, title_en = require_history(session, actor, kind, subject_id, today)
    conditions: list[ColumnElement[bool]] = []
    if kind == "task":
        conditions.append(
            or_(
                AuditEntry.task_id == subject_id,
                and_(AuditEntry.subject_kind == "task", AuditEntry.subject_id == str(subject_id)),
            )
        )
    elif kind == "unit":
        conditions.append(
            or_(
                AuditEntry.unit_id == subject_id,
                and_(AuditEntry.subject_kind == "unit", AuditEntry.subject_id == str(subject_id)),
                AuditEntry.task_id.in_(select(Task.id).where(Task.lead_unit_id == subject_id)),
            )
        )
    elif kind == "person":
        conditions.append(
            or_(
                AuditEntry.actor_id == subject_id,
                and_(AuditEntry.subject_kind == "person", AuditEntry.subject_id == str(subject_id)),
            )
        )
    by = aliased(Person)
    query = (
        select(AuditEntry, by.name, Task.no, Unit.short_zh, Unit.name_en)
        .outerjoin(by, by.id == AuditEntry.actor_id)
        .outerjoin(Task, Task.id == AuditEntry.task_id)
        .outerjoin(Unit, Unit.id == AuditEntry.unit_id)
        .where(*conditions)
        .order_by(AuditEntry.id.desc())
        .offset(offset)
    )
    if limit is not None:
        query = query.limit(limit)
    entries = []
    for row, name, no, unit_zh, unit_en in session.execute(query):
        about = None
        if row.subject_kind == "person" and row.subject_id.isdigit():
            person = session.get(Person, int(row.subject_id))
            about = person.name if person and person.id != row.actor_id else None
        entries.append(
            Deed(
                row.id,
                row.at,
                name,
                row.act,
                row.subject_kind,
                row.subject_id,
                no,
                unit_zh or "",
                unit_en or "",
                about,
                _with_names(session, row.before),
                _with_names(session, row.after),
                row.chat_id,
                row.message_id,
            )
        )
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    return History(kind, subject_id, title_zh, title_en, tuple(entries), total)


def _with_names(session: Session, values: dict[str, Any] | None) -> dict[str, Any]:
    """The values with people called by their names: the record itself holds only their numbers."""
    named = dict(values or {})
    for key in ("to", "for", "person_id"):
        if isinstance(named.get(key), int):
            person = session.get(Person, named[key])
            named[key] = person.name if person else named[key]
    named.pop("unit_id", None)  # the entry names the unit itself
    return named


def find_subject(session: Session, actor: Actor | None, words: str, today: date) -> list[tuple[Subject, int, str]]:
    """What somebody may mean by a task number, a unit's name or a person's name: (kind, id, name), the surest first.

    Of several only those whose history this actor may read; one alone is left to `read_history` to refuse.
    """
    words = words.strip()
    try:
        task_id = find_task_id(session, words)
        return [("task", task_id, session.get_one(Task, task_id).no)]
    except Refused:
        pass
    unit = find_unit(session, words)
    if unit is not None:
        return [("unit", unit.id, unit.short_zh)]
    people = session.scalars(select(Person).where(Person.name.contains(words, autoescape=True)).order_by(Person.id))
    found: list[tuple[Subject, int, str]] = [("person", person.id, person.name) for person in people.all()[:12]]
    exact = [entry for entry in found if entry[2] == words]
    found = exact or found or [("unit", unit.id, unit.zh) for unit in units_like(session, words)[:12]]
    return found if len(found) == 1 else [entry for entry in found if _may_read(session, actor, entry, today)]


def _may_read(session: Session, actor: Actor | None, entry: tuple[Subject, int, str], today: date) -> bool:
    try:
        require_history(session, actor, entry[0], entry[1], today)
    except Refused:
        return False
    return True
