"""What somebody may take out as a file, within what that person may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.directory import PersonLine, find_people
from domain.errors import NotAllowed
from domain.list_export import ExportedLists, export_lists
from domain.point_lines import PointLine, point_lines
from domain.rules.permissions import Act, Actor, Grant, Role, can_ever, sees_everything
from domain.standings import Ranking, may_see_unit_points, ranking

PARTS = ("lists", "ranking", "ledger", "unreachable")
# who has the command line sees what the supervision office sees
COMMAND_LINE = Actor(0, "", "", (Grant(Role.SUPERVISION),))


@dataclass(frozen=True, slots=True)
class Exported:
    """The parts that were asked for, as values. What was not asked for, or is not open to the person, is None."""

    lists: ExportedLists | None = None
    ranking: Ranking | None = None
    ledger: tuple[PointLine, ...] | None = None
    unreachable: tuple[PersonLine, ...] | None = None


def parts_open_to(actor: Actor) -> tuple[str, ...]:
    """Which of PARTS this person may export."""
    acts = {
        "lists": Act.EXPORT,
        "ranking": Act.VIEW_RANKING,
        "ledger": Act.VIEW_POINTS,
        "unreachable": Act.MANAGE_PEOPLE,
    }
    if not can_ever(actor, Act.EXPORT):
        return ()
    return tuple(part for part, act in acts.items() if can_ever(actor, act))


def export(
    session: Session, actor: Actor, parts: Collection[str], as_of: date, now: datetime, year: int | None = None
) -> Exported:
    """Collect these parts as of a day. Raises NotAllowed, and Refused `nothing_to_export` without any list."""
    if not set(parts) <= set(parts_open_to(actor)):
        raise NotAllowed(Act.EXPORT)
    found: Ranking | None = None
    if "ranking" in parts or "ledger" in parts:
        found = ranking(session, as_of, now, year=year)
    return Exported(
        export_lists(session, actor, as_of, year) if "lists" in parts else None,
        found if "ranking" in parts else None,
        tuple(_ledger(session, actor, as_of, year or as_of.year)) if "ledger" in parts else None,
        tuple(find_people(session, actor, "", as_of)) if "unreachable" in parts else None,
    )


def _ledger(session: Session, actor: Actor, as_of: date, year: int) -> list[PointLine]:
    lines = point_lines(session, year=year, until=as_of)
    if sees_everything(actor, Act.VIEW_POINTS):
        return lines
    open_units = {
        unit_id for unit_id in {line.unit_id for line in lines} if may_see_unit_points(session, actor, unit_id)
    }
    return [line for line in lines if line.unit_id in open_units]
