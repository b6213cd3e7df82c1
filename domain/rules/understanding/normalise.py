"""One form for what people type: width, case, script, spaces and list marks make no difference.

Every character of the normal form remembers where it came from, so the original words can be quoted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache, partial

from domain.rules.understanding.traditional import SIMPLIFIED
from domain.rules.understanding.units import COUNTERS
from domain.rules.understanding.words import Marked

# A circled number is an address, never a digit of a figure: ①60% must not become 160%.
MARK_OPEN, MARK_CLOSE = "⟦", "⟧"

_LIST_MARKS = {
    **{chr(0x2460 + i): i + 1 for i in range(20)},  # ①
    **{chr(0x2474 + i): i + 1 for i in range(20)},  # ⑴
    **{chr(0x2488 + i): i + 1 for i in range(20)},  # ⒈
    **{chr(0x24F5 + i): i + 1 for i in range(10)},  # ⓵
    **{chr(0x2776 + i): i + 1 for i in range(10)},  # ❶
    **{chr(0x2780 + i): i + 1 for i in range(10)},  # ➀
    **{chr(0x278A + i): i + 1 for i in range(10)},  # ➊
    **{chr(0x3220 + i): i + 1 for i in range(10)},  # ㈠
    **{chr(0x3280 + i): i + 1 for i in range(10)},  # ㊀
    "🔟": 10,
}
# 1 👍 2 60%: a sign behind a number of the list ends what is said of that number, where it is the last or one follows
_SIGNS = "👍👌🙏🫡🆗✌👏💪🤝✅✔☑💯❌✖🎉🔴🟢🟡🚧"
_SIGNED = re.compile(
    rf"(?:^|(?<=[\s,;。、.!\ufffc]))(?:\d{{1,2}}|{MARK_OPEN}\d{{1,2}}{MARK_CLOSE}|第[\d一二三四五六七八九十]项) *\ufffc"
    rf"(?=\ufffc*[\s,;。、.!]*(?:$|\d{{1,2}}(?![\d%成])|{MARK_OPEN}|第))",
    re.MULTILINE,
)
_PUNCTUATION = {
    **dict.fromkeys("–—−─―‒﹣", "-"),
    **dict.fromkeys("~〜∼", "~"),
    **dict.fromkeys('\u201c\u201d"「」『』《》〈〉〝〞*`·•●■◆□★☆', ""),
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("〔【", "["),
    **dict.fromkeys("〕】", "]"),
    **dict.fromkeys("→⇒➡⟶➔➜", "→"),
    "↑": "增长",
    "↓": "下降",
    "⁄": "/",
    "∕": "/",
    "﹪": "%",
    "〇": "零",
    "壹": "一",
    "贰": "二",
    "叁": "三",
}
_FRACTIONS = {"½": "50%", "⅓": "33.3333%", "⅔": "66.6667%", "¼": "25%", "¾": "75%", "⅕": "20%", "⅗": "60%", "⅘": "80%"}
_CN_TEN = "零一二三四五六七八九十"
_CN_DIGITS = "零一二两三四五六七八九十百"
_KEYCAP = Marked("\u20e3", "([0-9\uff10-\uff19])[\u200b-\u200d\u2060\ufe0f]{0,4}\u20e3")
_WORD = re.compile("[0-9a-z]")
# 二 六成 四 完成: numbers that stand alone between spaces, each with words behind it, set points of a list apart
_ALONE = re.compile(
    r"(?:^|(?<=[\s%,;。、]))(?<![第周期拜月初] )([一二三四五六七八九十]) +"
    rf"(?!{COUNTERS}|[成分半百千万亿点年月日周号路线期标直般定些起样共切旦是和与、]|"
    r"[一二三四五六七八九十](?: +(?!成)|$))"
    r"(?=[^\s,.;、。:] *[^\s,.;、。:])",
    re.MULTILINE,
)
# Slips of the keyboard that leave no doubt; the replacement has the same length, so places stay true.
_SLIPS = (
    (
        re.compile("(?:[己巳]|(?<![难予加可足得用所据何是])以)(?=完成|经|办|竣工|完工|做完|开工|启动|推进|落实|全部)"),
        "已",
    ),
    (re.compile("(?<=[已没未能全])(?:完[城程乘诚呈]|玩成)"), "完成"),
    (re.compile("办[节洁](?=$|[^能约])"), "办结"),
    (re.compile("(?<=[做弄办干搞装建修拆])玩(?=了|$|[,。])"), "完"),
    (re.compile("(?<=完成|[做弄办干搞装建修拆][完好]|办结|搞定|完工|竣工)[鸟拉辽](?![\u4e00-\u9fff])"), "了"),
    (re.compile(r"\bcompl(?:et|te)d\b|\bcompelted\b", re.ASCII), "completed"),
    (re.compile(r"\bfin(?:sh|is)ed\b|\bfinsihed\b", re.ASCII), "finished"),
)


_MAY_SLIP = re.compile("[己巳以]|完[城程乘诚呈]|玩|办[节洁]|[鸟拉辽]|comp|fin[si]")


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in its normal form; `at[i]` is the place in the original of character i, with one more for the end."""

    text: str
    at: tuple[int, ...]
    original: str
    emoji: str

    def words(self, start: int, end: int) -> str:
        """The original words behind a stretch of the normal form."""
        if start >= end:
            return ""
        return self.original[self.at[start] : self.at[end]].strip(" \n\t;；,，、。")


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """One character in its normal form; empty where it carries nothing; "\ufffc" for an emoji."""
    if char in _LIST_MARKS:
        return f"{MARK_OPEN}{_LIST_MARKS[char]}{MARK_CLOSE}"
    if char in _FRACTIONS:
        return _FRACTIONS[char]
    if char in (MARK_OPEN, MARK_CLOSE):
        return ""
    out = []
    for piece in unicodedata.normalize("NFKC", char).lower():
        piece = SIMPLIFIED.get(piece, piece)
        piece = _PUNCTUATION.get(piece, piece)
        if not piece:
            continue
        if piece == "\n" or piece == "\r" or piece in "\u2028\u2029\x0b\x0c":
            out.append("\n")
            continue
        category = unicodedata.category(piece)
        if category in ("Zs", "Cc"):
            out.append(" ")
        elif category in ("Cf", "Mn", "Me", "Cs", "Co", "Cn"):
            continue
        elif category in ("So", "Sk") and piece not in "^":
            out.append("\ufffc")
        else:
            out.append(piece)
    return "".join(out)


def _spaces_needless(before: str, after: str) -> bool:
    """A space says nothing at a line's end, or next to a Chinese character, except where it keeps numbers apart."""
    if before in " \n" or after in " \n":
        return True
    if before.isascii() and after.isascii():
        return after == "%" and before.isdigit()
    return not (
        (before.isdigit() and after in _CN_DIGITS)
        or (before in _CN_DIGITS and (after.isdigit() or after in _CN_DIGITS))
    )


def _set_apart(text: str) -> frozenset[int]:
    """Where Chinese numbers stand that count up and are set off from what is said by spaces alone."""
    found = list(_ALONE.finditer(text))
    values = [_CN_TEN.index(m[1]) for m in found]
    if len(found) < 2 or values != sorted(set(values)) or text[: found[0].start()].strip(" \n"):
        return frozenset()
    return frozenset(m.start(1) for m in found)


def _same_length(right: str, found: re.Match[str]) -> str:
    return right if len(right) == len(found[0]) else found[0]


_TO_WEIGH = frozenset(" _\n\ufffc")  # whether these stay depends on what stands beside them


def _without_slips(text: str) -> str:
    if _MAY_SLIP.search(text):
        for slip, right in _SLIPS:
            text = slip.sub(partial(_same_length, right), text)
    return text


def normalise(text: str) -> Normal:
    """The normal form of a text of any content. Never raises."""
    keyed = _KEYCAP.sub(lambda m: chr(0x2460 + int(m[1]) - 1) + "\u200b" * (len(m[0]) - 1) if int(m[1]) else m[0], text)
    pieces = list(map(_fold, keyed))
    plain = "".join(pieces)
    if len(plain) == len(pieces) and "" not in pieces and _TO_WEIGH.isdisjoint(plain):
        return Normal(_without_slips(plain), tuple(range(len(plain) + 1)), text, "")
    chars: list[str] = []
    at: list[int] = []
    emoji: list[str] = []
    for place, (char, folded) in enumerate(zip(keyed, pieces, strict=True)):
        for piece in folded:
            if piece == "\ufffc":
                emoji.append(char)
                piece = "\ufffc" if char in _SIGNS else " "
            chars.append(piece)
            at.append(place)
    if "\ufffc" in chars:
        ends = {m.end() - 1 for m in _SIGNED.finditer("".join(chars))}
        chars = [(";" if i in ends else " ") if c == "\ufffc" else c for i, c in enumerate(chars)]
    apart = _set_apart("".join(chars)) if " " in chars else frozenset()
    kept: list[str] = []
    kept_at: list[int] = []
    length = len(chars)
    for i, char in enumerate(chars):
        if char == "_":
            # ZD001_58%: between a number and the next an underline is a space, elsewhere it is the mark of italics
            if not (kept and _WORD.match(kept[-1]) and _WORD.match("".join(chars[i + 1 : i + 2]))):
                continue
            char = " "
        if char == " ":
            after, to = "\n", -1
            for j in range(i + 1, length):
                if chars[j] != " ":
                    after, to = chars[j], j
                    break
                if j - i > 64:  # a run of spaces is never looked through to its end more than once
                    after = " "
                    break
            if after == " " or (
                _spaces_needless(kept[-1] if kept else "\n", after)
                and not (apart and kept and kept[-1] not in " \n" and after != "\n" and (to in apart or i - 1 in apart))
            ):
                continue
        if char == "\n" and (not kept or kept[-1] == "\n"):
            continue  # empty lines say nothing
        kept.append(char)
        kept_at.append(at[i])
    kept_at.append(len(text))
    return Normal(_without_slips("".join(kept)), tuple(kept_at), text, "".join(emoji))
