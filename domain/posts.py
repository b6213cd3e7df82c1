"""Posts: granted, handed over, covered by a substitute, given up. What is open moves with the post.

Whoever could hand out a role may also take it away. Days are days in the office's zone; a role ends with its last day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from db import Invite, Noted, Notification, Person, Role, Snooze, Unit
from domain.audit import NOWHERE, Source, write_audit
from domain.conversation import forget_everything
from domain.errors import NotAllowed, Refused
from domain.moving_messages import move_messages
from domain.notifications import notify
from domain.people import held_roles
from domain.rules.permissions import OF_A_UNIT, Act, Actor, can_grant
from domain.rules.permissions import Role as RoleName

LONGEST_SUBSTITUTION = timedelta(days=366)


@dataclass(frozen=True)
class Changed:
    """Whose rights changed: the people whose menu the bot has to show anew, and what moved with the post."""

    person_ids: tuple[int, ...]
    moved: int = 0  # messages not yet sent that now go to the other person


def _require(actor: Actor | None, role: Role) -> None:
    if actor is not None and not can_grant(actor, RoleName(role.role), role.unit_id):
        raise NotAllowed(Act.MANAGE_PEOPLE)


def _by(actor: Actor | None) -> int | None:
    return None if actor is None else actor.person_id


def _held(session: Session, role_id: int, today: date) -> Role:
    """The role, if it is held today or later. Raises Refused `gone`."""
    role = session.get(Role, role_id)
    if role is None or (role.until_on is not None and role.until_on < today):
        raise Refused("gone")
    return role


def _present(session: Session, person_id: int) -> Person:
    """Somebody who is still here. Raises Refused `gone`."""
    person = session.get(Person, person_id)
    if person is None or person.left_at is not None:
        raise Refused("gone")
    return person


def _end(session: Session, role: Role, today: date) -> None:
    """The role is held no more from today on, and whoever stood in for it no longer stands in."""
    role.until_on = today - timedelta(days=1)
    role.from_on = min(role.from_on, role.until_on)
    for substitute in session.scalars(
        select(Role).where(
            Role.substitutes_id == role.id, or_(Role.until_on.is_(None), Role.until_on >= today), Role.id != role.id
        )
    ):
        _end(session, substitute, today)


def grant_role(
    session: Session,
    actor: Actor | None,
    person_id: int,
    role: RoleName,
    unit_id: int | None,
    post: str,
    portfolio: str | None,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> Changed:
    """Give somebody one more role from today on: a person may serve several units.

    Raises NotAllowed; Refused `gone`, `unit_needed`, `unit_not_wanted`, `unit_inactive`, `has_role`.
    """
    if actor is not None and not can_grant(actor, role, unit_id):
        raise NotAllowed(Act.MANAGE_PEOPLE)
    _present(session, person_id)
    if role in OF_A_UNIT:
        unit = None if unit_id is None else session.get(Unit, unit_id)
        if unit is None:
            raise Refused("unit_needed", role=role.value)
        if not unit.active:
            raise Refused("unit_inactive", unit_zh=unit.short_zh, unit_en=unit.name_en)
    elif unit_id is not None:
        raise Refused("unit_not_wanted", role=role.value)
    for held in held_roles(session, person_id, today, coming=True):
        if (held.role, held.unit_id, held.portfolio) == (role, unit_id, portfolio) and held.until_on is None:
            raise Refused("has_role")
    row = Role(
        person_id=person_id,
        role=role.value,
        unit_id=unit_id,
        post=post,
        portfolio=portfolio if role is RoleName.LEADER else None,
        from_on=today,
        granted_by=_by(actor),
    )
    session.add(row)
    session.flush()
    write_audit(
        session,
        _by(actor),
        "grant_role",
        ("person", person_id),
        after=_values(row),
        unit_id=unit_id,
        source=source,
        now=now,
    )
    _tell(session, actor, (person_id,), today, now)
    return Changed((person_id,))


def end_role(
    session: Session, actor: Actor | None, role_id: int, today: date, now: datetime, *, source: Source = NOWHERE
) -> Changed:
    """Take a role away at once. Raises NotAllowed; Refused `gone`, `own_role` (nobody locks oneself out)."""
    role = _held(session, role_id, today)
    _require(actor, role)
    if actor is not None and role.person_id == actor.person_id:
        raise Refused("own_role")
    before = _values(role)
    _end(session, role, today)
    write_audit(
        session,
        _by(actor),
        "end_role",
        ("person", role.person_id),
        before=before,
        after={"until_on": str(role.until_on)},
        unit_id=role.unit_id,
        source=source,
        now=now,
    )
    _tell(session, actor, (role.person_id,), today, now)
    return Changed((role.person_id,))


def dismiss(
    session: Session, actor: Actor | None, person_id: int, today: date, now: datetime, *, source: Source = NOWHERE
) -> Changed:
    """Somebody leaves and is cut off at once: no role, no question, no message, no link is left.

    Raises NotAllowed unless every role of the person is one that this actor could hand out; Refused `gone`, `own_role`.
    """
    person = _present(session, person_id)
    if actor is not None and actor.person_id == person_id:
        raise Refused("own_role")
    roles = session.scalars(
        select(Role).where(Role.person_id == person_id, or_(Role.until_on.is_(None), Role.until_on >= today))
    ).all()
    for role in roles:
        _require(actor, role)
    if not roles and actor is not None and not can_grant(actor, RoleName.SUPERVISION, None):
        raise NotAllowed(Act.MANAGE_PEOPLE)
    before = {"roles": [_values(role) for role in roles]}
    for role in roles:
        _end(session, role, today)
    person.left_at = now
    forget_everything(session, person_id, now)
    for snooze in session.scalars(select(Snooze).where(Snooze.person_id == person_id)):
        session.delete(snooze)
    session.execute(delete(Noted).where(Noted.person_id == person_id))
    for invite in session.scalars(
        select(Invite).where(Invite.person_id == person_id, Invite.used_at.is_(None), Invite.revoked_at.is_(None))
    ):
        invite.revoked_at = now
    dropped = 0
    for waiting in session.scalars(
        select(Notification).where(Notification.person_id == person_id, Notification.state.in_(("pending", "folded")))
    ):
        waiting.state, waiting.ended_reason = "dropped", "left"
        dropped += 1
    write_audit(
        session,
        _by(actor),
        "dismiss",
        ("person", person_id),
        before=before,
        after={"left_at": now.isoformat(), "messages_dropped": dropped},
        unit_id=next((role.unit_id for role in roles if role.unit_id), None),
        source=source,
        now=now,
    )
    return Changed((person_id,))


def hand_over(
    session: Session,
    actor: Actor | None,
    role_id: int,
    to_person_id: int,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> Changed:
    """Somebody else takes a post over from today on, with its open tasks and with what was on its way about them.

    The tasks are the unit's, so they need no moving; messages not yet sent because of the post go to the new holder. A
    question that the bot had asked the old holder is dropped: an answer of the new one would be words to a question
    that person never saw. Raises NotAllowed; Refused `gone`, `same_person`.
    """
    role = _held(session, role_id, today)
    _require(actor, role)
    _present(session, to_person_id)
    if role.person_id == to_person_id:
        raise Refused("same_person")
    old_id, before = role.person_id, _values(role)
    _end(session, role, today)
    already = [
        held
        for held in held_roles(session, to_person_id, today)
        if (held.role, held.unit_id, held.portfolio) == (role.role, role.unit_id, role.portfolio)
        and held.until_on is None
    ]
    if not already:
        session.add(
            Role(
                person_id=to_person_id,
                role=role.role,
                unit_id=role.unit_id,
                post=role.post,
                portfolio=role.portfolio,
                from_on=today,
                granted_by=_by(actor),
            )
        )
    session.flush()
    moved = move_messages(session, role, old_id, to_person_id)
    asked = not held_roles(session, old_id, today, coming=True) and forget_everything(session, old_id, now)
    write_audit(
        session,
        _by(actor),
        "hand_over",
        ("person", old_id),
        before=before,
        after={"to": to_person_id, "messages_moved": moved},
        unit_id=role.unit_id,
        source=source,
        now=now,
    )
    _tell(session, actor, (old_id, to_person_id), today, now, taking_over=to_person_id, asked=old_id if asked else None)
    return Changed((old_id, to_person_id), moved)


def name_substitute(
    session: Session,
    actor: Actor | None,
    role_id: int,
    person_id: int,
    from_on: date,
    until_on: date,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> Changed:
    """Somebody stands in for a post from one day up to and including another; both may act meanwhile.

    Raises NotAllowed; Refused `gone`, `same_person`, `period_wrong` (it ends before it begins, has passed, or is longer
    than a year).
    """
    role = _held(session, role_id, today)
    _require(actor, role)
    _present(session, person_id)
    if role.person_id == person_id:
        raise Refused("same_person")
    if until_on < max(from_on, today) or until_on - from_on > LONGEST_SUBSTITUTION:
        raise Refused("period_wrong", from_on=from_on, until_on=until_on)
    if role.until_on is not None:
        until_on = min(until_on, role.until_on)
    row = Role(
        person_id=person_id,
        role=role.role,
        unit_id=role.unit_id,
        post=role.post,
        portfolio=role.portfolio,
        from_on=max(from_on, today),
        until_on=until_on,
        substitutes_id=role.id,
        granted_by=_by(actor),
    )
    session.add(row)
    session.flush()
    write_audit(
        session,
        _by(actor),
        "name_substitute",
        ("person", person_id),
        after=_values(row) | {"for": role.person_id},
        unit_id=role.unit_id,
        source=source,
        now=now,
    )
    _tell(session, actor, (person_id,), today, now, taking_over=person_id if row.from_on <= today else None)
    return Changed((person_id,))


def _tell(
    session: Session,
    actor: Actor | None,
    person_ids: tuple[int, ...],
    today: date,
    now: datetime,
    *,
    taking_over: int | None = None,
    asked: int | None = None,
) -> None:
    """Those whose roles somebody else changed are told, where the bot can reach them.

    Who is taking a post over hears at once what is open in it: the morning's prompt went to somebody else. Who was
    `asked` something hears that it needs no answer any more.
    """
    for person_id in person_ids:
        person = session.get_one(Person, person_id)
        if person.telegram_id is None or person.left_at is not None or person_id == _by(actor):
            continue
        notify(
            session,
            "roles_changed",
            subject=f"person:{person_id}",
            day_on=today,
            person_id=person_id,
            step=now.strftime("%H%M%S%f"),
            reason="changed_by_other",
            payload={"taking_over": person_id == taking_over, "asked": person_id == asked},
            now=now,
        )


def _values(role: Role) -> dict[str, object]:
    return {
        "role": role.role,
        "unit_id": role.unit_id,
        "post": role.post,
        "portfolio": role.portfolio,
        "from_on": str(role.from_on),
        "until_on": None if role.until_on is None else str(role.until_on),
    }
