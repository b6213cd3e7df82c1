"""What concerns somebody on a day, by the roles held then: asked when a message is sent, not when it was decided.

An official who moved to another unit in the morning gets nothing of the former one any more.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import Notice, Notification, Role, Task
from domain.rules.ladder import Rung
from domain.snapshot import look_up


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
    return Concern() if person_id is None else concerns_of(session, [person_id], today).get(person_id, Concern())


def concerns_of(session: Session, person_ids: Iterable[int], today: date) -> dict[int, Concern]:
    """The same for several people; left out who holds no role."""

    def read(ids: list[int]) -> dict[int, Concern]:
        found: dict[int, Concern] = defaultdict(Concern)
        rows = session.execute(
            select(Role.person_id, Role.role, Role.unit_id, Role.portfolio)
            .where(Role.person_id.in_(ids))
            .where(Role.from_on <= today, func.coalesce(Role.until_on, today) >= today)
        )
        for person_id, role, unit_id, portfolio in rows:
            match role:
                case "official" if unit_id is not None:
                    found[person_id].officials_of.add(unit_id)
                case "unit_head" if unit_id is not None:
                    found[person_id].heads.add(unit_id)
                case "leader":
                    found[person_id].portfolios.add(portfolio)
                case "supervision":
                    found[person_id].office = True
        return found

    return look_up(session, ("concern", today), person_ids, read)


def is_concerned(session: Session, person_id: int, task_id: int, today: date) -> bool:
    """Whether any step of the ladder on this task could tell this person today."""
    reader = concern_of(session, person_id, today)
    task = session.get(Task, task_id)
    return task is not None and any(reader.has(rung, task.lead_unit_id, task.district_leader) for rung in Rung)


# What is said to the office, to leaders, to a unit's people because that is what they are. Digests and
# alerts are looked at line by line where they are composed; an answer goes to who asked, whatever they are by then.
TO_THE_OFFICE = frozenset(
    {
        "extension_request",
        "question",
        "notice_answer",
        "entry_request",
        "objection_filed",
        "objection_reminder",
        "undelivered",
        "review_request",
    }
)
TO_A_LEADER = frozenset({"coordination", "month_draft", "method_proposed"})
TO_A_UNIT = frozenset({"notice", "notice_closed", "month_published"})


def still_concerns(session: Session, row: Notification, today: date) -> bool:
    """Whether a notification is still for the person it was put down for, by the roles held today."""
    if row.person_id is None:
        return True
    if row.kind in TO_THE_OFFICE:
        return concern_of(session, row.person_id, today).office
    if row.kind in TO_A_LEADER:
        reader = concern_of(session, row.person_id, today)
        task = session.get(Task, row.task_id) if row.task_id is not None else None
        if task is None:
            return bool(reader.portfolios)
        return reader.office or reader.has(Rung.LEADER, task.lead_unit_id, task.district_leader)  # it stands in
    if row.kind in TO_A_UNIT:
        reader = concern_of(session, row.person_id, today)
        return unit_of_notification(session, row) in reader.units or bool(reader.portfolios)
    return True


def unit_of_notification(session: Session, row: Notification) -> int | None:
    """The unit that a notification of `TO_A_UNIT` is about."""
    if row.kind == "month_published":
        return int(row.payload["unit_id"])
    notice = session.get(Notice, row.payload["notice_id"])
    return None if notice is None else notice.unit_id
