"""The readings that are offered where a figure is open, likeliest first."""

from __future__ import annotations

from domain.rules.understanding.counts import Count
from domain.rules.understanding.desk import Desk
from domain.rules.understanding.figures import Figure, rounded
from domain.rules.understanding.values import Reading


def suggestions(desk: Desk, *figures: int) -> list[Reading]:
    known = sorted({f for f in figures if 0 <= f <= 100})
    readings = [desk.progress(f) for f in known if f < 100]
    if not readings:
        last = (desk.task.last_percent if desk.task else None) or 0
        readings = [desk.progress(f) for f in (50, 80, 90) if f >= last] or [desk.progress(last)]
    return readings


def hoped(desk: Desk) -> list[Reading]:
    """应该有60%: a guess or a plan; the likeliest answer is that figure, or that the work is under way."""
    figures = [rounded(f.value) for f in desk.facts.hoped if isinstance(f, Figure) and f.value < 100]
    counts = [c.value for c in desk.facts.hoped if isinstance(c, Count)]
    if desk.target is None or not (figures or counts):
        return suggestions(desk, *figures)
    told = [desk.counted(c) for c in counts if c <= desk.target.amount]
    return [*(suggestions(desk, *figures) if figures else []), *told, desk.progress(None)]
