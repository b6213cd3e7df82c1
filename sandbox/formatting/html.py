"""Telegram's HTML, read the way its server reads it: a small language of its own, not a browser's.

Errors carry byte offsets in the text as sent; entities carry UTF-16 offsets in the text as shown.
Public documentation: "Formatting options", "HTML style"; the wording is the public server's.
"""

from dataclasses import dataclass

from sandbox.errors import Json
from sandbox.formatting.links import checked_link, mentioned_user
from sandbox.formatting.tags import SPACE, StartTag, cannot_parse, decode_entity, read_start_tag, skip_space

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = frozenset(STYLES) | {"a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}


@dataclass(frozen=True)
class OpenTag:
    name: str
    argument: str
    offset: int
    """UTF-16 offset in the result."""
    begin: int
    """Length of the result, in bytes, when it was opened."""


def argument_of(tag: StartTag, begin: int) -> str:
    """The one thing a tag's attributes say, or "". Attributes that mean nothing are ignored."""
    attributes = tag.attributes
    match tag.name:
        case "a":
            return attributes.get("href", "")
        case "code":
            name = attributes.get("class", "")
            return name.removeprefix("language-") if name.startswith("language-") else ""
        case "span":
            if attributes.get("class") != "tg-spoiler":
                raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
            return "spoiler"
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case "tg-time":
            return attributes.get("unix", "") + " " + attributes.get("format", "")
        case "blockquote":
            return "1" if "expandable" in attributes else ""
    return ""


def parse_html(html: str) -> tuple[str, list[Json]]:
    """The text as shown and its entities in order of offset. Raises 400 as Telegram does."""
    text = html.encode("utf-8", "surrogatepass") + b"\0"
    size = len(text) - 1
    result = bytearray()
    entities: list[Json] = []
    open_tags: list[OpenTag] = []
    offset = 0
    at = 0
    while at < size:
        byte = text[at]
        if byte == ord("&"):
            code, after = decode_entity(text, at)
            if code:
                result += chr(code).encode()
                offset += 2 if code > 0xFFFF else 1
                at = after
                continue
        if byte != ord("<"):
            if byte & 0xC0 != 0x80:
                offset += 2 if byte >= 0xF0 else 1
            result.append(byte)
            at += 1
            continue
        if text[at + 1] != ord("/"):
            tag = read_start_tag(text, at, TAGS)
            open_tags.append(OpenTag(tag.name, argument_of(tag, at), offset, len(result)))
            at = tag.end + 1
            continue
        at = close_tag(text, at, open_tags)
        closed = open_tags.pop()
        if offset > closed.offset:
            shown = result[closed.begin :].decode("utf-8", "replace")
            add_entity(entities, closed, offset - closed.offset, shown)
    if open_tags:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].name}"')
    entities.sort(key=lambda e: (e["offset"], -e["length"]))
    return result.decode("utf-8", "surrogatepass"), entities


def close_tag(text: bytes, begin: int, open_tags: list[OpenTag]) -> int:
    """Checks the end tag at `begin` against the innermost open one; where reading goes on."""
    if not open_tags:
        raise cannot_parse(f"Unexpected end tag at byte offset {begin}")
    at = begin
    while text[at] not in SPACE and text[at] != ord(">"):
        at += 1
    found = text[begin + 2 : at].decode("utf-8", "replace")
    at = skip_space(text, at)
    if text[at] != ord(">"):
        raise cannot_parse(f"Unclosed end tag at byte offset {begin}")
    expected = open_tags[-1].name
    if found and found.lower() != expected:
        raise cannot_parse(f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"')
    return at + 1


def add_entity(entities: list[Json], tag: OpenTag, length: int, shown: str) -> None:
    """Adds the entity a closed tag stands for; a link to nowhere and unknown things add none."""
    entity: Json = {"offset": tag.offset, "length": length}
    last = entities[-1] if entities else None
    same_place = last is not None and last["offset"] == tag.offset and last["length"] == length
    match tag.name:
        case "a":
            target = link_entity(tag.argument or shown)
            if target is None:
                return
            entity |= target
        case "tg-emoji":
            if not tag.argument.isdigit() or not 0 < int(tag.argument) < 2**63:
                raise cannot_parse("Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": tag.argument}
        case "tg-time":
            unix, _, shape = tag.argument.partition(" ")
            if not unix.isdigit():
                raise cannot_parse("Invalid date-time value specified")
            entity |= {"type": "date_time", "unix_time": int(unix), "date_time_format": shape}
        case "pre" | "code":
            inner = "code" if tag.name == "pre" else "pre"
            if last is not None and same_place and last["type"] == inner:
                language = last.pop("_language", "") or tag.argument
                if language:
                    last |= {"type": "pre", "language": language}
                    return
                if inner == "code":
                    last["type"] = "pre"
                return
            entity["type"] = tag.name
            if tag.name == "code" and tag.argument:
                entity["_language"] = tag.argument
        case "blockquote":
            entity["type"] = "expandable_blockquote" if tag.argument else "blockquote"
        case name:
            entity["type"] = STYLES[name]
    entities.append(entity)


def link_entity(url: str) -> Json | None:
    """A link's entity: a mention for tg://user?id=…, a text link for a proper URL, None for anything else."""
    user_id = mentioned_user(url)
    if user_id is not None:
        return {"type": "text_mention", "_user_id": user_id}
    try:
        return {"type": "text_link", "url": checked_link(url)}
    except ValueError:
        return None
