"""Words of a task's own title are its name, not news: 快 in 快速路 is not "nearly", 计划 in 计划生育 no plan."""

from datetime import date

import pytest

from domain.rules.understanding.message import understand
from domain.rules.understanding.reasons import sentence
from domain.rules.understanding.values import Asked, AskedFor, Context, Kind, Reading, TaskContext

PARKS = TaskContext("RW301", "新建口袋公园30个", "Pocket parks", "30 个", date(2023, 11, 30), 40)


def reading(title: str, words: str) -> Reading:
    task = TaskContext("ZD001", title, "", "", date(2023, 12, 20), 50)
    asked = Asked(AskedFor.DIGEST)
    return understand(words, Context(date(2023, 6, 14), (PARKS, task), asked, ("RW301", "ZD001")))


@pytest.mark.parametrize(
    ("title", "words", "kind", "percent"),
    [
        ("城市快速路一期工程", "快速路70%", Kind.PROGRESS, 70),
        ("城市快速路一期工程", "快速路完成70%，征地有困难需要协调", Kind.COORDINATION_NEEDED, 70),
        ("城市快速路一期工程", "快速路快完成了", Kind.AMBIGUOUS_ASK_BACK, None),
        ("计划生育服务中心", "计划生育服务中心已竣工", Kind.COMPLETED, None),
        ("三年行动计划", "三年行动计划完成60%", Kind.PROGRESS, 60),
        ("九成湖整治", "九成湖整治60%", Kind.PROGRESS, 60),
        ("延期项目处置", "延期项目处置完成60%", Kind.PROGRESS, 60),
        ("预计算中心", "预计算中心完成60%", Kind.PROGRESS, 60),
        ("困难群众帮扶", "困难群众帮扶完成60%", Kind.PROGRESS, 60),
        ("困难群众帮扶", "2 遇到困难，征地卡住了", Kind.BLOCKED, None),
        ("延期项目处置", "2 申请延期到7月31日", Kind.EXTENSION_REQUEST, None),
    ],
)
def test_words_of_the_title_are_no_news(title: str, words: str, kind: Kind, percent: int | None) -> None:
    found = reading(title, words)
    assert (found.kind, found.percent, found.task) == (kind, percent, "ZD001")


def test_a_reason_quotes_what_was_written() -> None:
    found = reading("城市快速路一期工程", "快速路卡在征地上")
    assert found.kind is Kind.BLOCKED
    assert "快速路卡在征地上" in sentence(found.reason, "zh_CN")
    assert found.note == "快速路卡在征地上"
