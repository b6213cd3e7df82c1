"""Entities Telegram finds by itself in any text: commands, mentions, hashtags, links, e-mail addresses."""

import re

from sandbox.errors import Json

# Bounded repetitions only: the text comes from anywhere.
PATTERNS = (
    ("url", re.compile(r"\b(?:https?://|ftp://|tg://)[^\s<>\"'，。；、！？（）《》【】]{1,2000}", re.I)),
    ("email", re.compile(r"\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}\b")),
    (
        "url",
        re.compile(r"(?<![\w@./-])(?:[A-Za-z0-9-]{1,63}\.){1,5}(?:com|org|net|cn|me|io|info|gov|edu|dev)"
                   r"\b(?:/[^\s<>\"'，。；、！？（）《》【】]{0,2000})?", re.I),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?(?![\w/@])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w{0,255}[^\W\d])\w{1,256}")),
)  # fmt: skip
TRAILING = ".,;:!?)»”’"
CLOSED = frozenset({"pre", "code", "text_link", "text_mention", "custom_emoji"})


def utf16_length(text: str) -> int:
    return len(text) + sum(1 for c in text if c > "\uffff")


def find_entities(text: str, given: list[Json]) -> list[Json]:
    """The given entities together with those found outside code and links, in order."""
    if not any(c in text for c in "/@#."):
        return given
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in CLOSED]
    found: list[Json] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            shown = match.group()
            if kind == "url":
                shown = shown.rstrip(TRAILING)
            offset = utf16_length(text[: match.start()])
            end = offset + utf16_length(shown)
            if any(offset < e and s < end for s, e in taken):
                continue
            taken.append((offset, end))
            found.append({"type": kind, "offset": offset, "length": end - offset})
    return sorted(given + found, key=lambda e: (e["offset"], -e["length"])) if found else given
