"""What concerns somebody on a day, by the roles held then: asked when a message is sent, not when it was decided.

An official who moved to another unit in the morning gets nothing of the former one any more.
"""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import Role, Task
from domain.rules.ladder import Rung


@dataclass
class Concern:
    """Units somebody works for or heads, portfolios they lead (None: all), whether they are of the office."""

    officials_of: set[int] = field(default_factory=set)
    heads: set[int] = field(default_factory=set)
    portfolios: set[str | None] = field(default_factory=set)
    office: bool = False

    @property
    def units(self) -> set[int]:
        """Units whose prompts reach this person."""
        return self.officials_of | self.heads

    def has(self, rung: Rung, unit_id: int, portfolio: str) -> bool:
        """Whether a step of the ladder that tells this rung concerns this person."""
        match rung:
            case Rung.OFFICIAL:
                return unit_id in self.officials_of
            case Rung.UNIT_HEAD:
                return unit_id in self.heads
            case Rung.OFFICE:
                return self.office
            case Rung.LEADER:
                return portfolio in self.portfolios or None in self.portfolios


def concern_of(session: Session, person_id: int | None, today: date) -> Concern:
    """By the roles that are held today; of nobody: nothing."""
    found = Concern()
    rows = session.execute(
        select(Role.role, Role.unit_id, Role.portfolio)
        .where(Role.person_id == person_id)
        .where(Role.from_on <= today, func.coalesce(Role.until_on, today) >= today)
    )
    for role, unit_id, portfolio in rows:
        match role:
            case "official" if unit_id is not None:
                found.officials_of.add(unit_id)
            case "unit_head" if unit_id is not None:
                found.heads.add(unit_id)
            case "leader":
                found.portfolios.add(portfolio)
            case "supervision":
                found.office = True
    return found


def is_concerned(session: Session, person_id: int, task_id: int, today: date) -> bool:
    """Whether any step of the ladder on this task could tell this person today."""
    reader = concern_of(session, person_id, today)
    task = session.get(Task, task_id)
    return task is not None and any(reader.has(rung, task.lead_unit_id, task.district_leader) for rung in Rung)
