"""The tables of phrases: how they are written, and how a reading is compared with them.

phrases.txt has five tasks; district.txt has tasks with the targets that lists really set (亩, 万平方米, 亿元, rates);
officials.txt has both.
"""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from domain.rules.understanding.values import Asked, Context, Kind, Reading, TaskContext

TODAY = date(2023, 6, 14)  # a Wednesday
TASKS = (
    TaskContext("RW301", "新建公共充电桩", "Public charging piles", "30 个", date(2023, 9, 30)),
    TaskContext(
        "ZD001",
        "西部传感器产业园建设项目",
        "Western Sensor Industrial Park",
        "完成年度投资41700万元",
        date(2023, 12, 31),
        investment_year_wan=Decimal(41700),
    ),
    TaskContext("RW122", "标准化厂房招商入驻", "Fill standard workshops", "引进配套企业6户", date(2023, 6, 30)),
    TaskContext("LD055", "创建国家4A级景区", "National 4A scenic area", "创建国家4A级景区", date(2023, 12, 31)),
    TaskContext(
        "RW001", "石鼓镇完成固定资产投资6亿元", "Shigu Town: fixed-asset investment", "石鼓镇完成固定资产投资6亿元"
    ),
)
REPORTED = TaskContext("RW302", "农村户厕改造", "Rural toilets", "300座", date(2023, 12, 31), 60, Decimal(180))
DISTRICT_TASKS = (
    TASKS[1],
    TaskContext(
        "ZD005",
        "秦创原渭滨协同创新中心建设项目",
        "Qinchuangyuan Weibin Innovation Centre",
        "完成年度投资7100万元",
        date(2023, 12, 31),
        45,
        investment_year_wan=Decimal(7100),
    ),
    TaskContext("RW118", "培育专精特新企业", "Grow specialised SMEs", "新增10户", date(2023, 10, 31)),
    TaskContext("RW126", "工业用地“标准地”出让", "“Standard land” sales", "200亩", date(2023, 11, 30)),
    TaskContext("RW172", "违法建设拆除", "Demolish illegal building", "3万平方米", date(2023, 11, 30)),
    TaskContext("RW182", "“四好农村路”建设", "Good rural roads", "30公里", date(2023, 11, 30)),
    TaskContext("RW174", "公厕改造提升", "Public toilets", "20座", date(2023, 9, 30), 50, Decimal(10)),
    TaskContext("RW165", "市场主体培育", "Grow market entities", "新增5000户", date(2023, 12, 31)),
    TaskContext("RW130", "技术合同登记", "Technology contract registration", "3亿元", date(2023, 12, 31)),
    TaskContext("RW173", "生活垃圾分类", "Waste sorting", "覆盖率85%", date(2023, 12, 31)),
    TaskContext("RW195", "文化惠民演出", "Free performances", "100场", date(2023, 12, 31)),
    TaskContext(
        "RW242",
        "石鼓镇限上商贸企业服务走访",
        "Shigu Town: visits to above-threshold retailers",
        "每月走访5户",
        date(2023, 9, 30),
    ),
    TaskContext("RW230", "政府工作报告任务分解", "Decompose the government report", "分解到单位", date(2023, 12, 31)),
    TaskContext(
        "LD043", "创建省级食品安全示范区", "Provincial food-safety demo", "创建省级食品安全示范区", date(2023, 11, 30)
    ),
    TaskContext(
        "RW007",
        "石鼓镇新增城镇就业500人",
        "Shigu Town: 500 new urban jobs",
        "石鼓镇新增城镇就业500人",
        date(2023, 12, 31),
    ),
    TaskContext(
        "RW019",
        "神农镇新增城镇就业700人",
        "Shennong Town: 700 new urban jobs",
        "神农镇新增城镇就业700人",
        date(2023, 12, 31),
    ),
)
DIGEST = tuple(t.no for t in TASKS)
DISTRICT_DIGEST = ("ZD001", "RW182", "RW118", "LD043", "RW174", "RW195")


class Phrase(NamedTuple):
    asked: str
    words: str
    meaning: str
    district: bool = False


def phrases() -> list[Phrase]:
    return single() + officials()


def single() -> list[Phrase]:
    """The two tables that are tested phrase by phrase."""
    return _listed("phrases.txt") + _listed("district.txt", district=True)


def officials() -> list[Phrase]:
    return _listed("officials.txt")


def _listed(name: str, *, district: bool = False) -> list[Phrase]:
    found = []
    asked = "nothing"
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            asked = line[1:].strip()
            if name == "officials.txt":
                district, asked = asked.startswith("district "), asked.removeprefix("district ")
        elif " => " in line and not line.startswith(("# ", "## ")):
            words, _, meaning = line.rpartition(" => ")
            found.append(Phrase(asked, words.replace("\\n", "\n"), meaning.strip(), district))
    return found


def context(asked: str, *, district: bool = False) -> Context:
    if district:
        return Context(TODAY, DISTRICT_TASKS, Asked.parse(asked), DISTRICT_DIGEST if asked == "digest" else ())
    if asked.startswith("only:"):
        return Context(TODAY, TASKS[:1], Asked(), ())
    tasks = (*TASKS, REPORTED) if asked.endswith(REPORTED.no) else TASKS
    return Context(TODAY, tasks, Asked.parse(asked), DIGEST if asked == "digest" else ())


def told(reading: Reading) -> str:
    """A reading in the table's own words."""
    if reading.kind is Kind.SEVERAL:
        return "; ".join(told(part) for part in reading.parts)
    shown = "ask " + str(reading.open) if reading.kind is Kind.AMBIGUOUS_ASK_BACK else reading.kind.value
    if reading.percent is not None:
        shown += f" {reading.percent}"
    if reading.quantity is not None:
        shown += f" q{reading.quantity:f} {reading.unit}"
    if reading.date is not None:
        shown += f" {reading.date}"
    return f"{reading.task} {shown}" if reading.task else shown


def fits(meaning: str, shown: str, asked: str) -> bool:
    """Whether a reading is what the table says; a task that was asked about need not be repeated in the table."""
    if "!" in meaning:
        return not any(re.search(rf"\b{re.escape(word.strip())}(?![\w.])", shown) for word in meaning.split("!")[1:])
    parts, found = meaning.split("; "), shown.split("; ")
    return len(parts) == len(found) and all(_fits_one(m, s, asked) for m, s in zip(parts, found, strict=True))


def _fits_one(meaning: str, shown: str, asked: str) -> bool:
    task = re.match(r"[A-Z]{2}\d+ ", shown)
    named = re.match(r"[A-Z]{2}\d+ ", meaning)
    if named is None and task is not None:
        kind = shown[task.end() :].split()[0]
        if asked.partition(":")[2] not in ("", task[0].strip()) and kind != "ask":
            return False
        shown = shown[task.end() :]
    return shown == meaning or (meaning.endswith("ask") and shown.startswith(meaning + " "))
