"""Who is to be told: the office, the leader in charge, a unit's head and officials; joined or not."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import Person, Role, Task
from domain.office import ZONE


def held_on(received_on: date, now: datetime) -> date:
    """The day whose holders of posts are told of what counts for a day that may be past: a paper of last week is told
    to who is in office today."""
    return max(received_on, now.astimezone(ZONE).date())


def _holding(role: str, today: date) -> tuple[object, ...]:
    return (
        Role.role == role,
        Role.from_on <= today,
        or_(Role.until_on.is_(None), Role.until_on >= today),
    )


def _people(session: Session, *conditions: object) -> list[int]:
    query = (
        select(Person.id)
        .join(Role, Role.person_id == Person.id)
        .where(Person.left_at.is_(None), *conditions)  # type: ignore[arg-type]
        .distinct()
        .order_by(Person.id)
    )
    return list(session.scalars(query))


def office_people(session: Session, today: date) -> list[int]:
    """The supervision office."""
    return _people(session, *_holding("supervision", today))


def administrators(session: Session, today: date) -> list[int]:
    return _people(session, *_holding("administrator", today))


def unit_officials(session: Session, unit_id: int, today: date) -> list[int]:
    """The responsible officials of a unit."""
    return _people(session, *_holding("official", today), Role.unit_id == unit_id)


def unit_heads(session: Session, unit_id: int, today: date) -> list[int]:
    return _people(session, *_holding("unit_head", today), Role.unit_id == unit_id)


def leaders_in_charge(session: Session, task: Task, today: date) -> list[int]:
    """The district leader whose portfolio the task names; where there is none, who answers for everything."""
    of_it = _people(session, *_holding("leader", today), Role.portfolio == task.district_leader)
    return of_it or _people(session, *_holding("leader", today), Role.portfolio.is_(None))


def first_unit_of(session: Session, person_id: int) -> int | None:
    """The unit somebody serves; the first where there are several."""
    return session.scalar(
        select(Role.unit_id).where(Role.person_id == person_id, Role.unit_id.is_not(None)).order_by(Role.id).limit(1)
    )


def leaders(session: Session, today: date) -> list[int]:
    """The district leaders."""
    return _people(session, *_holding("leader", today))
