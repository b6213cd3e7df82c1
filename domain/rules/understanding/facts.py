"""What the clauses of one part say, before anything is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from domain.rules.understanding import completion as words
from domain.rules.understanding import trouble
from domain.rules.understanding.clauses import Clause
from domain.rules.understanding.completion import Completion, completion
from domain.rules.understanding.counts import Count, count_of_target, find_counts, has_stroke
from domain.rules.understanding.dates import Day, add_months, find_days
from domain.rules.understanding.figures import Figure, find_figures
from domain.rules.understanding.notices import gives_orders, overrides, own_words, reads_out
from domain.rules.understanding.numbers import canonical
from domain.rules.understanding.residue import STAGE, names_one_of_several, residue, task_words, without_task_words
from domain.rules.understanding.talk import about_work, answer, is_acknowledgement, is_question
from domain.rules.understanding.targets import Target
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Words

UNDER_WAY = Words(
    "正在|推进中|进行中|推进|施工(?!图|队|方|单位|许可)|在建|办理中|在办|抓紧(?=办|推|干|做|施工|落实|"
    "实施)|持续|稳步|有序|按计划|按序时|按进度|正常(?=推进|进行|开展)|实施中|开展|启动|开工|动工|进场|"
    "已部署|着手|筹备|在弄|在搞|在做|在干|在改|在修|在建|在整改|进展(?:顺利|正常|良好|较快|不错)|"
    "一切(?:顺利|正常)|顺利|正常|"
    "已(?:经)?(?:组织|制定|召开|印发|上报|报送|提交|签订|签约|安排|成立|完善|对接|摸排|梳理|下发|明确|"
    "建立|编制|拟定|报批|申报|选址|进入)|积极(?:对接|推动|争取|筹备|协调)|办着|干着|做着|还在(?=办|做|"
    "干|弄|搞|推|施|修|改|建|整|走)",
    "in progress|ongoing|on-going|under way|underway|working on|work(?:ing)? continues|on track|"
    "on schedule|started|proceeding|continuing|continues|going (?:well|fine|on|smoothly|ahead)|"
    "progressing|begun|moving (?:ahead|forward|along)|in hand|being (?:done|built|carried out|"
    "processed|worked on|handled|implemented)|under construction|advancing|as planned|smoothly|"
    "kicked off|launched|making progress|still (?:working|at it|going)",
)
NOT_STARTED = Words(
    "(?:没有?|未|尚未|还未|暂未|仍未|并未|不曾|未曾|迟迟未|迟迟没有?)(?:正式|真正|全面|实质性|能|"
    "能够)?(?:启动|开工|开始|动工|开展|进场|实施|破土|动手|动起来|起步|展开|着手|动(?=$|呢|的|过|工|"
    "[,。]))|没动静|一点没动|还没弄|零进展|原地未动|尚在原地",
    "(?:not|never|n't|hasnt|havent|hasn't|haven't|isnt|yet to|not been|still to) (?:yet |even |been |"
    "really |actually |be )*(?:start(?:ed)?|begun|begin|commenced?|kicked off|launched)|unstarted|"
    "no start|nothing (?:has )?(?:been )?(?:started|begun)",
)
_NO_PROGRESS = Words(
    "(?:没有?|无|暂无|尚无|未有|毫无)(?:任何|什么|新的?|明显|实质性|太大|大的?)?(?:进展|变化|动静|新进展|推进)",
    "no (?:new |further |real |significant )?(?:progress|change|movement|update)(?:s)?|unchanged|"
    "same as (?:last|before)|nothing new",
)
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
    r"\d{1,4}(?:室|号楼|楼会议室|单元|号会议室|号房|号院|路公交|国道|省道|号线)|(?:会议室|房间|办公室|"
    r"room) ?\d{1,4}|[a-z]\d{3,4}室|"
    r"\d{1,2}[:时]\d{2}|\d{1,2}点(?:\d{1,2}分|半|钟)?|(?:电话|手机|联系方式|tel|phone|mobile|"
    r"call(?: me)?(?: at| on)?|微信|qq)[::]? ?[\d -]{5,20}|(?:发票|车牌|身份证|账号|卡号)[^,。]{0,20}|"
    r"\d{1,6}(?:\.\d+)?[*x×]\d{1,6}(?:\.\d+)?(?:米|m|mm|cm)?|(?<![a-z])(?:pm2\.5|5g|4a级?|3a级?|c/d级|"
    r"24小时|12345(?:热线)?|k\d+\+\d+)"
)
_APPROVAL_TASK = re.compile(
    "创建|争创|获得?命名|认定|获批|批复|通过验收|迎接验收|验收|评审|复审|命名|审批|入库|申报|certif|"
    "recogni[sz]|accredit|approval"
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
    "(?:年度|全年|总|投资|目标|年|既定|原定)计划(?!完成)|占[^,]{0,8}?(?:计划|目标)|"
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


@dataclass(slots=True)
class Facts:
    """Everything that was found. Words are kept where a sentence will name them."""

    figures: list[Figure] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    obstacle: str = ""
    help: str = ""
    bare: str = ""
    labelled: str = ""
    stroke: str = ""
    forecast_on: date | None = None
    done_on: date | None = None
    extension_on: date | None = None
    notes: list[tuple[int, int]] = field(default_factory=list)


def collect(found: list[Clause], task: TaskContext | None, target: Target | None, today: date) -> Facts:
    """Read the clauses of a part."""
    facts = Facts()
    quoted = False
    for i, clause in enumerate(found):
        if clause.opens_sentence:
            quoted = False
        if quoted and not own_words(clause.text):
            facts.said.add("read_out")
            continue
        quoted = False
        if gives_orders(clause.text):
            facts.said.add("override" if overrides(clause.text) else "order")
            continue
        text = _UNDER_ORDERS.sub("", clause.text)
        if reads_out(text) and not own_words(text):
            facts.said.add("read_out")
            quoted = True
            continue
        following = found[i + 1].ends_with if i + 1 < len(found) else ""
        _read(clause, canonical(text), task, target, today, facts, following)
    return facts


_UNDER_ORDERS = re.compile("(?:按照?|根据|依照|遵照)[^,。]{0,12}?(?:要求|部署|安排|会议精神|通知(?:要求)?|计划要求)")


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

    asked = trouble.extension_asked(text)
    if asked == "asked":
        said.add("extension")
        facts.extension_on = facts.extension_on or _extension_day(undated, days, task, today)
    elif asked == "maybe":
        said.add("delay")
        facts.forecast_on = facts.forecast_on or _extension_day(undated, days, task, today)
    elif asked == "denied":
        said.add("denied")
        return
    if asked is None or asked == "denied":
        if trouble.help_asked(text):
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

    no_task_words = _title_blank(text, task)
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

    future = any(d.date is not None and d.date > today for d in days)
    certain_past = words._past(text)
    planned = (_PLAN_AS_NOUN.sub("", text) in words.FORECAST or future) and not certain_past
    earlier = text in _PAST and text not in _PRESENT and not re.search("比|较|than", text)

    undated = _TURN.sub("", undated)
    periodic = _PERIOD.search(text) is not None and not _SINCE.search(text)
    figures = find_figures(undated, task)
    counts, other = find_counts(undated, target, task)
    if periodic and not planned:
        figures = [replace(f, monthly=not f.total) for f in figures]
        counts = [replace(c, monthly=not c.total) for c in counts]
    figured = bool(figures or counts)
    if other:
        said.add("other_numbers")
    if planned and (figures or counts):
        said.add("plan")
        facts.forecast_on = facts.forecast_on or _forecast_day(days, today)
        figures, counts = [], []
    elif earlier and (figures or counts):
        said.add("earlier")
        figures, counts = [], []
    facts.figures += figures
    facts.counts += counts

    if text in words.AWAITING:
        said.add("awaiting")
    if text in words.REMAINDER:
        said.add("remainder")
    if stopped is None or stopped == "maybe":
        _read_completion(clause, text, undated, task, today, days, figured, planned, facts)
    if text in NOT_STARTED:
        said.add("not_started" if not _object_of(undated, NOT_STARTED, task) else "part_not_started")
    elif text in _NO_PROGRESS:
        said.add("no_progress")
    elif no_task_words in UNDER_WAY and stopped is None:
        said.add("under_way")
    if about_work(text):
        said.add("work")
    if residue(words.DONE.without(undated), task):
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
    if text in words.VAGUE_ALONE and not figured:
        said.add("vague")
    match completion(text):
        case Completion.NONE:
            if planned and days:
                facts.forecast_on = facts.forecast_on or _forecast_day(days, today)
        case Completion.DOUBLE_NEGATION:
            said.add("double_negation")
        case Completion.NOT_DONE:
            said.add("not_done")
        case Completion.FORECAST:
            if _WISH.search(text):
                said.add("difficulty")
            elif not figured:
                said.add("forecast")
            facts.forecast_on = facts.forecast_on or _forecast_day(days, today)
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
                facts.forecast_on = facts.forecast_on or _forecast_day(days, today)
                return
            if text in words.AWAITING and not re.search(
                "完成|完工|竣工|办结|done|completed?|finished", words.AWAITING.without(text)
            ):
                return
            if _EXCEPT.search(text):
                said.update(("unclear", "remainder"))
            elif STAGE.search(text):
                said.add("step" if not STAGE.search(task_words(task)) else "unclear")
            elif (
                names_one_of_several(text, task)
                or _object_of(undated, words.DONE, task)
                or re.search(r"\d", re.sub(r"20\d\d年?度?", "", without_task_words(undated, task)))
            ):
                said.add("unclear")
            else:
                said.add("done")
                facts.done_on = facts.done_on or next((d.date for d in days if d.date and d.date <= today), None)


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


def _title_blank(text: str, task: TaskContext | None) -> str:
    """The clause without the task's own title, whose words (协调推进, 断头路打通) say nothing about today."""
    if task is None:
        return text
    names = task_words(task).split("|")[0]
    for size in range(min(len(names), 24), 3, -1):
        for i in range(len(names) - size + 1):
            if names[i : i + size] in text:
                return text.replace(names[i : i + size], "")
    return text


def _forecast_day(days: list[Day], today: date) -> date | None:
    """The day of a forecast; one that has passed is no exact forecast."""
    last = days[-1].date if days else None
    return last if last is not None and last >= today else None


def _extension_day(text: str, days: list[Day], task: TaskContext | None, today: date) -> date | None:
    """The new day that is asked for: named, or counted from the deadline."""
    if days:
        day = days[-1]
        if day.date is None:
            return None
        if day.date <= today and not day.named_year:
            return add_months(day.date, 12)
        return day.date
    deadline = task.deadline if task is not None else None
    if deadline is None:
        return None
    if m := trouble.SPAN.search(text):
        if m["halfmonth"]:
            return _plus(deadline, 15)
        if m["halfyear"]:
            return add_months(deadline, 6)
        if m["half"] or m["half2"]:
            return None
        return _span(deadline, int(m["n"]), m["unit"])
    if m := trouble.SPAN_EN.search(text):
        number = int(m["n"]) if m["n"].isdigit() else 1
        unit = {"d": "天", "w": "周", "m": "月", "y": "年", "f": "fortnight"}.get(m["unit"][0], "")
        return None if m["unit"].startswith(("working", "business")) else _span(deadline, number, unit)
    return None


def _plus(day: date, days: int) -> date | None:
    try:
        return date.fromordinal(day.toordinal() + days)
    except (OverflowError, ValueError):
        return None


def _span(deadline: date, number: int, unit: str) -> date | None:
    if unit in ("天", "日"):
        return _plus(deadline, number)
    if unit in ("周", "星期", "礼拜"):
        return _plus(deadline, 7 * number)
    if unit == "fortnight":
        return _plus(deadline, 14 * number)
    months = {"月": 1, "季度": 3, "年": 12}.get(unit)
    return add_months(deadline, number * months) if months else None


def approval_is_the_task(task: TaskContext | None) -> bool:
    """Whether recognition or approval is what the task aims at."""
    if task is None:
        return False
    return _APPROVAL_TASK.search(task_words(task)) is not None or (
        _APPROVAL_TASK.search(task.title_en.lower()) is not None
    )
