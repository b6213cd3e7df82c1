"""Chinese numerals inside dates: 六月三十日, 二〇二三年."""

import re

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "Ｏ": 0}
_YEAR = re.compile(r"二[〇零○0][一二三四五六七八九〇零○]{2}(?=\s*年)")
_SMALL = re.compile(
    r"(?:[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])(?=\s*(?:个?月|日|号|季))"
)


def small_numeral(text: str) -> int | None:
    """The value of a numeral up to 39 (一, 十二, 三十一, 廿五), else None."""
    if not text:
        return None
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十")
    if "十" not in text:
        return _DIGITS.get(text)
    tens, _, ones = text.partition("十")
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low


def with_digits(text: str) -> str:
    """The text with the numerals of its years, months, days and quarters written in digits."""
    text = _YEAR.sub(lambda m: "".join(str(_DIGITS[c]) for c in m.group().replace("0", "〇")), text)
    return _SMALL.sub(lambda m: str(small_numeral(m.group())), text)
