"""The nodes of a task that a list, or an answer about it, says anew."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Node
from domain.rules.cells.milestones import PlannedNode

_ASIDE = 100_000  # where positions wait while others are renumbered


def change_nodes(session: Session, task_id: int, wanted: Sequence[PlannedNode], today: date) -> None:
    """Bring the nodes to what the list says now. A node keeps its reports and its clock: it is matched by quarter.

    One that was submitted or accepted is never taken away; an approved extension stays unless the list gives more.
    """
    nodes = session.scalars(select(Node).where(Node.task_id == task_id)).all()
    for node in nodes:
        node.position += _ASIDE
    session.flush()
    free = sorted((node for node in nodes if node.removed_on is None), key=lambda node: node.position)
    final: list[Node] = []
    for planned in wanted:
        same = [node for node in free if node.quarter == planned.quarter]
        same += [node for node in free if planned.completion and node.completion]
        if same:
            node = same[0]
            free.remove(node)
        else:
            node = Node(task_id=task_id, state="open", position=2 * _ASIDE + len(final))
            node.original_due_on = node.due_on = planned.due_on
            session.add(node)
        extended = node.due_on != node.original_due_on
        node.original_due_on = planned.due_on
        node.due_on = max(node.due_on, planned.due_on) if extended else planned.due_on
        node.quarter, node.text, node.completion = planned.quarter, planned.text, planned.completion
        final.append(node)
    for node in free:
        if node.state == "open":
            node.removed_on = today
        else:
            node.completion = False
            final.insert(next((i for i, n in enumerate(final) if n.due_on > node.due_on), max(0, len(final) - 1)), node)
    session.flush()
    for position, node in enumerate(final, 1):
        node.position = position
    session.flush()
