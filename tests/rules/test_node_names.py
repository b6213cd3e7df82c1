"""Which node words name."""

import pytest

from domain.rules.node_names import NamedNode, named_node


@pytest.mark.parametrize(
    ("words", "node"),
    [
        ("一季度节点完成", NamedNode(quarter=1)),
        ("第二季度任务已完成", NamedNode(quarter=2)),
        ("３季度节点办结", NamedNode(quarter=3)),
        ("Q1 milestone done", NamedNode(quarter=1)),
        ("second-quarter work finished", NamedNode(quarter=2)),
        ("节点1完成", NamedNode(position=1)),
        ("第三个节点完成", NamedNode(position=3)),
        ("milestone 2 is done", NamedNode(position=2)),
        ("一季度和二季度都完成了", None),
        ("主体完工", None),
        ("FAQ1 updated", None),
    ],
)
def test_words_name_a_node_or_none(words: str, node: NamedNode | None) -> None:
    assert named_node(words) == node
