"""From the quarters of a row and its deadline to its nodes (reading rule 9; assessment method, “Attainable …”)."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from domain.rules.cells.dates import quarter_end
from domain.rules.cells.questions import Question


class PlannedNode(NamedTuple):
    """A milestone or the completion of a task. `quarter` is 1–4, or None for a task without milestones."""

    position: int
    quarter: int | None
    text: str
    due_on: date
    completion: bool


@lru_cache(4096)
def plan_nodes(
    milestones: tuple[tuple[int, str], ...], deadline: date | None, *, standing: bool, year: int
) -> tuple[tuple[PlannedNode, ...], tuple[Question, ...]]:
    """The nodes of a task from its milestones (quarter, text) in order of quarter, and what has to be asked.

    A milestone is due at its quarter's end, the last at the deadline; none later than the deadline. A standing task
    has no nodes. Without a deadline nothing is certain, because the last node takes it: no nodes either.
    """
    quarters = ", ".join(f"Q{quarter}" for quarter, _ in milestones)
    if standing:
        return (), ((Question("standing_with_milestones", "nodes", quarters),) if milestones else ())
    if deadline is None:
        return (), ()
    if not milestones:
        return (PlannedNode(1, None, "", deadline, True),), ()
    nodes, late = [], []
    for position, (quarter, text) in enumerate(milestones, 1):
        end, last = quarter_end(year, quarter), position == len(milestones)
        # the last one takes the deadline wherever in its quarter that lies; a deadline before the quarter is a doubt
        begins = date(year, quarter * 3 - 2, 1)
        if (begins if last else end) > deadline:
            late.append(quarter)
        nodes.append(PlannedNode(position, quarter, text, deadline if last else min(end, deadline), last))
    asked = ", ".join(f"Q{quarter}" for quarter in late)
    questions = (Question("milestone_after_deadline", "nodes", asked, (deadline.isoformat(),)),) if late else ()
    return tuple(nodes), questions
