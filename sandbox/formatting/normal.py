"""Putting entities into the order Telegram keeps them in.

Documented: two entities that share characters lie one inside the other; bold, italic, underline, strikethrough and
spoiler may hold and be held by any others, except code; code holds nothing and is held by quotations only. The server
joins equal styles that touch, and splits a style where it would cross something.
"""

import heapq
from collections.abc import Iterable

from sandbox.errors import Json

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
CODE = ("pre", "code")
QUOTES = ("blockquote", "expandable_blockquote")
PRIORITY = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49, "text_mention": 49,
    "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip
OTHERS = 50
Span = tuple[int, int]


def end_of(entity: Json) -> int:
    end: int = entity["offset"] + entity["length"]
    return end


def place(entity: Json) -> tuple[int, int, int]:
    """Sorts by where it begins, then the longer, then the kind that stands outside."""
    return entity["offset"], -entity["length"], PRIORITY.get(entity["type"], OTHERS)


def normalised(entities: list[Json]) -> list[Json]:
    """The same formatting in as few entities as it takes, none crossing another."""
    if len(entities) < 2:
        return entities
    code = outermost(e for e in entities if e["type"] in CODE)
    spans = [(e["offset"], end_of(e)) for e in code]
    quotes = outermost(e for e in entities if e["type"] in QUOTES)
    kept = [*code, *quotes]
    others = outermost(e for e in entities if e["type"] not in (*STYLES, *CODE, *QUOTES))
    kept += [e for e in others if not any(e["offset"] < end and start < end_of(e) for start, end in spans)]
    for style in STYLES:
        joined = union((e["offset"], end_of(e)) for e in entities if e["type"] == style)
        kept += [{"type": style, "offset": a, "length": b - a} for a, b in without(joined, spans)]
    return nested(kept)


def outermost(entities: Iterable[Json]) -> list[Json]:
    """Of entities that share characters the one that begins first, or the longer."""
    kept: list[Json] = []
    for entity in sorted(entities, key=place):
        if not kept or entity["offset"] >= end_of(kept[-1]):
            kept.append(entity)
    return kept


def union(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch or overlap, joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """What is left of spans outside the holes, both in order."""
    left: list[Span] = []
    for start, end in spans:
        at = start
        for begin, stop in holes:
            if stop <= at or begin >= end:
                continue
            if begin > at:
                left.append((at, begin))
            at = stop
        if at < end:
            left.append((at, end))
    return left


def nested(entities: list[Json]) -> list[Json]:
    """Entities in order, a style split in two where it would cross another entity."""
    waiting = [(place(entity), n, entity) for n, entity in enumerate(entities)]
    heapq.heapify(waiting)
    count = len(waiting)
    done: list[Json] = []
    around: list[Json] = []
    while waiting:
        _, _, entity = heapq.heappop(waiting)
        while around and end_of(around[-1]) <= entity["offset"]:
            around.pop()
        if not around or end_of(entity) <= end_of(around[-1]):
            around.append(entity)
            done.append(entity)
            continue
        outer = around[-1]
        if entity["type"] in STYLES:
            pieces = cut(entity, end_of(outer))
        elif outer["type"] in STYLES:
            kept, rest = cut(outer, entity["offset"])
            outer["length"] = kept["length"]
            if not outer["length"]:
                done.remove(outer)
            around.pop()
            pieces = [entity, rest]
        else:
            continue
        for piece in pieces:
            count += 1
            heapq.heappush(waiting, (place(piece), count, piece))
    return sorted(done, key=place)


def cut(entity: Json, at: int) -> list[Json]:
    """A style's two parts before and after a place."""
    before = {**entity, "length": at - entity["offset"]}
    return [before, {**entity, "offset": at, "length": end_of(entity) - at}]
