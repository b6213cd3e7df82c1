"""Entities that a bot gives beside a plain text, instead of a parse mode."""

from typing import Any

from sandbox.errors import Json, Refusal, bad_request
from sandbox.formatting.detect import utf16_length
from sandbox.formatting.links import checked_link
from sandbox.params import as_integer

FOUND_ANYWAY = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)
"""Kinds that Telegram finds by itself; given ones are taken and forgotten."""
KINDS = FOUND_ANYWAY | {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code",
    "pre", "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
BIGGEST = 2**63 - 1


def wrong(what: str) -> Refusal:
    return bad_request(f"can't parse MessageEntity: {what}")


def given_entities(entities: Any, text: str) -> list[Json]:
    """The given entities, checked against the text. Raises 400 in the server's words."""
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse message entities: expected an Array")
    size = utf16_length(text)
    kept = [checked(entity, size) for entity in entities]
    return sorted((e for e in kept if e["type"] not in FOUND_ANYWAY), key=lambda e: (e["offset"], -e["length"]))


def checked(entity: Any, size: int) -> Json:
    if not isinstance(entity, dict):
        raise wrong("expected an Object")
    for name in ("offset", "length", "type"):
        if name not in entity:
            raise wrong(f'Can\'t find field "{name}"')
    kind, offset, length = entity["type"], as_integer(entity["offset"]), as_integer(entity["length"])
    if not isinstance(kind, str) or kind not in KINDS:
        raise wrong("Unsupported type specified")
    shown: Json = {"type": kind, "offset": offset, "length": length}
    shown |= argument(entity, kind)
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if length <= 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    if offset > size:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if (end := offset + length) > size:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
        )
    return shown


def argument(entity: Json, kind: str) -> Json:
    """What a kind of entity needs beside its place."""
    needed = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
    if kind == "pre":
        return {"language": str(entity["language"])} if entity.get("language") else {}
    if kind not in needed:
        return {}
    name = needed[kind]
    if name not in entity:
        raise wrong(f'Can\'t find field "{name}"')
    value = entity[name]
    if kind == "text_link":
        try:
            return {"url": checked_link(str(value))}
        except ValueError as error:
            raise bad_request(f"entity URL '{value}' is invalid: {error}") from None
    if kind == "text_mention":
        return {"_user_id": as_integer(value.get("id") if isinstance(value, dict) else None), "_required": True}
    if kind == "custom_emoji":
        if not str(value).lstrip("-").isdigit() or abs(int(str(value))) > BIGGEST:
            raise wrong('Field "custom_emoji_id" must be a valid Number')
        return {"custom_emoji_id": str(value)}
    return {"unix_time": as_integer(value), "date_time_format": str(entity.get("date_time_format", ""))}
