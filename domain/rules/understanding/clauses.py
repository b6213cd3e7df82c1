"""A part is read clause by clause; a clause ends where the writer draws breath."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

MAX_CLAUSES = 60  # in a whole message
MAX_CLAUSE = 160

_END = re.compile(
    r"[。;!?\n()…|]|(?<=[\u4e00-\u9fff%])/ ?(?=[^\d\s]|\d[a-z])| / ?(?=[^\d\s]|\d[a-z])|\.(?![\d%])|(?<!\d)\.|"
    r",(?!\d{3}(?!\d))|(?<!\d),|"
    r"(?<=[%个户家亩座处条场次人元里台部套项件米吨])、| - |\ufffc"
)
_TURN = re.compile(
    r"(?<=.)(?=但是?(?!书)|不过(?!关)|然而|可是|只是(?=还|没|因)|\bbut\b|\bhowever\b|\balthough\b|"
    r"\bthough\b)|(?<=%)(?=实际|目前|现在|[本这]个?[周月季]|今[天日]|需要?[^\d,]{0,6}(?:协调|支持|帮|解决))|(?<=[%个户家亩座处条场次人元里])(?=占\d)|"
    r"(?<= )(?=and (?:we |it |is |are )*(?:on track|will|expect|should|to be|due|plan))",
    re.ASCII,
)
_MAY_TURN = re.compile("[但过而可只%占]|but|how|though|and")
# Dictated without a breath: 完成了六成左右预计月底能到八成; 12个预计月底完成 is one thing said.
_GOES_ON = re.compile(
    "预计|力争|争取|拟于|将于|确保|计划(?=于|\\d|[一二三四五六七八九十]|下|本|月|年|在)|(?:剩下|剩余|余下|其余)|"
    "下一?步|(?<!截至)(?<!截止)(?<!到)(?:目前|现在)(?!为止)"
)
_TOLD = re.compile(
    "%|(?<=[一二三四五六七八九十\\d])成(?![立果效为本员])|百分之[一二三四五六七八九\\d]|一半|过半|(?:完成|建成|安装|新建|改造|拆除|引进|新增|培育|办结|累计|投资)[^,]{0,12}[\\d一二两三四五六七八九十百](?:\\.\\d+)?[个户家亩座处条场次人元里万亿平公]"
)
# 目标4.17亿完成1.2亿: the goal, and where it stands
_GOAL = re.compile(
    "(?:目标|任务)(?:数|量)?(?:是|为|:)?\\d{1,9}(?:\\.\\d{1,4})?(?:[亿万]元?|[元个户家亩座处条场次])?(?=(?:目前|现|已经?|实际)*完成了?\\d)"
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


def _turns(piece: str) -> list[int]:
    """Where the writer turns to something else without a sign, with both ends."""
    if not piece:
        return []
    found = {m.start() for m in _TURN.finditer(piece)} if _MAY_TURN.search(piece) else set()
    if not piece.isascii() and len(piece) <= 4 * MAX_CLAUSE and (told := _TOLD.search(piece)) is not None:
        found |= {m.start() for m in _GOES_ON.finditer(piece, told.end())}
    if (goal := _GOAL.search(piece)) is not None:
        found.add(goal.end())
    return [0, *sorted(found - {0}), len(piece)]


def too_many(text: str) -> bool:
    """Whether a message has more clauses than a report has."""
    if len(text) <= MAX_CLAUSES:
        return False  # each takes a character at least
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
        turns = _turns(piece)
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
