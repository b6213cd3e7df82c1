"""Collecting what the clauses of one part say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from domain.rules.understanding import completion as words
from domain.rules.understanding import trouble
from domain.rules.understanding.bare_numbers import last_number
from domain.rules.understanding.clauses import Clause
from domain.rules.understanding.counts import count_of_target, find_counts, has_stroke
from domain.rules.understanding.course import AS_BEFORE, NO_PROGRESS, NOT_STARTED, UNDER_WAY
from domain.rules.understanding.dates import Day, find_days
from domain.rules.understanding.facts import Facts, suppose, take_supposed
from domain.rules.understanding.figures import Figure, find_figures
from domain.rules.understanding.levels import level_told, standing
from domain.rules.understanding.notices import gives_orders, overrides, own_words, reads_out
from domain.rules.understanding.numbers import canonical
from domain.rules.understanding.openings import (
    CONDITION,
    CONSEQUENCE,
    COURTESY,
    TARGET_TOLD,
    bare_of_setting,
    corrected,
    corrects,
    replaced,
)
from domain.rules.understanding.outcome import PERIOD, object_of, read_outcome
from domain.rules.understanding.residue import (
    STAGE,
    residue,
    without_title,
)
from domain.rules.understanding.spans import extension_day, forecast_day
from domain.rules.understanding.talk import about_work, answer, is_acknowledgement, is_question
from domain.rules.understanding.targets import Target
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Marked, Words

_PAST = Words(
    "上月|上个月|上周|上次|上期|上旬(?!完)|上季度|之前|此前|原来|原先|去年|昨天|前期|月初|年初(?!以来)|上半月|去年同期",
    "up from|down from|last (?:month|week|time|report|year|quarter)|previously|earlier|formerly|yesterday|"
    "used to be|was|were",
)
_MOVED = re.compile("(?:从|由|自|from ).*\\d.*(?:到|至| to )")
_PRESENT = Words("目前|现在|现|已|累计|今|至今", "now|currently|so far|to date|since")
_NOISE = Marked(
    " *+-012345:ckmpqrtx×会办单卡发号合国室微房手文时楼点电省第统编联账路身车项",
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)|\+86[- ]?\d{5,13}|"
    r"(?<!\d)\d{3,4}[- ]\d{3,4}[- ]\d{4}(?!\d)|"
    r"(?:[\u4e00-\u9fff]{0,8})?[\[(〔]?20\d\d[\])〕]?年?(?:第)?\d{1,4}号(?:文件?)?|第\d{1,5}号(?:文件?|"
    r"令)?|(?:文号|编号|合同号|项目代码|统一社会信用代码)[::]?[\w-]{1,40}|"
    r"\d{1,4}(?:室|楼会议室|单元|号会议室|号房|号院|路公交|国道|省道|号线)|(?:会议室|房间|办公室|"
    r"room) ?\d{1,4}|[a-z]\d{3,4}室|"
    r"\d{1,2}[:时]\d{2}|\d{1,2}点(?:\d{1,2}分|半|钟)?|(?:电话|手机|联系方式|tel|phone|mobile|"
    r"call(?: me)?(?: at| on)?|微信|qq)[::]? ?[\d -]{5,20}|(?:发票|车牌|身份证|账号|卡号)[^,。]{0,20}|"
    r"\d{1,6}(?:\.\d+)?[*x×]\d{1,6}(?:\.\d+)?(?:米|m|mm|cm)?|(?<![a-z])(?:pm2\.5|5g|4a级?|3a级?|c/d级|"
    r"24小时|12345(?:热线)?|k\d+\+\d+)",
)
_BARE_NUMBER = re.compile(
    r"^(?:大概|大约|约|差不多|可能|about |around |maybe |perhaps |~)?(\d{1,9}(?:\.\d{1,4})?)(?:了|吧|左右|多|的样子)?$"
)
_ONLY_STROKE = re.compile(r"^(?:已?完成了?|done|约|about)? ?\d{1,6}/\d{1,6} ?(?:已?完成了?|done|completed|finished)?$")
_LABELLED_NUMBER = re.compile(
    r"^(?:目前|现在|当前|总体|整体|形象|工程|current |overall )*(?:完成)?(?:进度|progress)(?: is|为|是|"
    r"到|达到|约|大概|:|=|now|at|about| )*(\d{1,3}(?:\.\d{1,2})?)(?:了|左右)?$"
)
_PLAN_AS_NOUN = Marked(
    " 全加占尽抓按目计",
    "(?<=%) of (?:the |our |its |this )?(?:annual |yearly |full-year |year's )?(?:target|plan|goal)|"
    "(?<=[%成])[ ,]?(?:还|也|都)?(?:正在|正|在|继续)?(?:抓紧|加快|加紧|全力|全速|尽快)"
    "(?:推进|推动|施工|建设(?!成)|实施|办理|落实|进行|"
    "整改|改造|铺设|安装)中?|"
    "(?<=%)的?(?:目标|计划)|(?:年度|全年|总|投资|目标|年|既定|原定)计划(?!完成)|占[^,]{0,8}?(?:计划|目标)|"
    "按(?:照)?(?:原)?计划|目标任务|(?:年度|全年)目标|计划(?:任务|数|的|总量)|(?<=完成)(?:年度)?(?:目标|"
    "计划)",
)
# 60% is the goal, 60% if all goes well, 60%是目标: no level reached
_SUPPOSED = Marked(
    "%",
    r"% (?:is |was |are )?(?:the |our |my |its |a )?(?:goal|target|aim|required|needed|expected|requirement|"
    r"foreseen|budgeted)\b|"
    r"% (?:if|once|when|unless|provided|assuming|as long as|as soon as)\b|%(?:是|为|乃)(?:目标|要求|计划|任务|底线)|"
    r"%(?:才|就)(?:算|达标|合格)",
    re.ASCII,
)
_TURN = re.compile(r"^ *(?:但是?|不过|然而|可是|只是|but|however|though|although)[, ]*")
_SINCE = re.compile(r"total|so far|to date|cumulative|1月?份?[-至到~]\d{1,2}月|累计|截至|截止|以来|共|总")
_SAME_AGAIN = Words("同上|同前|同样|一样|也是|同上次|照旧", "same|ditto|likewise|as above|same here")
_LONE_DONE = re.compile(
    "^(?:好了|弄好了|办好了|都好了|全好了|都行了|可以了|行了|ok了|妥了|成了|完事了?|齐活|都弄好了|"
    "都办好了|全都好了|都搞好了|都ok了?|都可以了)$"
)


def collect(found: tuple[Clause, ...], task: TaskContext | None, target: Target | None, today: date) -> Facts:
    """Read the clauses of a part."""
    facts = Facts()
    quoted = listed = conditioned = wrong = False
    for i, clause in enumerate(found):
        if clause.opens_sentence and not listed:
            quoted = False
        if quoted and not own_words(clause.text):
            facts.said.add("read_out")
            continue
        quoted = listed = False
        if (
            clause.ends_with in "。.,"
            and clause.text.isdigit()
            and found[i + 1 : i + 2]
            and _TORN.match(found[i + 1].text)
        ):
            facts.said.add("torn")
        if gives_orders(clause.text):
            facts.said.add("override" if overrides(clause.text) else "order")
            continue
        text = bare_of_setting(clause.text)
        courtesy = COURTESY.match(text)
        if courtesy and courtesy.end() < len(text):
            facts.said.add("acknowledged")
            text = text[courtesy.end() :].lstrip(" ,")
        wrong = wrong or corrects(text)
        if wrong and not (text := corrected(text)):
            continue
        if reads_out(text) and not own_words(text):
            if is_question(text, clause.ends_with):
                facts.said.add("question")
                continue
            facts.said.add("read_out")
            quoted = TARGET_TOLD.search(text) is None
            listed = listed or _LIST_FOLLOWS.search(text) is not None
            continue
        following = found[i + 1].ends_with if i + 1 < len(found) else ""
        conditioned = conditioned and not clause.opens_sentence and not own_words(text)
        if CONDITION.match(text) and i + 1 < len(found) and not found[i + 1].opens_sentence:
            facts.said.add("conditional")
            conditioned = True
            continue
        if not clause.opens_sentence and CONDITION.match(text) and not CONSEQUENCE.search(text):
            suppose(facts)
            continue
        if not conditioned:
            _read(clause, replaced(canonical(text)), task, target, today, facts, following)
            continue
        supposed = Facts()
        _read(clause, canonical(text), task, target, today, supposed, following)
        take_supposed(facts, supposed)
    stands = standing(facts.levels, task.last_percent if task else None)
    if stands is not None:
        facts.figures = [f for f in facts.figures if not f.monthly and f.doubt != "label"] + [
            Figure(stands, None, total=True)
        ]
    return facts


# 20座全部完成: the whole target, and said to be finished
_ALL_DONE = re.compile(
    "(?:全部?|均已?|都已?经?|全都|悉数|全数)(?:按期|按时|如期|提前)?(?:改造|建设)?(?:完成|完工|竣工|建成|办结|交付|投用|完毕|做完|弄完|搞定)"
    "|^all \\d[^,]* (?:done|completed?|finished|installed|built|delivered|in use|in operation)",
)
_PARTICLE = re.compile("(?:吗|么|没|没有|否|呢)$")
_WORDS = re.compile("[\u4e00-\u9fff]{2}|[a-z]{3}")
_LIST_FOLLOWS = re.compile(
    "(?:要求|强调|指出|通知|部署|安排|提出|明确|说|讲|如下|目标|任务)[^,:]{0,6}:|(?:requir|said|say|ask|order|decid|stress|target|goal)[a-z]*[^,:]{0,12}:"
)
# 今天安装12个 is the day's own work, where 今天已安装12个 tells where it stands
_DAYS_OWN = Marked(
    " 今当昨",
    "(?<![到至止])(?:今天|今日|昨天|昨日|当天|当日)(?!.*(?:已|累计|共|总|为止|目前|截))(?:新|又|再|共)?(?:完成|安装|建|装|新增|引进|走访|拆|办|举|演|登|培|做|干|弄)|"
    r"\b(?:today|yesterday) (?:we )?(?:did|installed|built|completed|finished|added)\b|\b(?:did|installed|"
    r"built|completed|finished|added) [^,]*(?:today|yesterday)\b",
)
_ONE_AND_THE_OTHER = re.compile(r"这个.*[^,]那个|\bthis one\b.*\b(?:that|the other) one\b")  # 这个完成了那个60%
_THIS_YEAR = re.compile("^(?:今年|本年度?|年内|当年)(?!以来)(?!.*累计)")
_TORN = re.compile(r"\d{1,2}%")
_SHARE = re.compile("^占(?:年度|全年|总)?(?:目标|任务|计划|总数|总量)*的?\\d")


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
    if words.HEDGE.match(text):
        said.add("vague")
        return
    if _PARTICLE.match(text) and "done" in said:  # 已完成(见照片)吗
        said.discard("done")
        said.add("question")
        return
    yes = answer(text)
    if yes is not None and clause.ends_with == "?":
        said.add("question")
        return
    if yes is not None and not (words.bare_negation(text) or text in words.DONE):
        said.add("yes" if yes else "no")
        return
    if AS_BEFORE.match(text):
        said.update(("no_progress", "as_before"))
        return
    if text in _SAME_AGAIN:
        said.add("unknown")
    bare = _BARE_NUMBER.match(_TURN.sub("", text))
    if bare and not (clause.ends_with == "." and following):
        facts.bare = facts.bare or bare[1]
        said.add("bare_number")
        return
    labelled = _LABELLED_NUMBER.match(text)
    if labelled:
        facts.labelled = labelled[1]
        return
    if (last := last_number(text, task)) is not None:
        facts.bare = facts.bare or last
        said.add("bare_number")
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

    how = trouble.asks_how(text) and is_question(text, clause.ends_with)
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
        if not re.search(r"\d", text):
            return
    if asked is None or asked == "denied":
        if not how and trouble.help_asked(text):
            said.add("help")
            facts.help = facts.help or clause.text
            facts.notes.append((clause.start, clause.end))
            if not re.search(r"\d", text):
                return
        elif trouble.help_denied(text) and not re.search("感谢|谢谢|多谢|thank", text):
            said.add("no_trouble")
            if not re.search(r"\d", text):
                return
    elif asked == "asked":
        if trouble.help_asked(text):
            said.add("help")
            facts.help = facts.help or clause.text
        facts.loose = facts.loose or trouble.run_on(undated)
        return

    question = is_question(text, clause.ends_with)
    if question:
        said.add("question")
        return

    no_task_words = without_title(text, task)
    if trouble.told(no_task_words):
        said.add("trouble_told")
    stopped = trouble.stopped(no_task_words)
    if stopped == "stopped":
        said.add("stopped")
        facts.obstacle = facts.obstacle or clause.text
        facts.notes.append((clause.start, clause.end))
    elif stopped == "maybe":
        said.add("difficulty")
    elif trouble.stop_denied(text):
        said.add("no_trouble")
        if trouble.over(text):
            said.discard("stopped")
            said.discard("difficulty")
            said.add("resolved")
    elif trouble.difficult(no_task_words) or trouble.to_be_over(text):
        said.add("difficulty")
        if trouble.to_be_over(text) and not re.search(r"%|完成", text):
            facts.notes.append((clause.start, clause.end))
            return  # 预计7月复工: the day of that is not the day of the task

    future = any(d.date is not None and d.date > today and not d.this_month for d in days)
    certain_past = words.said_to_be_past(text)
    planned = (
        _SUPPOSED.search(text) is not None
        or _PLAN_AS_NOUN.sub("", words.AWAITING.without(text)) in words.FORECAST
        or future
    ) and not certain_past
    earlier = (text in _PAST and text not in _PRESENT and not re.search("比|较|than", text)) and not _MOVED.search(text)
    if (level := level_told(text)) is not None:
        facts.levels.append(level)

    undated = _TURN.sub("", undated)
    periodic = PERIOD.search(text) is not None and not _SINCE.search(text)
    figures = find_figures(undated, task)
    counts, other = find_counts(undated, target, task)
    if periodic and not planned:
        figures = [replace(f, monthly=not f.total) for f in figures]
        first = PERIOD.sub("", text, count=1) if "1季度" in text else ""
        opening = bool(first) and not PERIOD.search(first)
        counts = [replace(c, monthly=not c.total and not opening, opening=opening) for c in counts]
    if _DAYS_OWN.search(text) and not _SINCE.search(text):
        counts = [replace(c, monthly=True) for c in counts]
    past = next((d.date for d in days if d.date and d.date < today), None)
    figures = [replace(f, on=past) for f in figures] if past else figures
    figured = bool(figures or counts)
    if other:
        said.update(("other_numbers", "other_counts"))
    if said & {"stopped", "help", "extension"}:
        facts.loose = facts.loose or trouble.run_on(undated)
    if planned and (figures or counts):
        said.add("plan")
        facts.hoped += [f for f in figures if f.doubt is None]
        facts.hoped += [c for c in counts if c.doubt in (None, "other")]
        facts.forecast_on = facts.forecast_on or forecast_day(days, today)
        figures, counts = [], []
    elif earlier and (figures or counts):
        said.add("earlier")
        figures, counts = [], []
    if _ONE_AND_THE_OTHER.search(text):
        figures = [replace(f, doubt=f.doubt or "label") for f in figures]
    facts.figures += figures
    if figures and "分别" in text:
        said.add("each")
    if figures and re.search("投资|资金|invest", text):
        said.add("investment")
    facts.counts += counts
    if counts and target is not None and target.investment and _THIS_YEAR.search(text):
        said.add("this_year")
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
    if words.without_harmless(text) in words.REMAINDER:
        said.add("remainder")
    if stopped is None or stopped == "maybe":
        read_outcome(clause, text, undated, task, today, days, figured, planned, facts)
    if text in NOT_STARTED:
        said.add("not_started" if not object_of(undated, NOT_STARTED, task) else "part_not_started")
    elif text in NO_PROGRESS:
        said.add("no_progress")
    elif no_task_words in UNDER_WAY and stopped is None and not CONDITION.match(text):
        said.add("under_way")
    if about_work(text):
        said.add("work")
    if _says_more(undated, task):
        facts.notes.append((clause.start, clause.end))


def _says_more(clause: str, task: TaskContext | None) -> bool:
    """Whether a clause holds words worth keeping beside its figure or its state."""
    rest = NOT_STARTED.without(UNDER_WAY.without(words.DONE.without(clause)))
    left = residue(words.without_negation(rest), task)
    return _WORDS.search(left) is not None or STAGE.search(clause) is not None


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
