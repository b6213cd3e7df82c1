"""Work groups: which unit's matters may be spoken of where others read along."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import GroupChat, Unit
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.rules.permissions import Act, Actor, can, sees_everything


def bindings_of(session: Session, chat_id: int) -> list[GroupChat]:
    """What a group is bound to now, topic by topic."""
    return list(
        session.scalars(
            select(GroupChat).where(GroupChat.chat_id == chat_id, GroupChat.unbound_at.is_(None)).order_by(GroupChat.id)
        )
    )


def bound_groups(session: Session) -> list[GroupChat]:
    """All bindings in force, of all groups."""
    return list(session.scalars(select(GroupChat).where(GroupChat.unbound_at.is_(None)).order_by(GroupChat.id)))


def units_spoken_of(session: Session, chat_id: int) -> frozenset[int]:
    """The one unit that a group is bound to; nothing for a group of the district, of several units, or not bound.

    Topics do not count: whoever is in the group reads all of them.
    """
    units = {binding.unit_id for binding in bindings_of(session, chat_id)}
    unit_id = next(iter(units)) if len(units) == 1 else None
    return frozenset() if unit_id is None else frozenset({unit_id})


def bind_group(
    session: Session,
    actor: Actor,
    chat_id: int,
    thread_id: int | None,
    unit_id: int | None,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> GroupChat:
    """Bind a group, or one topic of it, to a unit (None: the whole district); what it was bound to before ends.

    Raises NotAllowed; Refused `unknown_unit`.
    """
    if unit_id is None:
        if not sees_everything(actor, Act.BIND_GROUP):
            raise NotAllowed(Act.BIND_GROUP)
    elif session.get(Unit, unit_id) is None:
        raise Refused("unknown_unit")
    elif not can(actor, Act.BIND_GROUP, unit_id):
        raise NotAllowed(Act.BIND_GROUP)
    for old in bindings_of(session, chat_id):
        if old.thread_id == thread_id:
            if old.unit_id == unit_id:
                return old
            _require_unbind(actor, old)
            old.unbound_at = now
    binding = GroupChat(chat_id=chat_id, thread_id=thread_id, unit_id=unit_id, bound_by=actor.person_id, bound_at=now)
    session.add(binding)
    session.flush()
    write_audit(
        session,
        actor.person_id,
        "bind_group",
        ("group", chat_id),
        after={"thread": thread_id},
        unit_id=unit_id,
        source=source,
        now=now,
    )
    return binding


def _require_unbind(actor: Actor, binding: GroupChat) -> None:
    if not sees_everything(actor, Act.BIND_GROUP) and not can(actor, Act.BIND_GROUP, binding.unit_id):
        raise NotAllowed(Act.BIND_GROUP)


def unbind_group(
    session: Session, actor: Actor | None, chat_id: int, now: datetime, *, source: Source = NOWHERE
) -> int:
    """End all bindings of a group (actor None: the bot was taken out of it). Returns how many ended."""
    bindings = bindings_of(session, chat_id)
    for binding in bindings:
        if actor is not None:
            _require_unbind(actor, binding)
        binding.unbound_at = now
        write_audit(
            session,
            None if actor is None else actor.person_id,
            "unbind_group",
            ("group", chat_id),
            unit_id=binding.unit_id,
            source=source,
            now=now,
        )
    return len(bindings)


def group_moved(session: Session, old_chat_id: int, new_chat_id: int, now: datetime) -> None:
    """A group became a supergroup: its bindings keep the new id. What is bound there alike already is not bound twice.

    Telegram says so in both groups, and may say each again.
    """
    there = {(binding.thread_id, binding.unit_id) for binding in bindings_of(session, new_chat_id)}
    for binding in bindings_of(session, old_chat_id):
        if (binding.thread_id, binding.unit_id) in there:
            binding.unbound_at = now
        else:
            binding.chat_id = new_chat_id
