"""Links, commands and the like that Telegram finds by itself in a rich message, unless it is told not to."""

from typing import Any

from sandbox.errors import Json
from sandbox.formatting.detect import find_entities
from sandbox.formatting.links import checked_link

CLOSED = frozenset(
    {
        "pre", "code", "url", "email_address", "phone_number", "text_mention", "anchor", "anchor_link",
        "mathematical_expression", "custom_emoji", "date_time",
    }
)  # fmt: skip
INSIDE = ("text", "summary", "caption", "credit", "blocks", "items", "cells")


def with_links(value: Any) -> Any:
    """Blocks, or a rich text, with what was found in their plain strings."""
    if isinstance(value, str):
        parts = split(value)
        return parts[0] if len(parts) == 1 else parts
    if isinstance(value, list):
        made: list[Any] = []
        for one in value:
            made += split(one) if isinstance(one, str) else [with_links(one)]
        return made
    if value.get("type") in CLOSED:
        return value
    return {key: with_links(item) if key in INSIDE else item for key, item in value.items()}


def split(text: str) -> list[Any]:
    """A string as strings and found pieces, in order."""
    found = find_entities(text, [])
    if not found:
        return [text]
    units, at = text.encode("utf-16-le"), 0
    parts: list[Any] = []
    for entity in found:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        if start > at:
            parts.append(units[at:start].decode("utf-16-le"))
        parts.append(piece(entity["type"], units[start:end].decode("utf-16-le")))
        at = end
    return [*parts, units[at:].decode("utf-16-le")] if at < len(units) else parts


def piece(kind: str, text: str) -> Json | str:
    """What one kind of found text becomes."""
    match kind:
        case "url":
            try:
                return {"type": "url", "text": text, "url": checked_link(text)}
            except ValueError:
                return text
        case "email":
            return {"type": "email_address", "text": text, "email_address": text}
        case "mention":
            return {"type": "mention", "text": text, "username": text.removeprefix("@")}
    return {"type": kind, "text": text, kind: text}
