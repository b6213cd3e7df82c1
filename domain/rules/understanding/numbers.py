"""Numbers in words become figures: 六成五 is 65%, 三分之二 is 66.6667%, two thirds too, 十二户 is 12户.

What is vague stays vague in the figure's form: 六七成 becomes 60-70%, 过半 becomes 超过50%.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from domain.rules.understanding.units import COUNTERS
from domain.rules.understanding.words import Marked

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_MOST = 10**14
_BIG = {"万": 10_000, "亿": 100_000_000}
CHINESE_NUMERAL = "[零一二两三四五六七八九十百千]"
_N = f"{CHINESE_NUMERAL}{{1,9}}"

_EN_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_EN_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN_VALUE = (
    {w: i + 1 for i, w in enumerate(_EN_ONES)}
    | {w: i + 10 for i, w in enumerate(_EN_TEENS)}
    | {w: 10 * (i + 2) for i, w in enumerate(_EN_TENS)}
    | {"fourty": 40, "hundred": 100}
)
_EN_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip


def chinese_integer(text: str) -> int | None:
    """十二 → 12, 一百零五 → 105, 两千 → 2000, 二三 → None. None where the characters are no plain number."""
    if not text or any(c not in _DIGIT and c not in _SCALE and c not in _BIG for c in text):
        return None
    if len(text) == 2 and text[1] == "零" and text[0] not in "零两" and text[0] in _DIGIT:
        return _DIGIT[text[0]] * 10  # 六零, written by place
    if all(c in _DIGIT for c in text):
        return _DIGIT[text] if len(text) == 1 else None
    total = section = 0
    digit: int | None = None
    last_scale = 10_000
    for c in text:
        if c in _DIGIT:
            if digit not in (None, 0):
                return None  # two digits side by side: 二三十 is a range
            digit = _DIGIT[c]
        elif c in _SCALE:
            if _SCALE[c] >= last_scale or digit == 0:
                return None
            last_scale = _SCALE[c]
            section += (1 if digit is None else digit) * last_scale
            digit = None
        else:
            total = (total + section + (digit or 0)) * _BIG[c]
            section, digit, last_scale = 0, None, 10_000
            if total > _MOST:
                return None  # 亿亿亿: no number that anybody means
    return total + section + (digit or 0)


def chinese_number(text: str) -> Decimal | None:
    """A whole number, or one with a point: 三点五 → 3.5."""
    whole, point, rest = text.partition("点")
    value = chinese_integer(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    if not rest or any(c not in _DIGIT for c in rest):
        return None
    return Decimal(f"{value}." + "".join(str(_DIGIT[c]) for c in rest))


def _plain(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.0001')).normalize():f}"


def _either(text: str) -> Decimal | None:
    return Decimal(text) if text[0].isascii() else chinese_number(text)


def _range(text: str) -> tuple[int, int] | None:
    """六七 → (6, 7), 七八十 → (70, 80), 六七十 → (60, 70)."""
    if "零" in text:
        return None
    scale = 10 if text.endswith("十") and len(text) == 3 else 1
    pair = text[:2]
    if len(text) not in (2, 3) or (len(text) == 3 and scale == 1) or any(c not in _DIGIT for c in pair):
        return None
    return _DIGIT[pair[0]] * scale, _DIGIT[pair[1]] * scale


def _percent_word(m: re.Match[str]) -> str:
    if m[1] in ("百", "一百", "分百"):
        return "100%"
    if (span := _range(m[1])) is not None:
        return f"{span[0]}-{span[1]}%"
    value = _either(m[1])
    return m[0] if value is None else f"{_plain(value)}%"


def _percent_span(m: re.Match[str]) -> str:
    low, high = _either(m[1]), _either(m[2])
    return m[0] if low is None or high is None else f"{_plain(low)}-{_plain(high)}%"


def _fraction(m: re.Match[str]) -> str:
    below, above = _either(m[1]), _either(m[2])
    if below is None or above is None or below == 0:
        return m[0]
    return f"{_plain(above * 100 / below)}%"


def _tenths(m: re.Match[str]) -> str:
    if m[2] and m[1] not in _DIGIT:
        return f"{m[1]} {_DIGIT[m[2]] * 10}%"  # 4六成: a number, and a share
    if m[2]:
        return f"{_DIGIT[m[1]] * 10}-{_DIGIT[m[2]] * 10}%"
    value = _either(m[1])
    if value is None:
        return m[0]
    rest = m[3] or ""
    value = value * 10 + (
        Decimal(5) if rest == "半" else Decimal(_DIGIT[rest]) if rest in _DIGIT else Decimal(int(rest or 0))
    )
    return f"{_plain(value)}%"


def _counted(m: re.Match[str]) -> str:
    if (span := _range(m[1])) is not None:
        return f"{span[0]}-{span[1]}"
    value = chinese_number(m[1])
    return m[0] if value is None else _plain(value)


def _english(m: re.Match[str]) -> str:
    tens, ones, hundred = m["tens"], m["ones"], m["hundred"]
    if hundred:
        return "100"
    return str((_EN_VALUE[tens] if tens else 0) + (_EN_VALUE[ones] if ones else 0))


def _english_fraction(m: re.Match[str]) -> str:
    word = m["above"]
    above = 1 if word in ("a", "an") else int(word) if word.isdigit() else _EN_VALUE[word]
    return f"{_plain(Decimal(above * 100) / _EN_PARTS[m['below']])}%"


_BIG_COUNT = rf"{_N}(?:[万亿]{_N}?)*(?:点[零一二三四五六七八九]{{1,4}})?"
_CHINESE_STEPS = (
    (re.compile(
        rf"百分之({_N}|\d{{1,3}})(?:到|至|或|-|~)(?:百分之)?({_N}|\d{{1,3}})%?(?!成)"), _percent_span),
    (re.compile(
        rf"百分之(百|{_N}(?:点[零一二三四五六七八九]{{1,4}})?|\d{{1,6}}(?:\.\d{{1,4}})?)(?![十oO\d]|"
        rf" \d)%?"), _percent_word),
    (re.compile("百(分百)"), _percent_word),
    (re.compile(rf"({_N}|\d{{1,3}})分之({_N}|\d{{1,3}})(?![十o\d零])"), _fraction),
    (re.compile(
        "(?<![十百])([一二两三四五六七八九十]|"
        "(?<![\\d.])\\d(?:\\.\\d)?)([二三四五六七八九])?成(?![立员为就本果效型分长]|"
        "不变)([一二三四五六七八九半]|"
        "\\d(?!\\d))?"), _tenths),
)  # fmt: skip
_HALVES = (
    (re.compile("(?:超过?|大|多)(?:一半|半数)|过半数?|(?<!扩)大半|一?多半|一大半"), "超过50%"),
    (re.compile("一?小半"), "不到50%"),
    (re.compile("一半|半数"), "50%"),
)
_COUNT = re.compile(rf"(?<![\d.])({_BIG_COUNT})(?=(?:多|余|来|几)?(?:%|{COUNTERS}|[天月年周日号]|季度|亿|万|工作日))")
_LABELLED = re.compile(rf"(?<=进度)(?:是|为|到|达到)?({_N})(?=$|左右|多)")
_ALONE = re.compile(rf"^({_N}(?:点[零一二三四五六七八九]{{1,4}})?)(?=多?$|左右$|吧$|了$)")
_EN_NUMBER = re.compile(
    rf"\b(?:(?P<hundred>(?:a|one) hundred)|(?P<tens>{'|'.join(_EN_TENS)}|"
    rf"fourty)(?:[- ](?P<ones>{'|'.join(_EN_ONES)}))?"
    rf"|(?P<teens>{'|'.join(_EN_TEENS)}))\b",
    re.ASCII,
)
_EN_SMALL = re.compile(
    rf"\b({'|'.join(_EN_ONES)})\b(?= (?:percent|per cent|pct|out of|of|more|months?|weeks?|days?|"
    rf"years?|units?|sites?|firms?|"
    r"companies|enterprises|households|people|projects?|items?|stations?|left|remaining|done|completed|"
    r"finished|built)\b)",
    re.ASCII,
)
_EN_FRACTION = re.compile(
    rf"\b(?P<above>{'|'.join(_EN_ONES)}|an?|"
    rf"\d{{1,2}})[- ](?P<below>{'|'.join(sorted(_EN_PARTS, key=len, reverse=True))})\b",
    re.ASCII,
)
_EN_HALF = re.compile(r"\b(?:half[- ]?way|halfway|half)\b(?! (?:a|an|year|month|hour|day)\b)", re.ASCII)
_EN_PERCENT = re.compile(r"(?<=\d) ?(?:(?:percent|per cent|pct|percentage)\b(?! points)|%)", re.ASCII)
_FRONT_PERCENT = Marked("%", r"(?<![\d%])%(\d{1,3})(?![\d%])")


_YI_AND_WAN = Marked(
    "亿",
    rf"(?<![\d.])({_N}|\d{{1,4}})亿(?:零?({_N}|\d{{1,4}})万|([一二三四五六七八九])(?![十百千万]))(?=元|$|\W|[^\d万])",
)
# 2.1个亿, 1千万, 2万多平方米: what is said, as it is written
_SPOKEN = (
    (re.compile("(?<=\\d)个(?=亿)"), ""),
    (re.compile("(?<![\\d.])(\\d{1,4})千万"), r"\g<1>000万"),
    (re.compile("(?<![\\d.])(\\d{1,4})百万"), r"\g<1>00万"),
    (re.compile(rf"(?<=\d)([万亿千])(多|余)(?={COUNTERS})"), r"\2\1"),
)
_MAY_BE_SPOKEN = Marked("亿百千多余", "\\d(?:个亿|[千百]万|[万亿千][多余])")
_EN_SQUARE = re.compile(r"\b(?:square (?:metres?|meters?)|sq\.? ?m(?:etres?|eters?)?|sqm)(?![a-z])", re.ASCII)


def _yi_and_wan(m: re.Match[str]) -> str:
    """1亿2000万 → 12000万, 一亿二 → 1.2亿: one amount, not two."""
    whole, rest = _either(m[1]), _either(m[2] or m[3])
    if whole is None or rest is None:
        return m[0]
    return f"{_plain(whole)}.{_plain(rest)}亿" if m[3] else f"{_plain(whole * 10_000 + rest)}万"


# 6十 and 6十5: the hand on the keyboard, the tongue in Chinese
_MIXED = Marked("十", "(?<![\\d.])([1-9])十([1-9一二三四五六七八九])?(?![\\d一二三四五六七八九])")
# 50%→60%, 10个 -> 12个: where it stood and where it stands
_MOVED = re.compile(
    rf"(?<![\d.])(\d{{1,9}}(?:\.\d{{1,4}})?)(%|{COUNTERS})? ?(?:→|"
    rf"[-=]{{1,2}}>) ?(\d{{1,9}}(?:\.\d{{1,4}})?)(?=%|{COUNTERS}|$)"
)
# 六成 if all goes well, was 六成: beside a Chinese character the space is gone, beside a figure it belongs there
_MIXED_SCRIPTS = re.compile(r"(?<=%)(?=[a-z])|(?<=[a-z])(?=\d{1,3}(?:\.\d{1,4})?%)")
# 完成十二: a number that nothing follows
_AFTER_VERB = re.compile(rf"(?:完成|建成|办结|做完|弄完|搞定)了?({_N})$")


_NUMERAL = re.compile("[零一二两三四五六七八九十百千半成分亿]")
_EN_WORD = re.compile(
    "half|per|pct|sq|one|two|t(?:h|en|w)|f(?:i|o)|s(?:i|e)|eigh|nin|eleven|hundred|[ -](?:half|third|quarter|"
    "fourth|fifth|sixth|eighth|tenth)"
)


def _mixed(m: re.Match[str]) -> str:
    ones = m[2] or "0"
    return m[1] + (ones if ones.isdigit() and ones.isascii() else str(_DIGIT[ones]))


def _moved(m: re.Match[str]) -> str:
    """The later figure, where it is the larger; otherwise a range, which is asked about."""
    if Decimal(m[3]) > Decimal(m[1]):
        return m[3]
    return f"{m[1]}-{m[3]}"


@lru_cache(maxsize=64)  # one clause is asked for several times
def canonical(text: str) -> str:
    """A clause in its normal form, with every number in figures."""
    if _MAY_BE_SPOKEN.search(text):
        for spoken, written in _SPOKEN:
            text = spoken.sub(written, text)
    if _NUMERAL.search(text):
        text = _MIXED.sub(_mixed, text)
        for pattern, rewrite in _CHINESE_STEPS:
            text = pattern.sub(rewrite, text)
        text = _YI_AND_WAN.sub(_yi_and_wan, text)
        for pattern, plain in _HALVES:
            text = pattern.sub(plain, text)
        text = _COUNT.sub(_counted, text)
        text = _ALONE.sub(_counted, text)
        text = _AFTER_VERB.sub(lambda m: m[0].replace(m[1], _counted(m)), text)
        text = _LABELLED.sub(lambda m: m[0].replace(m[1], _counted(m)), text)
    if _EN_WORD.search(text):
        text = _EN_FRACTION.sub(_english_fraction, text)
        text = _EN_NUMBER.sub(lambda m: str(_EN_VALUE[m["teens"]]) if m["teens"] else _english(m), text)
        text = _EN_SMALL.sub(lambda m: str(_EN_VALUE[m[1]]), text)
        text = _EN_PERCENT.sub("%", text)
        text = _EN_HALF.sub("50%", text)
        text = _EN_SQUARE.sub("m2", text)
    if "→" in text or ">" in text:
        text = _MOVED.sub(_moved, text).replace("→", "到")
    if "%" not in text:
        return text
    return _MIXED_SCRIPTS.sub(" ", _FRONT_PERCENT.sub(r"\1%", text.replace("+%", "%+")))
