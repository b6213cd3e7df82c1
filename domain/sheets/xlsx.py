"""Reading .xlsx: values by the fast reader, and what it does not tell from the xml itself."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from domain.rules.cells.text import percent_text
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.package import Package
from domain.sheets.sheet import NO_RESULT, Cell, Row, Sheet, holds_something
from domain.sheets.xlsx_facts import SheetFacts, is_1904, percent_styles, sheet_entries, sheet_facts


def read_xlsx(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an .xlsx, one at a time. Raises FileRefused for a file that is unsafe or not whole."""
    package = Package(content, limits)
    if "EncryptedPackage" in package or "xl/workbook.xml" not in package:
        raise FileRefused("file_damaged")
    entries, percents, date_1904 = sheet_entries(package), percent_styles(package), is_1904(package)
    workbook = open_calamine(content)
    for meta in workbook.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != SheetVisibleEnum.Visible:
            yield Sheet(meta.name, lambda: iter(()), hidden=True)
            continue
        facts = sheet_facts(package, entries.get(meta.name, ""), percents)
        yield Sheet(
            meta.name,
            _rows_of(content, workbook, meta.name, facts, limits),
            merges=tuple(facts.merges),
            date_1904=date_1904,
        )


def open_calamine(content: bytes) -> CalamineWorkbook:
    """The fast reader on a file. Its own errors become ours: a damaged file, or one with a password."""
    workbook: CalamineWorkbook = guarded(lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    return workbook


def guarded(read: Any) -> Any:
    """Call the fast reader; whatever goes wrong inside it is a damaged file.

    It is written in another language: a failed assertion in there arrives as a `PanicException`, which is no
    `Exception`, and would otherwise end the bot.
    """
    try:
        return read()
    except PasswordError:
        raise FileRefused("file_encrypted") from None
    except (CalamineError, ValueError, OSError, OverflowError, KeyError, IndexError):
        raise FileRefused("file_damaged") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise FileRefused("file_damaged") from None
        raise


def _rows_of(content: bytes, workbook: CalamineWorkbook, name: str, facts: SheetFacts, limits: Limits) -> Any:
    span = (facts.last_row + 1) * (facts.last_column + 1)
    if span > limits.cells or facts.unplaced:
        return lambda: _thrifty_rows(content, name, facts)

    def rows() -> Iterator[Row]:
        sheet = guarded(lambda: workbook.get_sheet_by_name(name))
        if sheet.start is None:
            return
        first_column = sheet.start[1]  # rows come from the top, columns only from the first that is filled
        pad: list[Cell] = [None] * first_column
        for index, values in enumerate(sheet.iter_rows()):
            yield from _row(index, pad + [None if value == "" else value for value in values], facts)

    return rows


def _row(index: int, cells: list[Cell], facts: SheetFacts) -> Iterator[Row]:
    """The row with its percentages and its missing results put in, unless nothing is in it."""
    if facts.percents or facts.no_result:
        for column, cell in enumerate(cells):
            if (index, column) in facts.no_result:
                cells[column] = NO_RESULT
            elif (index, column) in facts.percents and isinstance(cell, int | float) and not isinstance(cell, bool):
                cells[column] = percent_text(cell, facts.percents[index, column])
    if any(map(holds_something, cells)):
        yield index, cells


def _thrifty_rows(content: bytes, name: str, facts: SheetFacts) -> Iterator[Row]:
    """The rows of a sheet with a stray cell far out: slower, but it keeps no empty cells in memory."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not matter here
        try:
            sheet = load_workbook(BytesIO(content), read_only=True, data_only=True)[name]
            sheet.reset_dimensions()
            for row in sheet.iter_rows():
                if not row:
                    continue
                cells: list[Cell] = []
                index = -1
                for cell in row:
                    value: Any = cell.value
                    cells.append(None if value == "" else value)
                    index = getattr(cell, "row", None) or index
                if index > 0:
                    yield from _row(index - 1, cells, facts)
        except FileRefused:
            raise
        except (KeyError, ValueError, TypeError, AttributeError, OSError, IndexError, SyntaxError):
            raise FileRefused("file_damaged") from None
