"""Any text comes back as a reading with its original words."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.understanding.message import understand
from domain.rules.understanding.reasons import sentence
from domain.rules.understanding.values import Asked, Context, TaskContext

TASKS = (
    TaskContext("RW301", "新建公共充电桩", "Public charging piles", "30 个", date(2023, 9, 30), 10, Decimal(3)),
    TaskContext(
        "ZD001", "西部传感器产业园建设项目", "Western Sensor Industrial Park", "", None, None, None, Decimal(41700)
    ),
)
ASKED = ("one:RW301", "done:ZD001", "figure:RW301", "digest", "nothing")
WORDS = st.sampled_from(
    [
        *list(
            "1260%％，。；、!?()（）/.-~\n ①②✅👍０５一二三十百成半分之没未不完成办结卡受阻需协调延期月日年底万亿元个户"
        ),
        "done",
        "not ",
        "RW301",
        "ZD001",
        "RW9",
        "第",
        "以上",
        "完成",
        "投资",
        "预计",
        "half",
        " of ",
        "百分之",
        "成",
        "六成",
        "半",
        "点",
        "→",
        "1.",
        "一是",
        "任务",
        " / ",
        "_",
        "until ",
        "分别",
        "1、2",
        "在修",
        "预计7月复工",
        "一期12个",
        "还差18个",
        "个亿",
        "二亿",
        "千万",
        "平",
        "做完鸟",
    ]
)


@given(
    text=st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map("".join)),
    asked=st.sampled_from(ASKED),
    tasks=st.sampled_from([(), TASKS[:1], TASKS]),
)
def test_any_text_is_read_and_explained(text: str, asked: str, tasks: tuple[TaskContext, ...]) -> None:
    context = Context(date(2023, 6, 14), tasks, Asked.parse(asked), tuple(t.no for t in tasks))
    reading = understand(text, context)
    assert reading.text == text
    for one in (reading, *reading.parts, *reading.choices):
        assert one.percent is None or 0 <= one.percent <= 100 or one.quantity is not None
        assert sentence(one.reason, "en")
        assert sentence(one.reason, "zh_CN")
