"""From the HTML of a rich message to its blocks: "Rich HTML style", "Rich Message Limits"."""

from collections.abc import Callable, Sequence

from sandbox.errors import Json, bad_request
from sandbox.formatting.numerals import label
from sandbox.formatting.richtext import Rich, rich_text, shown_length
from sandbox.formatting.richtree import HEADINGS, MEDIA, Node, read_tree
from sandbox.formatting.tags import cannot_parse
from sandbox.formatting.text import Mention

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_COLUMNS = 20
ALIGN, VALIGN = ("left", "center", "right"), ("top", "middle", "bottom")
LIST_TYPES = ("a", "A", "i", "I", "1")
Build = Callable[[Node, Mention], Json]


def parse_rich(html: str, mention: Mention) -> list[Json]:
    """The blocks of a rich message. Raises 400 as Telegram words it for what it refuses."""
    found = blocks_of(read_tree(html).children, mention)
    if not found:
        raise bad_request("rich message must be non-empty")
    if count_blocks(found) > MAX_BLOCKS:
        raise bad_request("rich message has too many blocks")
    if shown_length(found) > MAX_CHARACTERS:
        raise bad_request("rich message is too long")
    return found


def blocks_of(children: Sequence[Node | str], mention: Mention) -> list[Json]:
    """Blocks in order; text and inline tags between them make a paragraph."""
    blocks: list[Json] = []
    loose: list[Node | str] = []

    def end_paragraph() -> None:
        anchor = lonely_anchor(loose)
        if anchor is not None:
            blocks.append({"type": "anchor", "name": anchor})
        elif (text := rich_text(loose, mention)) != "":
            blocks.append({"type": "paragraph", "text": text})
        loose.clear()

    for child in children:
        if isinstance(child, str) or child.is_inline:
            loose.append(child)
            continue
        end_paragraph()
        blocks.append(block(child, mention))
    end_paragraph()
    return blocks


def lonely_anchor(loose: list[Node | str]) -> str | None:
    """The name when there is nothing but `<a name="…"></a>`."""
    there = [one for one in loose if not isinstance(one, str) or one.strip()]
    if len(there) == 1 and isinstance(there[0], Node) and "name" in there[0].attributes and there[0].tag == "a":
        return there[0].attributes["name"] if not there[0].children else None
    return None


def block(node: Node, mention: Mention) -> Json:
    if node.tag in MEDIA or node.tag == "img":
        raise bad_request("this sandbox shows rich messages without media only")
    if node.tag in HEADINGS:
        return {"type": "heading", "text": inline(node, mention), "size": int(node.tag[1])}
    build = BUILD.get(node.tag)
    if build is None:
        raise cannot_parse(f'Unexpected tag "{node.tag}" at byte offset {node.at}')
    return build(node, mention)


def inline(node: Node, mention: Mention, *, keep_space: bool = False) -> Rich:
    """The text of a node that may hold inline tags only."""
    for child in node.children:
        if isinstance(child, Node) and not child.is_inline:
            raise cannot_parse(f'Unexpected tag "{child.tag}" at byte offset {child.at}')
    return rich_text(node.children, mention, keep_space=keep_space)


def paragraph(node: Node, mention: Mention) -> Json:
    return {"type": "paragraph", "text": inline(node, mention)}


def footer(node: Node, mention: Mention) -> Json:
    return {"type": "footer", "text": inline(node, mention)}


def divider(node: Node, mention: Mention) -> Json:
    return {"type": "divider"}


def math(node: Node, mention: Mention) -> Json:
    return {
        "type": "mathematical_expression",
        "expression": "".join(c for c in node.children if isinstance(c, str)),
    }


def preformatted(node: Node, mention: Mention) -> Json:
    only = node.children[0] if len(node.children) == 1 else None
    if isinstance(only, Node) and only.tag == "code":
        shown: Json = {"type": "pre", "text": inline(only, mention, keep_space=True)}
        if (language := only.attributes.get("class", "")).startswith("language-"):
            shown["language"] = language.removeprefix("language-")
        return shown
    return {"type": "pre", "text": inline(node, mention, keep_space=True)}


def without(node: Node, tag: str) -> tuple[list[Node | str], Node | None]:
    """A node's children without its one `tag` child, and that child."""
    found = [c for c in node.children if isinstance(c, Node) and c.tag == tag]
    if len(found) > 1:
        raise cannot_parse(f'Unexpected tag "{tag}" at byte offset {found[1].at}')
    return [c for c in node.children if not (found and c is found[0])], found[0] if found else None


def quotation(node: Node, mention: Mention) -> Json:
    rest, cite = without(node, "cite")
    shown: Json = {"type": "blockquote", "blocks": blocks_of(rest, mention)}
    return shown | {"credit": inline(cite, mention)} if cite else shown


def pull_quotation(node: Node, mention: Mention) -> Json:
    rest, cite = without(node, "cite")
    shown: Json = {"type": "pullquote", "text": inline(Node("", {}, node.at, rest), mention)}
    return shown | {"credit": inline(cite, mention)} if cite else shown


def details(node: Node, mention: Mention) -> Json:
    rest, summary = without(node, "summary")
    if summary is None:
        raise cannot_parse(f'Tag "details" must have a "summary" at byte offset {node.at}')
    shown: Json = {"type": "details", "summary": inline(summary, mention), "blocks": blocks_of(rest, mention)}
    return shown | {"is_open": True} if "open" in node.attributes else shown


def only_tags(node: Node, allowed: tuple[str, ...]) -> list[Node]:
    """The children of a list, a table or a row, where no text may stand between the tags."""
    nodes = []
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                raise cannot_parse(f'Unexpected text in the tag "{node.tag}" at byte offset {node.at}')
            continue
        if child.tag not in allowed:
            raise cannot_parse(f'Unexpected tag "{child.tag}" at byte offset {child.at}')
        nodes.append(child)
    return nodes


def list_block(node: Node, mention: Mention) -> Json:
    ordered = node.tag == "ol"
    nodes = only_tags(node, ("li",))
    backwards = ordered and "reversed" in node.attributes
    value = whole_number(node, "start", len(nodes) if backwards else 1)
    items = []
    for one in nodes:
        children = list(one.children)
        item: Json = {"label": "•"}
        if ordered:
            value = whole_number(one, "value", value)
            kind = one.attributes.get("type") or node.attributes.get("type") or "1"
            kind = kind if kind in LIST_TYPES else "1"
            item = {"label": f"{label(value, kind)}.", "value": value, "type": kind}
            value += -1 if backwards else 1
        box = next((c for c in children if isinstance(c, Node) and c.tag == "input"), None)
        if box is not None:
            if box.attributes.get("type") != "checkbox":
                raise cannot_parse(f'Tag "input" must have type "checkbox" at byte offset {box.at}')
            children.remove(box)
            item["has_checkbox"] = True
            if "checked" in box.attributes:
                item["is_checked"] = True
        items.append({**item, "blocks": blocks_of(children, mention)})
    return {"type": "list", "items": items}


def whole_number(node: Node, name: str, default: int) -> int:
    try:
        return int(node.attributes.get(name, default))
    except ValueError:
        return default


def table(node: Node, mention: Mention) -> Json:
    rest, caption = without(node, "caption")
    rows = only_tags(Node("table", {}, node.at, rest), ("tr",))
    cells = [[cell(one, mention) for one in only_tags(row, ("td", "th"))] for row in rows]
    if any(sum(one.get("colspan", 1) for one in row) > MAX_COLUMNS for row in cells):
        raise bad_request("table has too many columns")
    shown: Json = {"type": "table", "cells": cells}
    for name in ("bordered", "striped"):
        if name in node.attributes:
            shown[f"is_{name}"] = True
    return shown | {"caption": inline(caption, mention)} if caption else shown


def cell(node: Node, mention: Mention) -> Json:
    """Cells hold inline formatting only."""
    align, valign = node.attributes.get("align", "left"), node.attributes.get("valign", "top")
    shown: Json = {"text": inline(node, mention)}
    if node.tag == "th":
        shown["is_header"] = True
    for name in ("colspan", "rowspan"):
        if (span := whole_number(node, name, 1)) > 1:
            shown[name] = span
    shown["align"] = align if align in ALIGN else "left"
    shown["valign"] = valign if valign in VALIGN else "top"
    return shown


def map_block(node: Node, mention: Mention) -> Json:
    try:
        where = {"latitude": float(node.attributes["lat"]), "longitude": float(node.attributes["long"])}
    except (KeyError, ValueError):
        raise cannot_parse(f'Invalid location in the tag "tg-map" at byte offset {node.at}') from None
    return {
        "type": "map",
        "location": where,
        "zoom": whole_number(node, "zoom", 15),
        "width": 600,
        "height": 400,
    }


def count_blocks(blocks: list[Json]) -> int:
    """Blocks with those inside them, list items and table rows counted as the documentation says."""
    total = 0
    for one in blocks:
        total += 1 + len(one.get("cells", ()))
        total += count_blocks(one.get("blocks", []))
        for item in one.get("items", ()):
            total += 1 + count_blocks(item["blocks"])
    return total


BUILD: dict[str, Build] = {
    "p": paragraph,
    "footer": footer,
    "hr": divider,
    "pre": preformatted,
    "blockquote": quotation,
    "aside": pull_quotation,
    "details": details,
    "ul": list_block,
    "ol": list_block,
    "table": table,
    "tg-math-block": math,
    "tg-map": map_block,
}
