"""Reading .csv: UTF-8 with or without its mark, GB18030, and the UTF-16 that Excel calls “Unicode text”."""

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath

from domain.rules.cells.headings import heading_field
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.sheet import NO_RESULT, Row, Sheet, holds_something

_ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(content: bytes) -> str:
    """The text of a file. Raises FileRefused where it is text in no encoding that we know."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    for candidate in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return content.decode(candidate)
        except UnicodeDecodeError:
            continue
    raise FileRefused("file_not_text")


def _separator(beginning: str) -> str:
    """The separator under which some line has the most headings; a comma where none has any."""
    found = {}
    for mark in ",;\t":
        try:
            rows = list(csv.reader(io.StringIO(beginning, newline=""), delimiter=mark))[:60]
        except csv.Error:
            rows = []
        found[mark] = max((len({heading_field(cell) for cell in row} - {None}) for row in rows), default=0)
    return max(found, key=lambda mark: found[mark])


def read_csv(content: bytes, file_name: str, limits: Limits) -> Iterator[Sheet]:
    """The one sheet of a text file, named after the file."""
    text = decode(content)
    if "\x00" in text:
        raise FileRefused("file_not_text")
    mark = _separator(text[:50_000])
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)

    def rows() -> Iterator[Row]:
        before = csv.field_size_limit(len(text) + 1)
        try:
            for index, cells in enumerate(lines):
                if any(map(holds_something, cells)):
                    yield index, [NO_RESULT if cell in _ERRORS else cell or None for cell in cells]
        except csv.Error:
            raise FileRefused("file_damaged") from None
        finally:
            csv.field_size_limit(before)

    yield Sheet(PurePath(file_name).stem, rows, typed=False)
