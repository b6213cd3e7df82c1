"""What a clause says of completion: the task is done, a step is, it is not, it is to be, or that is open."""

from __future__ import annotations

import re
from datetime import date

from domain.rules.understanding import completion as words
from domain.rules.understanding import trouble
from domain.rules.understanding.clauses import Clause
from domain.rules.understanding.completion import Completion, completion
from domain.rules.understanding.dates import Day
from domain.rules.understanding.facts import Facts
from domain.rules.understanding.residue import (
    PERIOD_TASK,
    STAGE,
    names_one_of_several,
    residue,
    task_words,
    without_task_words,
)
from domain.rules.understanding.spans import forecast_day
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Marked, Words

PERIOD = Marked(
    "lt季当月本这",
    r"(?<![至止到\d])(?:this (?:month|week|quarter)|last (?:month|week)|本月|当月|这个?月|本周|这周|"
    r"本季|本旬|\d{1,2}月份?(?![\d底末日中上前以])|[1234]季度(?!末|前))",
)
_WISH = re.compile("(?:希望|盼|望).{0,12}(?:到位|解决|落地|批复)")
_EXCEPT = re.compile(r"除|except|apart from|other than|but not|minus")
# 上周已完成, 早就完成了, 年度目标任务已完成: when, and by what measure, is no object
_WHEN_DONE = re.compile(
    "(?:上周[一二三四五六日天末]?|上个?月|上旬|前天|前几天|前段时间|月初|年初)(?=就|已|都|便|[^,]{0,4}了)|^(?:是的|对的|对|嗯+|没错)(?=已|都|全|完|办)|(?:早就|老早|早)(?=完|办|做|弄|竣|搞|就|已|都)|"
    "(?:目标|任务|指标)+(?=(?:已|均|都|全部|提前|圆满|顺利|按期)*(?:完成|达成|实现))"
)
_AHEAD = re.compile("将(?!近)|下个?[周月]|明[天年]|后天|过几天|即将")
_SOLVED = re.compile("已?(?:经)?(?:全部|基本)?(?:得到)?解决了?")
_SETTLES = re.compile("问题|解决|整改|矛盾|信访|化解|纠纷|诉求")
_MUST = Words(
    "必须|务必|须于|应于|^要求|^请(?:尽快|抓紧|务必|按时|按期|及时|加快|于|在|你|您)",
    "must|shall|have to be|has to be|(?:please|pls|kindly) (?:complete|finish|ensure|make sure|see that|get)",
)


def read_outcome(
    clause: Clause,
    text: str,
    undated: str,
    task: TaskContext | None,
    today: date,
    days: list[Day],
    figured: bool,
    planned: bool,
    facts: Facts,
) -> None:
    """Add what a clause says of completion to the facts: done, not done, a forecast, a step, or open."""
    said = facts.said
    certain = words.said_to_be_past(text)
    if text in words.VAGUE_ALONE and not figured:
        said.add("vague")
    match completion(text):
        case Completion.NONE:
            if planned and days and not figured and not object_of(undated, words.FORECAST, task):
                said.add("forecast")
            if planned and days:
                facts.forecast_on = facts.forecast_on or forecast_day(days, today)
        case Completion.DOUBLE_NEGATION:
            said.add("double_negation")
        case Completion.NOT_DONE:
            said.add("not_done")
        case Completion.FORECAST if text in _MUST:
            said.add("read_out")
        case Completion.FORECAST:
            if _WISH.search(text):
                said.add("difficulty")
            elif (
                not figured
                and STAGE.search(PERIOD.sub("", words.FORECAST.without(undated)))
                and not STAGE.search(task_words(task))
            ):
                said.add("under_way")  # the day of a step is not the day of the task
                return
            elif not figured:
                said.add("forecast")
            facts.forecast_on = facts.forecast_on or forecast_day(days, today)
        case Completion.CONDITIONAL:
            said.add("conditional")
        case Completion.VAGUE:
            if not figured:
                said.add("vague")
        case Completion.DONE:
            if figured or facts.stroke:
                return
            if planned:
                said.add("forecast")
                facts.forecast_on = facts.forecast_on or forecast_day(days, today)
                return
            if text in words.AWAITING and not re.search(
                "完成|完工|竣工|办结|done|completed?|finished", words.AWAITING.without(text)
            ):
                return
            if (
                trouble.over(text)
                and completion(_SOLVED.sub("", text)) is not Completion.DONE
                and not (_SETTLES.search(task_words(task)))
            ):
                # 之前卡在征地，现在已解决: the difficulty is over, not the task
                said.add("resolved" if "trouble_told" in said else "unclear")
            elif certain and (_AHEAD.search(text) or any(d.date and d.date > today and not d.this_month for d in days)):
                said.add("vague")  # 月底已完成, said before the month ends
            elif PERIOD_TASK.search(text):
                said.add("step")
            elif _dated_loosely(text, days, today) and not certain:
                said.add("vague")
            elif _EXCEPT.search(text):
                said.update(("unclear", "remainder"))
            elif STAGE.search(text):
                said.add("step" if not STAGE.search(task_words(task)) else "unclear")
            elif (
                names_one_of_several(text, task)
                or object_of(undated, words.DONE, task)
                or re.search(r"\d", re.sub(r"20\d\d年?度?", "", without_task_words(undated, task)))
            ):
                only_resolved = trouble.over(text) and completion(_SOLVED.sub("", text)) is not Completion.DONE
                said.add("resolved" if only_resolved else "unclear")
            else:
                said.add("done")
                facts.done_on = facts.done_on or next((d.date for d in days if d.date and d.date <= today), None)


def _dated_loosely(text: str, days: list[Day], today: date) -> bool:
    """A completion with a month, a year or a day that does not exist: past or plan is open."""
    if text.isascii() and re.search(r"\b(?:completed|finished)\b", text):
        return any(d.date is None or d.date > today for d in days) and not re.search("this|last", text)
    if re.search("上周|上个?月|上季度|昨|前天|去年", text):
        return False
    if "了" in text or not (days or re.search("今年|本年", text)):
        return False
    return not any(d.date is not None and d.date < today and d.exact for d in days)


def object_of(text: str, verb: Words, task: TaskContext | None) -> str:
    """What is left of a clause beside its verb: the thing that is finished or not; empty where it is the task."""
    rest = verb.without(words.AWAITING.without(_WHEN_DONE.sub("", words.UNTROUBLED.sub(" ", text))))
    return residue(rest, task)
