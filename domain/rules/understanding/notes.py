"""What a message says beside its figure, kept in the writer's own spelling."""

from __future__ import annotations

import re

from domain.rules.understanding.facts import Facts

_LEADING_FIGURE = re.compile(
    r"^(?:[约近超过大概目前已完成进度总体达到:是为 ])*\d{1,3}(?:\.\d+)?%(?:左右|以上|多)?[ ,、]*"
)


def note_of(text: str, facts: Facts, original: str) -> str | None:
    """The clauses that say more than a figure, in the writer's own spelling where it can be found."""
    kept = []
    for start, end in dict.fromkeys(facts.notes):
        plain = _LEADING_FIGURE.sub("", text[start:end])
        place = original.lower().find(plain)
        kept.append(original[place : place + len(plain)] if place >= 0 and plain else plain)
    return "，".join(k for k in kept if k) or None
