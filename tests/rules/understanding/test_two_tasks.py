"""A digest of two tasks: both at once, and one of them named by a single word of its title."""

from datetime import date
from decimal import Decimal

import pytest

from domain.rules.understanding.message import understand
from domain.rules.understanding.values import Asked, Context, TaskContext
from tests.rules.understanding.table import TODAY, told

PARKS = TaskContext("RW301", "新建口袋公园30个", "30 pocket parks", "30 个", date(2023, 9, 30), 40, Decimal(12))
ROAD = TaskContext("ZD001", "城市快速路一期工程", "Expressway, phase one", "", date(2023, 12, 31), 50)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("both done", "RW301 completed; ZD001 completed"),
        ("Both are done.", "RW301 completed; ZD001 completed"),
        ("two done", "RW301 completed; ZD001 completed"),
        ("The two are finished", "RW301 completed; ZD001 completed"),
        ("两个都完成了", "RW301 completed; ZD001 completed"),
        ("两项完成", "RW301 completed; ZD001 completed"),
        ("俩都搞定了", "RW301 completed; ZD001 completed"),
        ("both 60%", "RW301 progress 60; ZD001 progress 60"),
        ("three done", "ask task"),
        ("都完成了", "ask task"),
        ("2口袋公园60%", "ZD001 ask figure"),
        ("both done?", "RW301 question; ZD001 question"),
        ("口袋公园和快速路都完成了", "RW301 completed; ZD001 completed"),
        ("快速路卡住了，公园18个", "ZD001 blocked; ask task"),
        ("快速路卡住了，口袋公园18个", "ZD001 blocked; RW301 quantity 60 q18 个"),
        ("公园18个，快速路卡住了", "ask task"),
        ("快速路卡住了，征地60%", "ZD001 blocked; ZD001 ask figure"),
    ],
)
def test_a_digest_of_two(words: str, meaning: str) -> None:
    context = Context(TODAY, (PARKS, ROAD), Asked.parse("digest"), (PARKS.no, ROAD.no))
    assert told(understand(words, context)) == meaning


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("2号那个项目做到七成了，设备还没到", "ZD001 progress 70"),
        ("第2个项目60%", "ZD001 progress 60"),
        ("task 2 is stuck", "ZD001 blocked"),
        ("18个，2号项目60%", "RW301 quantity 60 q18 个; ZD001 progress 60"),
        ("9号那个项目60%", "ask task"),
        ("第二项卡住了", "ask task"),  # perhaps the second part of the task that was asked about
        ("2号楼封顶", "RW301 progress"),
        ("2个项目开工了", "RW301 progress"),
        ("please give us until 20 July for ZD001, the crane is broken", "ZD001 extension_request 2023-07-20"),
        ("卡住了，另外ZD001 60%", "RW301 blocked; ZD001 progress 60"),
    ],
)
def test_a_question_about_one_task_hides_no_other(words: str, meaning: str) -> None:
    context = Context(TODAY, (PARKS, ROAD), Asked.parse("one:RW301"), (PARKS.no, ROAD.no))
    assert told(understand(words, context)) == meaning
