"""What the clauses of one part say, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.rules.understanding.counts import Count
from domain.rules.understanding.figures import Figure
from domain.rules.understanding.levels import Level


@dataclass(slots=True)
class Facts:
    """Everything that was found. Words are kept where a sentence will name them."""

    figures: list[Figure] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    obstacle: str = ""
    help: str = ""
    bare: str = ""
    labelled: str = ""
    stroke: str = ""
    hoped: list[Figure | Count] = field(default_factory=list)  # told as a plan or a guess: offered, never taken
    forecast_on: date | None = None
    done_on: date | None = None
    extension_on: date | None = None
    loose: str = ""  # a figure run together with a request or an obstacle: 需要协调管线迁改60%
    notes: list[tuple[int, int]] = field(default_factory=list)


def suppose(facts: Facts) -> None:
    """What was said hangs on a condition that follows it: 月底60%，如果资金到位."""
    if facts.figures or facts.counts or facts.bare or facts.labelled:
        facts.said.add("plan")
        facts.figures, facts.counts, facts.bare, facts.labelled = [], [], "", ""
    if facts.said & {"done", "good"}:
        facts.said -= {"done", "good"}
        facts.said.add("vague")
    facts.said.add("conditional")


def take_supposed(facts: Facts, supposed: Facts) -> None:
    """What is said to follow from a condition: 如果资金到位，就完成了 neither completes nor sets a figure."""
    said = supposed.said
    if supposed.figures or supposed.counts or supposed.bare or supposed.labelled:
        said.add("plan")
    if "done" in said or "good" in said:
        said -= {"done", "good"}
        said.add("vague")
    facts.said |= said - {"bare_number"}
    facts.obstacle, facts.help = facts.obstacle or supposed.obstacle, facts.help or supposed.help
    facts.forecast_on = facts.forecast_on or supposed.forecast_on
    facts.extension_on = facts.extension_on or supposed.extension_on
    facts.notes += supposed.notes
