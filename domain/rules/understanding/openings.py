"""What stands around a clause's own words: whom it is addressed to, by whose order, against which goal."""

from __future__ import annotations

import re

from domain.rules.understanding.words import Marked

_ADDRESSEE = Marked(
    ",:;@",
    r"^(?:(?:re|回复|答复|回)[:;] ?|@\S{1,20} |(?:@?[\u4e00-\u9fff]{0,3}(?:主任|区长|书记|局长|镇长|"
    r"科长|秘书长|领导|老师|同志))(?:您好|好)?[:,] ?)+",
)
COURTESY = re.compile(
    r"^(?:收到|好的|好嘞|好滴|明白了?|知道了|谢谢(?:领导|提醒)?|您好|你好|领导好|报告领导|早上好|"
    r"上午好|下午好|嗯+|是的|没有?问题(?=[\d已目现完正进总累约大差百一二三四五六七八九])|"
    r"(?:ok|okay|thanks|hello|hi)\b)[, ]*(?=.)"
)
# A clause of condition binds what follows it in the sentence.
CONDITION = re.compile(
    r"^(?:但是?|不过|那么?|不然|但如|目前|现在|我[镇局办]|but |and |now )*(?:如果|如(?=有|无|能|资金|天气|顺利|"
    r"一切)|若|要是|假如|倘若|假使|"
    r"只要|一旦|除非|"
    r"(?:if|once|unless|provided|as long as|as soon as|assuming)\b)"
)
# What a condition may have in its own clause; without it, the condition binds what was said before.
CONSEQUENCE = re.compile(
    r"能|可|就|将|会|完成|竣工|办结|复工|申请|\b(?:will|'ll|can|could|should|would|finish|complete|done|help|please|need)\b"
)
# A target that is told ends with its clause; what a meeting or a leader says goes on to the end of the sentence.
TARGET_TOLD = re.compile("^(?:[\u4e00-\u9fff]{0,6}(?:目标|任务|指标)|the target|our|target|goal)")
# 完成年度目标25% tells what is reached; the goal is only the measure.
_OF_THE_GOAL = Marked(
    "完实达",
    "(?:完成|达到|实现)了?(?:全年|年度|本年度?|今年)?的?(?:目标任务|目标|任务|计划)的?(?=[\\d一二三四五六七八九十百])",
)
_AGAINST_PLAN = re.compile(
    r",? ?(?:against|versus|vs\.?|compared (?:to|with)) (?:a |the |our )?(?:plan|target|goal)(?:ned|"
    r"ted)?(?: of)? \d{1,3}%|,? ?(?:against|versus|vs\.?) \d{1,3}% (?:planned|targeted)"
)
_UNDER_ORDERS = Marked(
    "依按根遵", "(?:按照?|根据|依照|遵照)[^,。]{0,12}?(?:要求|部署|安排|会议精神|通知(?:要求)?|计划要求)"
)


# 上级下达的任务已完成 tells of the task; who handed it down says nothing about how far it is.
_HANDED_DOWN = Marked(
    "的",
    "^(?:目前|今年|年初|本年度?|全年|由|经|所|给?我[镇局办委]|[市区县省]委|[市区县省]?政府|[上省市区县]级?[里上]?|办公室|督查室|指挥部|会议|领导|部门|主要|各级)*+"
    "(?:下达|交办|布置|安排|部署|确定|分配|分解|要求|规定|承担)(?:给?我[们镇局办委区]?|给[^,]{1,6})?的"
    "(?:各项|这项|该项|此项|全部|所有|年度|全年|本年度)*(?:目标任务|任务指标|任务|目标|工作|指标|事项)"
    r"(?=[^,\d]{0,4}?(?:已|均|都|全部|全面|圆满|顺利|提前|超额|完成|办结|没有?|未|尚|还|正在|进度|进展|受阻|目前))",
)
# 本周进展：累计完成60%: a heading, where what follows says itself of what time it speaks.
_HEADING = Marked(
    "-:",
    "^(?:今天|现|现将|向领导)?(?:汇报|报告|反馈|说)(?:一下|如下)?(?:情况|进展|进度)?(?:如下)?:|"
    r"^(?:(?:status|progress|daily|weekly|monthly|latest) ?)?(?:update|report|status)(?: report| update)? ?[:-] ?|"
    r"^(?:[本这]个?[周月旬季]度?|\d{1,2}月份?|第\d{1,2}周)?(?:[周旬月季]报|(?:工作|项目|任务|推进|完成)*(?:进展|进度|情况|动态|小结|汇报)(?:情况)?)"
    "(?:如下)?:(?=目前|现|累计|截至|截止|总体|整体|至今|到目前)",
)
_CORRECTION = Marked(
    "cimt更有纠错",
    "^(?:上次|上回|昨天|刚才|刚刚|刚|上面|前面|之前|上一条|上条|抱歉|不好意思|对不起|[, ])*+"
    "(?:(?:写|报|说|发|填|打|弄|搞|输|录)错了?|更正(?:一下|为)?|纠正(?:一下)?|(?:以上|上面|刚才)?(?:数据|数字|进度)?有误)"
    r"|^(?:sorry,? |oops,? )?(?:correction|typo|my mistake|i meant(?: to (?:say|write))?|make that)\b",
)
_CORRECTED = re.compile(
    r"^[: ,]*(?:应该?(?:为|是)|实际(?:上)?(?:为|是)|改为|改成|是|(?:it )?(?:should (?:be|read|say)|is)\b)? *"
)


def corrects(clause: str) -> bool:
    """The writer takes back what he wrote before."""
    return _CORRECTION.match(clause) is not None


def corrected(clause: str) -> str:
    """What is put in the place of what was wrong: 更正：应为65% is 65%."""
    found = _CORRECTION.match(clause)
    return _CORRECTED.sub("", clause[found.end() :] if found else clause)


_REPLACED = re.compile(r"^.*\d(?:%|个)?,?(?:应?更正[为成]|应?纠正[为成]|应改?[为成]|改[为成])(?=\d)")


def replaced(clause: str) -> str:
    """60%更正为65% is 65%: what was wrong stands before it."""
    return _REPLACED.sub("", clause)


def bare_of_setting(clause: str) -> str:
    """The clause without addressee, orders it follows and the goal it is measured by."""
    text = _HANDED_DOWN.sub("任务", _HEADING.sub("", _ADDRESSEE.sub("", clause)))
    text = _UNDER_ORDERS.sub("", text)
    return _AGAINST_PLAN.sub("", _OF_THE_GOAL.sub("完成", text))
