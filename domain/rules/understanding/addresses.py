"""Which part of a message speaks of which task: digest numbers, task numbers, titles (reading rule 33)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from domain.rules.understanding.digest_numbers import MARKED, certain_marks, digest_marks, everything
from domain.rules.understanding.marks import MAY_PRECEDE, Mark, last_piece
from domain.rules.understanding.normalise import MARK_OPEN
from domain.rules.understanding.task_numbers import code_marks
from domain.rules.understanding.telling import tells_state
from domain.rules.understanding.titles import fitting_tasks
from domain.rules.understanding.units import COUNTERS
from domain.rules.understanding.values import AskedFor, Context
from domain.rules.understanding.words import Marked

__all__ = ["MAX_PARTS", "Part", "everything", "split", "without_marks"]

MAX_PARTS = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the normal form, [start, end), and the task that it addresses.

    `task` is None where no address stands; `unknown` holds an address that names no open task. `other` where the words
    are about something else than the task that is spoken of beside them.
    """

    start: int
    end: int
    task: str | None = None
    unknown: str | None = None
    other: str | None = None


def split(text: str, context: Context) -> list[Part]:
    """Cut a normal form into parts, each with its address. One part without address where none is found."""
    marks = code_marks(text, context)
    if context.asked.state is AskedFor.DIGEST and context.digest:
        taken = [(k.start, k.end) for k in marks]
        marks += [k for k in digest_marks(text, context) if not any(s < k.end and k.start < e for s, e in taken)]
    elif len(context.digest) > 1:
        marks += certain_marks(text, context.digest)
    if not marks:
        return [Part(0, len(text))]
    marks.sort(key=lambda k: k.start)
    while marks and not marks[0].by_number and not MAY_PRECEDE.match(last_piece(text[: marks[0].start])):
        del marks[0]  # words that are not understood stand right before the number: no address is certain
    return _cut(text, marks, context) if marks else [Part(0, len(text))]


_NOTHING = re.compile(r"^[\s,、.:;。!/\-()\[\]#和与及跟]*(?:and)?[\s,、.:;。!\-()\[\]#]*$")


def _cut(text: str, marks: list[Mark], context: Context) -> list[Part]:
    head = text[: marks[0].start]
    tail = text[marks[-1].end :]
    trailing = not _NOTHING.match(head) and _NOTHING.match(tail)
    of_another = not trailing and marks[0].by_number and _of_another(head, marks[0], context)
    if (
        not of_another
        and len({k.tasks or (k.unknown,) for k in marks}) == 1
        and (len(marks) == 1 or all(k.by_number for k in marks))
    ):
        # one address, wherever it stands: everything is about it, but its own words are cut out by the reader
        k = marks[0]
        if len(marks) > 1 or k.by_number:
            start, end = 0, len(text)
        elif _NOTHING.match(head):
            start, end = k.end, len(text)
        else:
            start, end = (0, k.start) if _NOTHING.match(tail) else (-1, -1)
        if start >= 0:
            return _shared(text, start, end, k.tasks or (None,), k.unknown)
    parts: list[Part] = []
    waiting: list[Mark] = []
    if trailing:
        start = 0
        for k in marks:
            parts += [Part(start, k.start, task, k.unknown) for task in (k.tasks or (None,))]
            start = k.end
        return parts
    lead = marks[0].start
    if marks[0].by_number and not of_another and not MAY_PRECEDE.match(last_piece(head)):
        lead -= len(last_piece(head))  # words right before a task's number are about that task
        head = text[:lead]
    if not _NOTHING.match(head) and not MAY_PRECEDE.match(head):
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
        if len(waiting) > 1 and all(w.tasks for w in waiting) and _EACH.search(between):
            parts += _shared(text, k.end, end, tuple(t for w in waiting for t in w.tasks), None)
            waiting = []
        for w in waiting:
            start = lead if w is marks[0] and lead < w.start else k.end
            parts += _shared(text, start, end, w.tasks or (None,), w.unknown)
        waiting = []
    return parts


# 1、2分别60%、70%: to each its own
_EACH = re.compile("分别|依次|respectively")
_VALUE = re.compile(
    rf"(?<![\d.])\d{{1,9}}(?:\.\d{{1,4}})?(?:%|[万亿]?{COUNTERS})?|[一二三四五六七八九]成[一二三四五六七八九半]?"
)


def _shared(text: str, start: int, end: int, tasks: tuple[str | None, ...], unknown: str | None) -> list[Part]:
    """What stands behind several addresses is said of each of them, unless the words give each its own value."""
    if len(tasks) > 1 and _EACH.search(text, start, end):
        values = list(_VALUE.finditer(text, start, end))
        if len(values) == len(tasks):
            return [Part(m.start(), m.end(), task, unknown) for m, task in zip(values, tasks, strict=True)]
        if len(values) > 1:
            return [Part(start, end, None, unknown or "、".join(str(task) for task in tasks))]
    return [Part(start, end, task, unknown) for task in tasks]


# 卡住了，另外RW301 18个: what stands before it is about something else
_SET_APART = re.compile(r"[\s,;。、](?:另外|还有|此外|同时|also|meanwhile)[ ,、:]*$")


# please give us until 20 July for RW301: what stands before it leads to it
_LEADS_TO = re.compile(r"(?:\b(?:for|of|on|about|regarding|with)|关于|针对|涉及|给|为|对|把|将)\s*$")


def _of_another(head: str, mark: Mark, context: Context) -> bool:
    """Whether the words before a task's number are about another task: 快速路卡住了 RW301 18个."""
    if not mark.tasks or not tells_state(head):
        return False
    if _SET_APART.search(head):
        return True
    if _LEADS_TO.search(head):
        return False
    fitting = fitting_tasks(head, context.tasks)
    if fitting:
        return not {t.no for t in fitting} & set(mark.tasks)
    return context.asked.task is not None and context.asked.task not in mark.tasks


def _at_odds(text: str, marks: list[Mark]) -> bool:
    """A digest number and a task number side by side that name different tasks: 2 RW301."""
    return any(
        a.by_number != b.by_number and a.tasks != b.tasks and not re.search("[、,和与及&]|and", text[a.end : b.start])
        for a, b in pairwise(marks)
    )


# 下周计划：1完成60%，2完成50%: what follows is to be done
_PLAN_AHEAD = Marked(
    "计打预力争下",
    r"^[^\d%:,]{0,8}?(?:(?<![按照])计划|打算|预计|力争|争取|下一?步)[^\d%:,完情进已项任目]{0,6}"
    r"(?:\d{1,2}月(?:\d{1,2}[日号]|底)?前?)?[:,]",
)


def of_a_plan(text: str) -> bool:
    """Whether a message that addresses several tasks opens as a plan."""
    return _PLAN_AHEAD.match(text) is not None


_GAP = "\x00"
_SPACES = re.compile(" +")
_GAP_DASH = re.compile("\x00(?: ?[-:]+(?! *-)(?:(?=\\d)| ))?")


def without_marks(text: str, context: Context) -> str:
    """A part's text without the addresses that may stand inside it.

    A dash or colon right after a number belongs to the address: RW301-60% is no negative figure.
    """
    if marks := code_marks(text, context):
        for k in sorted(marks, key=lambda k: -k.start):
            text = text[: k.start] + _GAP + text[k.end :]
    if _GAP in text:
        text = _GAP_DASH.sub(" ", text).replace(_GAP, " ")
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return MARKED.sub(",", text) if MARK_OPEN in text else text
