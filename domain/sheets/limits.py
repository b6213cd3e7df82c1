"""How much of a file is read, and the one error of a file that is not read at all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a file (reading rule 20). `rows`: filled rows in all sheets together; `cells`: cells that a sheet
    spans from its first to its last value, empty ones included, before it is read the slow and thrifty way."""

    rows: int = 60_000
    file_bytes: int = 20_000_000
    unpacked_bytes: int = 100_000_000
    cell_characters: int = 32_767
    cells: int = 4_000_000
    problems: int = 1_000  # so many rejected rows and questions are named; the rest is counted


class FileRefused(Exception):  # noqa: N818  (an answer, not an accident)
    """A file that is not read at all. `code` says why (words in `bot/texts/lists.py`), `values` what fills them."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
