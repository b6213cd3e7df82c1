"""Plain tables as files: CSV that a spreadsheet opens right, and a workbook. No text ever becomes a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | Decimal | date | datetime | None

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32767  # characters of a cell


def harmless(value: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; all else stays as it is."""
    if not isinstance(value, str):
        return value
    text = _printable(value)[: _LONGEST - 1]
    return "'" + text if unicodedata.normalize("NFKC", text.lstrip()).startswith(_DANGEROUS) else text


def _printable(text: str) -> str:
    """Without the characters that XML does not know."""
    return "".join(
        c for c in text if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in "\ufffe\uffff")
    )


def csv_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark at the front, by which spreadsheets tell it from the local code page."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([["" if v is None else harmless(v) for v in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def xlsx_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> bytes:
    """A workbook with one sheet: title, frozen headings, widths in characters, set up to print across one page."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "".join(c for c in _printable(title) if c not in "[]:*?/\\'\n\t")[:31] or "1"
    sheet.append([harmless(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(list(headings))
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([harmless(v) for v in row])
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "2:2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
