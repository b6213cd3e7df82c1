"""What a part tells of another thing than its task: in 快速路卡住了，涉及公园18个 the eighteen are the parks'.

Such a stretch is cut out and asked about. Details of an obstacle (还差3户没签) belong to it and stay with its words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from domain.rules.understanding import trouble
from domain.rules.understanding.addresses import Part
from domain.rules.understanding.clauses import clauses
from domain.rules.understanding.counts import told_of
from domain.rules.understanding.numbers import canonical
from domain.rules.understanding.residue import STAGE, residue
from domain.rules.understanding.targets import target_of
from domain.rules.understanding.telling import tells_trouble
from domain.rules.understanding.titles import fitting_tasks, words_of_title
from domain.rules.understanding.units import COUNTERS, converted, same_unit
from domain.rules.understanding.values import Context, TaskContext
from domain.rules.understanding.whose import named_in_full, only_task, task_of
from domain.rules.understanding.words import Marked

_FIGURE = re.compile(
    rf"(?<![\d.第a-z])\d{{1,6}}(?:\.\d{{1,2}})?(?:%|/\d{{1,6}}(?![\d/%])|(?P<unit>[万千]?{COUNTERS})(?!月)|"
    r" ?(?:of \d{1,6} )?(?P<noun>[a-z]{3,20})(?: [a-z]{3,20})?| *$)"
)
_MAY_TELL = re.compile("[%/个座处条项家户件场盏棵株套栋台部里亩所间根块站人名吨米元]|[a-z]{3}|成|分之|\\d$")
# what an obstacle is made of: days, people and households, money, and what is missing or concerned
_NO_THING = frozenset("天次人名元期级度段层楼批份张周年笔") | {"人次", "户次", "万元", "亿元", "美元", "人份"}
_NO_THING_IN_ENGLISH = re.compile(
    r"(?:days?|weeks?|months?|years?|hours?|times?|people|persons?|residents?|households?|famil(?:y|ies)|villagers?|"
    r"owners?|workers?|yuan|rmb|million|billion|percent|points?|december|november|october|september|august|july|june|"
    r"may|april|march|february|january|metres?|meters?|km|mu|meetings?|letters?|permits?|complaints?|of|the|more|and)$"
)
_DETAIL = re.compile(
    "涉及|影响|牵涉|牵扯|还有(?=.*[没未不])|只剩|剩余|剩|缺|差(?!不多)|欠|需要?|共有|其中|没签|未签|不同意|不配合|"
    r"\b(?:affect|involv|concern|short|lack|miss|need|left|remaining|still|owe|refus|due to|because)"
)
_ACHIEVED = re.compile("(?:建成|完成|建好|装好|修好|新建|安装|改造)了?(?=[^,]*[\\d一二两三四五六七八九十])")
_LEADS_TO = re.compile("(?:涉及|牵涉|影响|已经?|建成|完成|建好|新建|建|搞|做|修|了)+$")
_NUMERAL = re.compile("[零一二两三四五六七八九十百千]+[^零一二两三四五六七八九十百千]{0,2}$")
_COMMON = frozenset(
    (
        "企业",
        "群众",
        "农户",
        "用地",
        "土地",
        "资金",
        "管线",
        "电力",
        "道路",
        "设备",
        "市场",
        "村民",
        "居民",
        "单位",
        "材料",
    )
)

_STRUNG = Marked(" 、", "、|(?<=[a-z\\d%]) and (?!(?:a )?(?:half|quarter))|,? also ")
_PLACES = frozenset(["building", "road", "land", "centre", "center", "site", "station"])


def set_apart(text: str, parts: list[Part], context: Context) -> list[Part]:
    """Cut out of each part what it tells of another thing than its task."""
    done: list[Part] = []
    for part in parts:
        task = None if part.unknown else task_of(part.task, context) or only_task(context)
        cut = _second_things(text[part.start : part.end], task, context.tasks) if task is not None else []
        if not cut:
            done.append(part)
            continue
        start = part.start
        for left, right in cut:
            if part.start + left > start:
                done.append(replace(part, start=start, end=part.start + left))
            start = part.start + right
            named = _certainly_named(text[part.start + left : start], context)
            done.append(Part(part.start + left, start, named, other=None if named or task is None else task.no))
        if any(c.isalnum() for c in text[start : part.end]):
            done.append(replace(part, start=start))
    return done


def _certainly_named(text: str, context: Context) -> str | None:
    """The task that a stretch names: by its whole title, where another one was asked about."""
    fitting = fitting_tasks(text, context.tasks)
    if context.asked.task is not None:
        fitting = tuple(t for t in fitting if named_in_full(text, t, context))
    return fitting[0].no if len(fitting) == 1 else None


def _second_things(text: str, task: TaskContext, tasks: tuple[TaskContext, ...]) -> list[tuple[int, int]]:
    """The stretches of a part about `task` that tell a figure of something else, in order; `tasks` are all in play."""
    if len(tasks) < 2 or _MAY_TELL.search(text) is None or (found := clauses(text)) is None:
        return []
    pieces = [(clause.start + start, clause.text[start:end]) for clause in found for start, end in _pieces(clause.text)]
    told = [canonical(words) for _, words in pieces]
    others = tuple(t for t in tasks if t.no != task.no)
    cut: list[tuple[int, int]] = []
    for i, (start, words) in enumerate(pieces):
        if _FIGURE.search(told[i]) is None:
            continue
        at = _foreign(words, told[:i], told[i], task, others)
        if at is not None:
            cut.append((start + at, start + len(words)))
    rest = text
    for start, end in reversed(cut):
        rest = rest[:start] + rest[end:]
    return cut if any(c.isalnum() for c in rest) else []  # 2 公园18个: an address and a name that do not agree


def _pieces(text: str) -> list[tuple[int, int]]:
    """受阻、公厕15座: what is strung together is looked at piece by piece."""
    stops = [m.span() for m in _STRUNG.found_in(text)]
    return list(zip([0, *(end for _, end in stops)], [*(start for start, _ in stops), len(text)], strict=True))


def figure_told(text: str) -> str:
    """The figure alone, as it is offered for each task that may be meant; the text where there is none."""
    told = canonical(text)
    m = _FIGURE.search(told)
    return text if m is None else m[0]


def _foreign(
    text: str, earlier: list[str], told: str, task: TaskContext, others: tuple[TaskContext, ...]
) -> int | None:
    """Where a figure of something else begins in a piece of a clause; None where there is none."""
    previous = 0
    for m in _FIGURE.finditer(told):
        before, after = told[previous : m.start()], told[m.end() :]
        first, previous = previous == 0, m.end()
        noun = told[m.start("noun") : m.end()] if m["noun"] else ""
        behind = noun or ("" if _FIGURE.search(after) else after)  # a name with a figure of its own is that one's
        named = _named(before, behind, task, others)
        if named is not None:
            at = _beginning(text, named, m[0])
            if not first and at:
                return at  # 产业园60%厂房3户
            if not residue(told_of(text[:at]), task) or not tells_trouble(told):
                return 0
            if not (named.isascii() and trouble.extension_asked(told)):
                return at
        elif not _may_be_foreign(m, told):
            continue
        elif tells_trouble(told):
            at = _achieved(text)
            if at and _of_nobody(built := canonical(text[at:]), m, built[: built.find(m[0])], after, task, others):
                return at
        elif any(map(tells_trouble, earlier)) and _of_nobody(told, m, before, after, task, others):
            return 0
    return None


def _achieved(text: str) -> int:
    """Where something is said to have been built that does not belong to the obstacle before it; 0 where nothing is."""
    verb = _ACHIEVED.search(text)
    return verb.start() if verb is not None and not tells_trouble(canonical(text[verb.start() :])) else 0


def _beginning(text: str, named: str, figure: str) -> int:
    """Where the stretch begins that holds a name and its figure, in whatever order, with the verb before them."""
    at = max(text.find(named), 0)
    digits = re.match(r"[\d.]+", figure)
    first = text.find(digits[0]) if digits else -1
    if first < 0 and (numeral := _NUMERAL.search(text[:at])):
        first = numeral.start()
    start = min(at, first) if first >= 0 else at
    before = _LEADS_TO.search(text[:start])
    return before.start() if before else start


def _named(before: str, after: str, task: TaskContext, others: tuple[TaskContext, ...]) -> str | None:
    """A word of another open task's title right before the figure or right behind it, that the task's own has not."""
    detail = _DETAIL.search(before) is not None
    for other in others:
        for word in words_of_title(other, before + " " + after, task):
            if (detail and word in _COMMON) or word in _PLACES or STAGE.search(word):
                continue
            at = before.rfind(word)
            if at >= 0 and not residue(told_of(_rest_of_word(before, at + len(word))), other):
                return word
            if word in after[: len(word) + 12] and not residue(told_of(after[: after.find(word)]), other):
                return word
    return None


def _rest_of_word(text: str, at: int) -> str:
    """What follows a word: the s of parks is part of it."""
    return text[at:].lstrip("abcdefghijklmnopqrstuvwxyz") if text[at - 1 : at].isascii() else text[at:]


def _may_be_foreign(m: re.Match[str], told: str) -> bool:
    """A count of things, no share and no bare number: those are asked about with the task itself."""
    if m[0].endswith("%") or "/" in m[0] or not (m["unit"] or m["noun"]):
        return False
    return m["unit"] not in _NO_THING and not _NO_THING_IN_ENGLISH.match(m["noun"] or "") and not _DETAIL.search(told)


def _of_nobody(
    told: str, m: re.Match[str], before: str, after: str, task: TaskContext, others: tuple[TaskContext, ...]
) -> bool:
    """A count after an obstacle that is no part of it: of what no title names, or bare where others count so."""
    unit = m["unit"] or ""
    if (stage := STAGE.search(told)) is not None and not re.search("完成|建成|办结|done|built|completed", told):
        return stage is None
    if residue(told_of(before + " " + (told[m.start("noun") :] if m["noun"] else after)), task):
        return True
    own = target_of(task)
    if own is not None and (not unit or converted(own.amount, unit, own.unit) is not None or same_unit(unit) == "个"):
        return False
    return any(_counts(other, unit) for other in others)


def _counts(task: TaskContext, unit: str) -> bool:
    target = target_of(task)
    return target is not None and (
        not unit or same_unit(unit) == "个" or converted(target.amount, unit, target.unit) is not None
    )
