"""What-if: this year's events replayed under a proposed version of the method, before anything is adopted."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.facts import load_facts
from domain.ledger import ZONE, yesterday
from domain.methods import read_method, read_methods
from domain.rules.method import Method, Methods
from domain.rules.ranking import Standing
from domain.rules.scoring import score
from domain.rules.scoring.lines import Scored
from domain.standings import Ranking, rank_scored, ranking_units
from domain.workdays import read_office_calendar


@dataclass(frozen=True)
class Moved:
    """A unit under the version in force and under the proposed one, and what makes the difference.

    `by_rule`: rule -> change of the unit's points of that rule (hundredths), none where nothing changed.
    """

    unit: int
    before: Standing
    after: Standing
    by_rule: tuple[tuple[str, int], ...]
    attainable: int

    @property
    def changed(self) -> bool:
        return (self.before.place, self.before.score) != (self.after.place, self.after.score)


@dataclass(frozen=True)
class Preview:
    """Both rankings and what moved, the largest moves first."""

    proposed: Method
    before: Ranking
    after: Ranking
    moved: tuple[Moved, ...]


def preview_method(
    session: Session, text: str, as_of: date, now: datetime, *, year: int | None = None, zone: ZoneInfo = ZONE
) -> Preview:
    """Who would stand where if the proposed version had been in force all year. Nothing is stored.

    Raises MethodFileError.
    """
    year = as_of.year if year is None else year
    proposed = read_method(text)
    everywhere = Methods((replace(proposed, first_day=date.min),))
    facts, calendar = load_facts(session), read_office_calendar(session)
    ended = min(as_of, yesterday(now, zone))
    units = ranking_units(session)
    known = read_methods(session)
    scored = {
        "before": score(facts, calendar, known, as_of, ended),
        "after": score(facts, calendar, everywhere, as_of, ended),
    }
    in_force = known.on(min(as_of, date(year, 12, 31)))
    before = rank_scored(scored["before"], units, in_force, calendar, as_of, year)
    after = rank_scored(scored["after"], units, proposed, calendar, as_of, year)
    moved = []
    for unit in units:
        one, other = before.standing(unit), after.standing(unit)
        if one is not None and other is not None:
            moved.append(
                Moved(
                    unit,
                    one,
                    other,
                    _by_rule(scored["before"], scored["after"], unit, year),
                    other.sums.attainable - one.sums.attainable,
                )
            )
    return Preview(proposed, before, after, tuple(sorted(moved, key=_size, reverse=True)))


def _by_rule(before: Scored, after: Scored, unit: int, year: int) -> tuple[tuple[str, int], ...]:
    change: dict[str, int] = defaultdict(int)
    for scored, sign in ((before, -1), (after, 1)):
        for line in scored.lines:
            if line.unit == unit and line.year == year:
                change[line.rule] += sign * line.points
    return tuple((rule, points) for rule, points in sorted(change.items()) if points)


def _size(one: Moved) -> tuple[int, int]:
    places = abs((one.before.place or 0) - (one.after.place or 0))
    return places, abs((one.before.score or 0) - (one.after.score or 0))
