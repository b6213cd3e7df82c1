"""Counts of a task's phases that make up its target (reading rule 27, finished beats under way)."""

from __future__ import annotations

from decimal import Decimal

from domain.rules.understanding.counts import Count
from domain.rules.understanding.targets import Target


def finished_phases(found: list[Count], target: Target | None) -> Decimal | None:
    """What is finished, where the phases make up the target and nothing else is counted: 一期12个已完成，二期18个在建.

    None where they do not: then the finished part is asked about.
    """
    if target is None or len(found) < 2 or not any(c.doubt == "phase" and c.finished for c in found):
        return None
    if any(
        c.doubt not in ("phase", "remaining") or (c.doubt == "phase" and not c.finished | c.under_way) for c in found
    ):
        return None
    if sum(c.value for c in found) != target.amount:
        return None
    return sum((c.value for c in found if c.doubt == "phase" and c.finished), Decimal(0))
