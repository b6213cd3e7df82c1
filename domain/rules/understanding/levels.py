"""The level of an earlier period beside that of this one: 上月50%，本月60% tells where the task stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_THEN = (
    "上个?(?:月|周|旬|季度|星期|礼拜|次|期)[底末]?|前[天次]|昨[天日]|(?:上|前)[一]?[次期周月]|"
    "last (?:week|month|quarter|time|report|period)|yesterday|previously"
)
_NOW = (
    "[本这]个?(?:月|周|旬|季度|星期|礼拜|次|期)|当[月前]|今[天日]|现在|目前|"
    "this (?:week|month|quarter|time|report|period)|today|now"
)
_LEVEL = re.compile(
    rf"^(?:我[们镇局办委区]|本[镇局]|we (?:were|are) )?(?:(?P<then>{_THEN})|(?P<now>{_NOW}))[ :,]*(?:的|总体|"
    rf"整体|累计|工程|形象|进度|进展|progress|was|is|at|"
    rf"we were|we are| )*+"
    r"(?P<done>完成|推进|干|做|done|did)?(?:了|为|是|到|达到?|在|在于|约| )*+(?P<n>\d{1,3}(?:\.\d{1,2})?)%(?:了|"
    r"左右| done| complete)*$"
)


@dataclass(frozen=True, slots=True)
class Level:
    """A percentage of an earlier period, or of this one. `work` where the words may tell the period's own work."""

    value: Decimal
    earlier: bool
    work: bool


def level_told(clause: str) -> Level | None:
    """The level that a clause tells and nothing else."""
    m = _LEVEL.match(clause)
    return None if m is None else Level(Decimal(m["n"]), m["then"] is not None, m["done"] is not None)


def standing(levels: list[Level], last: int | None) -> Decimal | None:
    """Where the task stands by a level then and a level now; None where the two may be each period's own work.

    上月完成20%，本月完成30% may make fifty; 上月完成50%，本月完成60% cannot.
    """
    if len(levels) != 2 or levels[0].earlier == levels[1].earlier:
        return None
    before, now = sorted(levels, key=lambda level: not level.earlier)
    if now.value < before.value or now.value > 100:
        return None
    certain = not (before.work or now.work) or before.value + now.value > 100 or before.value == last
    return now.value if certain else None
