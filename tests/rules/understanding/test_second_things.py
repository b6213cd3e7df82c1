"""A problem of one task, then a figure of something else: the figure is kept for it or asked about, never dropped."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from domain.rules.understanding.message import understand
from domain.rules.understanding.values import Asked, Context, Kind, Reading, TaskContext
from tests.rules.understanding.table import TODAY, told

PARKS = TaskContext("RW301", "新建口袋公园30个", "30 pocket parks", "30 个", date(2023, 9, 30), 40, Decimal(12))
ROAD = TaskContext("ZD001", "城市快速路一期工程", "Expressway, phase one", "", date(2023, 12, 31), 50)
TOILETS = TaskContext("RW174", "公厕改造提升", "Public toilets", "20座", date(2023, 9, 30), 50, Decimal(10))

ROAD_IN_TROUBLE = {
    "zh": (
        ("快速路", "城市快速路", "ZD001", "ZD001快速路", ""),
        (
            *("卡住了", "受阻", "停工了", "推不动", "需要区里协调", "卡在征地上", "有困难", "申请延期到12月31日"),
            *("资金没到位", "没法进场", "进度滞后", "遇到阻工"),
        ),
        ("，", "。", "；", "、", " ", "但", "，另外", "，还有", "\n", "，同时", ""),
    ),
    "en": (
        ("expressway ", "the expressway is ", "ZD001 ", ""),
        (
            *("blocked", "stuck", "stalled", "needs help", "on hold", "stuck on land", "delayed"),
            *("behind schedule", "needs an extension until 31 December"),
        ),
        (", ", "; ", ". ", " but ", " and ", ", also ", "\n", " - "),
    ),
}
SOMETHING_ELSE = {
    "zh": (
        *("公园18个", "涉及公园18个", "口袋公园18个", "征地60%", "管线迁改60%", "公园60%", "口袋公园60%", "公园六成"),
        *("公园完成18个", "公园已建成了18个", "18个公园", "建了18个公园", "涉及18个公园", "公园那边18个"),
        *("公园到18个了", "RW301 18个", "RW301 60%", "拆迁完成了60%", "公厕15座", "建成公厕15座", "公厕60%", "18个"),
        *("公园那块儿搞了18个", "公园差不多60%", "公园还剩18个", "公园18/30", "另一个60%", "土建60%", "绿化完成60%"),
    ),
    "en": (
        *("18 parks", "parks 18", "pocket parks 18", "parks at 60%", "pocket parks at 60%", "land acquisition 60%"),
        *("18 pocket parks built", "18 parks done", "RW301 60%", "RW301 18", "demolition at 60%", "parks: 18"),
        *("utilities 60%", "toilets 15", "15 toilets done", "18 of 30 parks", "the other one 60%"),
    ),
}


def context(asked: str, *tasks: TaskContext) -> Context:
    return Context(TODAY, tasks, Asked.parse(asked), tuple(t.no for t in tasks) if asked == "digest" else ())


def sentences(language: str, every: int, first: int) -> Iterator[tuple[str, str]]:
    """Every n-th sentence of the language, and the figure in it."""
    for place, (name, trouble, between, figure) in enumerate(
        product(*ROAD_IN_TROUBLE[language], SOMETHING_ELSE[language])
    ):
        if place % every == first:
            found = re.search(r"\d+", figure.replace("六成", "60").removeprefix("RW301"))
            assert found is not None
            yield name + trouble + between + figure, found[0]


def kept(reading: Reading, figure: str) -> bool:
    """Whether the figure is stored, or is in the words of a question."""
    for part in reading.parts or (reading,):
        if part.kind is Kind.AMBIGUOUS_ASK_BACK:
            if figure in part.text.replace("六成", "60") or figure in dict(part.reason.values).values():
                return True
        elif figure in (str(part.percent), str(part.quantity)):
            return True
    return False


@pytest.mark.parametrize("asked", ["digest", "nothing", "one:ZD001"])
@pytest.mark.parametrize("others", [(PARKS,), (PARKS, TOILETS)], ids=["two tasks", "three tasks"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_figure_is_lost_behind_a_problem(language: str, others: tuple[TaskContext, ...], asked: str) -> None:
    known = context(asked, *others, ROAD)
    first = 3 * len(others) + ["digest", "nothing", "one:ZD001"].index(asked)
    lost = [
        f"{words!r}: {told(reading)}"
        for words, figure in sentences(language, 17 if language == "zh" else 5, first % 5)
        if not kept(reading := understand(words, known), figure)
    ]
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("asked", ["digest", "nothing", "one:ZD001"])
@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("快速路卡住了，涉及公园18个", "ZD001 blocked; ask task"),
        ("快速路卡住了，征地60%", "ZD001 blocked; ZD001 ask figure"),
        ("快速路卡住了公园18个", "ZD001 blocked; ask task"),
        ("快速路60%，建成公园18个", "ZD001 progress 60; ask task"),
        ("ZD001 blocked, 15 toilets done", "ZD001 blocked; ask task"),
        ("快速路卡住了 RW301 18个", "ZD001 blocked; RW301 quantity 60 q18 个"),
        ("快速路卡住了，另外RW301 60%", "ZD001 blocked; RW301 progress 60"),
        # of the obstacle itself: kept with its words, no question
        ("快速路卡住了，还差3户没签", "ZD001 blocked"),
        ("快速路停工3天", "ZD001 blocked"),
        ("快速路受阻，三成村民不同意", "ZD001 blocked"),
        ("快速路卡住了，缺资金200万", "ZD001 blocked"),
        ("快速路卡住了，涉及农户18户", "ZD001 blocked"),
        ("expressway blocked by 3 households", "ZD001 blocked"),
        ("快速路需要区里协调，力争月底完成80%", "ZD001 coordination_needed"),
    ],
)
def test_what_belongs_to_the_obstacle_stays_with_it(words: str, meaning: str, asked: str) -> None:
    assert told(understand(words, context(asked, PARKS, ROAD))) == meaning


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("卡住了，RW301 18个", "ZD001 blocked; RW301 quantity 60 q18 个"),
        ("卡住了，新建口袋公园30个完成18个", "ZD001 blocked; RW301 quantity 60 q18 个"),
        ("60%，RW301完成", "ZD001 progress 60; RW301 completed"),
        ("收到 RW301 60%", "RW301 progress 60"),
    ],
)
def test_in_answer_to_one_task_the_words_before_another_are_about_the_first(words: str, meaning: str) -> None:
    assert told(understand(words, context("one:ZD001", PARKS, ROAD))) == meaning


def test_the_question_offers_the_task_that_is_named_and_nothing_at_all() -> None:
    question = understand("快速路卡住了，涉及公园18个", context("digest", PARKS, ROAD)).parts[1]
    offered = [(c.task, c.kind, c.quantity) for c in question.choices]
    assert offered == [("RW301", Kind.QUANTITY, Decimal(18)), (None, Kind.CHATTER, None)]
