"""Tasks that one message names together: 充电桩：60%、标准化厂房：完成; 快速路卡住了，公园18个."""

from __future__ import annotations

import re
from dataclasses import replace

from domain.rules.understanding.clauses import Clause
from domain.rules.understanding.residue import STAGE, without_task_words
from domain.rules.understanding.titles import fitting_tasks, only_title_with
from domain.rules.understanding.values import TaskContext

_ITEM = re.compile(r"(?:(?!、| and ).)+(?: and (?=(?:a )?(?:half|quarter)|\d+%))?")
_JOINT = re.compile("^and | and$")
_EMPTY = re.compile("(?:the |both |new |项目|工程|任务|建设|工作|的|和|[\\s、,.:'-])*")
_BOTH = re.compile(
    "^(?P<names>[^,;。、和与及跟&]{2,40}(?:[、和与及跟&][^,;。、和与及跟&]{2,40}?){1,9}?)"
    "(?P<said>[，,]?(?:这?[两三四五六\\d][个项])?(?:都|均|全都|全部)(?!不|是|有).+)$"
)
_AND = re.compile("[、和与及跟&]|,? and |, ")
# 充电桩和产业园60%: one figure, said of both
_BOTH_AT = re.compile(
    "^(?P<names>[^,;。、和与及跟&\\d]{2,40}(?:[、和与及跟&][^,;。、和与及跟&\\d]{2,40}?){1,9}?)"
    "(?:目前|现在)?(?:分别|各自|各)?"
    "(?P<said>[:, ]?(?:目前|现在|现|已经|已|进度|完成|达到|达|到|约|大约|大概|做到|都|均|了|是|在)*"
    "(?:\\d{1,3}(?:\\.\\d{1,2})?%|[一二三四五六七八九]成[半一二三四五六七八九]?|百分之[一二三四五六七八九十\\d]{1,3}|一半)(?:了|左右)?)$|"
    "^(?:both )?(?:the )?(?P<names_en>[a-z](?:(?! and )[a-z' -]){2,60}"
    "(?:(?:,? and |, )[a-z](?:(?! and )[a-z' -]){2,40}?){1,9}?)"  # no name holds "and": else it is tried every way
    "(?P<said_en> (?:(?:are|is|both|all|now|each|at|about) )*(?:\\d{1,3}%|done|completed?|finished))$"
)
# a word of a title and at once what is told of it
_SHORT_NAME = re.compile(
    "^(?:另外|另|而|还有)?(?P<name>[\u4e00-\u9fff]{2,6}?)(?:目前|现在|已经|已|也|都|还|累计|约|:| )*"
    "(?=(?:引进|新增|新建|培育|改造|安装|签约|拆除|投资)?了?\\d|完成|建成|办结|竣工|完工|卡|受阻|停工)"
)


def item_by_item(found: tuple[Clause, ...], tasks: tuple[TaskContext, ...]) -> tuple[Clause, ...]:
    """The clauses, cut also at 、 where what stands on both sides names a task of its own and says something of it."""
    cut: list[Clause] = []
    for clause in found:
        cut += _items(clause, tasks) if "、" in clause.text or " and " in clause.text else [clause]
    return tuple(cut)


def _items(clause: Clause, tasks: tuple[TaskContext, ...]) -> list[Clause]:
    starts: list[tuple[int, TaskContext]] = []
    for m in _ITEM.finditer(clause.text):
        fitting = fitting_tasks(m[0], tasks)
        if len(fitting) > 1 or (not fitting and not starts):
            return [clause]
        if fitting and (not starts or fitting[0] is not starts[-1][1]):
            starts.append((m.start(), fitting[0]))
    if len(starts) < 2 or len({task.no for _, task in starts}) < len(starts):
        return [clause]
    ends = [start for start, _ in starts[1:]] + [len(clause.text)]
    cut: list[Clause] = []
    for (start, task), end in zip(starts, ends, strict=True):
        text = _JOINT.sub("", clause.text[start:end].strip("、 "))
        if _EMPTY.fullmatch(without_task_words(text, task)):
            return [clause]  # a name alone: what is said further on may be said of it too
        last = end == len(clause.text)
        cut.append(
            replace(
                clause,
                text=text,
                start=clause.start + start,
                end=clause.end if last else clause.start + end,
                ends_with=clause.ends_with if last else "、",
                opens_sentence=clause.opens_sentence and not cut,
            )
        )
    return cut


def named_alike(clause: Clause, tasks: tuple[TaskContext, ...]) -> tuple[int, tuple[TaskContext, ...]] | None:
    """Where 都完成了 begins that is said of several tasks named before it, and which they are; None where it is not."""
    m, group = _BOTH.match(clause.text), ""
    if m is None and (m := _BOTH_AT.match(clause.text)) is not None and m["names"] is None:
        group = "_en"
    if m is None:
        return None
    named: list[TaskContext] = []
    for name in _AND.split(m["names" + group]):
        fitting = fitting_tasks(name, tasks)
        if len(fitting) != 1 or not _EMPTY.fullmatch(without_task_words(name, fitting[0])):
            return None
        named.append(fitting[0])
    if len({task.no for task in named}) < len(named):
        return None
    return clause.start + m.start("said" + group), tuple(named)


def short_name(clause: str, tasks: tuple[TaskContext, ...]) -> TaskContext | None:
    """The one task whose title holds the word that a clause begins with, and of which it tells something."""
    m = _SHORT_NAME.match(clause)
    return None if m is None or STAGE.search(m["name"]) else only_title_with(m["name"], tasks)
