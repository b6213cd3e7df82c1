"""Which part of a message speaks of which task: digest numbers, task numbers, titles (reading rule 33)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from domain.rules.understanding.normalise import MARK_CLOSE, MARK_OPEN, normalise
from domain.rules.understanding.numbers import chinese_integer
from domain.rules.understanding.units import COUNTERS
from domain.rules.understanding.values import AskedFor, Context

MAX_PARTS = 60
_CN = "[一二三四五六七八九十]{1,3}"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the normal form, [start, end), and the task that it addresses.

    `task` is None where no address stands; `unknown` holds an address that names no open task.
    """

    start: int
    end: int
    task: str | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    tasks: tuple[str, ...]
    unknown: str | None = None
    by_number: bool = False


_STATE = (
    r"(?:已|未|没|还|尚|完[成工毕]|完(?=$|[\s,;。])|办|受阻|遇阻|卡|停工|停|需|请|正在|在建|在办|推进|"
    r"进度|进展|进行|约|大约|大概|超|过半|不|基本|全部|均|都|一半|百分|差不多|快|"
    r"[一二三四五六七八九十两]{1,3}(?:成|分之)|收到|申请|延期|暂|预计|计划|力争|搞定|做完|弄完|竣工|"
    r"主体|目前|累计|新增|新建|引进|培育|建成|改造|拆除|出让|登记|演出|签约|走访|举办|复工|开工|封顶|征地|好了|行了|弄好|"
    r"\d{1,3}(?:\.\d+)?(?:%|成|/|[个户家处条项座人次场亿万])|"
    r"马上|(?<= )\d{1,3}(?=$|[\s,;。!?\n]|\.(?!\d))|done\b|not\b|complet|finish|block|stuck|need|in progress|"
    r"ongoing|on track|on hold|half|about|"
    r"almost|still|delay|ok\b|started|under|is\b|are\b|\d{1,3} ?(?:%|percent|per cent|of|out)|"
    r"[a-z]+ (?:percent|per cent|thirds?|quarters?|fifths?|tenths?)|nothing|no\b|stalled|waiting|halfway)"
)
_AHEAD = (
    rf"(?!\.?\d|\s*%|成(?!立)|分之|\s?/|\s*percent|\s*per cent|{COUNTERS}|"
    rf"[月日点年万亿倍多余来几半周旬版号%％时]|以上|左右|季度|小区|楼|期|星期|线|级|年级|标段)"
)
_HARD = re.compile(r"(?:^|[\n;。!?])[\s,、.!:]*")
_ORDINAL = (
    rf"(?:第\s?(?P<o>\d{{1,2}}|{_CN})\s?(?:项|条|个|件|号)?(?:任务|工作|项目)?|(?:item|task|no\.?|"
    rf"number|#|序号|任务|编号)\s?(?P<e>\d{{1,2}})(?:号)?(?!\d)|[(\[](?P<p>\d{{1,2}}|{_CN})[)\]]|"
    rf"(?P<h>\d{{1,2}})号(?:任务|项目)?(?![楼线院栋]))"
)
_BARE = rf"(?P<n>(?<![\d.])\d{{1,2}}){_AHEAD}"
_BARE_CN = rf"(?P<c>{_CN})(?=[\s、.:,)]|{_STATE})(?!{COUNTERS})"
_DELIMITER = r"[\s、.:,)=\-]*(?:是|的)?"
_INDEX = re.compile(rf"(?:{_ORDINAL}|{_BARE}|{_BARE_CN})")
# the last number of a list may carry its counter: 1、2项
_LISTED = re.compile(rf"(?P<l>\d{{1,2}}|{_CN})(?:项|条|件|号)(?:任务|工作|均|都)?(?![楼线院栋])")
# 第二项 is an address wherever it stands
_NAMED = re.compile(rf"第(?P<o>\d{{1,2}}|{_CN})(?:[项条件]|个)(?:任务|工作|项目)?")
_JOIN = re.compile(r"\s*(?:[、,&+]|和|与|及|跟|and|\s)\s*")
_SPAN = re.compile(
    r"\s*(?:-|~|到|至|to)\s*(?:第)?(?P<last>\d{1,2}|[一二三四五六七八九十]{1,3})(?:项|条|号)?(?![\d%.]|成)"
)
_SOFT_STATE = re.compile(rf"{_DELIMITER}{_STATE}")
_SOFT_PLACES = re.compile(
    r"(?:(?<=[\s,、%:\]])|(?<=[\u4e00-\u9fff])(?=\d)|(?<=完成)|(?<=办结)|(?<=受阻)|(?<=推进)|"
    r"(?<=完成了)|(?<=[个户家处条项座人次场元])|"
    r"(?<=[一二三四五六七八九十]成)(?=\d))(?=[\d第#(一二三四五六七八九十nit])"
)
_MARKED = re.compile(rf"{MARK_OPEN}(\d{{1,2}}){MARK_CLOSE}")
_CODE = re.compile(r"#?(?<![a-z0-9])(?P<letters>[a-z]{1,6})[-_ ]?(?P<digits>\d{1,6})(?![a-z0-9%]|\.\d)(?:号(?!楼))?")
ALL = re.compile(
    r"(?P<above>以上|上述|前述|上面)(?:的|这)?(?P<n>\d{1,2}|"
    r"[一二两三四五六七八九十]{1,3})?(?:大)?(?:[项个条件])?(?:任务|工作|项目|事项|内容)?(?P<all>均|都|"
    r"全部|全都|皆|各项)?|"
    r"(?:这|所有|全部)?(?<![\d到至~\-、,第和])(?P<n2>\d{1,2}|"
    r"[一二两三四五六七八九十]{1,3})[项个条件](?:任务|工作|项目|"
    r"事项)?(?:均|都|全部|全都|皆)|"
    r"\ball (?:of )?(?:the )?(?P<n3>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)(?: (?:items|"
    r"tasks|of them|points))?(?: (?:above|listed))?(?: (?:are|have been|were))?\b|"
    r"\ball (?:of )?(?:the )?(?P<above2>above)(?: (?:items|tasks))?(?: (?:are|have been|were))?\b"
)
_ENGLISH_NUMBER = {
    w: i + 2 for i, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}


_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=256)
def _codes(numbers: tuple[str, ...]) -> tuple[dict[str, str], frozenset[str], tuple[tuple[str, str], ...]]:
    """Task numbers by their normal form; the letters they begin with; those of another shape, longest first."""
    by_code: dict[str, str] = {}
    letters = set()
    others = []
    for no in numbers:
        plain = re.sub(r"[\s_-]", "", normalise(no[:60]).text)
        m = re.fullmatch(r"([a-z]{1,6})(\d{1,6})", plain)
        if m:
            by_code[plain] = no
            by_code.setdefault(m[1] + m[2].lstrip("0"), no)
            letters.add(m[1])
        elif plain and not plain.isdigit():
            others.append((normalise(no[:60]).text.strip(), no))
    others.sort(key=lambda pair: -len(pair[0]))
    return by_code, frozenset(letters), tuple(others)


def _code_marks(text: str, context: Context) -> list[_Mark]:
    numbers = tuple(t.no for t in context.tasks) + context.digest
    if context.asked.task:
        numbers += (context.asked.task,)
    by_code, letters, others = _codes(numbers)
    marks: list[_Mark] = []
    if not others and not _DIGIT.search(text):
        return marks
    for m in _CODE.finditer(text):
        if m["letters"] not in letters:
            continue
        known = by_code.get(m["letters"] + m["digits"]) or by_code.get(m["letters"] + m["digits"].lstrip("0"))
        marks.append(_Mark(m.start(), m.end(), (known,) if known else (), None if known else m[0].strip("# "), True))
    for plain, no in others:
        place = text.find(plain)
        if place >= 0 and not any(k.start < place + len(plain) and place < k.end for k in marks):
            marks.append(_Mark(place, place + len(plain), (no,), None, True))
    return marks


def _value(text: str) -> int:
    return int(text) if text.isdigit() else chinese_integer(text) or 0


def _digest_mark(text: str, place: int, digest: tuple[str, ...], *, soft: bool) -> _Mark | None:
    m = _INDEX.match(text, place)
    if m is None:
        return None
    named = bool(m["o"] or m["e"] or m["p"] or m["h"])
    values = [_value(next(g for g in m.groups() if g is not None))]
    end = m.end()
    span = _SPAN.match(text, end)
    if span and _value(span["last"]) > values[0] and _value(span["last"]) <= len(digest):
        values = list(range(values[0], _value(span["last"]) + 1))
        end = span.end()
    while len(values) <= len(digest):
        join = _JOIN.match(text, end)
        more = (_LISTED.match(text, join.end()) or _INDEX.match(text, join.end())) if join else None
        if more is None:
            break
        value = _value(next(g for g in more.groups() if g is not None))
        if (
            join
            and join[0].isspace()
            and re.match(" [a-z]", text[more.end() :])
            and not _SOFT_STATE.match(text, more.end())
        ):
            break  # 3 4 firms
        if not 1 <= value <= len(digest) or value in values:
            break
        if (
            re.match(r"[、,.:]\s*\S", text[more.end() :])
            and not _SOFT_STATE.match(text, more.end())
            and not _INDEX.match(text, more.end() + 1)
        ):
            break
        values.append(value)
        end = more.end()
    if len(values) == 1 and not named and span is not None and _value(span["last"]) != values[0]:
        return None
    if soft and not _SOFT_STATE.match(text, end):
        return None
    if not soft and not named and m["n"] and end < len(text):
        nxt = text[end]
        if nxt == "-":
            return None  # 1-60%: a list mark, a range, a minus: not certain
        if nxt.isascii() and nxt.isalpha() and not _SOFT_STATE.match(text, end):
            return None
    known = [digest[v - 1] for v in values if 1 <= v <= len(digest)]
    if len(known) != len(values):
        if soft and not named and (len(values) > 1 or values[0] > 20):
            return None
        if (
            not named
            and len(values) == 1
            and values[0] > 20
            and not re.match(r"[\s、.:,)]", text[end : end + 1] or "x")
        ):
            return None
        return _Mark(place, end, (), text[place:end].strip())
    return _Mark(place, end, tuple(known))


# 1.60% 2.80% 3.完成: list marks where they count up from one, decimals otherwise
_LIST_POINT = re.compile(r"(?<![\d.])(\d{1,2})\.(?=\d{1,3}(?:\.\d+)?%|[^\d]|\d{1,6}[户家座个处条场])")
# first 60%, the second one is done; the first phase is no address
_TELLS = re.compile("已|未|没|尚|还没|正在|受阻|需|完成(?!\\d)|办结")
_EN_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EN_ORDINAL = re.compile(
    rf"(?<![a-z])(?:the )?(?P<w>{'|'.join(_EN_ORDINALS)}|last)(?: (?:one|item|task))?(?=[ :,=-]+(?:is |at )?{_STATE})"
)
_OTHERS = re.compile(
    r"(?<=[\s,;。、\n])(?:其余|其他|其它|剩下|剩余|另外)(?:的)?(?:\d?[项个])?(?=均|都|全|正|已|未|没|"
    r"尚|还|完|受|推)|\b(?:the )?(?:others|rest|remaining ones)\b"
)
# before a number these tell a count or a share, not the next address
_NO_ADDRESS_AFTER = frozenset("第到至约近超逾过有共计仅只为是达中前另各每余前后约剩差这那月年")


def _digest_marks(text: str, context: Context) -> list[_Mark]:
    digest = context.digest
    marks: dict[int, _Mark] = {}
    points = list(_LIST_POINT.finditer(text))
    if (
        len(points) >= 2
        and [int(m[1]) for m in points] == list(range(1, len(points) + 1))
        and len(points) <= len(digest)
    ):
        for m in points:
            marks[m.start(1)] = _Mark(m.start(1), m.end(), (digest[int(m[1]) - 1],))
    for m in _MARKED.finditer(text):
        value = int(m[1])
        known = (digest[value - 1],) if 1 <= value <= len(digest) else ()
        marks[m.start()] = _Mark(m.start(), m.end(), known, None if known else str(value))
    for m in _HARD.finditer(text):
        if m.end() not in marks and (mark := _digest_mark(text, m.end(), digest, soft=False)):
            marks[m.end()] = mark
    for m in _SOFT_PLACES.finditer(text):
        place = m.start()
        if any(k.start <= place < k.end for k in marks.values()):
            continue
        mark = _digest_mark(text, place, digest, soft=True)
        if mark is None:
            continue
        if "\u4e00" <= text[place - 1] <= "\u9fff" and not text.endswith("收到", 0, place):
            earlier = [digest.index(t) for k in marks.values() if k.start < place for t in k.tasks]
            if not mark.tasks:
                continue
            told = _TELLS.match(text, mark.end) is not None
            if text[place - 1] in _NO_ADDRESS_AFTER and not (earlier and told):
                continue
            counts_up = digest.index(mark.tasks[0]) > max(earlier, default=len(digest))
            other = told and earlier and digest.index(mark.tasks[0]) not in earlier
            if not (counts_up or other or (not earlier and _MAY_PRECEDE.match(_last_piece(text[:place])))):
                continue
        marks[place] = mark
    for m in _NAMED.finditer(text):
        place, value = m.start(), _value(m["o"])
        inside = any(k.start <= place < k.end for k in marks.values())
        if not inside and 1 <= value <= len(digest) and (text[m.end() - 1] != "个" or _SOFT_STATE.match(text, m.end())):
            marks[place] = _Mark(place, m.end(), (digest[value - 1],))
    for m in _EN_ORDINAL.finditer(text):
        value = len(digest) if m["w"] == "last" else _EN_ORDINALS.index(m["w"]) + 1
        if not any(k.start <= m.start() < k.end for k in marks.values()) and 1 <= value <= len(digest):
            marks[m.start()] = _Mark(m.start(), m.end(), (digest[value - 1],))
    if marks:
        for m in _OTHERS.finditer(text):
            marks.setdefault(m.start(), _Mark(m.start(), m.end(), (), m[0]))
    return list(marks.values())


def everything(text: str, context: Context) -> tuple[int, int, bool] | None:
    """Where 以上5项均 or "all five" stands, and whether the number given fits the digest."""
    if context.asked.state is not AskedFor.DIGEST or not context.digest:
        return None
    m = ALL.search(text)
    if m is None:
        return None
    if m["above"] and not (m["n"] or m["all"]):
        return None
    given = m["n"] or m["n2"] or m["n3"]
    fits = True
    if given:
        fits = (_ENGLISH_NUMBER.get(given) or _value(given.replace("两", "二"))) == len(context.digest)
    return m.start(), m.end(), fits


def split(text: str, context: Context) -> list[Part]:
    """Cut a normal form into parts, each with its address. One part without address where none is found."""
    marks = _code_marks(text, context)
    if context.asked.state is AskedFor.DIGEST and context.digest:
        taken = [(k.start, k.end) for k in marks]
        marks += [k for k in _digest_marks(text, context) if not any(s < k.end and k.start < e for s, e in taken)]
    if not marks:
        return [Part(0, len(text))]
    marks.sort(key=lambda k: k.start)
    while marks and not marks[0].by_number and not _MAY_PRECEDE.match(_last_piece(text[: marks[0].start])):
        del marks[0]  # words that are not understood stand right before the number: no address is certain
    return _cut(text, marks) if marks else [Part(0, len(text))]


_MAY_PRECEDE = re.compile(
    r"^\W*(?:(?:昨天|今天|今日|目前|现在|另外?|还有|然后|其中|报告|汇报|领导|主任|您好|你好|收到|好的|"
    r"以下|如下|情况|任务|工作|项目|进度|进展|截至|截止|上面|上述|[周旬月日]报|本周|本月|的|20\d\d年|"
    r"\d{1,2}月(?:\d{1,2}[日号])?|and|also|then|hi|hello|for|task|"
    r"tasks|items?|number|no\.?|today|now|ok|okay)\W*)*$"
)


def _last_piece(text: str) -> str:
    return re.split(r"[\n,;。、!?:]", text)[-1]


_NOTHING = re.compile(r"^[\s,、.:;。!\-()\[\]#和与及跟]*(?:and)?[\s,、.:;。!\-()\[\]#]*$")


def _cut(text: str, marks: list[_Mark]) -> list[Part]:
    head = text[: marks[0].start]
    tail = text[marks[-1].end :]
    trailing = not _NOTHING.match(head) and _NOTHING.match(tail)
    if len({k.tasks or (k.unknown,) for k in marks}) == 1 and (len(marks) == 1 or all(k.by_number for k in marks)):
        # one address, wherever it stands: everything is about it, but its own words are cut out by the reader
        k = marks[0]
        if len(marks) > 1 or k.by_number:
            start, end = 0, len(text)
        elif _NOTHING.match(head):
            start, end = k.end, len(text)
        else:
            start, end = (0, k.start) if _NOTHING.match(tail) else (-1, -1)
        if start >= 0:
            return [Part(start, end, task, k.unknown) for task in (k.tasks or (None,))]
    parts: list[Part] = []
    waiting: list[_Mark] = []
    if trailing:
        start = 0
        for k in marks:
            parts += [Part(start, k.start, task, k.unknown) for task in (k.tasks or (None,))]
            start = k.end
        return parts
    lead = marks[0].start
    if marks[0].by_number and not _MAY_PRECEDE.match(_last_piece(head)):
        lead -= len(_last_piece(head))  # words right before a task's number are about that task
        head = text[:lead]
    if not _NOTHING.match(head) and not _MAY_PRECEDE.match(head):
        parts.append(Part(0, lead))
    for i, k in enumerate(marks):
        end = marks[i + 1].start if i + 1 < len(marks) else len(text)
        between = text[k.end : end]
        waiting.append(k)
        if i + 1 < len(marks) and _NOTHING.match(between) and "\n" not in between and ";" not in between:
            continue
        if _at_odds(text, waiting):
            parts.append(Part(k.end, end, None, text[waiting[0].start : k.end]))
            waiting = []
            continue
        for w in waiting:
            start = lead if w is marks[0] and lead < w.start else k.end
            parts += [Part(start, end, task, w.unknown) for task in (w.tasks or (None,))]
        waiting = []
    return parts


def _at_odds(text: str, marks: list[_Mark]) -> bool:
    """A digest number and a task number side by side that name different tasks: 2 RW301."""
    return any(
        a.by_number != b.by_number and a.tasks != b.tasks and not re.search("[、,和与及&]|and", text[a.end : b.start])
        for a, b in pairwise(marks)
    )


_GAP = "\x00"
_GAP_DASH = re.compile("\x00(?: ?[-:]+(?! *-)(?:(?=\\d)| ))?")


def without_marks(text: str, context: Context) -> str:
    """A part's text without the addresses that may stand inside it.

    A dash or colon right after a number belongs to the address: RW301-60% is no negative figure.
    """
    for k in sorted(_code_marks(text, context), key=lambda k: -k.start):
        text = text[: k.start] + _GAP + text[k.end :]
    return _MARKED.sub(",", re.sub(" +", " ", _GAP_DASH.sub(" ", text).replace(_GAP, " ")))
