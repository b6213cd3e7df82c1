"""How much of a text fits a line of a phone: a Chinese character is as wide as two Latin ones."""

from unicodedata import east_asian_width

LINE = 38  # half-width characters in a line of a bubble


def width(text: str) -> int:
    """In half-width characters."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def fit(text: str, most: int) -> str:
    """The text on one line, cut with … where it is wider than `most` half-width characters."""
    text = " ".join(text.split())
    if width(text) <= most:
        return text
    kept, room = "", most - 1
    for character in text:
        room -= width(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + "…"
