"""Who is who: people, their roles, and what they hold today."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from db import Person, Role, Task, Unit
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import Refused
from domain.rules.permissions import Actor, Grant
from domain.rules.permissions import Role as RoleName
from domain.snapshot import look_up

# Built once: building a statement costs more than running it.
ACTOR = (
    select(Person.id, Person.name, Person.language, Role.role, Role.unit_id, Role.portfolio)
    .join(Role, Role.person_id == Person.id)
    .where(Person.telegram_id == bindparam("telegram_id"), Person.left_at.is_(None))
    .where(Role.from_on <= bindparam("today"), or_(Role.until_on.is_(None), Role.until_on >= bindparam("today")))
    .order_by(Role.id)
)

_ROLES = select(Role).where(Role.person_id.in_(bindparam("people", expanding=True))).order_by(Role.id)


def find_actor(session: Session, telegram_id: int, today: date, default_language: str) -> Actor | None:
    """The person behind a Telegram account with the roles in force today; None for strangers and those who left."""
    rows = session.connection().execute(ACTOR, {"telegram_id": telegram_id, "today": today}).all()
    return actor_in(rows, default_language)


def actor_in(rows: Sequence[Any], default_language: str) -> Actor | None:
    """The person in the rows of `ACTOR`, one a role."""
    if not rows:
        return None
    grants = tuple(Grant(RoleName(row.role), row.unit_id, row.portfolio) for row in rows)
    return Actor(rows[0].id, rows[0].name, rows[0].language or default_language, grants)


def roles_of(session: Session, people: Iterable[int]) -> dict[int, list[Role]]:
    """All roles that these people hold, held and will hold, in the order in which they were given."""

    def read(chunk: list[int]) -> dict[int, list[Role]]:
        found: dict[int, list[Role]] = {}
        for role in session.scalars(_ROLES, {"people": chunk}):
            found.setdefault(role.person_id, []).append(role)
        return found

    return look_up(session, "roles of a person", people, read)


def _roles_until(session: Session, person_id: int, today: date) -> list[Role]:
    """The roles of one person that have not ended by then."""
    roles = roles_of(session, [person_id]).get(person_id, [])
    return [role for role in roles if role.until_on is None or role.until_on >= today]


def actor_of(session: Session, person: Person, today: date, default_language: str) -> Actor | None:
    """The person with the roles in force today; None where none is."""
    grants = tuple(
        Grant(RoleName(row.role), row.unit_id, row.portfolio)
        for row in _roles_until(session, person.id, today)
        if row.from_on <= today
    )
    if not grants:
        return None
    return Actor(person.id, person.name, person.language or default_language, grants)


def actor_by_id(session: Session, person_id: int | None, today: date, default_language: str) -> Actor | None:
    """Somebody of the store with the roles in force today; None for nobody, or where none is."""
    person = None if person_id is None else session.get(Person, person_id)
    return None if person is None or person.left_at is not None else actor_of(session, person, today, default_language)


@dataclass(frozen=True)
class Held:
    """One role of somebody as it is shown: what, for which unit, from when to when."""

    role_id: int
    role: RoleName
    unit_id: int | None
    unit_zh: str
    unit_en: str
    post: str
    portfolio: str | None
    from_on: date
    until_on: date | None
    substitutes: str | None  # the name of the person this role stands in for


def held_roles(session: Session, person_id: int, today: date, *, coming: bool = False) -> list[Held]:
    """The roles in force on a day, with `coming` also those that begin later."""
    held = []
    for row in _roles_until(session, person_id, today):
        if row.from_on > today and not coming:
            continue
        original = session.get(Role, row.substitutes_id) if row.substitutes_id else None
        held.append(
            Held(
                row.id,
                RoleName(row.role),
                row.unit_id,
                row.unit.short_zh if row.unit else "",
                row.unit.name_en if row.unit else "",
                row.post,
                row.portfolio,
                row.from_on,
                row.until_on,
                original.person.name if original else None,
            )
        )
    return held


def people_with(
    session: Session, roles: Collection[RoleName], today: date, unit_id: int | None = None
) -> list[tuple[Person, Role]]:
    """Who holds one of these roles today (of this unit, if one is named), whether or not they have joined yet."""
    query = (
        select(Person, Role)
        .join(Role, Role.person_id == Person.id)
        .where(
            Person.left_at.is_(None),
            Role.role.in_([role.value for role in roles]),
            Role.from_on <= today,
            or_(Role.until_on.is_(None), Role.until_on >= today),
        )
        .order_by(Person.id, Role.id)
    )
    if unit_id is not None:
        query = query.where(Role.unit_id == unit_id)
    return [(person, role) for person, role in session.execute(query)]


def become_administrator(
    session: Session, admin_ids: Collection[int], telegram_id: int, name: str, today: date, now: datetime
) -> bool:
    """Make an account that the settings name (ADMIN_IDS) a person with that role, at its first contact.

    Somebody who left stays out until the settings' owner sends an invite: leaving is decided in the bot, by a person.
    """
    if telegram_id not in admin_ids:
        return False
    person = session.scalar(select(Person).where(Person.telegram_id == telegram_id))
    if person is not None and person.left_at is not None:
        return False
    if person is None:
        person = Person(telegram_id=telegram_id, name=name, joined_at=now)
        session.add(person)
        session.flush()
    elif any(held.role is RoleName.ADMINISTRATOR for held in held_roles(session, person.id, today, coming=True)):
        return False
    role = Role(person_id=person.id, role=RoleName.ADMINISTRATOR.value, from_on=today)
    session.add(role)
    session.flush()
    write_audit(
        session,
        None,
        "grant_role",
        ("person", person.id),
        after={"role": role.role, "by": "settings", "role_id": role.id},
        now=now,
    )
    return True


def choose_language(
    session: Session, person_id: int, language: str, now: datetime, *, source: Source = NOWHERE
) -> None:
    """Remember in which language (`zh`, `en`) the bot speaks to somebody. Raises ValueError for another."""
    if language not in ("zh", "en"):
        raise ValueError(f"language {language!r}: zh or en")
    person = session.get_one(Person, person_id)
    if person.language == language:
        return
    before, person.language = person.language, language
    write_audit(
        session,
        person_id,
        "choose_language",
        ("person", person_id),
        before={"language": before},
        after={"language": language},
        source=source,
        now=now,
    )


def find_unit(session: Session, words: str) -> Unit | None:
    """The unit with this code, name or alias, whatever the case; None where there is none or more than one."""
    wanted = words.strip().casefold()
    found = [
        unit
        for unit in session.scalars(select(Unit))
        if wanted in {unit.code.casefold(), unit.name_zh.casefold(), unit.short_zh.casefold(), unit.name_en.casefold()}
        or wanted in {alias.alias.casefold() for alias in unit.aliases}
    ]
    return found[0] if len(found) == 1 else None


def joined_people(session: Session, today: date, default_language: str) -> list[tuple[int, Actor]]:
    """Everybody who can use the bot today: Telegram account and actor."""
    people = session.scalars(
        select(Person).where(Person.telegram_id.is_not(None), Person.left_at.is_(None)).order_by(Person.id)
    ).all()
    found = []
    for person in people:
        actor = actor_of(session, person, today, default_language)
        if actor is not None and person.telegram_id is not None:
            found.append((person.telegram_id, actor))
    return found


@dataclass(frozen=True)
class UnitName:
    """A unit as it is named to people."""

    id: int
    zh: str
    en: str
    active: bool


def _named(unit: Unit) -> UnitName:
    return UnitName(unit.id, unit.short_zh, unit.name_en, unit.active)


def name_unit(session: Session, unit_id: int | None) -> UnitName | None:
    """The unit's name; None for no unit, or one that does not exist."""
    unit = None if unit_id is None else session.get(Unit, unit_id)
    return None if unit is None else _named(unit)


def units_to_serve(session: Session) -> list[UnitName]:
    """The active units in the order of their codes."""
    return [_named(unit) for unit in session.scalars(select(Unit).where(Unit.active).order_by(Unit.code))]


def units_like(session: Session, words: str) -> list[UnitName]:
    """The active units whose code, name or alias holds these words; a whole name or alias alone is enough."""
    wanted = words.strip().casefold()
    found = []
    for unit in session.scalars(select(Unit).where(Unit.active).order_by(Unit.code)):
        names = [unit.code, unit.name_zh, unit.short_zh, unit.name_en, *(alias.alias for alias in unit.aliases)]
        folded = [name.casefold() for name in names if name]
        if wanted in folded:
            return [_named(unit)]
        if wanted and any(wanted in name for name in folded):
            found.append(_named(unit))
    return found


def portfolios(session: Session) -> list[str]:
    """The district leaders' posts as the lists name them: what a leader may be in charge of."""
    return list(
        session.scalars(
            select(Task.district_leader).where(Task.district_leader != "").distinct().order_by(Task.district_leader)
        )
    )


@dataclass(frozen=True)
class Contact:
    """How somebody is called and reached."""

    name: str
    telegram_id: int | None
    language: str | None


def contact(session: Session, person_id: int) -> Contact:
    """Raises Refused `gone` for somebody who is not in the store."""
    person = session.get(Person, person_id)
    if person is None:
        raise Refused("gone")
    return Contact(person.name, person.telegram_id, person.language)
