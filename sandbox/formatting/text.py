"""The text of a message or a caption: parse mode or entities, trimming, limits."""

from collections.abc import Callable

from sandbox.errors import Json, bad_request
from sandbox.formatting.detect import find_entities, utf16_length
from sandbox.formatting.html import parse_html
from sandbox.params import Params, as_integer

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BYTES = 32_768
MAX_ENTITIES = 100
ENTITY_TYPES = frozenset(
    {
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
        "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
        "text_link", "text_mention", "custom_emoji", "date_time",
    }
)  # fmt: skip
Mention = Callable[[int], Json | None]


def formatted(params: Params, name: str, entities_name: str, mention: Mention) -> tuple[str, list[Json], str | None]:
    """Text, entities and the HTML as sent (if it was HTML) of one parameter.

    `mention` gives the user of an id for `tg://user?id=…`, or None when the bot never met them: such a
    mention is dropped, as on the real server.
    """
    return format_text(
        params.text(name), params.text("parse_mode"), params.json(entities_name, "message entities"), mention
    )


def format_text(text: str, parse_mode: str, entities: object, mention: Mention) -> tuple[str, list[Json], str | None]:
    html = None
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > MAX_BYTES:
        raise bad_request("message is too long")
    mode = parse_mode.lower()
    if mode == "html":
        html = text
        text, found = parse_html(text)
    elif mode in ("", "none"):
        found = given_entities(entities)
    elif mode in ("markdown", "markdownv2"):
        raise bad_request("this sandbox reads parse_mode HTML only")
    else:
        raise bad_request("unsupported parse_mode")
    found = [e for e in found if named(e, mention)]
    text, found = trimmed(text.replace("\r", ""), found)
    return text, find_entities(text, found)[:MAX_ENTITIES], html


def named(entity: Json, mention: Mention) -> bool:
    """Puts the user into a mention; whether the entity stays."""
    entity.pop("_language", None)
    user_id = entity.pop("_user_id", None)
    if user_id is None:
        return True
    user = mention(user_id)
    if user is None:
        return False
    entity["user"] = user
    return True


def given_entities(entities: object) -> list[Json]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    kept = []
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        if entity.get("type") not in ENTITY_TYPES:
            continue
        one = {
            **entity,
            "offset": as_integer(entity.get("offset")),
            "length": as_integer(entity.get("length")),
        }
        if one["type"] == "text_mention":
            one["_user_id"] = as_integer((one.pop("user", None) or {}).get("id"))
        if one["length"] > 0 and one["offset"] >= 0:
            kept.append(one)
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at both ends; entities moved and cut accordingly."""
    right = text.rstrip()
    bare = right.lstrip()
    cut = utf16_length(right) - utf16_length(bare)
    size = utf16_length(bare)
    if not cut and all(e["offset"] + e["length"] <= size for e in entities):
        return bare, entities
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(size, entity["offset"] + entity["length"] - cut)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return bare, kept


def require_text(params: Params, mention: Mention) -> tuple[str, list[Json], str | None]:
    """A message's text, 1–4,096 characters after parsing."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities, html = formatted(params, "text", "entities", mention)
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities, html


def caption(params: Params, mention: Mention) -> tuple[str, list[Json], str | None]:
    """A caption, at most 1,024 characters after parsing; "" when there is none."""
    text, entities, html = formatted(params, "caption", "caption_entities", mention)
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities, html
