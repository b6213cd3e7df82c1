"""Who is told what: the people of each unit, the office and the leaders on a day, as far as they can be reached."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Date, bindparam, func, select
from sqlalchemy.orm import Session

from db import Person, Role
from domain.rules.ladder import Rung


@dataclass
class Addressees:
    """Ids of people who have joined, have not left, and are not known to be out of reach."""

    officials: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # by unit
    heads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # by unit
    office: list[int] = field(default_factory=list)
    leaders: list[tuple[int, str | None]] = field(default_factory=list)  # with the portfolio; None: everything

    def prompted(self, unit_id: int) -> list[int]:
        """Who gets the prompts of a unit: its officials, or its head where it has none that can be reached."""
        return self.officials.get(unit_id) or self.heads.get(unit_id, [])

    def in_charge(self, portfolio: str) -> list[int]:
        """The district leaders of this portfolio; where it has none, those who answer for everything."""
        of_it = [person for person, reach in self.leaders if reach == portfolio]
        return of_it or [person for person, reach in self.leaders if reach is None]

    def on(self, rung: Rung, unit_id: int, portfolio: str) -> list[int]:
        """Whom a step of the ladder tells."""
        match rung:
            case Rung.OFFICIAL:
                return self.officials.get(unit_id, [])
            case Rung.UNIT_HEAD:
                return self.heads.get(unit_id, [])
            case Rung.OFFICE:
                return self.office
            case Rung.LEADER:
                return self.in_charge(portfolio)


_TODAY = bindparam("today", type_=Date())
_IN_OFFICE = (
    select(Role.person_id, Role.role, Role.unit_id, Role.portfolio)
    .join(Person, Person.id == Role.person_id)
    .where(Role.from_on <= _TODAY, func.coalesce(Role.until_on, _TODAY) >= _TODAY)
    .where(Person.left_at.is_(None), Person.telegram_id.is_not(None), Person.unreachable_at.is_(None))
    .order_by(Role.id)
)


def addressees_on(session: Session, today: date) -> Addressees:
    """Everybody who can be told something today."""
    rows = session.connection().execute(_IN_OFFICE, {"today": today})
    found = Addressees()
    for person_id, role, unit_id, portfolio in rows:
        match role:
            case "official" if unit_id is not None:
                _add(found.officials[unit_id], person_id)
            case "unit_head" if unit_id is not None:
                _add(found.heads[unit_id], person_id)
            case "supervision":
                _add(found.office, person_id)
            case "leader":
                found.leaders.append((person_id, portfolio))
    return found


def _add(people: list[int], person_id: int) -> None:
    if person_id not in people:
        people.append(person_id)
