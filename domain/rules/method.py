"""An assessment method as values: every base, rate, cap, bonus, group, tie rule, report day and limit.

Points are whole hundredths. Source: assessment method; the file these values are read from is
`examples/method-default.toml`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

ListKind = Literal["major_project", "key_task", "brand"]
LIST_KINDS: tuple[ListKind, ...] = ("major_project", "key_task", "brand")
CYCLES = ("ten_days", "monthly", "quarterly")
Cycle = Literal["ten_days", "monthly", "quarterly"]
TIE_RULES = ("on_time_rate", "overdue_days", "missing_reports")
TieRule = Literal["on_time_rate", "overdue_days", "missing_reports"]
# Rules that a person posts by hand, with a document number. Each has levels in the method file.
MANUAL_RULES = ("recognition", "praise", "criticism", "false_report")
ManualRule = Literal["recognition", "praise", "criticism", "false_report"]
LAST_DAY = 0  # a report day "last": the last day of the month


@dataclass(frozen=True)
class Name:
    """A name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Attainable:
    """What a task is worth: base × difficulty, and the share of a named supporting unit."""

    bases: dict[ListKind, int]  # hundredths
    difficulties: tuple[int, ...]  # hundredths: 100, 120, 150
    support_percent: int


@dataclass(frozen=True)
class Lateness:
    """What is left of a node's points when it is accepted n working days late."""

    percent_a_day: Decimal
    floor_percent: Decimal


@dataclass(frozen=True)
class Early:
    """The bonus for completion submitted early."""

    calendar_days: int
    points: int


@dataclass(frozen=True)
class Overdue:
    """Deductions while a node is late, one for each counted working day."""

    first_day: int
    further_day: int
    task_limit: int  # negative: at most this much a task


@dataclass(frozen=True)
class YearEnd:
    """The day on which a year's books close, in the year after it, and what an open task costs then."""

    month: int
    day: int
    lead: int
    support: int


@dataclass(frozen=True)
class Reports:
    """Periodic reports: the days they are due, what a late or a missing one costs, returns."""

    days: dict[Cycle, tuple[tuple[int, int], ...]]  # (month 1-12 or 0 for each, day or LAST_DAY)
    late: int
    missing: int
    missing_after: int  # working days after the report day
    unit_year_limit: int
    returned: int
    returns_free: int  # so many returns of one report cost nothing


@dataclass(frozen=True)
class Score:
    """The caps of the adjustments in the rank score. They act in the score, not in the ledger."""

    bonus_limit: int
    deduction_limit: int


@dataclass(frozen=True)
class Group:
    """A group of units that are ranked among themselves, or listed only."""

    key: str
    name: Name
    ranked: bool


@dataclass(frozen=True)
class Ranking:
    groups: tuple[Group, ...]
    minimum_nodes: int
    ties: tuple[TieRule, ...]


@dataclass(frozen=True)
class Extensions:
    """The conditions of moving a node's due day."""

    ask_working_days: int
    limit_a_task: int


@dataclass(frozen=True)
class Months:
    """Working days for objections to a published month, and for deciding one."""

    objection_days: int
    decision_days: int


@dataclass(frozen=True)
class Method:
    """One version of the assessment method. A revision is a new version with a later first day in force."""

    id: str
    title: Name
    version: str
    first_day: date
    attainable: Attainable
    lateness: Lateness
    early: Early
    overdue: Overdue
    year_end: YearEnd
    reports: Reports
    notices: dict[str, int]  # yellow, red -> hundredths
    manual: dict[ManualRule, dict[str, int]]  # rule -> level -> hundredths
    support_share_of: dict[ManualRule, int]  # percent of a manual entry that named supports share in
    second_pair_above: int  # a manual entry larger than this needs a second person
    score: Score
    ranking: Ranking
    extensions: Extensions
    months: Months

    def group(self, key: str) -> Group | None:
        """The ranking group with this key, or None where the method names none such."""
        return next((group for group in self.ranking.groups if group.key == key), None)

    def closing_day(self, year: int) -> date:
        """The day on which the books of `year` close."""
        return date(year + 1, self.year_end.month, self.year_end.day)


@dataclass(frozen=True)
class Methods:
    """All adopted versions, in order of their first day in force."""

    versions: tuple[Method, ...]

    def __post_init__(self) -> None:
        first_days = [version.first_day for version in self.versions]
        if not first_days:
            raise ValueError("methods: at least one version of the assessment method is needed")
        if first_days != sorted(set(first_days)):
            raise ValueError("methods: versions are in order, with a different first day in force each")

    def on(self, day: date) -> Method:
        """The version in force on the day; the first one for days before it."""
        found = self.versions[0]
        for version in self.versions:
            if version.first_day > day:
                break
            found = version
        return found


def half_up(value: Fraction | Decimal) -> int:
    """Round to a whole number, halves away from zero."""
    exact = Fraction(value)
    rounded = (abs(exact) * 2 + 1) // 2
    return int(rounded if exact >= 0 else -rounded)
