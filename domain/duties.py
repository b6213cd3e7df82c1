"""What is due and overdue on a day: open nodes up to a day ahead, with how late they are.

Read by the index over open nodes, so that a morning costs what is due, not what is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from db import Node, Report, Suspension, Task
from domain.facts import load_facts
from domain.rules.scoring.lateness import late_days
from domain.rules.workdays import WorkCalendar


@dataclass(frozen=True)
class OpenNode:
    """A node that is neither accepted nor waiting for review, of a task that runs."""

    node_id: int
    task_id: int
    unit_id: int  # the lead
    district_leader: str
    due_on: date
    late: int  # working days late, as the assessment method counts them
    left: int  # working days to go, the due day included; 0 on the last one


def open_nodes(session: Session, until: date, calendar: WorkCalendar, today: date) -> list[OpenNode]:
    """The open nodes due up to `until`, overdue ones included, in order of their due day."""
    suspended = exists().where(
        Suspension.task_id == Node.task_id,
        Suspension.from_on <= today,
        or_(Suspension.until_on.is_(None), Suspension.until_on > today),
    )
    rows = session.execute(
        select(Node.id, Node.task_id, Node.due_on, Task.lead_unit_id, Task.district_leader)
        .join(Task, Task.id == Node.task_id)
        .where(Node.state == "open", Node.due_on <= until, Node.removed_on.is_(None), ~suspended)
        .where(or_(Task.withdrawn_on.is_(None), Task.withdrawn_on > today))
        .order_by(Node.due_on, Node.task_id, Node.position)
    ).all()
    stood_still = _whose_clock_stood(session, [row.id for row in rows if row.due_on < today])
    counted = _counted(session, {row.task_id for row in rows if row.id in stood_still}, calendar, today)
    return [
        OpenNode(
            row.id,
            row.task_id,
            row.lead_unit_id,
            row.district_leader,
            row.due_on,
            counted.get(row.id, calendar.late(row.due_on, today)),
            calendar.late(today, row.due_on),
        )
        for row in rows
    ]


def days_late(session: Session, nodes: Sequence[Node], calendar: WorkCalendar, today: date) -> dict[int, int]:
    """Node -> how many working days late it is today, as the assessment method counts them."""
    stood_still = _whose_clock_stood(session, [node.id for node in nodes])
    counted = _counted(session, {node.task_id for node in nodes if node.id in stood_still}, calendar, today)
    return {node.id: counted.get(node.id, calendar.late(node.due_on, today)) for node in nodes}


def _whose_clock_stood(session: Session, node_ids: list[int]) -> set[int]:
    """The nodes for which more than the calendar decides how late they are: submitted before, or suspended."""
    if not node_ids:
        return set()
    submitted = select(Report.node_id).where(Report.node_id.in_(node_ids), Report.state == "returned")
    suspended = select(Node.id).join(Suspension, Suspension.task_id == Node.task_id).where(Node.id.in_(node_ids))
    return {id_ for id_ in (*session.scalars(submitted), *session.scalars(suspended)) if id_ is not None}


def _counted(session: Session, task_ids: set[int], calendar: WorkCalendar, today: date) -> dict[int, int]:
    if not task_ids:
        return {}
    return {
        node.id: len(late_days(task, node, calendar, today))
        for task in load_facts(session, task_ids).tasks
        for node in task.nodes
    }
