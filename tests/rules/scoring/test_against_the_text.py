"""Scoring against a second, naive reading of the method: for any facts, as of any day, both say the same."""

from collections import defaultdict
from datetime import date

from hypothesis import given, settings

from domain.rules.scoring import score
from domain.rules.scoring.facts import Facts
from domain.rules.scoring.lateness import overdue_days_of
from tests.rules.scoring.casebook import CALENDAR, METHODS
from tests.rules.scoring.test_properties import any_day, facts
from tests.support.oracle import OVERDUE_DAYS, Sums, expected


def scored(known: Facts, as_of: date) -> Sums:
    """The same figures by the bot's own scoring."""
    found: dict[tuple[int, int, str], int] = defaultdict(int)
    late: dict[tuple[int, int], list[tuple[date, int]]] = defaultdict(list)
    result = score(known, CALENDAR, METHODS, as_of)
    for line in result.lines:
        found[line.unit, line.year, line.kind] += line.points
    for one in result.figures:
        if one.kind == "late_nodes":
            late[one.unit, one.year].append((one.day, one.change))
        else:
            found[one.unit, one.year, one.kind] += one.change
    for (unit, year), changes in late.items():
        found[unit, year, OVERDUE_DAYS] = overdue_days_of(changes, CALENDAR, as_of)
    return {key: value for key, value in found.items() if value}


@given(facts(), any_day)
@settings(max_examples=200, deadline=None)
def test_any_facts_as_of_any_day(known: Facts, as_of: date) -> None:
    assert scored(known, as_of) == expected(known, CALENDAR.is_working_day, as_of)
