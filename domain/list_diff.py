"""What differs between a list as stored and as read: field by field, old → new (reading rules 18 and 19)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Node, Task, TaskList, TaskSupport, Unit
from domain.rules.cells.text import folded
from domain.sheets.parsed import ReadTask

_TEXTS = (
    "title",
    "category",
    "content",
    "target",
    "nature",
    "supports_text",
    "district_leader",
    "responsible_person",
    "liaison",
    "deadline_text",
    "remarks",
)
_VALUES = ("starred", "total_investment", "annual_investment", "deadline_on", "standing", "report_cycle", "difficulty")
_GROUPED = {"deadline_on": "deadline", "standing": "deadline", "deadline_text": "deadline", "supports_text": "supports"}
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class StoredNode:
    node_id: int
    position: int
    quarter: int | None
    text: str
    original_due_on: date
    due_on: date
    completion: bool
    state: str


@dataclass(slots=True)
class StoredTask:
    """A task of the store with what a list can say about it."""

    task_id: int
    key: Key
    no: str
    values: dict[str, object]
    lead: str
    lead_id: int
    withdrawn_on: date | None
    supports: tuple[str, ...] = ()
    nodes: list[StoredNode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as it is and as it would be, in words that can be shown and kept."""

    field: str
    old: str
    new: str


def stored_tasks(session: Session, lists: Iterable[tuple[int, str]]) -> dict[Key, StoredTask]:
    """All tasks of these lists (year, kind) by key, withdrawn ones too."""
    found: dict[Key, StoredTask] = {}
    by_id: dict[int, StoredTask] = {}
    codes: dict[int, str] = {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}
    list_ids = {
        row.id: (row.year, row.kind)
        for row in session.execute(select(TaskList.id, TaskList.year, TaskList.kind))
        if (row.year, row.kind) in set(lists)
    }
    if not list_ids:
        return found
    columns = [getattr(Task, name) for name in (*_TEXTS, *_VALUES)]
    wanted = Task.list_id.in_(list_ids)
    extra = (Task.id, Task.list_id, Task.no, Task.no_folded, Task.lead_unit_id, Task.withdrawn_on)
    for row in session.execute(select(*extra, *columns).where(wanted)):
        year, kind = list_ids[row.list_id]
        values = dict(zip((*_TEXTS, *_VALUES), row[len(extra) :], strict=True))
        task = StoredTask(
            row.id,
            (year, kind, row.no_folded),
            row.no,
            values,
            codes[row.lead_unit_id],
            row.lead_unit_id,
            row.withdrawn_on,
        )
        found[task.key] = by_id[row.id] = task
    supports: dict[int, list[str]] = defaultdict(list)
    of_lists = select(Task.id).where(wanted).scalar_subquery()
    for row in session.execute(
        select(TaskSupport.task_id, TaskSupport.unit_id)
        .where(TaskSupport.task_id.in_(of_lists))
        .order_by(TaskSupport.task_id, TaskSupport.position)
    ):
        supports[row.task_id].append(codes[row.unit_id])
    for task_id, units in supports.items():
        by_id[task_id].supports = tuple(units)
    node_columns = (
        Node.id,
        Node.position,
        Node.quarter,
        Node.text,
        Node.original_due_on,
        Node.due_on,
        Node.completion,
        Node.state,
    )
    for row in session.execute(
        select(Node.task_id, *node_columns)
        .where(Node.task_id.in_(of_lists), Node.removed_on.is_(None))
        .order_by(Node.task_id, Node.position)
    ):
        by_id[row.task_id].nodes.append(StoredNode(*row[1:]))
    return found


def field_changes(stored: StoredTask, read: ReadTask) -> tuple[FieldChange, ...]:
    """What the row says differently. Fields with an open question, or without a column, are left as they are."""
    left = read.open_fields | read.absent_fields
    changes = []
    for name in (*_TEXTS, *_VALUES):
        if _GROUPED.get(name, name) in left:
            continue
        old, new = stored.values[name], getattr(read, name)
        if old != new and not (isinstance(old, str) and isinstance(new, str) and folded(old) == folded(new)):
            changes.append(FieldChange(name, shown(old), shown(new)))
    if stored.lead != read.lead:
        changes.append(FieldChange("lead", stored.lead, read.lead))
    if "supports" not in left and set(stored.supports) != set(read.supports):
        changes.append(FieldChange("supports", "、".join(stored.supports), "、".join(read.supports)))
    if not left & {"nodes", "deadline"}:
        old_nodes = [(n.quarter, folded(n.text), n.original_due_on) for n in stored.nodes]
        new_nodes = [(n.quarter, folded(n.text), n.due_on) for n in read.nodes]
        if old_nodes != new_nodes:
            changes.append(
                FieldChange(
                    "nodes",
                    nodes_shown((n.quarter, n.text, n.original_due_on) for n in stored.nodes),
                    nodes_shown((n.quarter, n.text, n.due_on) for n in read.nodes),
                )
            )
    return tuple(changes)


def shown(value: object) -> str:
    """A value as text, the same in every language: ISO days, plain decimals, yes/no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def nodes_shown(nodes: Iterable[tuple[int | None, str, date]]) -> str:
    """Nodes in one line: “Q1 开工 2023-03-31; Q2 …”."""
    parts: Sequence[str] = [
        " ".join(filter(None, (f"Q{quarter}" if quarter else "", text, due.isoformat())))
        for quarter, text, due in nodes
    ]
    return "; ".join(parts)
