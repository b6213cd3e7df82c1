"""Collecting what the clauses of one part say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from domain.rules.understanding import completion as words
from domain.rules.understanding import trouble
from domain.rules.understanding.clauses import Clause
from domain.rules.understanding.completion import Completion, completion
from domain.rules.understanding.counts import count_of_target, find_counts, has_stroke
from domain.rules.understanding.course import NO_PROGRESS, NOT_STARTED, UNDER_WAY
from domain.rules.understanding.dates import Day, find_days
from domain.rules.understanding.facts import Facts, take_supposed
from domain.rules.understanding.figures import find_figures
from domain.rules.understanding.notices import gives_orders, overrides, own_words, reads_out
from domain.rules.understanding.numbers import canonical
from domain.rules.understanding.openings import CONDITION, COURTESY, TARGET_TOLD, bare_of_setting
from domain.rules.understanding.residue import (
    PERIOD_TASK,
    STAGE,
    names_one_of_several,
    residue,
    task_words,
    without_task_words,
    without_title,
)
from domain.rules.understanding.spans import extension_day, forecast_day
from domain.rules.understanding.talk import about_work, answer, is_acknowledgement, is_question
from domain.rules.understanding.targets import Target
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Words

_PAST = Words(
    "上月|上个月|上周|上次|上期|上旬(?!完)|上季度|之前|此前|原来|原先|去年|昨天|前期|月初|年初(?!以来)|上半月|去年同期",
    "last (?:month|week|time|report|year|quarter)|previously|earlier|formerly|yesterday|used to be|was|were",
)
_PRESENT = Words("目前|现在|现|已|累计|今|至今", "now|currently|so far|to date|since")
_NOISE = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)|\+86[- ]?\d{5,13}|"
    r"(?<!\d)\d{3,4}[- ]\d{3,4}[- ]\d{4}(?!\d)|"
    r"(?:[\u4e00-\u9fff]{0,8})?[\[(〔]?20\d\d[\])〕]?年?(?:第)?\d{1,4}号(?:文件?)?|第\d{1,5}号(?:文件?|"
    r"令)?|(?:文号|编号|合同号|项目代码|统一社会信用代码)[::]?[\w-]{1,40}|"
    r"\d{1,4}(?:室|楼会议室|单元|号会议室|号房|号院|路公交|国道|省道|号线)|(?:会议室|房间|办公室|"
    r"room) ?\d{1,4}|[a-z]\d{3,4}室|"
    r"\d{1,2}[:时]\d{2}|\d{1,2}点(?:\d{1,2}分|半|钟)?|(?:电话|手机|联系方式|tel|phone|mobile|"
    r"call(?: me)?(?: at| on)?|微信|qq)[::]? ?[\d -]{5,20}|(?:发票|车牌|身份证|账号|卡号)[^,。]{0,20}|"
    r"\d{1,6}(?:\.\d+)?[*x×]\d{1,6}(?:\.\d+)?(?:米|m|mm|cm)?|(?<![a-z])(?:pm2\.5|5g|4a级?|3a级?|c/d级|"
    r"24小时|12345(?:热线)?|k\d+\+\d+)"
)
_BARE_NUMBER = re.compile(
    r"^(?:大概|大约|约|差不多|about |around |~)?(\d{1,9}(?:\.\d{1,4})?)(?:了|吧|左右|多|的样子)?$"
)
_ONLY_STROKE = re.compile(r"^(?:已?完成了?|done|约|about)? ?\d{1,6}/\d{1,6} ?(?:已?完成了?|done|completed|finished)?$")
_LABELLED_NUMBER = re.compile(
    r"^(?:目前|现在|当前|总体|整体|形象|工程|current |overall )*(?:完成)?(?:进度|progress)(?: is|为|是|"
    r"到|达到|约|大概|:|=|now|at|about| )*(\d{1,3}(?:\.\d{1,2})?)(?:了|左右)?$"
)
_PLAN_AS_NOUN = re.compile(
    "(?<=%) of (?:the |our |its |this )?(?:annual |yearly |full-year |year's )?(?:target|plan|goal)|"
    "(?<=%)的?(?:目标|计划)|(?:年度|全年|总|投资|目标|年|既定|原定)计划(?!完成)|占[^,]{0,8}?(?:计划|目标)|"
    "按(?:照)?(?:原)?计划|目标任务|(?:年度|全年)目标|计划(?:任务|数|的|总量)|(?<=完成)(?:年度)?(?:目标|"
    "计划)"
)
_TURN = re.compile(r"^ *(?:但是?|不过|然而|可是|只是|but|however|though|although)[, ]*")
_PERIOD = re.compile(
    r"(?<![至止到\d])(?:this (?:month|week|quarter)|last (?:month|week)|本月|当月|这个?月|本周|这周|"
    r"本季|本旬|\d{1,2}月份?(?![\d底末日中上前以])|[1234]季度(?!末|前))"
)
_SINCE = re.compile(r"total|so far|to date|cumulative|1月?份?[-至到~]\d{1,2}月|累计|截至|截止|以来|共|总")
_WISH = re.compile("(?:希望|盼|望).{0,12}(?:到位|解决|落地|批复)")
_SAME_AGAIN = Words("同上|同前|同样|一样|也是|同上次|照旧", "same|ditto|likewise|as above|same here")
_EXCEPT = re.compile(r"除|except|apart from|other than|but not|minus")
_LONE_DONE = re.compile(
    "^(?:好了|弄好了|办好了|都好了|全好了|都行了|可以了|行了|ok了|妥了|成了|完事了?|齐活|都弄好了|"
    "都办好了|全都好了|都搞好了|都ok了?|都可以了)$"
)


def collect(found: tuple[Clause, ...], task: TaskContext | None, target: Target | None, today: date) -> Facts:
    """Read the clauses of a part."""
    facts = Facts()
    quoted = listed = conditioned = False
    for i, clause in enumerate(found):
        if clause.opens_sentence and not listed:
            quoted = False
        if quoted and not own_words(clause.text):
            facts.said.add("read_out")
            continue
        quoted = listed = False
        if gives_orders(clause.text):
            facts.said.add("override" if overrides(clause.text) else "order")
            continue
        text = bare_of_setting(clause.text)
        courtesy = COURTESY.match(text)
        if courtesy and courtesy.end() < len(text):
            facts.said.add("acknowledged")
            text = text[courtesy.end() :].lstrip(" ,")
        if reads_out(text) and not own_words(text):
            facts.said.add("read_out")
            quoted = TARGET_TOLD.search(text) is None
            listed = listed or ":" in text
            continue
        following = found[i + 1].ends_with if i + 1 < len(found) else ""
        conditioned = conditioned and not clause.opens_sentence and not own_words(text)
        if CONDITION.match(text) and i + 1 < len(found) and not found[i + 1].opens_sentence:
            facts.said.add("conditional")
            conditioned = True
            continue
        if not conditioned:
            _read(clause, canonical(text), task, target, today, facts, following)
            continue
        supposed = Facts()
        _read(clause, canonical(text), task, target, today, supposed, following)
        take_supposed(facts, supposed)
    return facts


# 20座全部完成: the whole target, and said to be finished
_ALL_DONE = re.compile(
    "(?:全部|均已?|都已?经?|全都|悉数|全数)(?:按期|按时|如期|提前)?(?:改造|建设)?(?:完成|完工|竣工|建成|办结|交付|投用|完毕|做完|弄完|搞定)"
    "|^all \\d[^,]* (?:done|completed?|finished)",
)
_SHARE = re.compile("^占(?:年度|全年|总)?(?:目标|任务|计划|总数|总量)*的?\\d")
_SOLVED = re.compile("已?(?:经)?(?:全部|基本)?(?:得到)?解决了?")
_MUST = Words("必须|务必|须于|应于", "must|shall|have to be|has to be")


def _read(
    clause: Clause,
    text: str,
    task: TaskContext | None,
    target: Target | None,
    today: date,
    facts: Facts,
    following: str,
) -> None:
    said = facts.said
    if is_acknowledgement(text):
        said.add("acknowledged")
        return
    if _LONE_DONE.match(text):
        said.add("good")
        return
    yes = answer(text)
    if yes is not None and not (words.bare_negation(text) or text in words.DONE):
        said.add("yes" if yes else "no")
        return
    if text in _SAME_AGAIN:
        said.add("unknown")
    bare = _BARE_NUMBER.match(text)
    if bare and not (clause.ends_with == "." and following):
        facts.bare = facts.bare or bare[1]
        said.add("bare_number")
        return
    labelled = _LABELLED_NUMBER.match(text)
    if labelled:
        facts.labelled = labelled[1]
        return

    plain = _NOISE.sub(" ", text)
    if plain != text:
        said.add("other_numbers")
    stroke = count_of_target(plain, target)
    days = (
        []
        if stroke is not None and stroke.start() == 0 and len(stroke[0]) >= len(plain) - 3
        else find_days(_blank(plain, stroke), today)
    )
    undated = _without_days(plain, days)
    if stroke is None and (has_stroke(undated) or _ONLY_STROKE.match(plain)):
        facts.stroke = undated

    how = (trouble.asks_how(text) or text.startswith(("是否", "需不需要", "要不要"))) and is_question(
        text, clause.ends_with
    )
    asked = None if how else trouble.extension_asked(text)
    if "delay" in said and text in trouble.APPROVE:
        said.add("extension")
        facts.extension_on = facts.extension_on or facts.forecast_on
        return
    if asked == "asked":
        said.add("extension")
        facts.extension_on = facts.extension_on or extension_day(undated, days, task, today)
    elif asked == "maybe":
        said.add("delay")
        facts.forecast_on = facts.forecast_on or extension_day(undated, days, task, today)
    elif asked == "denied":
        said.add("denied")
        return
    if asked is None or asked == "denied":
        if not how and trouble.help_asked(text):
            said.add("help")
            facts.help = facts.help or clause.text
            facts.notes.append((clause.start, clause.end))
            if "%" not in text:
                return
        elif trouble.help_denied(text) and not re.search("感谢|谢谢|多谢|thank", text):
            said.add("no_trouble")
            return
    elif asked == "asked":
        if trouble.help_asked(text):
            said.add("help")
            facts.help = facts.help or clause.text
        return

    question = is_question(text, clause.ends_with)
    if question:
        said.add("question")
        return

    no_task_words = without_title(text, task)
    stopped = trouble.stopped(no_task_words)
    if stopped == "stopped":
        said.add("stopped")
        facts.obstacle = facts.obstacle or clause.text
        facts.notes.append((clause.start, clause.end))
    elif stopped == "maybe":
        said.add("difficulty")
    elif trouble.stop_denied(text):
        said.add("no_trouble")
        if text in trouble.RESOLVED:
            said.discard("stopped")
            said.discard("difficulty")
            said.add("resolved")
    elif trouble.difficult(no_task_words):
        said.add("difficulty")

    future = any(d.date is not None and d.date > today and not d.this_month for d in days)
    certain_past = words.said_to_be_past(text)
    planned = (_PLAN_AS_NOUN.sub("", text) in words.FORECAST or future) and not certain_past
    earlier = text in _PAST and text not in _PRESENT and not re.search("比|较|than", text)

    undated = _TURN.sub("", undated)
    periodic = _PERIOD.search(text) is not None and not _SINCE.search(text)
    figures = find_figures(undated, task)
    counts, other = find_counts(undated, target, task)
    if periodic and not planned:
        figures = [replace(f, monthly=not f.total) for f in figures]
        first = _PERIOD.sub("", text, count=1) if "1季度" in text else ""
        opening = bool(first) and not _PERIOD.search(first)
        counts = [replace(c, monthly=not c.total and not opening, opening=opening) for c in counts]
    past = next((d.date for d in days if d.date and d.date < today), None)
    figures = [replace(f, on=past) for f in figures] if past else figures
    figured = bool(figures or counts)
    if other:
        said.add("other_numbers")
    if planned and (figures or counts):
        said.add("plan")
        facts.forecast_on = facts.forecast_on or forecast_day(days, today)
        figures, counts = [], []
    elif earlier and (figures or counts):
        said.add("earlier")
        figures, counts = [], []
    facts.figures += figures
    if figures and re.search("投资|资金|invest", text):
        said.add("investment")
    facts.counts += counts
    if _SHARE.match(text):
        said.add("share")
    if (
        target is not None
        and any(c.value == target.amount and c.doubt is None for c in counts)
        and _ALL_DONE.search(text)
    ):
        said.add("all_done")

    if text in words.AWAITING:
        said.add("awaiting")
    if text in words.REMAINDER:
        said.add("remainder")
    if stopped is None or stopped == "maybe":
        _read_completion(clause, text, undated, task, today, days, figured, planned, facts)
    if text in NOT_STARTED:
        said.add("not_started" if not _object_of(undated, NOT_STARTED, task) else "part_not_started")
    elif text in NO_PROGRESS:
        said.add("no_progress")
    elif no_task_words in UNDER_WAY and stopped is None:
        said.add("under_way")
    if about_work(text):
        said.add("work")
    if _says_more(undated, task):
        facts.notes.append((clause.start, clause.end))


def _read_completion(
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
    said = facts.said
    certain = words.said_to_be_past(text)
    if text in words.VAGUE_ALONE and not figured:
        said.add("vague")
    match completion(text):
        case Completion.NONE:
            if planned and days and not figured and not _object_of(undated, words.FORECAST, task):
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
            elif not figured and STAGE.search(undated) and not STAGE.search(task_words(task)):
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
            if PERIOD_TASK.search(text):
                said.add("step")
            elif _dated_loosely(text, days, today) and not certain:
                said.add("vague")
            elif _EXCEPT.search(text):
                said.update(("unclear", "remainder"))
            elif STAGE.search(text):
                said.add("step" if not STAGE.search(task_words(task)) else "unclear")
            elif (
                names_one_of_several(text, task)
                or _object_of(undated, words.DONE, task)
                or re.search(r"\d", re.sub(r"20\d\d年?度?", "", without_task_words(undated, task)))
            ):
                only_resolved = text in trouble.RESOLVED and completion(_SOLVED.sub("", text)) is not Completion.DONE
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


def _says_more(clause: str, task: TaskContext | None) -> bool:
    """Whether a clause holds words worth keeping beside its figure or its state."""
    rest = NOT_STARTED.without(UNDER_WAY.without(words.DONE.without(clause)))
    left = residue(words.without_negation(rest), task)
    return re.search("[\u4e00-\u9fff]{2}|[a-z]{3}", left) is not None or STAGE.search(clause) is not None


def _object_of(text: str, verb: Words, task: TaskContext | None) -> str:
    rest = verb.without(words.AWAITING.without(text))
    return residue(rest, task)


def _blank(text: str, stroke: re.Match[str] | None) -> str:
    return (
        text
        if stroke is None
        else text[: stroke.start()] + " " * (stroke.end() - stroke.start()) + text[stroke.end() :]
    )


def _without_days(text: str, days: list[Day]) -> str:
    for day in reversed(days):
        text = text[: day.start] + " " + text[day.end :]
    return text
