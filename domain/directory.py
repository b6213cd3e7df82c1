"""The people as the office sees them: who is who, who has joined, and the card of one person."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Invite, Person, Role
from domain.errors import NotAllowed, Refused
from domain.people import Held, held_roles
from domain.rules.permissions import OF_A_UNIT, Act, Actor, can_grant, sees_everything
from domain.rules.permissions import Role as RoleName


@dataclass(frozen=True)
class PersonLine:
    """One line of the directory."""

    person_id: int
    name: str
    joined: bool
    left: bool
    unreachable: bool
    roles: tuple[Held, ...]


@dataclass(frozen=True)
class PersonCard:
    """What the office sees of one person."""

    line: PersonLine
    language: str | None
    joined_at: datetime | None
    left_at: datetime | None
    unreachable_at: datetime | None
    has_open_invite: bool
    manageable_role_ids: frozenset[int]  # those that the reader may hand over, cover or end
    may_dismiss: bool
    may_erase: bool


def _line(session: Session, person: Person, today: date) -> PersonLine:
    return PersonLine(
        person.id,
        person.name,
        person.telegram_id is not None and person.joined_at is not None,
        person.left_at is not None,
        person.unreachable_at is not None,
        tuple(held_roles(session, person.id, today, coming=True)),
    )


def _within_reach(actor: Actor, line: PersonLine) -> bool:
    if sees_everything(actor, Act.MANAGE_PEOPLE):
        return True
    return any(can_grant(actor, held.role, held.unit_id) for held in line.roles) or line.person_id == actor.person_id


def find_people(
    session: Session, actor: Actor, words: str, today: date, *, with_left: bool = False
) -> list[PersonLine]:
    """The people whom this actor may manage and whose name, post or unit holds the words; by unit, then name."""
    wanted = words.strip().casefold()
    query = select(Person).order_by(Person.name, Person.id)
    if not with_left:
        query = query.where(Person.left_at.is_(None))
    found = []
    for person in session.scalars(query):
        line = _line(session, person, today)
        where = " ".join(
            [line.name, *(f"{h.unit_zh} {h.unit_en} {h.post} {h.portfolio or ''}" for h in line.roles)]
        ).casefold()
        if wanted in where and _within_reach(actor, line):
            found.append(line)
    order = {role: place for place, role in enumerate(RoleName)}
    return sorted(
        found,
        key=lambda line: min(((order[h.role], h.unit_id or 0) for h in line.roles), default=(9, 0)),
    )


def person_card(session: Session, actor: Actor, person_id: int, today: date, now: datetime) -> PersonCard:
    """The card of one person. Raises Refused `gone`, or NotAllowed for a person of somebody else's unit."""
    person = session.get(Person, person_id)
    if person is None:
        raise Refused("gone")
    line = _line(session, person, today)
    if not _within_reach(actor, line):
        raise NotAllowed(Act.MANAGE_PEOPLE)
    mine = frozenset(h.role_id for h in line.roles if can_grant(actor, h.role, h.unit_id))
    open_invite = session.scalar(
        select(Invite.id).where(
            Invite.person_id == person_id,
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
            Invite.expires_at > now,
        )
    )
    return PersonCard(
        line,
        person.language,
        person.joined_at,
        person.left_at,
        person.unreachable_at,
        open_invite is not None,
        mine,
        person.left_at is None and person_id != actor.person_id and len(mine) == len(line.roles),
        person.left_at is not None and sees_everything(actor, Act.MANAGE_PEOPLE) and line.name != f"#{person_id}",
    )


def colleagues(session: Session, role_id: int, today: date) -> list[PersonLine]:
    """Who may take a post over or stand in for it: for a unit's post the unit's people first, then the others.

    Raises Refused `gone`.
    """
    role = session.get(Role, role_id)
    if role is None:
        raise Refused("gone")
    people = session.scalars(
        select(Person).where(Person.left_at.is_(None), Person.id != role.person_id).order_by(Person.name, Person.id)
    )
    lines = [line for line in (_line(session, person, today) for person in people) if line.roles]
    if RoleName(role.role) in OF_A_UNIT:
        return sorted(lines, key=lambda line: not any(h.unit_id == role.unit_id for h in line.roles))
    return sorted(lines, key=lambda line: not any(h.role == role.role for h in line.roles))


def require_role(session: Session, actor: Actor, role_id: int, today: date) -> tuple[str, Held]:
    """A post that this actor may hand over, cover or end, with its holder's name. Raises Refused `gone`, NotAllowed."""
    role = session.get(Role, role_id)
    if role is None:
        raise Refused("gone")
    if not can_grant(actor, RoleName(role.role), role.unit_id):
        raise NotAllowed(Act.MANAGE_PEOPLE)
    for held in held_roles(session, role.person_id, today, coming=True):
        if held.role_id == role_id:
            return role.person.name, held
    raise Refused("gone")
