"""Spaces, punctuation, full-width characters, script and the order of parts never change the meaning."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.understanding.message import understand
from domain.rules.understanding.traditional import SIMPLIFIED
from domain.rules.understanding.values import Kind, Reading
from tests.rules.understanding.table import Phrase, context, phrases, told

PHRASES = [p for p in phrases() if p.words.strip()]
TRADITIONAL = {simple: old for old, simple in reversed(SIMPLIFIED.items())}
PARTS = {
    "60%": "progress 60",
    "六成五": "progress 65",
    "三分之二": "progress 67",
    "完成": "completed",
    "已办结": "completed",
    "没有完成": "not_completed",
    "受阻 征地": "blocked",
    "需协调电力": "coordination_needed",
    "正在推进": "progress",
    "还没启动": "progress 0",
    "60%，主体完工": "progress 60",
    "not done yet": "not_completed",
    "done": "completed",
}
NUMBERS = ("RW301", "ZD001", "RW122", "LD055", "RW001")


@cache
def as_written(phrase: Phrase) -> str:
    return told(understand(phrase.words, context(phrase.asked, district=phrase.district)))


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def between_chinese(text: str, filling: str) -> str:
    return re.sub("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", filling, text)


CHANGES: dict[str, Callable[[str], str]] = {
    "full-width": full_width,
    "capitals": str.upper,
    "spaces around": lambda t: f"  {t}\u3000 ",
    "a full stop": lambda t: t if t[-1] in "?？，" else t + "。",
    "an exclamation mark": lambda t: t if t[-1] in "?？，" else t + "！",
    "zero-width characters": lambda t: "\u200b".join(t),
    "wide spaces": lambda t: t.replace(" ", "\u3000\u00a0"),
    "marked bold": lambda t: t if t.startswith(("/", "／")) else f"**{t}**",
    "full-width punctuation": lambda t: t.translate(str.maketrans(",;:()%", "，；：（）％")),
    "half-width punctuation": lambda t: t.translate(str.maketrans("，；：（）％", ",;:()%")),
    "traditional characters": lambda t: "".join(TRADITIONAL.get(c, c) for c in t),
}


@pytest.mark.parametrize("change", CHANGES)
def test_how_it_is_typed_does_not_change_the_meaning(change: str) -> None:
    changed = []
    for phrase in PHRASES:
        plain = as_written(phrase)
        other = told(understand(CHANGES[change](phrase.words), context(phrase.asked, district=phrase.district)))
        if plain != other:
            changed.append(f"{phrase.asked} {phrase.words!r}: {plain} became {other}")
    assert not changed, "\n".join(changed)


@given(st.sampled_from([p for p in PHRASES if p.words.isascii() is False]), st.sampled_from([" ", "  ", "\u200b"]))
def test_spaces_between_chinese_characters_do_not_change_the_meaning(phrase: Phrase, filling: str) -> None:
    numerals = "[零一二三四五六七八九十百]"
    if re.search(f"{numerals}{{2}}|[\n]", phrase.words):
        return
    spread = between_chinese(phrase.words, filling)
    assert told(understand(spread, context(phrase.asked, district=phrase.district))) == told(
        understand(phrase.words, context(phrase.asked, district=phrase.district))
    )


@given(
    said=st.lists(st.sampled_from(sorted(PARTS)), min_size=2, max_size=5),
    order=st.permutations(range(5)),
    separator=st.sampled_from(["；", "; ", "\n", "。", "；\n", "！"]),
    address=st.sampled_from(["{n} ", "{n}、", "{n}：", "第{n}项", "({n})", "{no} ", "#{no}：", "{n}. "]),
)
def test_the_order_of_parts_does_not_change_the_meaning(
    said: list[str], order: list[int], separator: str, address: str
) -> None:
    lines = [(i, address.format(n=i + 1, no=NUMBERS[i]) + words) for i, words in enumerate(said)]
    shuffled = sorted(lines, key=lambda line: order[line[0]])
    reading = understand(separator.join(words for _, words in shuffled), context("digest"))
    assert reading.kind is Kind.SEVERAL
    assert {part.task: meaning(part) for part in reading.parts} == {
        NUMBERS[i]: PARTS[words] for i, words in enumerate(said)
    }


def meaning(part: Reading) -> str:
    return told(part).removeprefix(f"{part.task} ")


@given(
    figure=st.integers(1, 99),
    before=st.sampled_from(["", "主体完工，", "正在安装设备，", "没有困难，", "收到，", "还没完成，", "领导好，"]),
    after=st.sampled_from(["", "，主体完工", "，正在安装设备", "，没有困难", "，谢谢", "，还没完成", "，请审阅"]),
)
def test_the_figure_stands_wherever_it_is_said(figure: int, before: str, after: str) -> None:
    reading = understand(f"{before}{figure}%{after}", context("one:RW301"))
    assert (reading.kind, reading.percent) == (Kind.PROGRESS, figure)


COMPLETIONS = [
    p
    for p in PHRASES
    if "completed" in p.meaning.split() and ";" not in p.meaning and not re.search("[，,。.：:;；]", p.words)
]


@given(words=st.sampled_from(COMPLETIONS))
def test_a_question_mark_or_a_negation_never_leaves_it_completed(words: Phrase) -> None:
    for spoiled in (words.words.rstrip("！!") + "吗？", "没有" + words.words, "如果" + words.words):
        reading = understand(spoiled, context(words.asked, district=words.district))
        assert reading.kind is not Kind.COMPLETED, spoiled


@pytest.mark.parametrize("asked", ["one:RW301", "digest", "nothing", "done:RW301"])
@pytest.mark.parametrize("words", ["收到", "好的", "👍", "OK", "谢谢", "知道了", "马上办", "✅", "💯", "辛苦了", "嗯"])
def test_courtesy_never_completes_anything(asked: str, words: str) -> None:
    reading = understand(words, context(asked))
    assert reading.kind in (Kind.ACKNOWLEDGEMENT, Kind.CHATTER, Kind.AMBIGUOUS_ASK_BACK)
    assert reading.percent is None


def test_every_question_offers_an_answer_about_the_same_task() -> None:
    for phrase in PHRASES:
        reading = understand(phrase.words, context(phrase.asked, district=phrase.district))
        for part in (reading, *reading.parts):
            if part.kind is Kind.AMBIGUOUS_ASK_BACK:
                assert part.open is not None
                assert all(c.kind is not Kind.AMBIGUOUS_ASK_BACK or c.task for c in part.choices)
                if part.task:
                    assert {c.task for c in part.choices} <= {part.task}
                    assert part.choices, phrase.words


def test_what_is_said_besides_is_kept_in_the_writers_own_words() -> None:
    def note(words: str, asked: str = "one:RW301") -> str | None:
        return understand(words, context(asked)).note

    assert note("60%，正在安装MEMS设备") == "正在安装MEMS设备"
    assert note("60% 主体完工") == "主体完工"
    assert note("没完成") is None
    assert note("12个") is None
    parts = understand("1 60% 主体完工；2 完成", context("digest")).parts
    assert [(p.text, p.note) for p in parts] == [("60% 主体完工", "主体完工"), ("完成", None)]


@given(clauses=st.permutations(["主体完工", "60%", "没有困难", "预计8月底竣工"]))
def test_the_order_of_clauses_does_not_change_the_meaning(clauses: list[str]) -> None:
    reading = understand("，".join(clauses), context("one:RW301"))
    assert told(reading) == "RW301 progress 60 2023-08-31"
