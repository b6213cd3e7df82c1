"""Opening a file that somebody sent: its kind is taken from its content, never from its name (reading rule 20)."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from domain.sheets import compound_file
from domain.sheets.csv_text import decode, read_csv
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.ods import read_ods
from domain.sheets.package import Package
from domain.sheets.sheet import Sheet
from domain.sheets.xls import read_xls
from domain.sheets.xlsx import read_xlsx

_WEB_PAGE = re.compile(
    r"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|script|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_SHEET_NAMES = (".xlsx", ".xls", ".xlsm", ".ods", ".et", ".xlsb")
_OTHER = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)


def open_sheets(content: bytes, file_name: str, limits: Limits) -> Iterator[Sheet]:
    """The sheets of a file, one at a time, hidden ones included (without their rows).

    Raises FileRefused with a code for what is wrong with the file as a whole.
    """
    if len(content) > limits.file_bytes:
        raise FileRefused("file_too_big", limit=limits.file_bytes, size=len(content))
    if not content.strip():
        raise FileRefused("file_empty")
    if content.startswith(b"PK"):
        return _packaged(content, limits)
    if content.startswith(compound_file.MAGIC):
        return read_xls(content, limits)
    for mark, kind in _OTHER:
        if content.startswith(mark):
            raise FileRefused("file_kind", kind=kind)
    text = decode(content)
    if _WEB_PAGE.match(text.removeprefix("\ufeff")[:4000]):
        raise FileRefused("file_web_page")
    if text.lstrip("\ufeff \r\n\t").startswith("<?xml"):
        raise FileRefused("file_doctype" if "<!DOCTYPE" in text[:4000] else "file_xml", entry=PurePath(file_name).name)
    if PurePath(file_name).suffix.casefold() in _SHEET_NAMES:
        raise FileRefused("file_text_named_sheet", suffix=PurePath(file_name).suffix)
    return read_csv(content, file_name, limits)


def _packaged(content: bytes, limits: Limits) -> Iterator[Sheet]:
    package = Package(content, limits)
    if "xl/workbook.xml" in package:
        return read_xlsx(content, limits)
    if b"opendocument.spreadsheet" in package.read("mimetype")[:200]:
        return read_ods(content, limits)
    if "xl/workbook.bin" in package:
        raise FileRefused("file_kind", kind="xlsb")
    if "word/document.xml" in package:
        raise FileRefused("file_kind", kind="word")
    if "[Content_Types].xml" in package:
        raise FileRefused("file_damaged")
    raise FileRefused("file_kind", kind="archive")
