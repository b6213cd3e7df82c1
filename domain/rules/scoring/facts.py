"""What scoring is computed from: tasks, their nodes and what was handed in, as plain values.

Ids are the store's; days are dates in the office's zone. Everything here is *as known*: what had been recorded by the
time of computing, whatever the day it counts for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from domain.rules.method import Cycle, ListKind, ManualRule


@dataclass(frozen=True)
class Span:
    """Days from `first` up to, not including, `until`; without `until` for good."""

    first: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Submission:
    """A node handed in for review on `submitted_on`. Accepted, returned, or neither: it waits."""

    report: int
    submitted_on: date
    accepted_on: date | None = None
    returned_on: date | None = None

    @property
    def waits(self) -> bool:
        return self.accepted_on is None and self.returned_on is None


@dataclass(frozen=True)
class NodeFacts:
    """A node with its due day in force. `submissions` in order of the day they were handed in."""

    id: int
    due_on: date
    submissions: tuple[Submission, ...] = ()
    extended: bool = False

    @property
    def accepted(self) -> Submission | None:
        return next((one for one in self.submissions if one.accepted_on is not None), None)


@dataclass(frozen=True)
class PeriodicReport:
    """A report received for a task. `report_day` is set where the office named the day that it answers."""

    id: int
    received_on: date
    report_day: date | None = None
    returned_on: date | None = None


@dataclass(frozen=True)
class NoticeFacts:
    """A yellow or red notice (督办单) in force; `unit` is the task's lead. Withdrawn ones are not handed in."""

    id: int
    unit: int
    task: int
    colour: Literal["yellow", "red"]
    issued_on: date
    order: int  # which of two of the same day was first
    matter: str = ""
    document_no: str = ""
    actor: int | None = None


@dataclass(frozen=True)
class ManualFacts:
    """An entry posted by hand, confirmed where it needs to be.

    `supports` are the named supporting units of its task that share in it: empty where `unit` does not lead the task.
    """

    id: int
    unit: int
    rule: ManualRule
    level: str
    counts_on: date
    order: int
    matter: str = ""
    task: int | None = None
    supports: tuple[int, ...] = ()
    document_no: str = ""
    actor: int | None = None


@dataclass(frozen=True)
class TaskFacts:
    """A task as it stands. `nodes` in order, the last is completion; a standing task has none.

    `order` is the tasks' order where the method goes by task. `reminders` says, for each report day, on which day
    the first reminder of it was delivered to somebody of the lead unit. A task that was withdrawn is suspended from
    that day for good.
    """

    id: int
    order: int
    list_kind: ListKind
    list_year: int
    listed_from: date
    lead: int
    difficulty: int = 100
    supports: tuple[int, ...] = ()
    cycle: Cycle = "monthly"
    standing: bool = False
    nodes: tuple[NodeFacts, ...] = ()
    suspensions: tuple[Span, ...] = ()
    reports: tuple[PeriodicReport, ...] = ()
    reminders: Mapping[date, date] = field(default_factory=dict)

    @property
    def named_supports(self) -> tuple[int, ...]:
        """Supporting units, each once, without the lead."""
        return tuple(unit for unit in dict.fromkeys(self.supports) if unit != self.lead)

    @property
    def completion(self) -> NodeFacts | None:
        return self.nodes[-1] if self.nodes else None

    @property
    def year(self) -> int:
        """The assessment year of the task: that of its completion's due day in force."""
        return self.nodes[-1].due_on.year if self.nodes else self.list_year

    def suspended(self, day: date) -> bool:
        return any(span.covers(day) for span in self.suspensions)


@dataclass(frozen=True)
class Facts:
    """All that is known. `notices` and `manual` may be of units and tasks beyond `tasks`.

    `upheld`: keys of entries against which an objection was upheld. They do not stand, whatever the rules say.
    """

    tasks: tuple[TaskFacts, ...]
    notices: tuple[NoticeFacts, ...] = ()
    manual: tuple[ManualFacts, ...] = ()
    upheld: frozenset[str] = frozenset()
