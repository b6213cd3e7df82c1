"""The table of phrases, in phrases.txt: how it is written, and how a reading is compared with it."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from domain.rules.understanding import Asked, Context, Kind, Reading, TaskContext

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
DIGEST = tuple(t.no for t in TASKS)


class Phrase(NamedTuple):
    asked: str
    words: str
    meaning: str


def phrases() -> list[Phrase]:
    found = []
    asked = "nothing"
    for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            asked = line[1:].strip()
        elif " => " in line and not line.startswith(("# ", "## ")):
            words, _, meaning = line.rpartition(" => ")
            found.append(Phrase(asked, words.replace("\\n", "\n"), meaning.strip()))
    return found


def context(asked: str) -> Context:
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
