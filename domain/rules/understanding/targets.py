"""What a task's target counts: 30 个, 引进配套企业6户, 完成年度投资41700万元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from domain.rules.understanding.normalise import normalise
from domain.rules.understanding.numbers import canonical
from domain.rules.understanding.units import COUNTERS, same_unit
from domain.rules.understanding.values import TaskContext

AMOUNT = r"\d{1,9}(?:,\d{3})*(?:\.\d{1,4})?"
_COUNT = re.compile(rf"(?<![\d.a-z])({AMOUNT})(?![\d.%])((?:[万亿千]?(?:{COUNTERS}(?:村|项目)?)))(?!工作日|/)")
_ENGLISH_COUNT = re.compile(r"(?<![\d.a-z])(\d{1,9}(?:,\d{3})*(?:\.\d{1,4})?) ?([a-z]{1,20})(?![a-z])")
# A duty that comes round, a limit or a level is no amount to be worked off.
_NO_AMOUNT = re.compile(
    "每[月季周年日天]|每个|每季度|降至|压减|压缩|工作日|不超过|控制在|以内|下降|增长|微克|批次/|一次性"
)
_INVESTMENT = re.compile("投资")


@dataclass(frozen=True, slots=True)
class Target:
    """An amount to be worked off, in its unit as listed."""

    amount: Decimal
    unit: str
    investment: bool
    words: str


def number(text: str) -> Decimal:
    """A figure with or without thousands separators."""
    return Decimal(text.replace(",", ""))


@lru_cache(maxsize=4096)
def _listed(target: str) -> Target | None:
    text = re.sub(r"\([^()]*\)", "", canonical(normalise(target[:500]).text))
    if _NO_AMOUNT.search(text):
        return None
    found = _COUNT.findall(text)
    if not found and text.isascii():
        found = _ENGLISH_COUNT.findall(text)
    found = [(value, unit) for value, unit in found if unit not in ("级", "期", "楼", "层", "度")]
    if len(found) != 1 or number(found[0][0]) <= 0:
        return None
    unit = found[0][1]
    money = same_unit(unit).endswith("元")
    return Target(number(found[0][0]), _unit_as_listed(unit), money and bool(_INVESTMENT.search(text)), text)


def _unit_as_listed(unit: str) -> str:
    return "个" if unit in ("个村", "个项目") else unit


def target_of(task: TaskContext | None) -> Target | None:
    """The task's amount: from its target, else the year's investment; None where there is none to count."""
    if task is None:
        return None
    if task.target and (listed := _listed(task.target)) is not None:
        return listed
    if task.investment_year_wan and task.investment_year_wan > 0:
        return Target(Decimal(task.investment_year_wan), "万元", True, "年度投资")
    return None
