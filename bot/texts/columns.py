"""Text in columns for a terminal, where a Chinese character takes two places."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many places the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Lines with the cells one below the other, two places apart; the columns in `right` end flush."""
    if not rows:
        return []
    widths = [max(width(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for n, cell in enumerate(row):
            room = " " * (widths[n] - width(cell))
            cells.append(room + cell if n in right else cell + room)
        lines.append("  ".join(cells).rstrip())
    return lines
