"""What a digest or an alert says, looked up when it is said: what was put down, checked against what is true now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from db import Node, Notice, Notification, Report, Suspension, Task, Unit
from domain.concern import Concern, concern_of
from domain.duties import days_late
from domain.facts import NOT_COUNTED
from domain.office import OfficeRules
from domain.rules.ladder import Rung


@dataclass(frozen=True)
class NodeLine:
    node_id: int
    text: str
    completion: bool
    due_on: date
    days: int  # working days late, or to go


@dataclass(frozen=True)
class DigestLine:
    """One task of a digest, as it stands now. `settled`: nothing of what the digest asked for is open any more."""

    task_id: int
    no: str
    title: str
    title_en: str
    overdue: tuple[NodeLine, ...]
    soon: tuple[NodeLine, ...]
    report_on: date | None
    report_late: int
    settled: bool
    values: Mapping[str, Any]


def digest_lines(
    session: Session, items: Sequence[Mapping[str, Any]], decided_at: datetime, reader: Concern, today: date
) -> list[DigestLine]:
    """The lines of a digest that was decided at an instant, in its order, as they concern its reader today."""
    tasks = {t.id: t for t in session.scalars(select(Task).where(Task.id.in_([item["task"] for item in items])))}
    node_ids = [entry[0] for item in items for entry in (*item["overdue"], *item["soon"])]
    nodes = {n.id: n for n in session.scalars(select(Node).where(Node.id.in_(node_ids)))}
    reported = set(
        session.scalars(
            select(Report.task_id).where(
                Report.task_id.in_(tasks), Report.received_at >= decided_at, Report.state.not_in(NOT_COUNTED)
            )
        )
    )
    suspended = _suspended(session, tasks, today)
    lines = []
    for item in items:
        task = tasks.get(item["task"])
        if task is None:
            continue
        overdue = _still_open(item["overdue"], nodes)
        soon = _still_open(item["soon"], nodes)
        asked = date.fromisoformat(item["report"]) if item["report"] else None
        report_on = None if task.id in reported or task.report_due_on != asked else asked
        settled = (
            task.withdrawn_on is not None
            or task.id in suspended
            or task.lead_unit_id not in reader.units
            or not (overdue or soon or report_on)
        )
        lines.append(
            DigestLine(
                task.id,
                task.no,
                task.title,
                task.title_en,
                overdue,
                soon,
                report_on,
                item["report_late"],
                settled,
                item,
            )
        )
    return lines


def _still_open(entries: Sequence[Sequence[Any]], nodes: Mapping[int, Node]) -> tuple[NodeLine, ...]:
    return tuple(
        NodeLine(node.id, node.text, node.completion, node.due_on, days)
        for node_id, due, days in entries
        if (node := nodes.get(node_id)) is not None
        and node.state == "open"
        and node.removed_on is None
        and node.due_on == date.fromisoformat(due)
    )


@dataclass(frozen=True)
class AlertLine:
    """An overdue node as it stands now, and why this person is told."""

    notification_id: int
    task_id: int
    no: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    district_leader: str
    node: NodeLine
    rung: str
    reason: str
    proposed: str  # the colour of a notice that is proposed for the node and that nobody has decided on; or nothing


def alert_lines(
    session: Session, notifications: Sequence[Notification], rules: OfficeRules, now: datetime
) -> tuple[list[AlertLine], dict[int, str]]:
    """The alerts that are still true, the latest node first, and the others with the reason why they are not.

    All of them are for one person.
    """
    today = rules.today(now)
    node_ids = [row.payload["node"] for row in notifications]
    found = {
        node.id: (node, task, unit)
        for node, task, unit in session.execute(
            select(Node, Task, Unit)
            .join(Task, Task.id == Node.task_id)
            .join(Unit, Unit.id == Task.lead_unit_id)
            .where(Node.id.in_(node_ids))
        )
    }
    suspended = _suspended(session, {task.id for _, task, _ in found.values()}, today)
    late = days_late(session, [node for node, _, _ in found.values()], rules.calendar, today)
    proposed = _proposed(session, node_ids)
    reader = concern_of(session, notifications[0].person_id, today)
    lines: list[AlertLine] = []
    untrue: dict[int, str] = {}
    for row in notifications:
        node, task, unit = found[row.payload["node"]]
        reason = _untrue(row, node, task, suspended)
        if not reason and not reader.has(Rung(row.payload["rung"]), task.lead_unit_id, task.district_leader):
            reason = "not_concerned"
        if not reason and late[node.id] < 1:
            reason = "not_overdue"
        if reason:
            untrue[row.id] = reason
            continue
        lines.append(
            AlertLine(
                row.id,
                task.id,
                task.no,
                task.title,
                task.title_en,
                unit.short_zh,
                unit.name_en,
                task.district_leader,
                NodeLine(node.id, node.text, node.completion, node.due_on, late[node.id]),
                row.payload["rung"],
                row.reason,
                proposed.get(node.id, ""),
            )
        )
    return sorted(lines, key=lambda line: (-line.node.days, line.notification_id)), untrue


def _untrue(row: Notification, node: Node, task: Task, suspended: Collection[int]) -> str:
    if node.state != "open":
        return "submission_waits" if node.state == "submitted" else "done"
    if node.due_on != row.day_on:
        return "extended"
    if node.removed_on is not None or task.withdrawn_on is not None:
        return "withdrawn"
    return "suspended" if task.id in suspended else ""


def _proposed(session: Session, node_ids: Collection[int]) -> dict[int, str]:
    """Node -> the colour that is proposed for it and not decided on; red before yellow."""
    rows = session.execute(
        select(Notice.node_id, Notice.colour)
        .where(Notice.node_id.in_(node_ids), Notice.state == "proposed")
        .order_by(Notice.colour.desc())  # yellow, red
    )
    return {node_id: colour for node_id, colour in rows if node_id is not None}


def _suspended(session: Session, task_ids: Collection[int], today: date) -> set[int]:
    if not task_ids:
        return set()
    now_suspended = exists().where(
        Suspension.task_id == Task.id,
        Suspension.from_on <= today,
        or_(Suspension.until_on.is_(None), Suspension.until_on > today),
    )
    return set(session.scalars(select(Task.id).where(Task.id.in_(task_ids), now_suspended)))
