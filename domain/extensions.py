"""Asking for more time for one node, and deciding it (assessment method, "Extensions and suspension")."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import Extension, Node, Person, Task
from domain.audit import Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.ledger import post_points
from domain.methods import read_methods
from domain.notifications import notify
from domain.recipients import office_people
from domain.rules.permissions import Act, Actor, can
from domain.tasks import TaskName, require_task
from domain.workdays import read_office_calendar


@dataclass(frozen=True)
class ExtensionView:
    """A request as it is shown."""

    extension_id: int
    task: TaskName
    unit: str
    unit_en: str
    old_due_on: date
    new_due_on: date
    reason: str
    progress: str
    state: str
    decision_reason: str
    decided_by: str


@dataclass(frozen=True)
class Start:
    """The node that more time is going to be asked for."""

    task: TaskName
    node_id: int
    due_on: date


@dataclass(frozen=True)
class ExtensionWish:
    node_id: int
    new_due_on: date
    reason: str


def _extendable(session: Session, node_id: int) -> Node:
    node = session.get(Node, node_id)
    if node is None or node.removed_on is not None:
        raise Refused("gone")
    if node.state != "open":
        raise Refused("already_waiting" if node.state == "submitted" else "already_accepted", no=node.task.no)
    return node


def start_extension(session: Session, actor: Actor, node_id: int, today: date) -> Start:
    """What to ask first about a node, if it can be extended at all. Raises as `check_extension`."""
    node = session.get(Node, node_id)
    after = node.due_on + timedelta(days=1) if node else today
    node = check_extension(session, actor, ExtensionWish(node_id, after, ""), today)
    task = node.task
    return Start(TaskName(task.id, task.no, task.title, task.title_en), node.id, node.due_on)


def view_extension(session: Session, extension_id: int) -> ExtensionView:
    """A request as it stands. Raises Refused("gone")."""
    extension = session.get(Extension, extension_id)
    if extension is None:
        raise Refused("gone")
    task = extension.task
    unit = task.lead_unit
    decider = session.get(Person, extension.decided_by) if extension.decided_by else None
    return ExtensionView(
        extension.id,
        TaskName(task.id, task.no, task.title, task.title_en),
        unit.short_zh,
        unit.name_en,
        extension.old_due_on,
        extension.new_due_on,
        extension.reason,
        extension.progress,
        extension.state,
        extension.decision_reason,
        decider.name if decider else "",
    )


def check_extension(session: Session, actor: Actor, wish: ExtensionWish, asked_on: date) -> Node:
    """The node, if all conditions of an extension hold.

    Raises NotAllowed, or Refused: "gone", "already_waiting", "already_accepted", "extension_not_later",
    "extension_too_late" (asked fewer than 5 working days before the due day), "extension_used_up" (two granted),
    "extension_waiting" (one is being decided).
    """
    node = _extendable(session, wish.node_id)
    require_task(session, actor, Act.ASK_EXTENSION, node.task_id)
    _check_conditions(session, node, wish.new_due_on, asked_on)
    waiting = session.scalar(select(Extension.id).where(Extension.node_id == node.id, Extension.state == "waiting"))
    if waiting is not None:
        raise Refused("extension_waiting", no=node.task.no)
    return node


def _check_conditions(session: Session, node: Node, new_due_on: date, asked_on: date) -> None:
    limits = read_methods(session).on(asked_on).extensions
    if new_due_on <= node.due_on:
        raise Refused("extension_not_later", due_on=node.due_on, new_due_on=new_due_on)
    if read_office_calendar(session).late(asked_on, node.due_on) < limits.ask_working_days:
        raise Refused("extension_too_late", due_on=node.due_on, days=limits.ask_working_days)
    granted = session.scalar(
        select(func.count()).where(Extension.task_id == node.task_id, Extension.state == "approved")
    )
    if (granted or 0) >= limits.limit_a_task:
        raise Refused("extension_used_up", no=node.task.no, limit=limits.limit_a_task)


def ask_extension(
    session: Session, actor: Actor, wish: ExtensionWish, asked_on: date, source: Source, now: datetime
) -> Extension:
    """Ask for an extension; the office decides. Raises as `check_extension`, and Refused("no_reason").

    Asked twice from the same message, it is asked once.
    """
    if source.message_id is not None:
        known = session.scalar(
            select(Extension).where(
                Extension.chat_id == source.chat_id,
                Extension.message_id == source.message_id,
                Extension.node_id == wish.node_id,
            )
        )
        if known is not None:
            return known
    node = check_extension(session, actor, wish, asked_on)
    if not wish.reason.strip():
        raise Refused("no_reason")
    task: Task = node.task
    extension = Extension(
        task_id=task.id,
        node_id=node.id,
        unit_id=task.lead_unit_id,
        person_id=actor.person_id,
        asked_at=now,
        asked_on=asked_on,
        reason=wish.reason.strip(),
        progress="" if task.percent is None else f"{task.percent}%",
        old_due_on=node.due_on,
        new_due_on=wish.new_due_on,
        chat_id=source.chat_id,
        message_id=source.message_id,
    )
    session.add(extension)
    session.flush()
    _audit(session, actor, "ask_extension", extension, source, now)
    for person_id in office_people(session, asked_on):
        notify(
            session,
            "extension_request",
            person_id=person_id,
            subject=f"extension:{extension.id}",
            day_on=asked_on,
            reason="asked",
            task_id=task.id,
            payload={"extension_id": extension.id},
            now=now,
        )
    return extension


def decide_extension(
    session: Session,
    actor: Actor,
    extension_id: int,
    approved: bool,
    reason: str,
    decided_on: date,
    source: Source,
    now: datetime,
) -> Extension:
    """Approve or refuse. An approved one moves the due day of its node alone; points follow in the same transaction.

    The conditions are checked again, as of the day it was asked: one that breaks them cannot be approved.
    Raises NotAllowed, Refused("gone"), Refused("already_decided") and the refusals of the conditions.
    """
    extension = session.get(Extension, extension_id)
    if extension is None:
        raise Refused("gone")
    if not can(actor, Act.REVIEW, extension.unit_id):
        raise NotAllowed(Act.REVIEW)
    if extension.state != "waiting":
        raise Refused("already_decided", state=extension.state)
    node = extension.node
    if approved:
        _check_conditions(session, node, extension.new_due_on, extension.asked_on)
        node.due_on = extension.new_due_on
    extension.state = "approved" if approved else "refused"
    extension.decided_at = now
    extension.decided_on = decided_on
    extension.decided_by = actor.person_id
    extension.decision_reason = reason.strip()
    _audit(session, actor, "decide_extension", extension, source, now)
    if extension.person_id is not None:
        notify(
            session,
            "extension_decision",
            person_id=extension.person_id,
            subject=f"extension:{extension.id}",
            day_on=decided_on,
            reason=extension.state,
            task_id=extension.task_id,
            payload={"extension_id": extension.id},
            now=now,
        )
    session.flush()
    post_points(session, decided_on, now, task_ids=[extension.task_id])
    return extension


def _audit(session: Session, actor: Actor, act: str, extension: Extension, source: Source, now: datetime) -> None:
    write_audit(
        session,
        actor.person_id,
        act,
        ("extension", extension.id),
        task_id=extension.task_id,
        unit_id=extension.unit_id,
        before={"due_on": extension.old_due_on.isoformat()},
        after={"due_on": extension.new_due_on.isoformat(), "state": extension.state, "reason": extension.reason},
        source=source,
        now=now,
    )
