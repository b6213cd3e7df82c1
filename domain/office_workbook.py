"""Workbooks as an office makes them: title, form line, framed table, frozen headings, set up to print.

Unlike the plain tables of `domain.tables` a text is kept to the letter, because these workbooks are read in again: it
is written as text and marked so, which no spreadsheet program takes for a formula.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | date | None
_LONGEST = 32_767  # characters of a cell
_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its width in characters, and for figures their number format."""

    heading: str
    width: int
    number_format: str = ""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name, the title over the table, what stands left and right under it, columns and rows."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    left: str = ""
    right: str = ""
    note: str = ""
    landscape: bool = field(default=True)


def office_workbook(pages: Sequence[Page]) -> bytes:
    """The bytes of an .xlsx with these sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for page in pages:
        name = "".join(c for c in page.name if c not in "[]:*?/\\'")[:_SHEET_NAME] or "1"
        while name in taken:
            name = f"{name[: _SHEET_NAME - 3]} {len(taken) + 1}"
        taken.add(name)
        _write(book.create_sheet(name), page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: "Worksheet", page: Page) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    last = get_column_letter(len(page.columns))
    thin = Side(style="thin", color="FF999999")
    frame = Border(left=thin, right=thin, top=thin, bottom=thin)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    wrapped = Alignment(vertical="center", wrap_text=True)
    _put(sheet.cell(1, 1), page.title, Font(bold=True, size=18), middle)
    sheet.merge_cells(f"A1:{last}1")
    sheet.row_dimensions[1].height = 34
    head = 2
    if page.left or page.right:
        _put(sheet.cell(2, 1), page.left, Font(size=10), None)
        if page.right:
            _put(sheet.cell(2, len(page.columns)), page.right, Font(size=10), Alignment(horizontal="right"))
        head = 3
    grey, bold, plain = PatternFill("solid", start_color="FFEDEDED"), Font(bold=True, size=10), Font(size=10)
    for number, column in enumerate(page.columns, 1):
        cell = sheet.cell(head, number)
        _put(cell, column.heading, bold, middle)
        cell.fill, cell.border = grey, frame
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for at, row in enumerate(page.rows, head + 1):
        for number, (column, value) in enumerate(zip(page.columns, row, strict=True), 1):
            written = sheet.cell(at, number)
            _put(written, value, plain, middle if column.centred else wrapped)
            written.border = frame
            if column.number_format and not isinstance(value, str):
                written.number_format = column.number_format
    if page.note:
        line = head + len(page.rows) + 1
        _put(sheet.cell(line, 1), page.note, plain, None)
        sheet.merge_cells(f"A{line}:{last}{line}")
    sheet.freeze_panes = f"{get_column_letter(min(4, len(page.columns) + 1))}{head + 1}"
    sheet.page_setup.orientation = "landscape" if page.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_options.horizontalCentered = True
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "&P / &N"


def _put(cell: "Cell | MergedCell", value: Value, font: "Font", alignment: "Alignment | None") -> None:
    if isinstance(value, str):
        value = "".join(c for c in value if c in "\n\t" or c >= " ")[:_LONGEST] or None
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with: = + - @ make no formula (reading rule 21)
    cell.font = font
    if alignment is not None:
        cell.alignment = alignment
