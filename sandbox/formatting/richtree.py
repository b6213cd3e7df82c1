"""The HTML of a rich message as a tree. Strict: only the documented tags, each closed in its place."""

from dataclasses import dataclass, field

from sandbox.formatting.tags import NAMED_ENTITIES, cannot_parse, decode_entity, read_start_tag, skip_space

MAX_DEPTH = 16
INLINE_STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code",
    "mark": "marked", "sub": "subscript", "sup": "superscript", "tg-spoiler": "spoiler",
}  # fmt: skip
INLINE = frozenset(INLINE_STYLES) | {
    "a",
    "tg-reference",
    "tg-emoji",
    "tg-time",
    "tg-math",
    "br",
    "img",
    "input",
}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MEDIA = frozenset({"video", "audio", "figure", "figcaption", "tg-collage", "tg-slideshow"})
BLOCKS = HEADINGS | MEDIA | {
    "p", "pre", "footer", "hr", "ul", "ol", "li", "blockquote", "aside", "cite", "table", "caption", "tr",
    "th", "td", "details", "summary", "tg-math-block", "tg-map", "tg-thinking",
}  # fmt: skip
VOID = frozenset({"br", "hr", "img", "input", "tg-map"})
SELF_CLOSING = VOID | {"video", "audio"}
TAGS = INLINE | BLOCKS
ENTITIES = NAMED_ENTITIES | {
    b"apos": 0x27, b"nbsp": 0xA0, b"hellip": 0x2026, b"mdash": 0x2014, b"ndash": 0x2013, b"lsquo": 0x2018,
    b"rsquo": 0x2019, b"ldquo": 0x201C, b"rdquo": 0x201D,
}  # fmt: skip


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    at: int
    """Byte offset of its start tag."""
    children: list["Node | str"] = field(default_factory=list)

    @property
    def is_inline(self) -> bool:
        return self.tag in INLINE


def read_tree(html: str) -> Node:
    """The message under a node without a tag. Raises "can't parse entities: …" with the offset."""
    text = html.encode("utf-8", "surrogatepass") + b"\0"
    size = len(text) - 1
    root = Node("", {}, 0)
    stack = [root]
    run = bytearray()
    at = 0

    def flush() -> None:
        if run:
            stack[-1].children.append(run.decode("utf-8", "replace"))
            run.clear()

    while at < size:
        byte = text[at]
        if byte == ord("&"):
            code, after = decode_entity(text, at, ENTITIES)
            if code:
                run += chr(code).encode()
                at = after
                continue
        if byte != ord("<"):
            run.append(byte)
            at += 1
            continue
        flush()
        if text[at + 1] != ord("/"):
            tag = read_start_tag(text, at, TAGS, SELF_CLOSING)
            node = Node(tag.name, tag.attributes, at)
            stack[-1].children.append(node)
            if tag.name not in VOID and not tag.closed:
                stack.append(node)
                if len(stack) > MAX_DEPTH + 1:
                    raise cannot_parse(f"Too many nested tags at byte offset {at}")
            at = tag.end + 1
            continue
        at = end_tag(text, at, stack)
    flush()
    if len(stack) > 1:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return root


def end_tag(text: bytes, begin: int, stack: list[Node]) -> int:
    """Closes the innermost open tag; where reading goes on."""
    if len(stack) == 1:
        raise cannot_parse(f"Unexpected end tag at byte offset {begin}")
    at = begin
    while text[at] not in b" \t\r\n\0>":
        at += 1
    found = text[begin + 2 : at].decode("utf-8", "replace").lower()
    at = skip_space(text, at)
    if text[at] != ord(">"):
        raise cannot_parse(f"Unclosed end tag at byte offset {begin}")
    expected = stack.pop().tag
    if found != expected:
        raise cannot_parse(f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"')
    return at + 1
