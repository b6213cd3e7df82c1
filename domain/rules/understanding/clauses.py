"""A part is read clause by clause; a clause ends where the writer draws breath."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

MAX_CLAUSES = 60  # in a whole message
MAX_CLAUSE = 160

_END = re.compile(
    r"[。;!?\n()…]|\.(?![\d%])|(?<!\d)\.|,(?!\d{3}(?!\d))|(?<!\d),|"
    r"(?<=[%个户家亩座处条场次人元里台部套项件米吨])、| - |\ufffc"
)
_TURN = re.compile(
    r"(?<=.)(?=但是?(?!书)|不过(?!关)|然而|可是|只是(?=还|没|因)|\bbut\b|\bhowever\b|\balthough\b|"
    r"\bthough\b)|(?<=%)(?=实际|目前|现在)|(?<=[%个户家亩座处条场次人元里])(?=预计|力争|争取|拟于?|将于|确保|计划于|计划\d|占\d)|"
    r"(?<= )(?=and (?:we |it |is |are )*(?:on track|will|expect|should|to be|due|plan))",
    re.ASCII,
)
# A dash before words sets them off; before a figure it may be a minus.
_LIST_DASH = re.compile(r"^[-~]+ *(?!\d)")
_SENTENCE_END = frozenset("。;!?\n")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in normal form, its place in the part, the sign that ends it, and whether a sentence begins with it."""

    text: str
    start: int
    end: int
    ends_with: str
    opens_sentence: bool


# A word that only opens what follows, set off by a comma: 本月，完成3个 says what 本月完成3个 says.
_OPENING = re.compile(
    "(?:据悉|据称|据说|听说|据了解|预计|预期|计划|拟|目标|力争|争取|有望|本月|当月|本周|这个?月|上月|上周|上个月|累计|不到|不足|"
    "将近|接近|约|大约|大概|还剩|剩余|还差|又|再|"
    "新增|同比|环比|增长|满意度|满意率|超过|至少|we expect|expected|planned|the plan is|this month|"
    "last month|this week|last week|almost|nearly|"
    "about|less than|target)(?:是|为)?"
)


def too_many(text: str) -> bool:
    """Whether a message has more clauses than a report has."""
    ends = _END.finditer(text)
    return sum(1 for _ in islice(ends, MAX_CLAUSES + 1)) > MAX_CLAUSES


@lru_cache(maxsize=64)  # one message is cut several times: for orders, for titles, to be read
def clauses(text: str) -> tuple[Clause, ...] | None:
    """The clauses of a text; None where there are too many, or one is too long, to be a report."""
    found: list[Clause] = []
    start = 0
    opens = True
    stops = [(m.start(), m.end(), m[0]) for m in _END.finditer(text)] + [(len(text), len(text), "")]
    for stop, after, sign in stops:
        piece = text[start:stop]
        turns = [0, *(m.start() for m in _TURN.finditer(piece)), len(piece)] if piece else []
        for left, right in pairwise(turns):
            inner = piece[left:right]
            stripped = _LIST_DASH.sub("", inner.strip(" ,、:.'[]")).rstrip("-~")
            if not stripped:
                continue
            at = start + left + inner.index(stripped[0])
            if found and not opens and found[-1].ends_with in ",、" and _OPENING.fullmatch(found[-1].text):
                before = found.pop()
                glue = " " if before.text.isascii() else ""
                stripped, at, opens = before.text + glue + stripped, before.start, before.opens_sentence
            found.append(
                Clause(stripped, at, start + left + len(inner.rstrip()), sign if right == len(piece) else ",", opens)
            )
            opens = False
            if len(stripped) > MAX_CLAUSE or len(found) > MAX_CLAUSES:
                return None
        if sign in _SENTENCE_END:
            opens = True
        start = after
    if len(found) > 1 and _OPENING.fullmatch(found[-1].text) and found[-2].ends_with in ",、":
        last, before = found.pop(), found.pop()  # 完成3个，本月
        glue = " " if last.text.isascii() else ""
        found.append(
            Clause(last.text + glue + before.text, before.start, last.end, last.ends_with, before.opens_sentence)
        )
    return tuple(found)
