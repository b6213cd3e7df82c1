"""Counts and amounts measured against the task's target (reading rules 25, 27 and 29)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from domain.rules.understanding.deeds import of_another_deed
from domain.rules.understanding.residue import STAGE, residue, task_words, without_task_words
from domain.rules.understanding.targets import AMOUNT, Target, number
from domain.rules.understanding.units import COUNTERS, converted, same_unit, size_of
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Marked


@dataclass(frozen=True, slots=True)
class Count:
    """An amount in the target's unit. `doubt` names why it cannot stand, as for a percentage, or "other"."""

    value: Decimal
    doubt: str | None
    total: bool = False
    monthly: bool = False
    under_way: bool = False
    finished: bool = False
    alone: bool = False  # nothing but a percentage is said before or behind it
    opening: bool = False  # of the year's first quarter: a total as long as no later one stands beside it


_WITH_UNIT = re.compile(
    rf"(?P<sign>(?<![\d\u4e00-\u9fff])-)?(?<![\d.a-z第])(?:(?P<low>\d{{1,6}}) ?[-~到至、] ?)?(?P<n>{AMOUNT})"
    rf"(?P<more>多|余|来|几)?(?P<unit>[万亿千]?{COUNTERS}(?!月)(?:村|项目)?|[万亿](?=$|[^\u4e00-\u9fff]))"
)
_ENGLISH_UNIT = re.compile(
    rf"(?<![\d.a-z])(?P<cur>rmb ?|cny ?|¥ ?)?(?P<n>{AMOUNT}) ?(?P<scale>million|billion|thousand|bn|"
    rf"m(?= (?:yuan|rmb))|(?(cur)m(?![a-z\d])|(?!)))? ?(?P<unit>[a-z][a-z0-9-]{{0,20}}(?: [a-z]+s)?)?(?![a-z\d])"
)
_OF_TARGET = Marked(
    "/o",
    rf"(?<![\d./a-z])(?P<n>\d{{1,9}}) ?(?:{COUNTERS}|[a-z]{{2,14}})? ?(?:/|of|out of) ?(?:the |our |a |"
    rf"total )*(?P<of>\d{{1,9}}) ?(?:{COUNTERS})?(?![\d%/.])",
)
_ALL_OF = re.compile(
    r"^all (?:of )?(?:the )?(?P<n>\d{1,9})(?![\d%.,])(?: [a-z]+)?(?= (?:are |is |were |"
    r"have been )?(?:all )?(?:now )?(?:done|complete|finished|installed|built|delivered|in ))",
    re.ASCII,
)
_STROKE = Marked("/", r"(?<![\d./])\d{1,6}/\d{1,6}(?![\d./%])")
_VERB = re.compile(
    "完成|固投|建成|新建|新增|引进|引入|培育|改造|整治|开展|举办|签约|落地|盘活|发展|达到?|就业|安装|加装|"
    "更新|维修|拆除|走访|培训|认定|入库|入驻|到位|投入运营|投运|实现|累计|招引|建设|打造|储备|办理|办结|争取|投放|"
    "登记|出让|收储|腾退|征收|硬化|铺设|清理|演出|筛查|栽植|造林|流转|复垦|整改|播种|招聘|发放|培植|拆(?!迁)|销号|化解|救助|组织|检查|抽检|竣工|完工|投用|投资|改建|种植|修建|修|"
    "[建装弄修做干办搞改拆铺栽种签](?:好|完|妥|毕)|(?<=已)[建装修拆改铺种签]|[建装修做干弄搞铺种栽改]了(?=$|约|近)|搞定|拆违|"
    "completed?|finished|built|done|added|installed|recruited|signed|held|trained|delivered|opened|"
    "demolished|cleared|paved|sold|registered|planted|rebuilt|repaired|replaced|surveyed|screened|treated|resurfaced|"
    "renovated|attracted|brought in|reached|so far|invest"
)
_UNDER_WAY = re.compile(
    "在建|在[修装改拆铺弄做干](?!好|完)|正在|开工|启动|动工|施工中|待建|筹建|在办|推进中|办理中|在谈|洽谈|谋划|拟|待|未完成|没完成|"
    "没有完成|未办结|未开工|未建|under way|underway|started|in progress|ongoing|to go|pending|"
    "under construction|being"
)
_REMAINS = re.compile(
    "差不多|大概|还剩下?|剩余|剩下?|还差|只差|还有|涉及|牵涉|影响|那边|这边|[那这]块儿?|方面|的话|另外一?|同时|还|共有|"
    "involving|involves?"
)
_UNDER_WAY_AFTER = re.compile(
    "^(?:的|也|都|还)?(?:正在|在建|在[修装改拆铺弄做干](?!好|完)|在办|推进中|施工中|办理中|未完成|没完成|没有完成|尚未|还没|待|开工|已开工|"
    " (?:are |is )?(?:under way|underway|in progress|ongoing|started|to go|being|under construction|"
    "pending))"
)
_BEGUN = re.compile("开工|动工|启动|在建|在施|施工|进场|洽谈|under way|underway|started|under construction|in progress")
_FINISHED = re.compile(
    "完成|建成|办结|竣工|完工|投用|投入运营|投运|交付|落地|入驻|销号|completed?|finished|built|done|delivered|opened"
)
_STEP = re.compile(
    "(?:又|(?<!一)再)[^\\d,到至达累共总]{0,6}$|(?:又|再|另外?|新增加|增加了?|多了|还新增|another|additional|extra|more|本次|这次|此次|(?<![特更全创最])新)(?:又|"
    "再)?(?:完成|建成|新增|引进|签约|办结|安装|走访|培训)?了?(?:约|近)?$"
)
_NEW = re.compile("新增|新引进|新签|新建成|增加")
_STEP_AFTER = re.compile(r"^ ?(?:more|extra|additional)\b|^(?:的)?增量")
_TOTAL = re.compile(
    "前\\d{1,2}个?月|年初至今|年初到现在|开年以来|今年来|年内累计|累计|总计|合计|一共|总共|共计?|至今|今年以来|年初以来|total|overall|cumulative|"
    "so far|to date|in all|altogether|year to date|ytd"
)
_SINCE = re.compile("年内(?=累计)|前\\d{1,2}个?月|年初至今|年初到现在|开年以来|今年来")
_IN_ALL = re.compile("(?:一共|总共|共计|共|总数|总计|应|须)(?:有|为|是|完成)?$")
_MONTHLY = re.compile(
    "本月|当月|这个月|本周|这周|(?<![到至止])今天|(?<![到至止])今日|当日|昨天|本旬|本季|上周|上月|上个月|\\d月份?(?!底|以来)|"
    "近期|this month|this week|this quarter|today|yesterday|last week|last month"
)
_REMAINING = re.compile(
    "(?:还剩|剩余|剩下|还差|只差|就差|尚余|尚差|差|剩|还有|余下|缺|remaining|left|missing|still)(?:下|"
    "了|余)?(?:约|的)?$"
)
_REMAINING_AFTER = re.compile(
    "^(?:的|也|都|还|均|全)?(?:没|未|没有|尚未)(?:完成|办|做|开工|建|改|整改)|^ ?(?:are |is )?(?:left|"
    "remaining|to go|"
    "missing|outstanding)"
)
_BELOW = re.compile(
    "(?:不到|不足|低于|少于|没到|未到|未达到?|不超过|最多|至多|顶多|没完成|未完成|没有完成|不满|below|"
    "under|less than|at most|fewer than|up to|not)[^\\d]{0,3}$"
)
_BELOW_AFTER = re.compile("^(?:(?:也|都)(?:没|未|不)|以下|以内|不到)")
_NEAR = re.compile("(?:将近|接近|快到|快|近|nearly|almost|close to|approaching) ?$")
_NO_INVESTMENT = re.compile(
    "总投资|计划(?:总)?投资|概算|预算|开工以来|项目投资(?:额)?为|拟投资|协议投资|贷款|债券|补助|罚款|"
    "工资|欠款|欠|合同|中标|造价|拨付|支付|申请|争取|资金(?!到位)|缺口|奖补|总额|产值|税收|销售|收入|"
    "利润|入库|入统|纳统|上统|一期|二期|三期|设备|土建|征地|total investment|loan|budget|grant|contract"
)
_ENGLISH_NOUN_SKIP = frozenset((
    "of", "out", "done", "completed", "finished", "built", "more", "left", "remaining", "percent", "so", "in",
    "and", "are", "is", "were", "was", "under", "to", "now", "installed", "signed", "held", "trained", "delivered",
    "opened", "already",
))  # fmt: skip


def has_stroke(clause: str) -> bool:
    """Whether the clause holds x/y, which is a count only against the target."""
    return _STROKE.search(clause) is not None


_DATE_BEFORE = re.compile(r"(?:预计|于|截至|截止|到|至|在|by|before|until|till|on|due) ?$")
_DATE_AFTER = re.compile(r" ?(?:前|之前|以前|号|日|左右)")


def _is_date(clause: str, m: re.Match[str]) -> bool:
    """6/30前 is a day, whatever the target."""
    return "/" in m[0] and bool(_DATE_AFTER.match(clause, m.end()) or _DATE_BEFORE.search(clause[: m.start()]))


@lru_cache(maxsize=64)  # asked of a clause with its days and without
def count_of_target(clause: str, target: Target | None) -> re.Match[str] | None:
    """12/30 or 12 of 30, where 30 is the task's target."""
    if target is None:
        return None
    if (every := _ALL_OF.match(clause)) is not None and Decimal(every["n"]) == target.amount:
        return every
    for m in _OF_TARGET.found_in(clause):
        if Decimal(m["of"]) == target.amount and not _is_date(clause, m):
            return m
    return None


_DONE_AND_LEFT = re.compile(
    r"^[\s,.;。!]*(?P<n>\d{1,6}) ?(?:are |is )?(?:done|completed?|finished|built|installed)[ ,;.]+"
    r"(?:and |with |but )?"
    r"(?:another )?(?P<left>\d{1,6}) ?(?:more )?"
    r"(?:to go|left|remaining|remain|to do|outstanding|not done|not yet)[\s,.;。!]*$|"
    r"^[\s,.;。!]*(?:目前|现在|现)?(?:已经|已)?(?:完成|建成|办结|安装)了?(?P<n2>\d{1,6})[ ,;。]*"
    r"(?:还剩下?|剩余|剩下?|还有|还差|未完成)(?P<left2>\d{1,6})(?:未完成|没完成|没弄)?[\s,.;。!]*$",
)


def as_share(text: str, target: Target | None) -> str:
    """12 done, 18 to go as 12/30, where the two make up the target and nothing else is said."""
    m = _DONE_AND_LEFT.match(text) if target is not None and len(text) <= 60 else None
    if m is None or target is None or target.investment:
        return text
    done, left = Decimal(m["n"] or m["n2"]), Decimal(m["left"] or m["left2"])
    return f"{done}/{target.amount:f}" if left and done + left == target.amount else text


_LEADS_ON = re.compile(
    "(?:里面?|之?中|当中)?(?:目前|现|已经?|共|累计)*(?:完成|建成|办结|竣工|投用|安装|新建)了?(?:约|近)?"
)
# 任务30个, 应建30个: how many there are to be
_TO_BE = re.compile(
    "(?:目标|任务|指标|计划|应建|需建|应完成|需完成|总数|设计)(?:数|量)?(?:任务)?(?:总共|共|是|为|有|:)*$"
)


_LEADING = re.compile(f"(?:{_VERB.pattern}|{_UNDER_WAY.pattern})了?$")  # 已建成15个在建8个: each verb leads its number


def find_counts(clause: str, target: Target | None, task: TaskContext | None) -> tuple[list[Count], bool]:
    """The counts of a clause against the target, and whether numbers of something else stand there too."""
    found: list[Count] = []
    other = False
    stroke = count_of_target(clause, target)
    if stroke is not None and target is not None:
        found.append(
            _judge(
                Decimal(stroke["n"]), stroke, clause[: stroke.start()], clause[stroke.end() :], target, task, sure=True
            )
        )
        clause = clause[: stroke.start()] + "," + clause[stroke.end() :]
    previous = 0
    matches = list(_WITH_UNIT.finditer(clause))
    led = len(matches) > 1 and matches[-1].end() == len(clause) and _LEADING.search(clause[: matches[0].start()])
    for i, m in enumerate(matches):
        before = clause[previous : m.start()]
        after = clause[m.end() : matches[i + 1].start()] if i + 1 < len(matches) else clause[m.end() :]
        if led or (i + 1 < len(matches) and _LEADS_ON.fullmatch(after)):
            after = ""  # 30个完成12个: the verb is the next number's
        elif i + 1 < len(matches) and (left := _REMAINING.search(after)) is not None:
            after = after[: left.start()]  # 12个弄好了还差18个: what is left is the next number
        previous = m.end()
        value = _in_target(number(m["n"]), m["unit"], target)
        if target is not None and value is None and _general(target.unit) and size_of(m["unit"])[0] not in _MEASURES:
            told = _judge(number(m["n"]), m, before, after, target, task, sure=False)
            things = m["unit"] in _THINGS and told.doubt is None and told.value <= target.amount
            if things and (_BUILT.search(before) or _named_at_its_end(before, task)):
                found.append(told)  # 已建成12座 of a target of 30个: 个 counts whatever there is to count
                continue
            if (
                told.doubt is None
                and told.value <= target.amount
                and (told.finished or (things and not before.strip()))
            ):
                found.append(replace(told, doubt="other"))  # 建成18座 of a target of 30个: perhaps the same things
        if target is None or value is None:
            other = True
            previous = m.start() if m["unit"] in ("期", "段", "楼", "层") else previous  # 一期投资1.2亿: a part's
            continue
        told = _judge(value, m, before, after, target, task, sure=False)
        whole = value == value.to_integral_value() or size_of(target.unit)[0] in _MEASURES or target.unit[0] in "万亿千"
        found.append(told if whole else replace(told, doubt=told.doubt or "other"))  # 1.12个: perhaps 1. 12个
    if not matches and target is not None:
        other |= _find_english(clause, target, task, found)
    if len(found) > 1 and target is not None:
        # 30个中已完成12个: the target itself, named beside a count, is no count
        found = [c for c in found if c.value != target.amount or (c.total and c.finished)] or found[:1]
    return found, other


_FACTORS = {"million": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9, "thousand": 1000}


def _find_english(clause: str, target: Target, task: TaskContext | None, found: list[Count]) -> bool:
    other = False
    for m in _ENGLISH_UNIT.finditer(clause):
        unit = m["unit"] or ""
        first = unit.split(" ")[0]
        currency = m[0].startswith(("rmb", "cny", "¥"))
        if not first and not m["scale"] and not currency:
            continue
        if first in _ENGLISH_NOUN_SKIP and not currency:
            continue
        factor = _FACTORS.get(m["scale"] or "", 1)
        money = same_unit(first) == "元" or currency
        end = m.start("unit") if currency and unit and same_unit(first) != "元" else m.end()
        value = _in_target(number(m["n"]) * factor, "元" if money else first, target)
        if value is None and task is not None and factor == 1 and size_of(target.unit)[0] != "money":
            nouns = {w.rstrip("s") for w in re.findall("[a-z]{3,}", task.title_en.lower())}
            if unit and any(w.rstrip("s") in nouns for w in unit.split(" ")):
                value = number(m["n"])
        if value is None:
            other = True
            continue
        found.append(_judge(value, m, clause[: m.start()], clause[end:], target, task, sure=False))
    return other


_THINGS = frozenset("座处台套栋幢部所间根盏块组支站条") | {"点位"}
_BUILT = re.compile("[建装修改]了|弄好|搞好|做好|建成|新建|建好|安装|装好|完成|竣工|完工|投用|新增|改造")
# 充电桩已有12根: words that may stand between the thing's name and its number
_BEFORE_NUMBER = re.compile("(?:目前|现在|现|已经?|有了?|共有?|一共|总共|累计|到|约|大约|了|弄|搞|做|[: ])+$")
_MEASURES = ("money", "dollar", "length", "area", "weight", "volume", "days")


def _named_at_its_end(before: str, task: TaskContext | None) -> bool:
    """Whether the words before a number end in a word of the task's title."""
    word = _BEFORE_NUMBER.sub("", before)[-2:]
    return len(word) == 2 and "\u4e00" <= word[0] <= "\u9fff" and word in task_words(task).partition("|")[0]


def _general(unit: str) -> bool:
    """个 counts whatever there is to count."""
    return same_unit(unit) == "个"


def _in_target(value: Decimal, unit: str, target: Target | None) -> Decimal | None:
    if target is None:
        return None
    if unit in ("万", "亿"):
        if size_of(target.unit)[0] != "money":
            return converted(value, unit, target.unit)
        unit += "元"
    if _general(unit) and size_of(target.unit)[0] not in _MEASURES:
        unit = target.unit if target.unit[0] not in "万亿千" else unit
    return converted(value, unit, target.unit)


_NOTHING_SAID = re.compile(r"[\s\d.%,、:即合约为]*")  # 60%，即2.5亿


def _judge(
    value: Decimal, m: re.Match[str], before: str, after: str, target: Target, task: TaskContext | None, *, sure: bool
) -> Count:
    monthly, total = _MONTHLY.search(before) is not None, _TOTAL.search(before) is not None
    finished = (
        _FINISHED.search(before) is not None
        or re.match("^ ?(?:已经?|全部|均|都|也)*(?:完成|建成|办结|竣工|完工|投用|done|completed|finished|built)", after)
        is not None
    )
    under_way = not finished and (_UNDER_WAY.search(before) is not None or _UNDER_WAY_AFTER.match(after) is not None)
    begun = _UNDER_WAY_AFTER.match(after) or (_BEGUN.search(after) and not _FINISHED.search(after))
    if begun and not re.match("完成", after):
        under_way, finished = True, False
    doubt = _doubt(m, before, after, target, task, sure)
    if _IN_ALL.search(before) and not finished:
        total = False  # 共30个: how many there are, not how many are done
        if value == target.amount and not under_way and not sure:
            doubt = doubt or "other"
    alone = _NOTHING_SAID.fullmatch(before) is not None and not after.strip()
    return Count(value, doubt, total, monthly and not total, under_way, finished, alone)


def _doubt(
    m: re.Match[str], before: str, after: str, target: Target, task: TaskContext | None, sure: bool
) -> str | None:
    groups = m.groupdict()
    if groups.get("sign"):
        return "negative"
    if groups.get("low") or groups.get("more") in ("几", "来") or re.search(r"\d-$", before):
        return "range"
    if _REMAINING.search(before) or _REMAINING_AFTER.match(after):
        return "remaining"
    if re.search("不(?:少|低)于$|不止$|不下$", before):
        pass
    elif _BELOW.search(before) or _BELOW_AFTER.match(after):
        return "below"
    elif _NEAR.search(before):
        return "near"
    if _STEP.search(before) or _STEP_AFTER.match(after):
        return "step"
    names = task_words(task)
    if of_another_deed(before, names):
        return "other"
    if _NEW.search(before) and not _NEW.search(names) and not _TOTAL.search(before):
        return "step"
    if re.search(r"第$|\d[ +]?$", before) or _TO_BE.search(before):
        return "other"
    if target.investment or size_of(target.unit)[0] == "money":
        label = before
        bad = _NO_INVESTMENT.search(label)
        if bad and bad[0] not in names:
            return "other"
        if (stage := STAGE.search(before)) and stage[0] not in names:
            return "other"
        if not _VERB.search(before) and not _VERB.search(after):
            # 1.8亿 tells how far a task is whose target is money; beside a project's investment it may be any money
            clear = (
                (not target.investment or _TOTAL.search(before))
                and not _unknown(before, task)
                and not _unknown(after, task)
            )
            return None if clear else "other"
        label = re.sub("投资|固投|固定资产|完成额|invest(?:ment|ed)?|spent", "", label) if target.investment else label
        return (
            "other"
            if _unknown(label, task)
            or _unknown(re.sub("^的?(?:年度)?(?:投资|固投|固定资产投资)|invest(?:ment|ed)?", "", after), task)
            else None
        )
    if sure:
        return "other" if STAGE.search(before) else None
    if _unknown(before, task) or _unknown(after, task, noun=True):
        if _PHASE.search(before) and not (_unknown(_PHASE.sub("", before), task) or _unknown(after, task, noun=True)):
            return "phase"
        return "other"
    return None


# 一期12个已完成: of the task's own things, a part that was set down for a time of its own
_PHASE = re.compile("(?:第?[一二三四五六七八九十\\d]|首|头)(?:期|批次?|阶段|标段)(?:的|工程|项目|任务|建设)*")
_KNOWN = re.compile(
    _VERB.pattern + "|同时|目前|截至|截止|投入使用|(?<=[装建修弄做干改拆铺栽种办造设])好|"
    "^(?:都|全部?|已经?)*好了|(?<=拆)违|面积|约|大约|大概|超过|超|逾|"
    "不少于|不止|不下|至少|多|"
    "余|以上|往上|左右|上下|" + "over|about|around|approximately|roughly|at least|more than"
)


def told_of(text: str) -> str:
    """The text without the words that tell a count: 建成, 已完成, about."""
    return _KNOWN.sub(" ", _UNDER_WAY.sub(" ", _REMAINS.sub(" ", text)))


def _unknown(text: str, task: TaskContext | None, *, noun: bool = False) -> bool:
    """Whether words stand there that belong to neither the task nor the telling of a count."""
    text = _MONTHLY.sub("", _SINCE.sub("", text))
    if STAGE.search(text) and not STAGE.search(task_words(task)):
        return True
    rest = without_task_words(text, task)
    return bool(residue(_KNOWN.sub(" ", _UNDER_WAY.sub(" ", rest)), task))
