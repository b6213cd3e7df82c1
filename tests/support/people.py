"""Units and people for tests, put straight into the store."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from db import Person, Role, Unit
from domain.people import actor_of
from domain.rules.permissions import Actor
from domain.rules.permissions import Role as RoleName

LONG_AGO = date(2023, 1, 1)


def add_unit(session: Session, code: str, name: str, group: str = "镇街") -> Unit:
    unit = Unit(code=code, name_zh=name, short_zh=name, name_en=f"Unit {code}", ranking_group=group, kind="town")
    session.add(unit)
    session.flush()
    return unit


def add_person(
    session: Session,
    name: str,
    role: RoleName,
    unit_id: int | None = None,
    *,
    telegram_id: int | None = None,
    portfolio: str | None = None,
) -> Person:
    """Somebody with one role since long ago; with an account, joined."""
    person = Person(
        name=name, telegram_id=telegram_id, joined_at=datetime(2023, 1, 1, tzinfo=UTC) if telegram_id else None
    )
    session.add(person)
    session.flush()
    session.add(Role(person_id=person.id, role=role.value, unit_id=unit_id, portfolio=portfolio, from_on=LONG_AGO))
    session.flush()
    return person


def as_actor(session: Session, person: Person, today: date) -> Actor:
    actor = actor_of(session, person, today, "zh")
    assert actor is not None
    return actor
