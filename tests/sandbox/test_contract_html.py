"""How Telegram reads HTML: the text it shows and the entities it finds. Offsets are in UTF-16 units of the shown text.

"documented" is the public documentation under "Formatting options", "server" the sources of the public server.
"""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import Refusal
from sandbox.formatting.detect import find_entities, utf16_length
from sandbox.formatting.rich import parse_rich
from sandbox.formatting.text import format_text

Json = dict[str, Any]
CHEN = {"id": 1001, "is_bot": False, "first_name": "陈晓"}


def mention(user_id: int) -> Json | None:
    return CHEN if user_id == 1001 else None


def read(html: str) -> tuple[str, list[Json]]:
    text, entities, _ = format_text(html, "HTML", None, mention)
    return text, entities


def entity(kind: str, offset: int, length: int, **more: Any) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


READINGS = [
    ("documented: bold, twice", "<b>一</b> <strong>二</strong>", "一 二", [entity("bold", 0, 1), entity("bold", 2, 1)]),
    ("documented: italic", "<i>x</i> <em>y</em>", "x y", [entity("italic", 0, 1), entity("italic", 2, 1)]),
    ("documented: underline", "<u>x</u> <ins>y</ins>", "x y", [entity("underline", 0, 1), entity("underline", 2, 1)]),
    ("server: equal styles that touch are one", "<b>一</b><strong>二</strong>", "一二", [entity("bold", 0, 2)]),
    ("server: a style inside itself is one", "<b>一<i><b>二</b></i></b>", "一二",
     [entity("bold", 0, 2), entity("italic", 1, 1)]),
    ("server: of equal places links stand outside, then bold", '<i><b><a href="https://a.cn/">x</a></b></i>', "x",
     [entity("text_link", 0, 1, url="https://a.cn/"), entity("bold", 0, 1), entity("italic", 0, 1)]),
    ("documented: code is held by no style", "<b>一<code>二</code>三</b>", "一二三",
     [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)]),
    ("documented: code holds nothing", "<code>一<b>二</b></code>", "一二", [entity("code", 0, 2)]),
    ("documented: code in a quotation stays", "<blockquote>一<code>二</code></blockquote>", "一二",
     [entity("blockquote", 0, 2), entity("code", 1, 1)]),
    ("documented: quotations do not nest", "<blockquote>一<blockquote>二</blockquote></blockquote>", "一二",
     [entity("blockquote", 0, 2)]),
    ("server: a style that joined across another is split", "<i>一<b>二</b></i><b>三</b>", "一二三",
     [entity("italic", 0, 2), entity("bold", 1, 1), entity("bold", 2, 1)]),
    ("server: a style is split where a link it found crosses it", "<b>看 /to</b>day x", "看 /today x",
     [entity("bold", 0, 2), entity("bot_command", 2, 6), entity("bold", 2, 3)]),
    ("documented: strikethrough", "<s>x</s><strike>y</strike><del>z</del>", "xyz",
     [entity("strikethrough", 0, 3)]),
    ("documented: spoilers", '<tg-spoiler>x</tg-spoiler><span class="tg-spoiler">y</span>', "xy",
     [entity("spoiler", 0, 2)]),
    ("documented: nested", "<b>粗<i>斜</i></b>", "粗斜", [entity("bold", 0, 2), entity("italic", 1, 1)]),
    ("server: tag names in any case", "<B>x</B>", "x", [entity("bold", 0, 1)]),
    ("server: an end tag may be nameless", "<b>x</>", "x", [entity("bold", 0, 1)]),
    ("server: an empty tag leaves nothing", "a<b></b>b", "ab", []),
    ("server: characters beyond the plane count twice", "😀<b>督</b>", "😀督", [entity("bold", 2, 1)]),
    ("documented: the four named entities", "&lt;&gt;&amp;&quot;", '<>&"', []),
    ("server: without the semicolon too", "&lt;b&gt &amp x", "<b> & x", []),
    ("documented: other names stay as they are", "&nbsp;&hellip;", "&nbsp;&hellip;", []),
    ("documented: numerical entities", "&#30563;&#x529E;&#128512;", "督办😀", []),
    ("server: a lone ampersand stays", "A & B", "A & B", []),
    ("documented: a link", '<a href="https://example.org/x?a=1&amp;b=2">这里</a>', "这里",
     [entity("text_link", 0, 2, url="https://example.org/x?a=1&b=2")]),
    ("server: a link in single quotes", "<a href='https://example.org/'>x</a>", "x",
     [entity("text_link", 0, 1, url="https://example.org/")]),
    ("server: a host gets its slash", '<a href="http://example.org">x</a>', "x",
     [entity("text_link", 0, 1, url="http://example.org/")]),
    ("server: a link to nothing useful is plain text", '<a href="nowhere">x</a>', "x", []),
    ("server: unknown attributes are passed over", '<a id="1" href="https://example.org/">x</a>', "x",
     [entity("text_link", 0, 1, url="https://example.org/")]),
    ("documented: a mention of a user the bot knows", '<a href="tg://user?id=1001">陈</a>', "陈",
     [entity("text_mention", 0, 1, user=CHEN)]),
    ("documented: a mention of anybody else is plain text", '<a href="tg://user?id=9">陈</a>', "陈", []),
    ("documented: code", "<code>x &lt; y</code>", "x < y", [entity("code", 0, 5)]),
    ("documented: a block", "<pre>x</pre>", "x", [entity("pre", 0, 1)]),
    ("documented: a block with a language", '<pre><code class="language-python">x</code></pre>', "x",
     [entity("pre", 0, 1, language="python")]),
    ("server: a block with code that has no language", "<pre><code>x</code></pre>", "x", [entity("pre", 0, 1)]),
    ("documented: a quotation", "<blockquote>x\ny</blockquote>", "x\ny", [entity("blockquote", 0, 3)]),
    ("documented: one that folds", "<blockquote expandable>x</blockquote>", "x",
     [entity("expandable_blockquote", 0, 1)]),
    ("documented: a custom emoji", '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍",
     [entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")]),
    ("server: white space at both ends goes, entities move", "  <b> x</b> \n", "x", [entity("bold", 0, 1)]),
    ("server: found by itself, outside code", "/today <code>/x</code> #督办 @someone", "/today /x #督办 @someone",
     [entity("bot_command", 0, 6), entity("code", 7, 2), entity("hashtag", 10, 3), entity("mention", 14, 8)]),
    ("server: addresses are found", "see https://example.org/a, ok", "see https://example.org/a, ok",
     [entity("url", 4, 21)]),
]  # fmt: skip


@pytest.mark.parametrize(("does", "html", "text", "entities"), READINGS, ids=[row[0] for row in READINGS])
def test_html_is_read_as_telegram_reads_it(does: str, html: str, text: str, entities: list[Json]) -> None:
    assert read(html) == (text, entities)


COMMANDS = [
    ("/start abc", [(0, 6)]),
    ("/ranking@district_bot 2023", [(0, 21)]),
    ("请发 /today", [(3, 6)]),
    ("1/2", []),
    ("http://x/y", []),
    ("/督办", []),
    ("完成50%/总", []),
]


@pytest.mark.parametrize(("text", "places"), COMMANDS, ids=[text for text, _ in COMMANDS])
def test_commands_are_found_where_telegram_finds_them(text: str, places: list[tuple[int, int]]) -> None:
    found = [(e["offset"], e["length"]) for e in find_entities(text, []) if e["type"] == "bot_command"]
    assert found == places


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<>&\r"), max_size=200))
def test_text_without_markup_is_shown_as_it_is(text: str) -> None:
    assert read(text)[0] == text.strip()


@given(st.text(alphabet="<>/=\"'& abiu;#x督😀-", max_size=60))
def test_any_text_is_read_or_refused_and_entities_lie_within_it(text: str) -> None:
    try:
        shown, entities = read(text)
    except Refusal:
        return
    for n, one in enumerate(entities):
        end = one["offset"] + one["length"]
        assert 0 <= one["offset"] < end <= utf16_length(shown)
        for other in entities[:n]:
            after = other["offset"] + other["length"]
            assert after <= one["offset"] or end <= after, "entities lie one inside the other"


RICH = [
    ("headings", "<h1>甲</h1><h3>乙 <b>丙</b></h3>",
     [{"type": "heading", "text": "甲", "size": 1},
      {"type": "heading", "text": ["乙 ", {"type": "bold", "text": "丙"}], "size": 3}]),
    ("loose text is a paragraph, white space is one space", "a\n  b<br>c<hr/>d",
     [{"type": "paragraph", "text": "a b\nc"}, {"type": "divider"}, {"type": "paragraph", "text": "d"}]),
    ("an unordered list", "<ul><li>一</li><li>二</li></ul>",
     [{"type": "list", "items": [{"label": "•", "blocks": [{"type": "paragraph", "text": "一"}]},
                                 {"label": "•", "blocks": [{"type": "paragraph", "text": "二"}]}]}]),
    ("an ordered list that starts at 3, in letters", '<ol start="3" type="a"><li>x</li><li>y</li></ol>',
     [{"type": "list", "items": [
         {"label": "c.", "value": 3, "type": "a", "blocks": [{"type": "paragraph", "text": "x"}]},
         {"label": "d.", "value": 4, "type": "a", "blocks": [{"type": "paragraph", "text": "y"}]}]}]),
    ("a check list", '<ul><li><input type="checkbox" checked>完成</li></ul>',
     [{"type": "list", "items": [{"label": "•", "has_checkbox": True, "is_checked": True,
                                  "blocks": [{"type": "paragraph", "text": "完成"}]}]}]),
    ("a table", '<table bordered striped><caption>榜</caption><tr><th>名次</th><th align="right">分</th></tr>'
     '<tr><td colspan="2" valign="middle">无</td></tr></table>',
     [{"type": "table", "cells": [
         [{"text": "名次", "is_header": True, "align": "left", "valign": "top"},
          {"text": "分", "is_header": True, "align": "right", "valign": "top"}],
         [{"text": "无", "colspan": 2, "align": "left", "valign": "middle"}]],
       "is_bordered": True, "is_striped": True, "caption": "榜"}]),
    ("a fold-out", "<details open><summary>详情</summary><p>x</p></details>",
     [{"type": "details", "summary": "详情", "blocks": [{"type": "paragraph", "text": "x"}], "is_open": True}]),
    ("a quotation with its author", "<blockquote>话<cite>人</cite></blockquote>",
     [{"type": "blockquote", "blocks": [{"type": "paragraph", "text": "话"}], "credit": "人"}]),
    ("code keeps its spaces", '<pre><code class="language-py">a  b\n</code></pre>',
     [{"type": "pre", "text": "a  b\n", "language": "py"}]),
    ("links of all kinds", '<a href="https://example.org/">网</a><a href="mailto:a@b.cn">信</a>'
     '<a href="tg://user?id=1001">陈</a><a href="#t">锚</a>',
     [{"type": "paragraph", "text": [
         {"type": "url", "text": "网", "url": "https://example.org/"},
         {"type": "email_address", "text": "信", "email_address": "a@b.cn"},
         {"type": "text_mention", "text": "陈", "user": CHEN},
         {"type": "anchor_link", "text": "锚", "anchor_name": "t"}]}]),
    ("an anchor of its own", '<a name="t"></a><p>x</p>',
     [{"type": "anchor", "name": "t"}, {"type": "paragraph", "text": "x"}]),
    ("more named entities than in a message", "a&nbsp;&hellip;&mdash;&apos;",
     [{"type": "paragraph", "text": "a\u00a0…—'"}]),
    ("a footer", "<footer>x</footer>", [{"type": "footer", "text": "x"}]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "html", "blocks"), RICH, ids=[row[0] for row in RICH])
def test_rich_html_becomes_the_documented_blocks(what: str, html: str, blocks: list[Json]) -> None:
    """Documented under "Rich HTML style", RichBlock and RichText."""
    assert parse_rich(html, mention) == blocks


REFUSED_RICH = [
    ("<table>x</table>", 'Unexpected text in the tag "table" at byte offset 0'),
    ("<ul><p>x</p></ul>", 'Unexpected tag "p" at byte offset 4'),
    ("<details>x</details>", 'Tag "details" must have a "summary" at byte offset 0'),
    ("<h1><p>x</p></h1>", 'Unexpected tag "p" at byte offset 4'),
    ("<b><p>x</p></b>", 'Unexpected tag "p" at byte offset 3'),
    ("<li>x</li>", 'Unexpected tag "li" at byte offset 0'),
    ("<p>x", 'Can\'t find end tag corresponding to start tag "p"'),
    ("x</p>", "Unexpected end tag at byte offset 1"),
    ("<p>x</b>", 'Unmatched end tag at byte offset 4, expected "</p>", found "</b>"'),
]


@pytest.mark.parametrize(("html", "why"), REFUSED_RICH, ids=[row[0] for row in REFUSED_RICH])
def test_rich_html_out_of_place_is_refused(html: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_rich(html, mention)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


@given(st.lists(st.sampled_from(["<b>", "</b>", "<p>", "</p>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>",
                                 "x", " ", "<br>", "<hr/>", "<ul>", "</ul>", "<li>", "</li>", "<details>", "</details>",
                                 "<summary>", "</summary>", "&lt;", "督"]), max_size=25))  # fmt: skip
def test_any_rich_html_is_read_or_refused(parts: list[str]) -> None:
    with contextlib.suppress(Refusal):
        assert parse_rich("".join(parts), mention)
