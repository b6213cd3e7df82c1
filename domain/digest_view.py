"""What a digest or an alert says, looked up when it is said: what was put down, checked against what is true now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from db import Node, Notice, Notification, Report, Suspension, Task, Unit
from domain.concern import Concern, concern_of, concerns_of
from domain.duties import days_late
from domain.facts import NOT_COUNTED
from domain.office import OfficeRules
from domain.rules.ladder import Rung
from domain.rules.workdays import WorkCalendar
from domain.snapshot import look_up


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
    tasks, nodes, last_reported, suspended = _facts_of_digests(session, items, today)
    lines = []
    for item in items:
        task = tasks.get(item["task"])
        if task is None:
            continue
        overdue = _still_open(item["overdue"], nodes)
        soon = _still_open(item["soon"], nodes)
        asked = date.fromisoformat(item["report"]) if item["report"] else None
        reported = task.id in last_reported and last_reported[task.id] >= decided_at
        report_on = None if reported or task.report_due_on != asked else asked
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


def read_digests_ahead(session: Session, digests: Sequence[Notification], today: date) -> None:
    """Read what the lines of all these digests are made from."""
    concerns_of(session, [one.person_id for one in digests if one.person_id is not None], today)
    _facts_of_digests(session, [item for one in digests for item in one.payload["items"]], today)


def _facts_of_digests(
    session: Session, items: Sequence[Mapping[str, Any]], today: date
) -> tuple[dict[int, Task], dict[int, Node], dict[int, datetime], Collection[int]]:
    """Tasks, nodes, task -> when the last report that counts came in, and the tasks that are suspended."""
    task_ids = [item["task"] for item in items]
    node_ids = [entry[0] for item in items for entry in (*item["overdue"], *item["soon"])]

    def tasks(ids: list[int]) -> dict[int, Task]:
        return {task.id: task for task in session.scalars(select(Task).where(Task.id.in_(ids)))}

    def nodes(ids: list[int]) -> dict[int, Node]:
        return {node.id: node for node in session.scalars(select(Node).where(Node.id.in_(ids)))}

    def last_reported(ids: list[int]) -> dict[int, datetime]:
        last = select(Report.task_id, func.max(Report.received_at)).group_by(Report.task_id)
        counted = last.where(Report.task_id.in_(ids), Report.state.not_in(NOT_COUNTED))
        return dict(session.execute(counted).all())

    return (
        look_up(session, "task", task_ids, tasks),
        look_up(session, "node", node_ids, nodes),
        look_up(session, "last report", task_ids, last_reported),
        _suspended(session, task_ids, today),
    )


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
    found, suspended, late, proposed = _facts_of_alerts(session, notifications, rules.calendar, today)
    reader = concern_of(session, notifications[0].person_id, today)
    lines: list[AlertLine] = []
    untrue = older_steps(notifications)
    for row in notifications:
        if row.id in untrue:
            continue
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


def older_steps(notifications: Sequence[Notification]) -> dict[int, str]:
    """Steps of a ladder that waited so long that a later step for the same person has come: that one says it all."""
    last: dict[tuple[str, date], Notification] = {}
    for row in sorted(notifications, key=lambda row: (int(row.step.removeprefix("T+") or 0), row.id)):
        last[row.subject, row.day_on] = row
    kept = {row.id for row in last.values()}
    return {row.id: "later_step" for row in notifications if row.id not in kept}


def _untrue(row: Notification, node: Node, task: Task, suspended: Collection[int]) -> str:
    if node.state != "open":
        return "submission_waits" if node.state == "submitted" else "done"
    if node.due_on != row.day_on:
        return "extended"
    if node.removed_on is not None or task.withdrawn_on is not None:
        return "withdrawn"
    return "suspended" if task.id in suspended else ""


def read_alerts_ahead(session: Session, alerts: Sequence[Notification], calendar: WorkCalendar, today: date) -> None:
    """Read what the lines of all these alerts are made from."""
    concerns_of(session, [one.person_id for one in alerts if one.person_id is not None], today)
    _facts_of_alerts(session, alerts, calendar, today)


def _facts_of_alerts(
    session: Session, alerts: Sequence[Notification], calendar: WorkCalendar, today: date
) -> tuple[dict[int, tuple[Node, Task, Unit]], Collection[int], dict[int, int], dict[int, str]]:
    """Nodes with task and lead unit, suspended tasks, node -> working days late, node -> notice that is proposed."""
    node_ids = [row.payload["node"] for row in alerts]

    def nodes(ids: list[int]) -> dict[int, tuple[Node, Task, Unit]]:
        query = select(Node, Task, Unit).join(Task, Task.id == Node.task_id).join(Unit, Unit.id == Task.lead_unit_id)
        return {node.id: (node, task, unit) for node, task, unit in session.execute(query.where(Node.id.in_(ids)))}

    def late(ids: list[int]) -> dict[int, int]:
        return days_late(session, [found[id_][0] for id_ in ids], calendar, today)

    def proposed(ids: list[int]) -> dict[int, str]:
        rows = session.execute(
            select(Notice.node_id, Notice.colour)
            .where(Notice.node_id.in_(ids), Notice.state == "proposed")
            .order_by(Notice.colour.desc())  # yellow, red: red before yellow
        )
        return {node_id: colour for node_id, colour in rows if node_id is not None}

    found = look_up(session, "node, task, unit", node_ids, nodes)
    return (
        found,
        _suspended(session, [task.id for _, task, _ in found.values()], today),
        look_up(session, ("working days late", today), found, late),
        look_up(session, "proposed notice", node_ids, proposed),
    )


def _suspended(session: Session, task_ids: Iterable[int], today: date) -> Collection[int]:
    now_suspended = exists().where(
        Suspension.task_id == Task.id,
        Suspension.from_on <= today,
        or_(Suspension.until_on.is_(None), Suspension.until_on > today),
    )

    def read(ids: list[int]) -> dict[int, bool]:
        found = session.scalars(select(Task.id).where(Task.id.in_(ids), now_suspended))
        return dict.fromkeys(found, True)

    return look_up(session, ("suspended", today), task_ids, read)
