"""A sheet as all readers give it: its filled rows one after the other, with the marks that decide how to read them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum


class NoResult(Enum):
    """What stands in a cell whose formula has no stored result, or an error (reading rule 14)."""

    NO_RESULT = "no result"


NO_RESULT = NoResult.NO_RESULT
Cell = str | float | int | bool | date | datetime | time | timedelta | NoResult | None
Row = tuple[int, list[Cell]]  # the row's index from 0, and its cells from column 0


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all four ends included, from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows()` gives each row that holds something, in order; cells shown as a percentage come as text."""

    name: str
    rows: Callable[[], Iterator[Row]]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    date_1904: bool = False
    typed: bool = True  # False: a text file, in which a number cannot be told from its text


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column, from 0, of its letters: A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell from indices counted from 0: (3, 2) → C4."""
    return f"{column_letters(column)}{row + 1}"


def holds_something(cell: Cell) -> bool:
    """Whether a cell is more than blank space."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
