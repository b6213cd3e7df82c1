"""What scoring yields: lines of the ledger that ought to exist, and the figures that a ranking needs beside them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from domain.rules.method import Method

Kind = Literal["earned", "bonus", "deduction"]
FigureKind = Literal["attainable", "nodes", "on_time", "late_nodes", "missing"]
NODE_FIGURES: tuple[FigureKind, ...] = ("attainable", "nodes", "on_time", "late_nodes")  # those that nodes decide
Plain = str | int | None
Figures = tuple[tuple[str, Plain], ...]


def figures(**values: Plain | date) -> Figures:
    """The figures an entry was computed from, as plain values sorted by name; days as ISO dates."""
    return tuple(
        (name, value.isoformat() if isinstance(value, date) else value)
        for name, value in sorted(values.items())
        if value is not None
    )


@dataclass(frozen=True)
class Line:
    """An entry of the ledger, or the reversal of one that made room for another.

    `key` says what is scored; with `counts_on` it is unique among the entries. A reversal has the key of the entry it
    reverses and says in `undoes` for which day that entry counts. Points are signed hundredths.
    """

    key: str
    rule: str
    kind: Kind
    unit: int
    points: int
    counts_on: date
    year: int
    version: str
    figures: Figures = ()
    task: int | None = None
    node: int | None = None
    report: int | None = None
    document_no: str = ""
    matter: str = ""
    actor: int | None = None
    undoes: date | None = None

    def makes_room(self, day: date, replaced_by: str) -> "Line":
        """The reversal of this entry on the day on which another takes its place."""
        return replace(
            self,
            points=-self.points,
            counts_on=day,
            undoes=self.counts_on,
            figures=figures(replaced_by=replaced_by, reverses=self.counts_on),
        )


@dataclass(frozen=True)
class Figure:
    """A change, on a day, of a figure of a unit that is no points: what a rate or a tie is decided by.

    attainable: hundredths in attainable; nodes: how many; on_time: of these accepted with n = 0; late_nodes: led nodes
    whose clock runs late, so that the overdue days as of D are the sum of each change times the working days from its
    day to D; missing: reports missing after a delivered reminder.
    """

    kind: FigureKind
    task: int
    unit: int
    year: int
    day: date
    change: int


@dataclass(frozen=True)
class Scored:
    """What ought to stand as of a day."""

    lines: tuple[Line, ...]
    figures: tuple[Figure, ...]


def version_of(method: Method) -> str:
    """How an entry names its method version."""
    return f"{method.id} {method.version}"
