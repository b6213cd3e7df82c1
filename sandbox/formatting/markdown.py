"""Telegram's two Markdown styles, for bots that use them. Errors carry byte offsets, entities UTF-16 offsets.

Public documentation: "MarkdownV2 style" and "Markdown style" (legacy); the wording is the public server's.
"""

from dataclasses import dataclass

from sandbox.errors import Json, Refusal
from sandbox.formatting.detect import utf16_length
from sandbox.formatting.html import link_entity
from sandbox.formatting.tags import cannot_parse

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
LAST_ASCII = 126
SIMPLE = {"*": "bold", "~": "strikethrough"}
NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji",
}  # fmt: skip
ENDS = {
    "bold": "*", "strikethrough": "~", "underline": "__", "spoiler": "||", "code": "`", "pre": "```",
    "text_link": "]", "custom_emoji": "]", "italic": "_",
}  # fmt: skip
QUOTE = "blockquote"


@dataclass
class Open:
    kind: str
    at: int
    """Where it began in the source, in characters."""
    begin: int
    """Length of the result, in characters, at that moment."""
    language: str = ""


class Reader:
    """A source, how far it was read, and what came of it."""

    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.result = ""
        self.entities: list[Json] = []
        self.open: list[Open] = []

    def peek(self, size: int, ahead: int = 0) -> str:
        return self.source[self.at + ahead : self.at + ahead + size]

    def byte_offset(self, at: int) -> int:
        return len(self.source[:at].encode())

    def take(self) -> None:
        self.result += self.source[self.at]
        self.at += 1

    def add(self, begin: int, entity: Json) -> None:
        offset = utf16_length(self.result[:begin])
        length = utf16_length(self.result[begin:])
        if length:
            self.entities.append({"offset": offset, "length": length, **entity})

    def add_link(self, begin: int, url: str) -> None:
        target = link_entity(url or self.result[begin:])
        if target is not None:
            self.add(begin, target)

    def language(self) -> str:
        """The name after three backquotes, and one line end behind it, are read over."""
        end = self.at
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        found = ""
        if end > self.at and end < len(self.source) and self.source[end] != "`":
            found, self.at = self.source[self.at : end], end
        if self.peek(2) in ("\r\n", "\n\r"):
            self.at += 2
        elif self.peek(1) in ("\n", "\r") and self.peek(1):
            self.at += 1
        return found


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Raises 400 for a reserved character or an entity without an end."""
    reader = Reader(source)
    line_start = True
    while reader.at < len(source):
        char = source[reader.at]
        inside = reader.open[-1].kind if reader.open else ""
        if char == "\\" and 0 < ord(reader.peek(1, 1) or "\0") <= LAST_ASCII:
            reader.at += 1
            reader.take()
            line_start = False
        elif inside in ("code", "pre") and char != "`":
            reader.take()
        elif char == "\n":
            reader.take()
            line_start = end_of_line(reader)
        elif char not in RESERVED:
            reader.take()
            line_start = False
        elif inside == QUOTE and reader.peek(2) == "||" and reader.peek(1, 2) in ("", "\n"):
            reader.at += 2
            reader.add(reader.open.pop().begin, {"type": "expandable_blockquote"})
        elif inside in ENDS and ends(reader, inside):
            close(reader)
        else:
            begin(reader, line_start)
            line_start = False
    while reader.open and reader.open[-1].kind == QUOTE:
        reader.add(reader.open.pop().begin, {"type": QUOTE})
    if reader.open:
        left = reader.open[-1]
        raise cannot_parse(f"Can't find end of {NAMES[left.kind]} entity at byte offset {reader.byte_offset(left.at)}")
    return reader.result, sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))


def end_of_line(reader: Reader) -> bool:
    """After a line end: goes on in a quotation whose next line begins with ">", or ends it. Whether one may begin."""
    if not reader.open or reader.open[-1].kind != QUOTE:
        return True
    if reader.peek(1) == ">":
        reader.at += 1
        return False
    reader.add(reader.open.pop().begin, {"type": QUOTE})
    return True


def ends(reader: Reader, kind: str) -> bool:
    if kind == "italic":
        return reader.peek(1) == "_" and reader.peek(2) != "__"
    return reader.peek(len(ENDS[kind])) == ENDS[kind]


def begin(reader: Reader, line_start: bool) -> None:
    """Opens the entity that begins here. Raises 400 where none may."""
    char, at = reader.peek(1), reader.at
    kind, size = SIMPLE.get(char, ""), 1
    if char == "_":
        kind, size = ("underline", 2) if reader.peek(2) == "__" else ("italic", 1)
    elif char == "|" and reader.peek(2) == "||":
        kind, size = "spoiler", 2
    elif char == "[":
        kind = "text_link"
    elif char == "!" and reader.peek(2) == "![":
        kind, size = "custom_emoji", 2
    elif char == "`":
        kind, size = ("pre", 3) if reader.peek(3) == "```" else ("code", 1)
    elif char == ">" and line_start:
        kind = QUOTE
    if not kind:
        raise reserved(char)
    reader.at += size
    language = reader.language() if kind == "pre" else ""
    reader.open.append(Open(kind, at, len(reader.result), language))


def reserved(char: str) -> Refusal:
    return cannot_parse(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")


def close(reader: Reader) -> None:
    """Ends the innermost entity, with the address behind a link."""
    done = reader.open.pop()
    reader.at += len(ENDS[done.kind])
    if done.kind == "text_link":
        reader.add_link(done.begin, address(reader))
    elif done.kind == "custom_emoji":
        url = address(reader)
        if not url.startswith("tg://emoji?id=") or not url.removeprefix("tg://emoji?id=").isdigit():
            raise cannot_parse("Custom emoji entity must contain a tg://emoji URL")
        reader.add(done.begin, {"type": "custom_emoji", "custom_emoji_id": url.removeprefix("tg://emoji?id=")})
    else:
        reader.add(done.begin, {"type": done.kind} | ({"language": done.language} if done.language else {}))


def address(reader: Reader) -> str:
    """The address in parentheses that follows here, or "" when there are none."""
    if reader.peek(1) != "(":
        return ""
    reader.at += 1
    start, url = reader.at, ""
    while reader.peek(1) != ")":
        if reader.peek(1) == "\\" and 0 < ord(reader.peek(1, 1) or "\0") <= LAST_ASCII:
            reader.at += 1
        if reader.at >= len(reader.source):
            raise cannot_parse(f"Can't find end of a URL at byte offset {reader.byte_offset(start)}")
        url += reader.source[reader.at]
        reader.at += 1
    reader.at += 1
    return url


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """The legacy style: four marks, nothing nested. Raises 400 for an entity without an end."""
    reader = Reader(source)
    kinds = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}
    while reader.at < len(source):
        char = source[reader.at]
        if char == "\\" and reader.peek(1, 1) in kinds and reader.peek(1, 1):
            reader.at += 1
            reader.take()
            continue
        if char not in kinds:
            reader.take()
            continue
        start, kind, language = reader.at, kinds[char], ""
        if reader.peek(3) == "```":
            kind, reader.at = "pre", reader.at + 3
            language = reader.language()
        else:
            reader.at += 1
        length = len(reader.result)
        while reader.at < len(source) and reader.peek(len(ENDS[kind])) != ENDS[kind]:
            reader.take()
        if reader.at >= len(source):
            raise cannot_parse(f"Can't find end of the entity starting at byte offset {reader.byte_offset(start)}")
        reader.at += len(ENDS[kind])
        if kind == "text_link":
            reader.add_link(length, address(reader))
        else:
            reader.add(length, {"type": kind} | ({"language": language} if language else {}))
    return reader.result, reader.entities
