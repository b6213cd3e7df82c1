"""An amount of investment (reading rule 13): exact decimals in 万元 (10,000 yuan), or a question."""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from domain.rules.cells.questions import Question
from domain.rules.cells.text import figure_text, folded, one_line, plain, says_nothing

# what one of each is worth in 万元; longer words first, so that 百万元 is not read as 万元
_WORTH = {
    "亿元": Decimal(10_000),
    "千万元": Decimal(1_000),
    "百万元": Decimal(100),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
_UNIT_WORDS = re.compile(r"(?:人民币)?(亿|千万|百万|万|千)(?:元|人民币)?|(?:人民币)?(元)")
_ENGLISH = {
    "billion": Decimal(100_000),
    "bn": Decimal(100_000),
    "million": Decimal(100),
    "mn": Decimal(100),
    "m": Decimal(100),
    "10000": Decimal(1),
    "10,000": Decimal(1),
    "10k": Decimal(1),
    "thousand": Decimal("0.1"),
    "": Decimal("0.0001"),
}
_ENGLISH_UNIT = re.compile(
    r"(?:(?:rmb|cny|yuan|¥)\s*(billion|bn|million|mn|m|10,?000|10k|thousand)?)|(billion|bn|million|mn)"
)
_FOREIGN = re.compile(r"美元|欧元|港元|港币|日元|英镑|\$|€|£|usd|eur|hkd|dollar", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:大?约为?|约计|大概|≈|approx(?:\.|imately)?|about|circa|ca\.)\s*|\s*(?:左右)$", re.IGNORECASE)
_FIGURE = re.compile(r"[+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_CELL = re.compile(r"(?P<before>(?:rmb|cny|¥|人民币)?\s*)(?P<figure>[+\d.,]+)\s*(?P<unit>\D.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """What an amount cell says. `wan` is in 万元, exact; None where there is no figure."""

    text: str
    wan: Decimal | None = None
    question: Question | None = None


def unit_worth(text: str) -> Decimal | None:
    """What one of the money unit named in a heading or a 单位 line is worth in 万元; None where it names none."""
    tidy = plain(text).casefold()
    if match := _ENGLISH_UNIT.search(tidy):
        word = match[1] or match[2] or ""
        # “RMB million” and “million yuan” name the same: a bare currency word defers to a magnitude beside it
        if not word and (more := re.search(r"billion|million|thousand|10,?000|10k", tidy)):
            word = more[0]
        return _ENGLISH[word]
    for name, worth in _WORTH.items():
        if name in tidy:
            return worth
    return None


def read_amount(value: object, field: str, *, heading_worth: Decimal | None, sheet_worth: Decimal | None) -> Amount:
    """Read an amount cell of the column `field`.

    The unit is the cell's own, else the heading's, else that of the sheet's 单位 line, else 万元. Blank is no figure
    and no question. A range, a negative figure or words are no figure, and a question.
    """
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return Amount("" if value is None else one_line(value))
    worth = heading_worth or sheet_worth or Decimal(1)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not isfinite(value) or value < 0:
            return _asked(str(value), field)
        return Amount(figure_text(value), _tidy(Decimal(figure_text(value)) * worth))
    text = one_line(str(value))
    tidy = _ABOUT.sub("", _ABOUT.sub("", plain(text).strip()))
    match = _CELL.fullmatch(tidy)
    if match is None or _FOREIGN.search(tidy) or not _FIGURE.fullmatch(match["figure"]):
        return _asked(text, field)
    if own := folded(match["before"] + (match["unit"] or "")):
        stated = _cell_worth(own.casefold())
        if stated is None:
            return _asked(text, field)
        worth = stated if own.casefold() not in {"rmb", "cny", "¥", "人民币"} else worth
    return Amount(text, _tidy(Decimal(match["figure"].replace(",", "").lstrip("+")) * worth))


def _cell_worth(unit: str) -> Decimal | None:
    """The worth of a unit that stands alone in a cell beside its figure; None where it is no such unit."""
    if unit in {"rmb", "cny", "¥", "人民币"}:
        return Decimal(1)
    unit = re.sub(r"^(?:rmb|cny|¥|人民币)|(?:rmb|cny|人民币)$", "", unit)
    if match := _UNIT_WORDS.fullmatch(unit):
        return _WORTH[f"{match[1] or ''}元"]
    if match := re.fullmatch(r"(billion|bn|million|mn|m|thousand)?(?:yuan|rmb)?", unit):
        return _ENGLISH[match[1] or ""]
    return None


def _tidy(amount: Decimal) -> Decimal:
    """The same amount without trailing noughts: 94200.00 → 94200."""
    return Decimal(figure_text(amount))


def _asked(text: str, field: str) -> Amount:
    return Amount(text, question=Question("amount_unclear", field, text))
