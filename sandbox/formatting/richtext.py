"""The inline text of a rich message: a string, a list, or an object that wraps more text."""

import re
from collections.abc import Sequence
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.formatting.html import link_entity
from sandbox.formatting.richtree import INLINE_STYLES, Node
from sandbox.formatting.tags import cannot_parse
from sandbox.formatting.text import Mention

Rich = Any
"""A RichText: str, list of RichText, or an object with a type."""
SPACES = re.compile(r"[ \t\r\n]+")


def rich_text(children: Sequence[Node | str], mention: Mention, *, keep_space: bool = False) -> Rich:
    """The text of inline nodes, without white space at its ends; "" when there is none."""
    parts = pieces(children, mention, keep_space)
    if not keep_space:
        trim(parts, 0)
        trim(parts, -1)
    parts = [part for part in parts if part != ""]
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else parts


def trim(parts: list[Rich], end: int) -> None:
    """Takes white space from the first or the last piece."""
    while parts and isinstance(parts[end], str):
        text = parts[end].lstrip(" \n") if end == 0 else parts[end].rstrip(" \n")
        if text:
            parts[end] = text
            return
        parts.pop(end)


def pieces(children: Sequence[Node | str], mention: Mention, keep_space: bool) -> list[Rich]:
    parts: list[Rich] = []
    for child in children:
        made: Rich
        if isinstance(child, str):
            made = child if keep_space else SPACES.sub(" ", child)
        else:
            made = inline_piece(child, mention, keep_space)
        if isinstance(made, str) and parts and isinstance(parts[-1], str):
            parts[-1] += made
        elif made != "":
            parts.append(made)
    return parts


def inline_piece(node: Node, mention: Mention, keep_space: bool) -> Rich:
    attributes = node.attributes
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return image_emoji(node)
    if node.tag == "input":
        raise cannot_parse(f'Unexpected tag "input" at byte offset {node.at}')
    if node.tag == "tg-math":
        return {
            "type": "mathematical_expression",
            "expression": "".join(c for c in node.children if isinstance(c, str)),
        }
    inner = pieces(node.children, mention, keep_space)
    for child in node.children:
        if isinstance(child, Node) and not child.is_inline:
            raise cannot_parse(f'Unexpected tag "{child.tag}" at byte offset {child.at}')
    text: Rich = "" if not inner else inner[0] if len(inner) == 1 else inner
    if node.tag in INLINE_STYLES:
        return {"type": INLINE_STYLES[node.tag], "text": text} if text != "" else ""
    match node.tag:
        case "tg-reference":
            return {"type": "reference", "text": text, "name": attributes.get("name", "")}
        case "tg-emoji":
            return {
                "type": "custom_emoji",
                "custom_emoji_id": attributes.get("emoji-id", ""),
                "alternative_text": text if isinstance(text, str) else "",
            }
        case "tg-time":
            if not attributes.get("unix", "").isdigit():
                raise cannot_parse(f"Invalid date-time value at byte offset {node.at}")
            unix, shape = int(attributes["unix"]), attributes.get("format", "")
            return {"type": "date_time", "text": text, "unix_time": unix, "date_time_format": shape}
    return link(node, text, mention)


def image_emoji(node: Node) -> Json:
    source = node.attributes.get("src", "")
    if not source.startswith("tg://emoji?id="):
        raise bad_request("this sandbox shows rich messages without media only")
    emoji_id = source.removeprefix("tg://emoji?id=")
    return {
        "type": "custom_emoji",
        "custom_emoji_id": emoji_id,
        "alternative_text": node.attributes.get("alt", ""),
    }


def link(node: Node, text: Rich, mention: Mention) -> Rich:
    """`<a>`: an anchor, a link inside the message, a mention, an address, a link, or plain text."""
    if "href" not in node.attributes:
        name = node.attributes.get("name")
        if name is None:
            return text
        anchor: Json = {"type": "anchor", "name": name}
        return anchor if text == "" else [anchor, text]
    url = node.attributes["href"]
    if text == "":
        return ""
    if url.startswith("#"):
        return {"type": "anchor_link", "text": text, "anchor_name": url[1:]}
    if url.startswith("mailto:"):
        return {"type": "email_address", "text": text, "email_address": url.removeprefix("mailto:")}
    if url.startswith("tel:"):
        return {"type": "phone_number", "text": text, "phone_number": url.removeprefix("tel:")}
    target = link_entity(url)
    if target is None:
        return text
    if target["type"] == "text_mention":
        user = mention(target["_user_id"])
        return {"type": "text_mention", "text": text, "user": user} if user else text
    return {"type": "url", "text": text, "url": target["url"]}


def shown_length(value: Any) -> int:
    """Characters of everything a reader sees, formulas and alternative texts included."""
    if isinstance(value, list):
        return sum(shown_length(one) for one in value)
    if isinstance(value, dict):
        shown = (
            "text",
            "expression",
            "alternative_text",
            "summary",
            "caption",
            "credit",
            "blocks",
            "cells",
            "items",
        )
        return sum(len(v) if isinstance(v, str) else shown_length(v) for k, v in value.items() if k in shown)
    return len(value) if isinstance(value, str) else 0
