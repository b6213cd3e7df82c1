"""Who is who: people, their roles, and what they hold today."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Person, Role
from domain.rules.permissions import Actor, Grant
from domain.rules.permissions import Role as RoleName


def find_actor(session: Session, telegram_id: int, today: date, default_language: str) -> Actor | None:
    """The person behind a Telegram account with the roles in force today; None for strangers and those who left."""
    person = session.scalar(select(Person).where(Person.telegram_id == telegram_id, Person.left_at.is_(None)))
    return None if person is None else actor_of(session, person, today, default_language)


def actor_of(session: Session, person: Person, today: date, default_language: str) -> Actor | None:
    """The person with the roles in force today; None where none is."""
    rows = session.scalars(
        select(Role).where(Role.person_id == person.id, Role.from_on <= today).order_by(Role.id)
    ).all()
    grants = tuple(
        Grant(RoleName(row.role), row.unit_id, row.portfolio)
        for row in rows
        if row.until_on is None or row.until_on >= today
    )
    if not grants:
        return None
    return Actor(person.id, person.name, person.language or default_language, grants)
