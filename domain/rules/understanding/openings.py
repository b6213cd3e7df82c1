"""What stands around a clause's own words: whom it is addressed to, by whose order, against which goal."""

from __future__ import annotations

import re

_ADDRESSEE = re.compile(
    r"^(?:(?:re|回复|答复|回)[:;] ?|@\S{1,20} |(?:@?[\u4e00-\u9fff]{0,3}(?:主任|区长|书记|局长|镇长|"
    r"科长|秘书长|领导|老师|同志))(?:您好|好)?[:,] ?)+"
)
COURTESY = re.compile(
    r"^(?:收到|好的|好嘞|好滴|明白了?|知道了|谢谢(?:领导|提醒)?|您好|你好|领导好|报告领导|早上好|"
    r"上午好|下午好|(?:ok|okay|thanks|hello|hi)\b)[, ]*(?=.)"
)
# A clause of condition binds what follows it in the sentence.
CONDITION = re.compile(
    r"^(?:但是?|不过|那么?|不然|but |and )?(?:如果|如(?=有|无|能|资金|天气|顺利|一切)|若|要是|假如|倘若|假使|"
    r"只要|一旦|除非|"
    r"(?:if|once|unless|provided|as long as|as soon as|assuming)\b)"
)
# A target that is told ends with its clause; what a meeting or a leader says goes on to the end of the sentence.
TARGET_TOLD = re.compile("^(?:[\u4e00-\u9fff]{0,6}(?:目标|任务|指标)|the target|our|target|goal)")
# 完成年度目标25% tells what is reached; the goal is only the measure.
_OF_THE_GOAL = re.compile(
    "(?:完成|达到|实现)了?(?:全年|年度|本年度?|今年)?的?(?:目标任务|目标|任务|计划)的?(?=[\\d一二三四五六七八九十百])"
)
_AGAINST_PLAN = re.compile(
    r",? ?(?:against|versus|vs\.?|compared (?:to|with)) (?:a |the |our )?(?:plan|target|goal)(?:ned|"
    r"ted)?(?: of)? \d{1,3}%"
)
_UNDER_ORDERS = re.compile("(?:按照?|根据|依照|遵照)[^,。]{0,12}?(?:要求|部署|安排|会议精神|通知(?:要求)?|计划要求)")


def bare_of_setting(clause: str) -> str:
    """The clause without addressee, orders it follows and the goal it is measured by."""
    text = _ADDRESSEE.sub("", _UNDER_ORDERS.sub("", clause))
    return _AGAINST_PLAN.sub("", _OF_THE_GOAL.sub("完成", text))
