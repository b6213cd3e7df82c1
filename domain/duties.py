"""What is due and overdue on a day: open nodes up to a day ahead, with how late they are.

Read by the index over open nodes, so that a morning costs what is due, not what is stored.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, exists, literal, or_, select
from sqlalchemy.orm import Session

from db import Node, Report, Suspension, Task
from domain.chunks import in_chunks
from domain.facts import NOT_COUNTED, submission_of
from domain.rules.scoring.facts import NodeFacts, Span, Submission
from domain.rules.scoring.lateness import late_days_of
from domain.rules.workdays import WorkCalendar

_TODAY = bindparam("today", type_=Date())
_SUSPENDED = exists().where(
    Suspension.task_id == Node.task_id,
    Suspension.from_on <= _TODAY,
    or_(Suspension.until_on.is_(None), Suspension.until_on > _TODAY),
)
# Made once. "open" is written into it, not bound: SQLite sees at once that the index over open nodes holds them all.
_DUE = (
    select(
        Node.id,
        Node.task_id,
        Node.due_on,
        Task.lead_unit_id,
        Task.district_leader,
        exists().where(Report.node_id == Node.id).label("returned"),
        exists().where(Suspension.task_id == Node.task_id).label("was_suspended"),
    )
    .join(Task, Task.id == Node.task_id)
    .where(Node.state == literal("open", literal_execute=True), Node.due_on <= bindparam("until", type_=Date()))
    .where(Node.removed_on.is_(None), ~_SUSPENDED)
    .where(or_(Task.withdrawn_on.is_(None), Task.withdrawn_on > _TODAY))
    .order_by(Node.due_on, Node.task_id, Node.position)
)


class OpenNode(NamedTuple):
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
    rows = session.connection().execute(_DUE, {"until": until, "today": today}).all()
    stood_still = [row for row in rows if row.due_on < today and (row.returned or row.was_suspended)]
    counted = _counted(session, stood_still, calendar, today)
    of_day = cache(lambda day: (calendar.late(day, today), calendar.late(today, day)))  # hundreds share a few days
    found = []
    for id_, task_id, due_on, unit_id, leader, _, _ in rows:
        late, left = of_day(due_on)
        found.append(OpenNode(id_, task_id, unit_id, leader, due_on, counted.get(id_, late), left))
    return found


def days_late(session: Session, nodes: Sequence[Node], calendar: WorkCalendar, today: date) -> dict[int, int]:
    """Node -> how many working days late it is today, as the assessment method counts them."""
    counted = _counted(session, nodes, calendar, today)
    return {node.id: counted.get(node.id, calendar.late(node.due_on, today)) for node in nodes}


def _counted(session: Session, rows: Sequence[Any], calendar: WorkCalendar, today: date) -> dict[int, int]:
    """Node -> working days late, for those where more than the calendar decides: submitted before, or suspended.

    `rows` have `id`, `task_id` and `due_on` of nodes that are open.
    """
    submissions: dict[int, list[Submission]] = defaultdict(list)
    suspended: dict[int, list[Span]] = defaultdict(list)
    for chunk in in_chunks(row.id for row in rows):
        for node_id, id_, received_on, state, decided_on in session.execute(
            select(Report.node_id, Report.id, Report.received_on, Report.state, Report.decided_on)
            .where(Report.node_id.in_(chunk), Report.state.not_in(NOT_COUNTED))
            .order_by(Report.received_on, Report.id)
        ):
            assert node_id is not None
            submissions[node_id].append(submission_of(id_, received_on, state, decided_on))
    for chunk in in_chunks(sorted({row.task_id for row in rows})):
        for task_id, from_on, until_on in session.execute(
            select(Suspension.task_id, Suspension.from_on, Suspension.until_on).where(Suspension.task_id.in_(chunk))
        ):
            suspended[task_id].append(Span(from_on, until_on))
    return {
        row.id: len(
            late_days_of(
                NodeFacts(row.id, row.due_on, tuple(submissions[row.id])), suspended[row.task_id], calendar, today
            )
        )
        for row in rows
        if row.id in submissions or row.task_id in suspended
    }
