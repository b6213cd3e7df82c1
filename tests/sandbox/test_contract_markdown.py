"""How Telegram reads its two Markdown styles. "observed" are answers of the real server that others have published."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import Refusal
from sandbox.formatting.text import format_text

Json = dict[str, Any]


def nobody(user_id: int) -> Json | None:
    return None


def read(source: str, mode: str = "MarkdownV2") -> tuple[str, list[Json]]:
    text, entities, _ = format_text(source, mode, None, nobody)
    return text, entities


def entity(kind: str, offset: int, length: int, **more: Any) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


V2 = [
    ("documented: bold", "*粗*", "粗", [entity("bold", 0, 1)]),
    ("documented: italic and underline", "_x_ __y__", "x y", [entity("italic", 0, 1), entity("underline", 2, 1)]),
    ("documented: strikethrough and spoiler", "~x~ ||y||", "x y",
     [entity("strikethrough", 0, 1), entity("spoiler", 2, 1)]),
    ("documented: nested", "*粗 _斜 ~删~_*", "粗 斜 删",
     [entity("bold", 0, 5), entity("italic", 2, 3), entity("strikethrough", 4, 1)]),
    ("documented: escaped", "hello\\. \\*x\\*", "hello. *x*", []),
    ("documented: a link", "[网](https://example.org/)", "网", [entity("text_link", 0, 1, url="https://example.org/")]),
    ("documented: code", "`a.b`", "a.b", [entity("code", 0, 3)]),
    ("documented: a block with a language", "```python\nx = 1\n```", "x = 1",
     [entity("pre", 0, 5, language="python")]),
    ("documented: a custom emoji", "![👍](tg://emoji?id=5368324170671202286)", "👍",
     [entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")]),
    ("documented: a quotation", ">一\n>二\n三", "一\n二\n三", [entity("blockquote", 0, 4)]),
    ("documented: one that folds", ">一\n>二||", "一\n二", [entity("expandable_blockquote", 0, 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("does", "source", "text", "entities"), V2, ids=[row[0] for row in V2])
def test_markdown_v2(does: str, source: str, text: str, entities: list[Json]) -> None:
    assert read(source) == (text, entities)


LEGACY = [
    ("documented: bold and italic", "*粗* _斜_", "粗 斜", [entity("bold", 0, 1), entity("italic", 2, 1)]),
    ("documented: nothing is nested", "*a_b*", "a_b", [entity("bold", 0, 3)]),
    ("documented: a link", "[网](https://example.org/)", "网", [entity("text_link", 0, 1, url="https://example.org/")]),
    ("documented: code and blocks", "`x` ```\ny```", "x y", [entity("code", 0, 1), entity("pre", 2, 1)]),
    ("documented: escaped", "\\*x", "*x", []),
]  # fmt: skip


@pytest.mark.parametrize(("does", "source", "text", "entities"), LEGACY, ids=[row[0] for row in LEGACY])
def test_legacy_markdown(does: str, source: str, text: str, entities: list[Json]) -> None:
    assert read(source, "Markdown") == (text, entities)


RESERVED = "Character '{}' is reserved and must be escaped with the preceding '\\'"
REFUSED = [
    ("observed", "*unclosed", "MarkdownV2", "Can't find end of Bold entity at byte offset 0"),
    ("observed", "*bold _italic\\_*", "MarkdownV2", "Can't find end of Bold entity at byte offset 15"),
    ("observed", "hello.", "MarkdownV2", RESERVED.format(".")),
    ("observed", "a-b", "MarkdownV2", RESERVED.format("-")),
    ("observed", "hello!", "MarkdownV2", RESERVED.format("!")),
    ("observed", "test()", "MarkdownV2", RESERVED.format("(")),
    ("observed", "a>b", "MarkdownV2", RESERVED.format(">")),
    ("observed", "a|b", "MarkdownV2", RESERVED.format("|")),
    ("server", "督[x](https://a.cn", "MarkdownV2", "Can't find end of a URL at byte offset 7"),
    ("observed", "*unclosed", "Markdown", "Can't find end of the entity starting at byte offset 0"),
]


@pytest.mark.parametrize(("how", "source", "mode", "why"), REFUSED, ids=[f"{r[2]} {r[1]}" for r in REFUSED])
def test_markdown_is_refused_in_the_words_of_the_real_server(how: str, source: str, mode: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(source, mode)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


@given(st.text(alphabet="*_~|`[]()>!\\\n.a督😀", max_size=40), st.sampled_from(["Markdown", "MarkdownV2"]))
def test_any_markdown_is_read_or_refused(source: str, mode: str) -> None:
    with contextlib.suppress(Refusal):
        shown, entities = read(source, mode)
        for one in entities:
            assert 0 <= one["offset"] < one["offset"] + one["length"] <= len(shown.encode("utf-16-le")) // 2
