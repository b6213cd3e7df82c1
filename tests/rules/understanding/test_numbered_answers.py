"""A digest answered number by number with bare figures: each answer belongs to its task, and none is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.understanding.message import understand
from tests.rules.understanding.table import DIGEST, context, told

ANSWERS = {
    "12": "ask number",
    "3": "ask number",
    "60%": "progress 60",
    "60": "ask number",
    "完成": "completed",
    "正在推进": "progress",
    "未启动": "progress 0",
    "卡在征地": "blocked",
}


def meant(answers: list[str], first: int = 1) -> str:
    return "; ".join(f"{DIGEST[i]} {ANSWERS[words]}" for i, words in enumerate(answers, first - 1))


@given(
    sign=st.sampled_from(["、", ".", "：", ":", ")", "）", "=", "，", ". ", "、 ", "．", "-"]),
    between=st.sampled_from(["；", ";", " ", "\n", "  ", "；\n"]),
    answers=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=2, max_size=5),
    first=st.integers(1, 2),
)
def test_every_answer_goes_to_its_task(sign: str, between: str, answers: list[str], first: int) -> None:
    answers = ["12", *answers][: 6 - first]  # a figure of two digits: 1.3 2.3 may be decimals
    text = between.join(f"{n}{sign}{words}" for n, words in enumerate(answers, first))
    if between.isspace() and "\n" not in between and sign == "，":
        text = text.replace("，", ",")
    assert told(understand(text, context("digest"))) == meant(answers, first), text


@pytest.mark.parametrize(
    "text",
    [
        "1、12 2、60% 3、3",
        "1、12；2、60%；3、3",
        "1.12 2.60% 3.3",
        "１、１２ ２、６０％ ３、３",
        "1：12 2：60% 3：3",
        "1) 12 2) 60% 3) 3",
        "(1)12 (2)60% (3)3",
        "①12 ②60% ③3",
        "1 12 2 60% 3 3",
        "1 12, 2 60%, 3 3",
        "一、12 二、60% 三、3",
        "1、12，2、60%，3、3",
        "1、12、2、60%、3、3",
        "汇报如下：1、12 2、60% 3、3",
    ],
)
def test_in_whatever_form_it_is_written(text: str) -> None:
    assert told(understand(text, context("digest"))) == meant(["12", "60%", "3"])


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1、2、3 60%", "RW301 progress 60; ZD001 progress 60; RW122 progress 60"),
        ("1、2完成，3、4正在推进", "RW301 completed; ZD001 completed; RW122 progress; LD055 progress"),
        ("1、12 3、3", "RW301 ask number; RW122 ask number"),
        ("1、12 2、60% 其余正常推进", "RW301 ask number; ZD001 progress 60; ask task"),
        ("1、12 2、60% 3、引进3、4家", "RW301 ask number; ZD001 progress 60; RW122 ask number"),
        ("1、12 2、25000万元 3、3家", "RW301 ask number; ZD001 ask figure; RW122 quantity 50 q3 户"),
        ("1、12\n2、25000\n3、3\n4、未启动", "RW301 ask number; ZD001 ask number; RW122 ask number; LD055 progress 0"),
    ],
)
def test_what_is_said_of_several_or_beside_a_figure_stays_so(text: str, meaning: str) -> None:
    assert told(understand(text, context("digest"))) == meaning
