"""The difference between the entries that ought to exist and those that stand in the ledger.

Source: assessment method, "Two things, kept apart": nothing is edited; a reversal that corrects counts for the day of
the entry that it reverses.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain.rules.scoring.lines import Line

Posting = Literal["entry", "makes_room", "corrects"]


@dataclass(frozen=True)
class Posted:
    """A row of the ledger: its position, what it says, what it is, and the row it reverses."""

    id: int
    line: Line
    posting: Posting
    reverses: int | None = None


@dataclass(frozen=True)
class ToPost:
    """What is missing in the ledger: `corrections` reverse rows that no longer hold, then `lines` are posted in order.

    A line with `undoes` reverses the standing entry of the same key that counts for that day.
    """

    corrections: tuple[Posted, ...]
    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.corrections or self.lines)


def standing(rows: Iterable[Posted]) -> list[Posted]:
    """The rows that hold: neither corrected, nor a correction."""
    rows = list(rows)
    gone = {id_ for row in rows if row.posting == "corrects" for id_ in (row.id, row.reverses)}
    return [row for row in rows if row.id not in gone]


def difference(ought: Iterable[Line], rows: Iterable[Posted]) -> ToPost:
    """What has to be posted so that the rows that hold are exactly the lines that ought to exist."""
    held: dict[Line, list[Posted]] = defaultdict(list)
    for row in standing(rows):
        held[row.line].append(row)
    missing = []
    for line in ought:
        if held.get(line):
            held[line].pop()
        else:
            missing.append(line)
    wrong = [row for same in held.values() for row in same]
    return ToPost(
        # A reversal is taken back before the entry that it reverses.
        corrections=tuple(sorted(wrong, key=lambda row: -row.id)),
        lines=tuple(sorted(missing, key=_in_order)),
    )


def _in_order(line: Line) -> tuple[object, ...]:
    # An entry before its reversal, for the same day too; otherwise by day, so that the ledger reads as it happened.
    return (line.counts_on, line.undoes is not None, line.task or 0, line.key)


def entry_reversed(line: Line, rows: Sequence[Posted]) -> Posted:
    """The standing entry that a line with `undoes` reverses."""
    return next(
        row for row in rows if row.posting == "entry" and row.line.key == line.key and row.line.counts_on == line.undoes
    )


def correction_of(row: Posted) -> Line:
    """The line that corrects a row: the opposite, for the same day and year."""
    return replace(row.line, points=-row.line.points, figures=(("corrects", row.id),))
