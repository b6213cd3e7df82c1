"""Tasks addressed by their place in the digest: 1, ①, 一, 第一项, 以上5项均, the first (reading rule 33)."""

from __future__ import annotations

import re

from domain.rules.understanding.list_heads import Head, list_heads
from domain.rules.understanding.marks import MAY_PRECEDE, Mark, last_piece
from domain.rules.understanding.normalise import MARK_CLOSE, MARK_OPEN
from domain.rules.understanding.numbered_answers import numbered_answers
from domain.rules.understanding.numbers import chinese_integer
from domain.rules.understanding.units import COUNTERS
from domain.rules.understanding.values import AskedFor, Context

_CN = "[一二三四五六七八九十]{1,3}"
_STATE = (
    r"(?:已|未|没|还|尚|完[成工毕]|完(?=$|[\s,;。])|办|受阻|遇阻|卡|停工|停|需|请|正在|在建|在办|推进|"
    r"进度|进展|进行|约|大约|大概|超|过半|不|基本|全部|均|都|一半|百分|差不多|快|"
    r"等待?[^,;。\d]{0,4}(?:验收|审批|批复|通知|资金|付款|结果)|待(?:验收|审批|批复|开工)|在[做弄搞干修装改拆铺推申谈催]|"
    r"按?序时|[一二三四五六七八九十两]{1,3}(?:成|分之)|收到|申请|延期|暂|预计|计划|力争|搞定|做完|弄完|竣工|"
    r"主体|目前|累计|新增|新建|引进|培育|建成|改造|拆除|出让|登记|演出|签约|走访|举办|复工|开工|封顶|征地|好了|行了|弄好|"
    r"\d{1,9}(?:\.\d+)?(?:%|成|/|[个户家处条座项人次场亿万亩米吨株棵台栋]|公里|平|千米|km)|"
    r"马上|(?<= )\d{1,3}(?=$|[\s,;。!?\n]|\.(?!\d))|done\b|not\b|complet|finish|block|stuck|need|in progress|"
    r"ongoing|on track|on hold|half|about|"
    r"almost|still|delay|ok\b|started|under|is\b|are\b|\d{1,3} ?(?:%|percent|per cent|of|out)|"
    r"[a-z]+ (?:percent|per cent|thirds?|quarters?|fifths?|tenths?)|nothing|no\b|stalled|waiting|halfway)"
)
_AHEAD = (
    rf"(?!\.?\d|\s*%|成(?!立)|分之|\s?/|\s*percent|\s*per cent|{COUNTERS}|"
    rf"[月日点年万亿倍多余来几半周旬版号%％时]|以上|左右|季度|小区|楼|期|星期|线|级|年级|标段)"
)
_HARD = re.compile(r"(?:^|[\n;。!?|])[\s,、.!:]*")
_ORDINAL = (
    rf"(?:第\s?(?P<o>\d{{1,2}}|{_CN})\s?(?:项|条|个|件|号)?(?:任务|工作|项目)?|(?:item|task|no\.?|"
    rf"number|#|序号|任务|编号)\s?(?P<e>\d{{1,2}})(?:号)?(?!\d)|任务(?P<k>{_CN})(?=[\s:、,]|{_STATE})|[(\[](?P<p>\d{{1,2}}|{_CN})[)\]]|"
    rf"(?P<h>\d{{1,2}})号(?:任务|项目)?(?![楼线院栋]))"
)
_BARE = rf"(?P<n>(?<![\d.])\d{{1,2}}){_AHEAD}"
_BARE_CN = rf"(?P<c>{_CN})(?=[\s、.:,)]|是(?=[\d已未没完受正])|{_STATE})(?!{COUNTERS})"
_DELIMITER = r"[\s、.:,()=→\-]*(?:是|的)?"
_INDEX = re.compile(rf"(?:{_ORDINAL}|{_BARE}|{_BARE_CN})")
# the last number of a list may carry its counter: 1、2项
_LISTED = re.compile(rf"(?P<l>\d{{1,2}}|{_CN})(?:项|条|件|号)(?:任务|工作|均|都)?(?![楼线院栋])")
# 第二项 is an address wherever it stands
_NAMED = re.compile(rf"第(?P<o>\d{{1,2}}|{_CN})(?:[项条件]|个)(?:任务|工作|项目)?")
_JOIN = re.compile(r"\s*(?:[、,&+]|和|与|及|跟|and|\s|(?<=\))(?=\())\s*")
# 1或2完成: one of them, and nobody knows which
_OR = re.compile(r"\s*(?:或者?|or)\s*第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:项|条|号)?(?![\d%.]|成)")
_SHARE = re.compile(r" (?:out )?of (?:the |our )?\d")
_SPAN = re.compile(
    r"\s*(?:-|~|到|至|to)\s*(?:第)?(?P<last>\d{1,2}|[一二三四五六七八九十]{1,3})(?:项|条|号)?(?![\d%.]|成)"
)
_CN_STATE = re.compile(rf"[一二三四五六七八九十](?={_STATE})(?!{COUNTERS}|成|分之)")
_SOFT_STATE = re.compile(rf"{_DELIMITER}{_STATE}")
_COUNTED = re.compile(" [a-z]{4}")
_SOFT_PLACES = re.compile(
    r"(?:(?<=[\s,、%:\])|])|(?<=[^\d\s]/)|(?<=[^\d\s]/ )|(?<=[^\d] /)|(?<=[^\d] / )|(?<=[\u4e00-\u9fff])(?=\d)|"
    r"(?<=完成)|(?<=办结)|(?<=受阻)|(?<=推进)|(?<=完成了)|(?<=[个户家处条项座人次场元])|"
    r"(?<=[一二三四五六七八九十]成)(?=\d))(?=[\d第#(任一二三四五六七八九十nit])"
)
MARKED = re.compile(rf"{MARK_OPEN}(\d{{1,2}}){MARK_CLOSE}")
ALL = re.compile(
    r"(?P<above>以上|上述|前述|上面)(?:的|这)?(?P<n>\d{1,2}|"
    r"[一二两三四五六七八九十]{1,3})?(?:大)?(?:[项个条件])?(?:任务|工作|项目|事项|内容)?(?P<all>均|都|"
    r"全部|全都|皆|各项)?|"
    r"(?:这|所有|全部)?(?<![\d到至~\-、,第和])(?P<n2>\d{1,2}|"
    r"[一二两三四五六七八九十]{1,3})[项个条件](?:任务|工作|项目|"
    r"事项)?(?:均|都|全部|全都|皆)|"
    r"\ball (?:of )?(?:the )?(?P<n3>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)(?: (?:items|"
    r"tasks|of them|points))?(?: (?:above|listed))?(?: (?:are|have been|were))?\b|"
    r"^(?P<both>both)(?: of them| items| tasks| of these)?(?: (?:are|have been|were|is))?(?: now)?"
    r"(?= (?:done|completed?|finished)\W*$| (?:at )?\d{1,3} ?%\W*$)|"
    r"^(?:the )?(?P<n4>two|three|four|five|six|seven|eight|nine|ten)(?: of them| items| tasks)?"
    r"(?: (?:are|have been|were))?(?: all| both| now)*(?= (?:done|completed?|finished)\W*$)|"
    r"^(?P<n5>[两俩])(?:[个项件])?(?:任务|工作|项目|事项)?(?:也|都|均|全)*"
    r"(?=已?经?(?:完成|办结|完工|竣工|搞定|弄完|做完|好)了?\W*$)|"
    r"\ball (?:of )?(?:the )?(?P<above2>above)(?: (?:items|tasks))?(?: (?:are|have been|were))?\b"
)
_ENGLISH_NUMBER = {
    w: i + 2 for i, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}


def _value(text: str) -> int:
    return int(text) if text.isdigit() else chinese_integer(text) or 0


def _digest_mark(text: str, place: int, digest: tuple[str, ...], *, soft: bool) -> Mark | None:
    m = _INDEX.match(text, place)
    if m is None:
        return None
    if _SHARE.match(text, m.end()) or text.endswith(" of ", 0, place):
        return None  # 3 of 5 done: how many, not which
    named = bool(m["o"] or m["e"] or m["p"] or m["h"] or m["k"])
    values = [_value(next(g for g in m.groups() if g is not None))]
    end = m.end()
    if (either := _OR.match(text, end)) is not None and _SOFT_STATE.match(text, either.end()):
        return Mark(place, either.end(), (), text[place : either.end()])
    span = _SPAN.match(text, end)
    if span and _value(span["last"]) > values[0] and _value(span["last"]) <= len(digest):
        values = list(range(values[0], _value(span["last"]) + 1))
        end = span.end()
    while len(values) <= len(digest):
        join = _JOIN.match(text, end)
        listed = join and not join[0].isspace() and _LISTED.match(text, join.end())  # 4 6条: a count of the fourth
        more = (listed or _INDEX.match(text, join.end())) if join else None
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
        if not named and len(values) == 1 and _COUNTED.match(text, end) and not _SOFT_STATE.match(text, end):
            return None  # 18 parks: how many, not which
        if soft and not named and (len(values) > 1 or values[0] > 20):
            return None
        if (
            not named
            and len(values) == 1
            and values[0] > 20
            and not re.match(r"[\s、.:,)]", text[end : end + 1] or "x")
        ):
            return None
        return Mark(place, end, (), text[place:end].strip())
    return Mark(place, end, tuple(known))


# 1.60% 2.80% 3.完成: list marks where they count up from one, decimals otherwise
_LIST_POINT = re.compile(r"(?<![\d.])(\d{1,2})\.(?=\d{1,3}(?:\.\d+)?%|[^\d]|\d{1,6}[户家座个处条场])")
_LINE_POINT = re.compile(r"(\d{1,2})\. ?(?=\S)")
_ANY_POINT = re.compile(r"(\d{1,2})\.")
# first 60%, the second one is done; the first phase is no address
_TELLS = re.compile("已|未|没|尚|还没|正在|受阻|需|完成(?!\\d)|办结")
_EN_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EN_ORDINAL = re.compile(
    rf"(?<![a-z])(?:the )?(?P<w>{'|'.join(_EN_ORDINALS)}|last)(?: (?:one|item|task))?(?=[ :,=-]+(?:is |at )?{_STATE})"
)
_OTHERS = re.compile(
    r"(?<=[\s,;。、\n%])(?:其余|其他|其它|剩下|剩余|另外)(?:的)?(?:\d?[项个])?(?=均|都|全|正|已|未|没|"
    r"尚|还|完|受|推|在|按|暂|无|不|待|需|卡|停|也|顺)|\b(?:the )?(?:others|rest|remaining ones)\b"
)
# before a number these tell a count or a share, not the next address
_NO_ADDRESS_AFTER = frozenset("第到至约近超逾过有共计仅只为是达中前另各每余前后约剩差这那月年")

# 任务260%: no task is at 260 %, so the first number is the place and 60 % the figure
_GLUED = re.compile(r"(?<![\u4e00-\u9fffa-z])(?:任务|序号|编号|task ?|item ?|#)(?P<n>\d{1,2}?)(?=(?:[1-9]\d|100)%)")


# 已完成：1、2、3
_TRAILING = re.compile(
    r"^(?:目前|现|已|都|全部|均)*(?:完成|办结|搞定|受阻|done|completed|finished|blocked)(?:了|的|有|是|[:, ])*+"
    r"(?P<list>(?:第?\d{1,2}(?!\d)项?|[、,+&和与及 ]|and)++)$"
)


def _list_points(text: str, length: int) -> list[re.Match[str]]:
    """1.60% 2.80% 3.完成, or a line each that begins so: numbers of the list, not decimals."""
    points = list(_LIST_POINT.finditer(text))
    if len(points) >= 2 and [int(m[1]) for m in points] == list(range(1, len(points) + 1)) and len(points) <= length:
        return points
    lines = text.split("\n")
    heads = [m for m in (_LINE_POINT.match(line) for line in lines) if m]
    values = [int(m[1]) for m in heads]
    if 2 <= len(heads) == len(lines) and values == sorted(set(values)) and values[0] >= 1 and values[-1] <= length:
        starts = {0} | {i + 1 for i, c in enumerate(text) if c == "\n"}
        return [m for m in _ANY_POINT.finditer(text) if m.start() in starts]
    return []


def _trailing_list(text: str, digest: tuple[str, ...]) -> Mark | None:
    m = _TRAILING.match(text)
    values = [int(n) for n in re.findall(r"\d+", m["list"])] if m else []
    if (
        m is None
        or len(values) < 2
        or len(set(values)) < len(values)
        or not 1 <= min(values) <= max(values) <= len(digest)
    ):
        return None
    return Mark(m.start("list"), m.end("list"), tuple(digest[v - 1] for v in values))


def _chain(text: str, length: int) -> list[Head]:
    """二卡在征地三完成四需协调: numbers run together with what is said of each, one after the other."""
    heads: list[Head] = []
    for m in _CN_STATE.finditer(text):
        value = "零一二三四五六七八九十".index(m[0])
        if (heads and value == heads[-1].value + 1) or (not heads and not text[: m.start()].strip()):
            heads.append(Head(m.start(), m.end(), value))
    return heads if len(heads) >= 2 and heads[-1].value <= length else []


_SPACED_FIGURE = re.compile(r" \d")
_NEXT_POINT = re.compile(rf"{_BARE}(?=[\u4e00-\u9fff])")


def _next_point(text: str, place: int, marks: dict[int, Mark], digest: tuple[str, ...]) -> Mark | None:
    """1已完成，2路基在铺: the next number of the list where a clause begins, whatever is said of it."""
    m = _NEXT_POINT.match(text, place) if marks and text[place - 1] in ",;。" else None
    if m is None:
        return None
    last = max((digest.index(t) + 1 for k in marks.values() if k.start < place for t in k.tasks), default=0)
    return Mark(place, m.end(), (digest[last],)) if 0 < last < len(digest) and _value(m["n"]) == last + 1 else None


_IN_ROW = re.compile(rf"(?<![\d.a-z第])(\d{{1,2}}){_AHEAD}(?=[\u4e00-\u9fff]| \d)")
_SHORTEST_ROW = 3


def _row(text: str, length: int) -> list[Head]:
    """1装了12个2主体封顶3引进3家: three numbers and more that follow one another, and words behind each."""
    heads: list[Head] = []
    for m in _IN_ROW.finditer(text):
        value = int(m[1])
        if (heads and value == heads[-1].value + 1 and m.start() > heads[-1].end) or (
            not heads and value == 1 and not text[: m.start()].strip()
        ):
            heads.append(Head(m.start(), m.end(), value))
    return heads if len(heads) >= _SHORTEST_ROW and heads[-1].value <= length else []


def digest_marks(text: str, context: Context) -> list[Mark]:
    """Every place of the digest that a normal form names."""
    digest = context.digest
    marks: dict[int, Mark] = {}
    answers = numbered_answers(text, len(digest))
    for head in answers:
        marks[head.start] = Mark(head.start, head.end, (digest[head.value - 1],))
    for m in () if answers else _list_points(text, len(digest)):
        marks[m.start(1)] = Mark(m.start(1), m.end(), (digest[int(m[1]) - 1],))
    if not marks:
        for head in list_heads(text, len(digest)) or _chain(text, len(digest)) or _row(text, len(digest)):
            marks[head.start] = Mark(head.start, head.end, (digest[head.value - 1],))
    if (every := _trailing_list(text.strip(" .,。!"), digest)) is not None:
        return [every]
    for m in MARKED.finditer(text):
        value = int(m[1])
        known = (digest[value - 1],) if 1 <= value <= len(digest) else ()
        marks[m.start()] = Mark(m.start(), m.end(), known, None if known else str(value))
    for m in _GLUED.finditer(text):
        if 1 <= int(m["n"]) <= len(digest) and m.start() not in marks:
            marks[m.start()] = Mark(m.start(), m.end(), (digest[int(m["n"]) - 1],))
    for m in () if answers else _HARD.finditer(text):  # a figure behind a number of the list is no number of it
        inside = any(k.start <= m.end() < k.end for k in marks.values())
        if not inside and (mark := _digest_mark(text, m.end(), digest, soft=False)):
            marks[m.end()] = mark
    for m in () if answers else _SOFT_PLACES.finditer(text):
        place = m.start()
        if any(k.start <= place < k.end for k in marks.values()):
            continue
        mark = _digest_mark(text, place, digest, soft=True) or _next_point(text, place, marks, digest)
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
            spaced = _SPACED_FIGURE.match(text, mark.end) is not None  # 9 11公里8 1.2万亩
            other = (told or spaced) and earlier and digest.index(mark.tasks[0]) not in earlier
            if not (counts_up or other or (not earlier and MAY_PRECEDE.match(last_piece(text[:place])))):
                continue
        marks[place] = mark
    for m in _NAMED.finditer(text):
        place, value = m.start(), _value(m["o"])
        inside = any(k.start <= place < k.end for k in marks.values())
        if not inside and 1 <= value <= len(digest) and (text[m.end() - 1] != "个" or _SOFT_STATE.match(text, m.end())):
            marks[place] = Mark(place, m.end(), (digest[value - 1],))
    for m in _EN_ORDINAL.finditer(text):
        value = len(digest) if m["w"] == "last" else _EN_ORDINALS.index(m["w"]) + 1
        if not any(k.start <= m.start() < k.end for k in marks.values()) and 1 <= value <= len(digest):
            marks[m.start()] = Mark(m.start(), m.end(), (digest[value - 1],))
    if marks:
        for m in _OTHERS.finditer(text):
            marks.setdefault(m.start(), Mark(m.start(), m.end(), (), m[0]))
    return list(marks.values())


# beside a question about one task: 4号那个项目做到四成了, task 4 is stuck; 第4个桥墩 and 2个项目 are none
_CERTAIN = re.compile(
    rf"(?:^|[\n,;。!?:])\s*(?P<place>第\s?(?P<o>\d{{1,2}}|{_CN})\s?(?:项|条(?![路线街]))(?!目部)(?P<task>任务|项目)?|"
    rf"(?:第\s?(?P<c>\d{{1,2}}|{_CN})个|(?P<h>\d{{1,2}}|{_CN})号)(?:那个|这个|的)?(?:项目(?!部)|任务)|"
    r"(?:item|number|no\.) ?(?P<i>\d{1,2})(?![\d%.])|task ?(?P<e>\d{1,2})(?![\d%.]))"
)


def certain_marks(text: str, digest: tuple[str, ...]) -> list[Mark]:
    """The places of the digest that are named in an answer to a question about one of its tasks.

    第二项 alone, which may be a part of that task, is no address that is known: it is asked about.
    """
    marks = []
    for m in _CERTAIN.finditer(text):
        value = _value(m["o"] or m["c"] or m["h"] or m["i"] or m["e"])
        is_task = bool(m["c"] or m["h"] or m["e"] or m["task"])
        known = (digest[value - 1],) if is_task and 1 <= value <= len(digest) else ()
        marks.append(Mark(m.start("place"), m.end("place"), known, None if known else m["place"]))
    return marks


def everything(text: str, context: Context) -> tuple[int, int, bool] | None:
    """Where 以上5项均 or "all five" stands, and whether the number given fits the digest."""
    if context.asked.state is not AskedFor.DIGEST or not context.digest:
        return None
    m = ALL.search(text)
    if m is None:
        return None
    if (m["above"] and not (m["n"] or m["all"])) or (m["both"] and len(context.digest) != 2):
        return None
    given = m["n"] or m["n2"] or m["n3"] or m["n4"] or ("两" if m["n5"] else None)
    fits = True
    if given:
        fits = (_ENGLISH_NUMBER.get(given) or _value(given.replace("两", "二"))) == len(context.digest)
    return m.start(), m.end(), fits
