"""Text as people type it into cells: what is cleaned away, and how texts are compared."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

STAR = "★"
MAX_NUMBER = 60  # characters of a task's number, as the store keeps it

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LINES = re.compile(r"[ \t\u3000\xa0]*\n[ \t\u3000\xa0\n]*")
# one look tells most cells, which hold nothing of the kind, from the few that need work
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_NOTHING = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "無", "n/a", "na", "nil", "none"})


def visible(text: str) -> str:
    """The text without what nobody sees: direction marks, zero-width characters, control characters; trimmed.

    Line breaks stay (as \\n): in a long text they are layout that somebody chose.
    """
    if _ODD.search(text):
        text = _CONTROL.sub("", _INVISIBLE.sub("", _BREAK.sub("\n", text)))
    return text.strip()


def one_line(text: str) -> str:
    """The text in one line. Between two words of Latin letters a line break is a space, elsewhere it is nothing."""
    text = visible(text)
    if "\n" not in text:
        return text
    joined = ""
    for part in _LINES.sub("\n", text).split("\n"):
        if joined and joined[-1].isascii() and part[0].isascii():
            joined += " "
        joined += part
    return joined


def title_and_star(text: str) -> tuple[str, bool]:
    """A title without its ★ and whether it bore one (reading rule 18)."""
    line = one_line(text)
    return one_line(line.replace(STAR, "")), STAR in line


def folded(text: str) -> str:
    """What two texts are compared by: NFKC without any space or invisible character (reading rule 18)."""
    tight = "".join(plain(text).split())
    # an accent that stood alone joins the letter before it once the space between them is gone
    return tight if tight.isascii() or unicodedata.is_normalized("NFKC", tight) else folded(tight)


def number_folded(text: str) -> str:
    """What two task numbers are compared by: NFKC, upper case, without spaces (reading rule 3)."""
    return folded(text).upper()


def plain(text: str) -> str:
    """The text made ready for reading dates, names and figures: NFKC, invisible characters and outer spaces gone."""
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return visible(text)


def says_nothing(text: str) -> bool:
    """Whether a cell is blank or says that there is nothing: —, /, 无, n/a (reading rule 5)."""
    if len(text) > 8 and text.strip() == text:
        return False
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
