"""Percentages, and what stands around them: about, over, below, a range, a step, a rate of something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from domain.rules.understanding.completion import AWAITING, DONE
from domain.rules.understanding.residue import STAGE, residue, task_words, without_title
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import has_words


@dataclass(frozen=True, slots=True)
class Figure:
    """A percentage as found. `doubt` names why it cannot stand as it is; None where it is certain.

    Doubts: range, below, near, step, remaining, rate, label, negative, several.
    """

    value: Decimal
    doubt: str | None
    total: bool = False
    monthly: bool = False
    on: date | None = None  # a day that has passed, where the clause names one


_RANGE = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)%?(-|~|到|至|或者?|、|和|与|跟| to | or | and )(\d{1,3}(?:\.\d{1,2})?)%"
)
_FROM = re.compile(r"(?:从|由|自|from )[^\d,。]{0,8}$")
_ONE = re.compile(
    r"(?P<sign>[-+负](?: ?))?(?<![\d.])(?P<n>\d{1,9}(?:\.\d{1,6})?)(?:%(?!\d)|个百分点|"
    r" percentage points?| points)"
)
_POINTS = re.compile("百分点|points")
_BELOW = re.compile(
    r"(?:不到|不足|低于|少于|小于|没到|没有到|未到|未达到?|没达到|没有达到|没过|未过|不超过|没超过|"
    r"未超过|没有超过|最多|至多|顶多|不满|未满|没完成|未完成|没有完成|尚未完成|还没完成|没做到|没干到|"
    r"达不到|还没到|"
    r"below|under|less than|at most|(?<!went )(?<!gone )(?<!moved )up to(?! now| date)|no more than|"
    r"not more than|not even|"
    r"fewer than|not yet|not|"
    r"isn't|n't|short of|[<≤≦])[^\d,。]{0,6}$"
)
_BELOW_AFTER = re.compile(
    r"^(?:(?:都|也|还)*[没未]有?(?:到|达到|满)|"
    r"以下|以内|都?不到|弱|不够|都没(?:有|到)?|也没(?:有|到)?|"
    r" ?(?:or less|at most|max(?:imum)?|tops)\b)"
)
_NEAR = re.compile(
    r"(?:将近|接近|逼近|临近|靠近|快到|快要到|快|近(?!期|日|况)|就要到|nearly|almost|close to|"
    r"approaching|nearing|just under|just short of|towards?)[^\d,。a-z]{0,4}(?:done )?$"
)
_STEP = re.compile(
    r"(?:(?:又|(?<!一)再|另外?)[^\d,。到至达累共总]{0,6}|新增|增加|提高|提升|上升|前进|环比上月|推进了|比上[月周次期][^\d]{0,6}|"
    r"较上[月周次期][^\d]{0,6}|进展了|多了|加了|涨了|up|increased|rose|gained|another|additional|added|"
    r"improved|plus)(?: by)?了?(?:近|约|大约)?\s*$"
)
_STEP_AFTER = re.compile(r"^ ?(?:more|extra|up|higher|increase|further)\b")
_RATE = re.compile(
    "(?:率|满意|占比|占|比重|同比|环比|增长|增速|增幅|下降|降低|减少|上涨|上升|增加|涨|跌|利润|利息|税|"
    "折|概率|浓度|湿度|坡度|配比|补贴|优惠|股份|持股|好评|通过率|得分|评分|growth|grew|rise|rate|ratio|"
    "satisfaction|turnout|interest|tax|discount|share|increase|decrease|fell|dropped|inflation|"
    "coverage|margin)"
)
_RATE_IS_PROGRESS = re.compile(
    "占(?:全年|年度|总|全部)*(?:目标|任务|计划|工程|工作)+(?:总?量|总?数)?的?|完成率|完工率|进度率|"
    "completion rate|rate of completion|progress rate"
)
_REMAINING = re.compile(
    r"(?:还剩|剩余|剩下|还差|只差|就差|尚余|尚差|差(?!不多)|剩|还有|余下|缺|remaining|left|missing|another|"
    r"outstanding)(?:下|了|余)?(?:大约|约|的)?[^\d,。]{0,3}$"
)
_REMAINING_AFTER = re.compile(
    r"^(?:的?(?:工作|任务|工程|量|工程量|工作量)?(?:尚|还)?(?:没|未|没有|尚未)(?:完成|办|做|开工|干|弄|"
    r"启动)|(?:的)?(?:没|未)(?:完成|做|干|办)|的?(?:剩余|缺口)| ?(?:is |are )?(?:still )?(?:left|remaining|"
    r"remains?|to go|to do|to be done|to finish|to complete|outstanding|missing|not done|unfinished|"
    r"not complete|incomplete|undone|"
    r"not finished|open|short))"
)
_OF_WHAT = re.compile(
    r"^的(?!(?:工程|工作|任务|投资|进度|建设|施工|量|改造|整治|内容|计划|目标|工期|年度|项目|总|形象|"
    r"样子|程度|水平|情况|部分)|$|[,.])|^(?:以上|左右|多)?的?(?:(?:设备|人员|材料)(?!进场)|资金|用地|房屋|道路|管网|设施|款项)|^(?:增长|增加|上升|提高|满意|支持|赞成|同意|签字|把握|可能|"
    r"概率|机会|希望|知晓|好评|群众|居民|村民|企业|住户|农户|商户|业主|单位(?!工程)|人员|"
    r"人(?!力)|户|学校|职工|学生|患者)|"
    r"^ ?of (?!(?:the |our |all |this |its )*(?:work|task|target|project|total|plan|annual|year|"
    r"investment|construction|job|whole|it|schedule|goal|way|route|budgeted|planned)\b)|^ ?(?:weight|behind|"
    r"ahead|over|below|above|off|late|paid|cheaper|sure|"
    r"certain|chance|likely|drawn|spent|used|faster|slower|lower|higher|residents|"
    r"households|villagers|firms|people|growth|increase|discount|satisfaction|agreed|approval|"
    r"satisfied|off)\b"
)
_TOTAL = re.compile(
    "累计|总体|整体|总进度|总的|合计|综合|全部|total|overall|cumulative|in all|altogether|so far|to date|as a whole"
)
_MONTHLY = re.compile("本月|当月|这个月|本周|这周|当日|本旬|本季度?|单月|this month|this week|this quarter|monthly")
_FINISHED_STAGE = re.compile("(?:完工|封顶|竣工|完毕|结束|进场|finished|done|completed)(?:了)?[ :,]*$")
_BETWEEN = re.compile(r"between \d{1,3}%? and \d{1,3}%")


def rounded(value: Decimal) -> int:
    """To a whole per cent, half up; what is short of 100 never becomes 100."""
    whole = int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return 99 if whole >= 100 and value < 100 else whole


def find_figures(clause: str, task: TaskContext | None) -> list[Figure]:
    """The percentages of a clause whose numbers are in figures."""
    if "%" not in clause and "点" not in clause and "point" not in clause:
        return []
    found: list[Figure] = []
    spans: list[tuple[int, int]] = []
    for m in _RANGE.finditer(clause):
        if _FROM.search(clause[max(0, m.start() - 12) : m.start()]) and m[2] not in ("或", "或者"):
            continue
        spans.append(m.span())
        found.append(Figure(Decimal(m[3]), "range"))
    previous = 0
    label = ""
    for m in _ONE.finditer(clause):
        if any(s <= m.start("n") < e for s, e in spans):
            previous = m.end()
            continue
        value = Decimal(m["n"])
        before, after = clause[previous : m.start()], clause[m.end() :]
        following = _ONE.search(after)
        if following:
            if _FROM.search(before) or (
                re.match("(?:提高|提升|增加|上升|推进|增长|增|涨|升)?(?:到|至)| to | up to ", after) and "从" in clause
            ):
                label = _RAISED.sub("", _FROM.sub("", before))  # 覆盖率由60%提高到70%: the label is of both
                previous = m.end()
                continue
            after = after[: following.start()]
        previous = m.end()
        before, label = label + before, ""
        found.append(_judge(value, m["sign"] or "", before, after, m[0], task))
    return found


def _judge(value: Decimal, sign: str, before: str, after: str, whole: str, task: TaskContext | None) -> Figure:
    monthly = _MONTHLY.search(before) is not None
    total = _TOTAL.search(before) is not None
    doubt = _doubt(value, sign.strip(), before, after, whole, task)
    return Figure(value, doubt, total, monthly and not total)


def _doubt(value: Decimal, sign: str, before: str, after: str, whole: str, task: TaskContext | None) -> str | None:
    near_before = before[-24:]
    if sign in ("-", "负"):
        return "negative"
    if value == 100 and (_OVER.search(near_before) or re.match("以上|多|[+]", after)):
        return "above_hundred"
    if sign == "+" or _POINTS.search(whole) or _STEP_AFTER.match(after):
        return "step"
    if _REMAINING.search(near_before) or _REMAINING_AFTER.match(after):
        return "remaining"
    if re.search("不(?:少|低|小)于|不止|不下|no less than|not less than", near_before):
        return None if not residue(_DEGREE.sub("", before), task) else "label"
    if re.search("超额(?:完成)?了?$", near_before):
        return "above_hundred"
    if _BELOW.search(near_before) or _BELOW_AFTER.match(after):
        return "below"
    if _NEAR.search(near_before):
        return "near"
    if _STEP.search(without_title(before, task)[-24:]) and not re.search("(?:到|至|to|at)(?:了)?\\s*$", near_before):
        return "rate" if re.search("增长|同比|环比", before) else "step"
    if re.search(r"\d ?$", before):
        return "several"
    if _RATE.search(_RATE_IS_PROGRESS.sub("", _ROSE_TO.sub("", before))):
        return "rate"
    if re.match(r" *\d{1,3} *$", after):
        return "several"
    if _OF_WHAT.match(after):
        return "rate"
    if value == 100 and residue(DONE.without(AWAITING.without(after)), task):
        return "label"  # 100%满意 is not 100%
    return "label" if _labelled(_ROSE_TO.sub("", before), after, task) else None


_ROSE_TO = re.compile(r"^(?:it |we |progress |has |have |is )*(?:increased|risen|rose|grew|improved) to ")
_RAISED = re.compile(r"\b(?:raised|lifted|brought|pushed|improved|advanced) *$")
_OVER = re.compile("(?:超过|超|突破|多于|over|more than|above|exceed(?:s|ed)?) ?$")
_DEGREE = re.compile(
    r"超过|超出|超额|超|逾|突破|不低于|不少于|不小于|不止|不下|至少|过了|大约|大概|约莫|约|差不多|估计|"
    r"应该|可能|也就|只完成|只有|只|仅|才|勉强|"
    r"[周旬月季]报|总量|自?(?:开工|动工|启动|立项)以来|\bup to now\b|从|由|提高|提升|[提升涨爬](?=[到至])|推进|"
    r"增加|到|(?<!截)至|综合|刚(?:刚)?过|(?<!不)过(?=$)|"
    r"[拆建修装改铺种栽挖砌](?:好|完|成)?了?(?=$)|(?:停留?|卡|停滞|僵)(?:住|滞)?[在于]|正在|正|(?:有序|稳步|正常|顺利|全力|加快|抓紧)(?=推进)|"
    r"\b(?:over|more than|no less than|not less than|above|at least|about|around|approximately|approx|roughly|"
    r"nearly|current|exceed(?:s|"
    r"ed)?|passed|past|some|circa|ca|from|moved|went|rose|up|a (?:little|bit)|slightly|only|just|"
    r"(?<!they )(?<!people )(?<!all )say|"
    r"estimated|estimate|unchanged|remains?|remained|stays?|stayed|"
    r"(?:stuck|stopped|halted|stalled|blocked|paused|stands?|stood|held up|on hold|suspended|frozen) at)\b|"
    r"[~>≥≈:=]"
)


_OF_THE_WORK = re.compile("完成|进度|进展|推进|工作|任务|干|做|progress|done|complete|finished|work")
_RATE_TARGET = re.compile("率|[%％]")


def _labelled(before: str, after: str, task: TaskContext | None) -> bool:
    """Whether the figure belongs to something else than the task: 土建60%."""
    stage = STAGE.search(before)
    if stage is not None and stage[0] not in task_words(task):
        return _FINISHED_STAGE.search(before) is None
    rest = _FIGURE_VERB.sub("", _DEGREE.sub("", before))
    of_a_rate = task is not None and _RATE_TARGET.search(task.target) is not None
    if of_a_rate and (residue(rest, None) or not _OF_THE_WORK.search(before + after)):
        return True  # the target is a rate itself: its level is not how far the work is
    if not has_words(rest):
        return False
    rest = (
        re.sub("投资|固投|固定资产", "", rest)
        if task is not None and (task.investment_year_wan or "投资" in task.target)
        else rest
    )
    return bool(residue(rest, task))


_FIGURE_VERB = re.compile(
    "占(?:年度|全年|总)*(?:目标任务|目标|任务|计划|工程)(?:总?量)?的?|(?:年度|全年)?(?:目标任务|目标|任务|计划|指标)的?完成[率度]|(?:年度|全年|总)(?:计划|目标|任务)的|完成率|完工率|完成度|进度率|已完成了?|完成了?|办结了?|达成|干完了?|做完了?|搞定了?|正在推进|"
    "推进中|在建|正在施工|还没有?完成|"
    "没有?完成|未完成|还没|完工|竣工|封顶|稳步推进|有序推进|正常推进|顺利推进|全力推进|加快推进|"
    "抓紧推进|"
    r"\b(?:in progress|ongoing|underway|under way|on track|going well|working on it|we did|did|got|get|"
    r"getting|made|make|almost there)\b"
)
