"""Families of sentences: whatever stands around it, a plan sets no level, and a denial neither blocks nor asks."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.understanding.message import understand
from domain.rules.understanding.values import Kind, Reading
from tests.rules.understanding.table import DIGEST, context, told

FRAMES = (("", ""), ("领导好，", "，谢谢"), ("收到，", "👍"), ("主体完工，", "。正在推进"), ("我镇", "，没有困难"))
FRAMES_IN_ENGLISH = (("", ""), ("ok, ", ", thanks"), ("work is ongoing, ", ""), ("", ". Work is ongoing, no problems"))
FIGURES = (("60%", 60), ("六成", 60))
FINISHED = ("完成", "完成了", "全部完成", "办结", "完工", "搞定", "弄完")
STORED = (Kind.PROGRESS, Kind.QUANTITY, Kind.BLOCKED, Kind.COORDINATION_NEEDED, Kind.EXTENSION_REQUEST)
ASKED = context("one:RW301")


def families() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "families.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            found[line[1:]] = []
        elif line and not line.startswith("#"):
            found[list(found)[-1]].append(line)
    return found


FAMILIES = families()


def members(family: str) -> list[tuple[str, str]]:
    return [(line, name) for name in (family, f"{family} in English") for line in FAMILIES.get(name, [])]


def said(line: str, name: str, **words: str) -> Iterator[tuple[str, Reading]]:
    """The sentence in every frame, and how it is read."""
    for before, after in FRAMES_IN_ENGLISH if name.endswith("English") else FRAMES:
        sentence = before + line.format(**words) + after
        yield sentence, understand(sentence, ASKED)


def stored(reading: Reading) -> tuple[Reading, ...]:
    return tuple(one for one in (reading, *reading.parts) if one.kind in (*STORED, Kind.COMPLETED))


@pytest.mark.parametrize(("line", "name"), members("level not told"))
def test_what_is_no_level_is_never_stored_as_one(line: str, name: str) -> None:
    for words, percent in FIGURES:
        for sentence, reading in said(line, name, f=words):
            for one in stored(reading):
                assert (one.kind, one.percent) != (Kind.COMPLETED, None), sentence
                assert one.percent != percent, sentence


@pytest.mark.parametrize(("line", "name"), members("level told"))
def test_a_level_is_understood_without_a_question(line: str, name: str) -> None:
    for words, percent in FIGURES:
        for sentence, reading in said(line, name, f=words):
            assert (reading.kind, reading.percent) == (Kind.PROGRESS, percent), sentence


@pytest.mark.parametrize(("line", "name"), members("count not told"))
def test_what_is_no_count_of_finished_work_is_never_stored_as_one(line: str, name: str) -> None:
    for sentence, reading in said(line, name, f="12个"):
        assert all(one.quantity != 12 for one in stored(reading)), sentence


@pytest.mark.parametrize(("line", "name"), members("count told"))
def test_a_count_is_understood_without_a_question(line: str, name: str) -> None:
    for sentence, reading in said(line, name, f="12个"):
        assert (reading.kind, reading.quantity, reading.percent) == (Kind.QUANTITY, Decimal(12), 40), sentence


@pytest.mark.parametrize(("line", "name"), members("not finished"))
def test_what_is_not_said_to_be_finished_is_never_completed(line: str, name: str) -> None:
    for words in FINISHED:
        for sentence, reading in said(line, name, v=words):
            assert all(one.kind is not Kind.COMPLETED for one in (reading, *reading.parts)), sentence


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        *((line, name, Kind.BLOCKED) for line, name in members("not blocked")),
        *((line, name, Kind.COORDINATION_NEEDED) for line, name in members("no help wanted")),
        *((line, name, Kind.EXTENSION_REQUEST) for line, name in members("no time wanted")),
    ],
)
def test_what_is_denied_or_over_or_asked_how_to_do_is_not_taken_for_it(line: str, name: str, kind: Kind) -> None:
    for sentence, reading in said(line, name):
        assert all(one.kind is not kind for one in (reading, *reading.parts)), sentence


HEADS = [
    "{n}、",
    "{n}. ",
    "{n}: ",
    "{n}：",
    "({n})",
    "（{n}）",
    "第{n}项",
    "{n}) ",
    "{c}、",
    "{c}：",
    "{c}是",
    "第{c}项",
    "任务{c}：",
    "{o}",
    "#{n} ",
    "{no} ",
    "{no}-",
    "#{no}：",
]
BODIES = {
    "60%": "progress 60",
    "完成60%": "progress 60",
    "已完成": "completed",
    "没完成": "not_completed",
    "卡在征地": "blocked",
    "需协调": "coordination_needed",
    "正在推进": "progress",
    "未启动": "progress 0",
    "申请延期": "extension_request",
    "预计月底完成": "not_completed 2023-06-30",
    "done": "completed",
    "not done": "not_completed",
    "blocked": "blocked",
}


@given(
    head=st.sampled_from(HEADS),
    between=st.sampled_from(["；", ";", "\n", "；\n", "。", " | ", "\n\n"]),
    parts=st.dictionaries(st.integers(1, 5), st.sampled_from(sorted(BODIES)), min_size=2),
)
def test_a_list_in_any_form_is_read_point_by_point(head: str, between: str, parts: dict[int, str]) -> None:
    points = [
        head.format(n=n, c="零一二三四五"[n], o=" ①②③④⑤"[n], no=DIGEST[n - 1]) + words
        for n, words in sorted(parts.items())
    ]
    reading = understand(between.join(points), context("digest"))
    assert told(reading) == "; ".join(f"{DIGEST[n - 1]} {BODIES[words]}" for n, words in sorted(parts.items()))
