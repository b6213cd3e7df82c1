"""Text as people type it into cells: what is cleaned away, and how texts are compared."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

STAR = "★"
MAX_NUMBER = 60  # characters of a task's number, as the store keeps it

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[ \t\u3000\xa0]*[\r\n\u2028\u2029\x0b\x0c\x85]+[ \t\u3000\xa0]*")
_NOTHING = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "無", "n/a", "na", "nil", "none"})


def visible(text: str) -> str:
    """The text without what nobody sees: direction marks, zero-width characters, control characters; trimmed.

    Line breaks stay (as \\n): in a long text they are layout that somebody chose.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _CONTROL.sub("", _INVISIBLE.sub("", text)).strip()


def one_line(text: str) -> str:
    """The text in one line. Between two words of Latin letters a line break is a space, elsewhere it is nothing."""
    text = _BREAK.sub("\n", text)
    parts = [part for part in visible(text).split("\n") if part]
    joined = ""
    for part in parts:
        if joined and joined[-1].isascii() and part[0].isascii() and not joined[-1].isspace():
            joined += " "
        joined += part
    return joined.strip()


def title_and_star(text: str) -> tuple[str, bool]:
    """A title without its ★ and whether it bore one (reading rule 18)."""
    line = one_line(text)
    return one_line(line.replace(STAR, "")), STAR in line


def folded(text: str) -> str:
    """What two texts are compared by: NFKC without any space or invisible character (reading rule 18)."""
    return "".join(visible(unicodedata.normalize("NFKC", text)).split())


def number_folded(text: str) -> str:
    """What two task numbers are compared by: NFKC, upper case, without spaces (reading rule 3)."""
    return folded(text).upper()


def plain(text: str) -> str:
    """The text made ready for reading dates, names and figures: NFKC, invisible characters and outer spaces gone."""
    return visible(unicodedata.normalize("NFKC", text))


def says_nothing(text: str) -> bool:
    """Whether a cell is blank or says that there is nothing: —, /, 无, n/a (reading rule 5)."""
    return folded(text).casefold() in _NOTHING


def figure_text(value: float | int | Decimal) -> str:
    """A number of a cell as its sheet shows it: no artefacts of binary fractions, no “.0”.

    A sheet keeps 15 significant digits; what a float has beyond them was never typed by anybody.
    """
    if isinstance(value, float):
        value = Decimal(format(value, ".15g"))
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(value: float | int | Decimal, decimals: int = 0) -> str:
    """A number whose cell shows it as a percentage with so many decimals, as shown: 0.2 → 20% (reading rule 14)."""
    shown = Decimal(figure_text(value)) * 100
    return f"{shown.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}%"
