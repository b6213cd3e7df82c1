"""What a phone shows of a message: its height in lines, its rows of buttons, the words on them."""

import html
import re
import unicodedata
from typing import Any

Json = dict[str, Any]
WIDTH = 38  # half-width characters in a line of a bubble; a Chinese character takes two
SCREEN = 30  # lines of text on one screen, with the field to write in below
MOST_IN_A_ROW = 3
FOLDED = 3  # lines that Telegram shows of a fold-out


def lines(text: str) -> int:
    """How many lines a phone needs for an HTML message; what is folded away counts as Telegram shows it."""
    shown = re.sub(r"<blockquote expandable>(.*?)</blockquote>", _folded, text, flags=re.DOTALL)
    return sum(
        max(1, -(-sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) // WIDTH))
        for line in html.unescape(re.sub(r"<[^>]+>", "", shown)).split("\n")
    )


def _folded(found: re.Match[str]) -> str:
    return "\n".join(found[1].split("\n")[:FOLDED])


def faults(call: Json) -> list[str]:
    """What is wrong with a message that the bot sent or changed, for somebody with a phone."""
    params = call["params"]
    text = params.get("text") or params.get("caption") or ""
    found = []
    if (height := lines(text)) > SCREEN:
        found.append(f"{height} lines: {text}")
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    for row in rows:
        labels = [button["text"] for button in row]
        if len(row) > MOST_IN_A_ROW:
            found.append(f"{len(row)} buttons in a row: {labels}")
        found += [f"a button without a word: {label!r}" for label in labels if not re.search(r"\w", label)]
        width = max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in label) for label in labels)
        if width * len(row) > 2 * WIDTH:
            found.append(f"a row that is cut off: {labels}")
    return found
