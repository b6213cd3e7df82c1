"""Where in a sheet the list stands: titles above it, its heading in one row or two, merged cells filled in."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.rules.cells.headings import Columns, columns_of, heading_field
from domain.rules.cells.text import figure_text
from domain.sheets.sheet import NO_RESULT, Cell, Merge, Sheet, holds_something

_SEARCHED = 500  # filled rows in which the heading is looked for


@dataclass(slots=True)
class Filled:
    """A row with merged cells filled in (reading rule 8). `own`: columns that hold something themselves;
    `anchors`: for cells filled from elsewhere, the column (from 0) where the merged range begins, if in this row."""

    index: int
    cells: list[Cell]
    own: list[int]
    anchors: dict[int, int] = field(default_factory=dict)

    def cell(self, column: int | None) -> Cell:
        """What stands in a column; nothing beyond the row's end."""
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def texts(self) -> list[str]:
        """All cells as text."""
        return [as_text(cell) for cell in self.cells]


def as_text(cell: Cell) -> str:
    """A cell as the text that a person sees."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell is NO_RESULT:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        try:
            return figure_text(cell)
        except ArithmeticError:
            return str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def filled_rows(sheet: Sheet) -> Iterator[Filled]:
    """The sheet's rows with the value of each merged range in all of its cells."""
    starting: dict[int, list[Merge]] = defaultdict(list)
    for merge in sheet.merges:
        if (merge.last_row, merge.last_column) > (merge.first_row, merge.first_column):
            starting[merge.first_row].append(merge)
    running: dict[int, tuple[int, Cell]] = {}  # column -> last row of the merged range, its value
    for index, cells in sheet.rows():
        own = []
        for column, cell in enumerate(cells):
            if cell is not None:
                if isinstance(cell, str) and cell.isspace():
                    cells[column] = None  # blank space is nothing, from here on
                else:
                    own.append(column)
        anchors: dict[int, int] = {}
        for column in [column for column, (last, _) in running.items() if last < index]:
            del running[column]
        for column, (_, value) in running.items():
            _put(cells, column, value)
        for merge in starting.pop(index, ()):
            value = cells[merge.first_column] if merge.first_column < len(cells) else None
            if not holds_something(value):
                continue
            for column in range(merge.first_column, min(merge.last_column, merge.first_column + 300) + 1):
                if column != merge.first_column:
                    _put(cells, column, value)
                    anchors[column] = merge.first_column
                if merge.last_row > index:
                    running[column] = (merge.last_row, value)
        yield Filled(index, cells, own, anchors)


def _put(cells: list[Cell], column: int, value: Cell) -> None:
    cells += [None] * (column + 1 - len(cells))
    if not holds_something(cells[column]):
        cells[column] = value


@dataclass(slots=True)
class Table:
    """A list found in a sheet: the texts above it, its columns, and the rows below the heading."""

    captions: list[str]
    columns: Columns
    rows: Iterator[Filled]


def find_table(sheet: Sheet) -> Table | None:
    """Find the heading wherever it is; None where the sheet is no list."""
    rows = filled_rows(sheet)
    ahead: deque[Filled] = deque()
    captions: list[str] = []
    for _ in range(_SEARCHED):
        row = ahead.popleft() if ahead else next(rows, None)
        if row is None:
            return None
        below = next(rows, None)
        if below is not None:
            ahead.append(below)
        columns, used = read_heading(row, below)
        if columns is not None:
            if used:
                ahead.popleft()
            return Table(captions, columns, _chained(ahead, rows))
        captions += [as_text(row.cells[column]) for column in row.own]
    return None


def read_heading(row: Filled, below: Filled | None) -> tuple[Columns | None, bool]:
    """The columns that a row names as a heading, together with the row below where that goes on with it."""
    if len(row.own) < 3:
        return None, False  # a title over the heading is no part of it
    texts = row.texts()
    goes_on = below is not None and below.index == row.index + 1 and _continues(texts, below)
    if below is not None and goes_on and (columns := columns_of(texts, below.texts())):
        return columns, True
    return columns_of(texts), False


def _continues(top: Sequence[str], below: Filled) -> bool:
    """Whether all that a row holds itself are headings, alone or together with what stands over them."""
    for column in below.own:
        text, over = as_text(below.cells[column]), top[column] if column < len(top) else ""
        if not any(heading_field(candidate) for candidate in (text, over + text)):
            return False
    return bool(below.own)


def _chained(ahead: deque[Filled], rows: Iterator[Filled]) -> Iterator[Filled]:
    while ahead:
        yield ahead.popleft()
    yield from rows
