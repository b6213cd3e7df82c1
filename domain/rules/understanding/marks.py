"""A place in a message where a task is addressed."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """An address, [start, end): the tasks that it names, or the words that name none.

    `by_number` where it is a task's own number, not its place in a list.
    """

    start: int
    end: int
    tasks: tuple[str, ...]
    unknown: str | None = None
    by_number: bool = False


# What may stand right before an address; other words may make of it a count.
MAY_PRECEDE = re.compile(
    r"^\W*(?:(?:昨天|今天|今日|目前|现在|另外?|还有|然后|其中|报告|汇报|领导|主任|您好|你好|收到|好的|"
    r"以下|如下|情况|任务|工作|项目|进度|进展|截至|截止|上面|上述|[周旬月日]报|本周|本月|的|20\d\d年|"
    r"\d{1,2}月(?:\d{1,2}[日号])?|and|also|then|hi|hello|for|task|"
    r"tasks|items?|number|no\.?|today|now|ok|okay)\W*)*$"
)


def last_piece(text: str) -> str:
    """The words since the last sign of punctuation."""
    return re.split(r"[\n,;。、!?:]", text)[-1]
