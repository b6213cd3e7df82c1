"""Reading .xls: values by the fast reader; date system, percentages, errors, merged ranges from the records."""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from domain.rules.cells.text import percent_text
from domain.sheets.compound_file import stream, stream_names
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.sheet import NO_RESULT, Cell, Merge, Row, Sheet, holds_something
from domain.sheets.xlsx import guarded, open_calamine

_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _DATEMODE = 0x0809, 0x000A, 0x0085, 0x002F, 0x0022
_FORMAT, _XF, _MERGED = 0x041E, 0x00E0, 0x00E5
_DIMENSIONS, _ROWS, _COLUMNS = 0x0200, 65_536, 256  # the most that an .xls can hold
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR, _LABELSST, _LABEL = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205, 0x00FD, 0x0204


@dataclass(slots=True)
class _SheetFacts:
    merges: list[Merge] = field(default_factory=list)
    percents: dict[tuple[int, int], int] = field(default_factory=dict)
    no_result: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = -1
    last_column: int = -1


def read_xls(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an .xls. Raises FileRefused for a file with a password, or one that is not whole."""
    names = stream_names(content)
    if "EncryptedPackage" in names:
        raise FileRefused("file_encrypted")
    book = next((name for name in names if name.casefold() in ("workbook", "book")), None)
    if book is None:
        raise FileRefused("file_kind", kind="ole")
    raw = stream(content, book)
    offsets, percents, date_1904 = _globals(raw)
    facts = {position: _walk(raw, offset, percents) for position, offset in enumerate(offsets)}
    if any((f.last_row + 1) * (f.last_column + 1) > limits.cells for f in facts.values()):
        raise FileRefused("sheet_too_wide", limit=limits.cells)
    workbook = open_calamine(content)
    for position, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible != SheetVisibleEnum.Visible
        known = facts.get(position, _SheetFacts())
        rows = _rows_of(workbook, meta.name, known)
        yield Sheet(meta.name, (lambda: iter(())) if hidden else rows, hidden, tuple(known.merges), date_1904)


def _records(raw: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(raw):
        kind, length = struct.unpack_from("<HH", raw, at)
        yield kind, raw[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _EOF:
            return


def _globals(raw: bytes) -> tuple[list[int], dict[int, int], bool]:
    """Where the sheets begin, which cell styles show a percentage (with how many decimals), and the date system."""
    offsets, date_1904 = [], False
    decimals, styles = {9: 0, 10: 2}, []
    for kind, data in _records(raw, 0):
        if kind == _FILEPASS:
            raise FileRefused("file_encrypted")
        if kind == _BOUNDSHEET and len(data) >= 6:
            offsets.append(struct.unpack_from("<I", data)[0])
        elif kind == _DATEMODE and len(data) >= 2:
            date_1904 = data[0] == 1
        elif kind == _XF and len(data) >= 4:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _FORMAT and len(data) >= 5:
            number, _, wide = struct.unpack_from("<HHB", data)
            code = data[5:].decode("utf-16-le" if wide & 1 else "latin-1", errors="replace").split(";")[0]
            if "%" in re.sub(r"\"[^\"]*\"|\\.", "", code):
                fraction = re.search(r"\.([0#?]+)", code)
                decimals[number] = len(fraction[1]) if fraction else 0
    return offsets, {i: decimals[number] for i, number in enumerate(styles) if number in decimals}, date_1904


def _walk(raw: bytes, offset: int, percents: dict[int, int]) -> _SheetFacts:
    facts = _SheetFacts()
    for kind, data in _records(raw, offset):
        if kind == _DIMENSIONS:
            _require_possible(data)
        elif kind == _MERGED and len(data) >= 2:
            for at in range(2, min(len(data) - 7, 2 + 8 * struct.unpack_from("<H", data)[0]), 8):
                top, bottom, left, right = struct.unpack_from("<HHHH", data, at)
                facts.merges.append(Merge(top, left, bottom, right))
        elif kind in (_NUMBER, _RK, _FORMULA, _BOOLERR, _LABELSST, _LABEL) and len(data) >= 8:
            row, column, style = struct.unpack_from("<HHH", data)
            _note(facts, row, column, style, percents)
            error_formula = kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2
            if error_formula or (kind == _BOOLERR and data[7] == 1):
                facts.no_result.add((row, column))
        elif kind == _MULRK and len(data) >= 6:
            row, first = struct.unpack_from("<HH", data)
            for step in range((len(data) - 6) // 6):
                style = struct.unpack_from("<H", data, 4 + 6 * step)[0]
                _note(facts, row, first + step, style, percents)
    return facts


def _require_possible(claimed: bytes) -> None:
    """The fast reader sets memory aside for all cells a sheet claims, and ends the process where it gets none."""
    layout = "<IIHH" if len(claimed) >= 12 else "<HHHH"
    if len(claimed) >= 8:
        _, rows, _, columns = struct.unpack_from(layout, claimed)
        if rows > _ROWS or columns > _COLUMNS:
            raise FileRefused("file_damaged")


def _note(facts: _SheetFacts, row: int, column: int, style: int, percents: dict[int, int]) -> None:
    facts.last_row, facts.last_column = max(facts.last_row, row), max(facts.last_column, column)
    if style in percents:
        facts.percents[row, column] = percents[style]


def _rows_of(workbook: CalamineWorkbook, name: str, facts: _SheetFacts) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        sheet = guarded(lambda: workbook.get_sheet_by_name(name))
        if sheet.start is None:
            return
        first_column = sheet.start[1]  # rows come from the top, columns only from the first that is filled
        pad: list[Cell] = [None] * first_column
        for index, values in enumerate(sheet.iter_rows()):
            cells = pad + [None if value == "" else value for value in values]
            for column, cell in enumerate(cells):
                if (index, column) in facts.no_result:
                    cells[column] = NO_RESULT
                elif (index, column) in facts.percents and isinstance(cell, float):
                    cells[column] = percent_text(cell, facts.percents[index, column])
            if any(map(holds_something, cells)):
                yield index, cells

    return rows
