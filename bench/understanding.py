"""What reading a message costs, and how the table of phrases is read.

    python -m bench.understanding

Limits: 0.2 ms of processor time a phrase on average, 20 ms for 4,096 characters of any content.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from domain.rules.understanding.message import understand
from domain.rules.understanding.values import Context, Kind
from tests.rules.understanding.table import context, fits, phrases, told

PHRASE_LIMIT_MS = 0.2
LONG_LIMIT_MS = 20.0
LENGTH = 4096
# Texts built to make patterns run away: one thing repeated, then a character that spoils the match.
REPEATED = (
    "1", "1;", "1、", "1 60%；", "60%，", "第一项完成", "ZD001 60%；", "12/30 ", "没有完成，", "完成", "嗯",
    "好的", "ok ", "an extension ", "请协调", "需要", "的", "一二", "百分之", "关于", "关于的", "计划",
    "not ", "，", "可以，", "(", "①", "💯", " ", "\n", "from 1%", "of 30 ", "1,111,", "申请", "把", "忽略",
    "待", "以上", "6月14日", "RW30 ", "a ", "领导", "1.", "-", "?", "已", "每月", "可以", "[", "and ",
    "…", "。", "🔟级别", "上", "达到", "刚刚", "任务一", "一是", "→", "六成", "1.完",
)  # fmt: skip
SPOILERS = ("", "x", "完成")
LENGTHS = (LENGTH, 1999, 900, 159)


def milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def phrase_cost() -> float:
    cases = [(p.words, context(p.asked, district=p.district)) for p in phrases()]

    def read_all() -> None:
        for words, known in cases:
            understand(words, known)

    read_all()  # titles and targets are remembered from the first reading on
    return min(milliseconds(read_all) for _ in range(5)) / len(cases)


def worst_long() -> tuple[float, str]:
    worst = (0.0, "")
    contexts: tuple[Context, ...] = (context("digest"), context("one:RW301"), context("nothing"), context("done:RW301"))
    for piece in REPEATED:
        for spoiler in SPOILERS:
            whole = (piece * LENGTH)[: LENGTH - len(spoiler)] + spoiler
            for length in LENGTHS:
                for known in contexts:
                    text = whole[:length]
                    cost = min(milliseconds(partial(understand, text, known)) for _ in range(3))
                    worst = max(worst, (cost, f"{piece!r} repeated, {length:,} characters, ending in {spoiler!r}"))
    return worst


def main() -> int:
    read = Counter[str]()
    for phrase in phrases():
        reading = understand(phrase.words, context(phrase.asked, district=phrase.district))
        if not fits(phrase.meaning, told(reading), phrase.asked):
            read["read wrongly"] += 1
        elif any(r.kind is Kind.AMBIGUOUS_ASK_BACK for r in (reading, *reading.parts)):
            read["asked back"] += 1
        else:
            read["understood"] += 1
    print(f"{read.total()} phrases: {', '.join(f'{count} {how}' for how, count in read.items())}")
    mean = phrase_cost()
    print(f"a phrase: {mean:.3f} ms (limit {PHRASE_LIMIT_MS})")
    worst, what = worst_long()
    print(f"the slowest long text: {worst:.1f} ms (limit {LONG_LIMIT_MS}): {what}")
    return int(mean > PHRASE_LIMIT_MS or worst > LONG_LIMIT_MS or read["read wrongly"] > 0)


if __name__ == "__main__":
    sys.exit(main())
