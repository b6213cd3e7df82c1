"""The text of a message or a caption: parse mode or entities, trimming, limits."""

from collections.abc import Callable

from sandbox.errors import Json, bad_request
from sandbox.formatting.detect import find_entities, utf16_length
from sandbox.formatting.entities import given_entities
from sandbox.formatting.html import parse_html
from sandbox.formatting.markdown import parse_markdown, parse_markdown_v2
from sandbox.formatting.normal import normalised
from sandbox.params import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BYTES = 32_768
MAX_ENTITIES = 100
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
        found = given_entities(entities, text)
    elif mode == "markdownv2":
        text, found = parse_markdown_v2(text)
    elif mode == "markdown":
        text, found = parse_markdown(text)
    else:
        raise bad_request("unsupported parse_mode")
    found = [e for e in found if named(e, mention)]
    text, found = trimmed(text.replace("\r", ""), found)
    return text, normalised(find_entities(text, found))[:MAX_ENTITIES], html


def named(entity: Json, mention: Mention) -> bool:
    """Puts the user into a mention; whether the entity stays."""
    entity.pop("_language", None)
    user_id, required = entity.pop("_user_id", None), entity.pop("_required", False)
    if user_id is None:
        return True
    user = mention(user_id)
    if user is None and required:
        raise bad_request("user not found")
    if user is None:
        return False
    entity["user"] = user
    return True


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
