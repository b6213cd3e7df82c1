"""Start tags and character references as Telegram's server reads them, shared by messages and rich messages."""

from dataclasses import dataclass

from sandbox.errors import Refusal, bad_request

NAMED_ENTITIES = {b"lt": ord("<"), b"gt": ord(">"), b"amp": ord("&"), b"quot": ord('"')}
SPACE = frozenset(b" \t\r\n\0\x0b")
DIGITS = frozenset(b"0123456789")
HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")
LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
END = 0


def cannot_parse(what: str) -> Refusal:
    return bad_request(f"can't parse entities: {what}")


@dataclass(frozen=True)
class StartTag:
    name: str
    attributes: dict[str, str]
    end: int
    """Byte offset of its ">"."""
    closed: bool = False
    """Written as `<name/>`, where that is allowed."""


def decode_entity(text: bytes, at: int, named: dict[bytes, int] = NAMED_ENTITIES) -> tuple[int, int]:
    """The code point of the character reference at `at` and where it ends; (0, at) when it is none."""
    end = at + 1
    if text[end] == ord("#"):
        end += 1
        start, digits, base = end, DIGITS, 10
        if text[end] == ord("x"):
            end += 1
            start, digits, base = end, HEX_DIGITS, 16
        while text[end] in digits:
            end += 1
        code = int(text[start:end], base) if end > start else 0
        if code == 0 or code >= 0x10FFFF or end - at >= 10 or 0xD800 <= code <= 0xDFFF:
            return 0, at
    else:
        while text[end] in LETTERS:
            end += 1
        code = named.get(text[at + 1 : end], 0)
        if code == 0:
            return 0, at
    return code, end + 1 if text[end] == ord(";") else end


def read_start_tag(text: bytes, begin: int, allowed: frozenset[str], closing: frozenset[str] = frozenset()) -> StartTag:
    """Reads `<name attribute="value" …>` at `begin`; `text` ends with a zero byte.

    Tags in `closing` may close themselves with a slash.
    """
    at = begin + 1
    while text[at] not in SPACE and text[at] != ord(">"):
        at += 1
    if text[at] == END:
        raise cannot_parse(f"Unclosed start tag at byte offset {begin}")
    name = text[begin + 1 : at].decode("utf-8", "replace").lower()
    if name.endswith("/") and name[:-1] in closing:
        return StartTag(name[:-1], {}, at, closed=True)
    if name not in allowed:
        raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {begin}')
    attributes: dict[str, str] = {}
    while text[at] != ord(">"):
        at = skip_space(text, at)
        if text[at] == ord(">"):
            break
        if name in closing and text[at : at + 2] == b"/>":
            return StartTag(name, attributes, at + 1, closed=True)
        key, value, at = read_attribute(text, at, name, begin)
        attributes[key] = value
    return StartTag(name, attributes, at)


def read_attribute(text: bytes, at: int, tag: str, begin: int) -> tuple[str, str, int]:
    """One attribute of a tag: its name, its value ("" when it has none) and where reading goes on."""
    unclosed = cannot_parse(f"Unclosed start tag at byte offset {begin}")
    start = at
    while text[at] not in SPACE and text[at] not in b"=>":
        at += 1
    key = text[start:at].decode("utf-8", "replace")
    if text[at] == END:
        raise unclosed
    if not key:
        raise cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
    at = skip_space(text, at)
    if text[at] == END:
        raise unclosed
    if text[at] != ord("="):
        return key, "", at
    at = skip_space(text, at + 1)
    if text[at] == END:
        raise unclosed
    if text[at] not in b"'\"":
        start = at
        while text[at] in LETTERS or text[at] in DIGITS or text[at] in b".-":
            at += 1
        if text[at] not in SPACE and text[at] != ord(">"):
            raise cannot_parse(f"Unexpected end of name token at byte offset {start}")
        return key, text[start:at].decode("utf-8", "replace").lower(), at
    quote, at = text[at], at + 1
    value = bytearray()
    while text[at] not in (quote, END):
        if text[at] == ord("&"):
            code, after = decode_entity(text, at)
            if code:
                value += chr(code).encode()
                at = after
                continue
        value.append(text[at])
        at += 1
    if text[at] == END:
        raise unclosed
    return key, value.decode("utf-8", "replace"), at + 1


def skip_space(text: bytes, at: int) -> int:
    while text[at] != END and text[at] in SPACE:
        at += 1
    return at
