"""What differs between a list as stored and as read: field by field, old → new (reading rules 18 and 19)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Node, Task, TaskList, TaskSupport, Unit
from domain.rules.cells.text import folded
from domain.sheets.parsed import ReadTask

_TEXTS = (
    "title",
    "title_en",
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
_NODE = ("id", "position", "quarter", "text", "original_due_on", "due_on", "completion", "state")
_STREAMED = {"yield_per": 5_000}  # a large list is never held twice in memory
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
    withdrawn_on: date | None
    supports: tuple[str, ...] = ()
    nodes: list[StoredNode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as it is and as it would be, in words that can be shown and kept."""

    field: str
    old: str
    new: str


def stored_tasks(session: Session, lists: Iterable[tuple[int, str]], ids: Collection[int] = ()) -> Iterator[StoredTask]:
    """The tasks of these lists (year, kind), withdrawn ones too, in order of id; with `ids`, only those.

    Tasks, supports and nodes are three streams walked side by side, so that a large list is never whole in memory.
    """
    codes: dict[int, str] = {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}
    wanted_lists = set(lists)
    list_ids = {
        row.id: (row.year, row.kind)
        for row in session.execute(select(TaskList.id, TaskList.year, TaskList.kind))
        if (row.year, row.kind) in wanted_lists
    }
    if not list_ids:
        return
    wanted = [Task.list_id.in_(list_ids), *([Task.id.in_(ids)] if ids else [])]
    extra = (Task.id, Task.list_id, Task.no, Task.no_folded, Task.lead_unit_id, Task.withdrawn_on)
    columns = [getattr(Task, name) for name in (*_TEXTS, *_VALUES)]
    tasks = session.execute(select(*extra, *columns).where(*wanted).order_by(Task.id), execution_options=_STREAMED)
    supports = _Stream(
        session.execute(
            select(TaskSupport.task_id, TaskSupport.unit_id)
            .join(Task, Task.id == TaskSupport.task_id)
            .where(*wanted)
            .order_by(TaskSupport.task_id, TaskSupport.position),
            execution_options=_STREAMED,
        )
    )
    nodes = _Stream(
        session.execute(
            select(Node.task_id, *(getattr(Node, name) for name in _NODE))
            .join(Task, Task.id == Node.task_id)
            .where(*wanted, Node.removed_on.is_(None))
            .order_by(Node.task_id, Node.position),
            execution_options=_STREAMED,
        )
    )
    for row in tasks:
        yield StoredTask(
            row.id,
            (*list_ids[row.list_id], row.no_folded),
            row.no,
            dict(zip((*_TEXTS, *_VALUES), row[len(extra) :], strict=True)),
            codes[row.lead_unit_id],
            row.withdrawn_on,
            tuple(codes[support.unit_id] for support in supports.of(row.id)),
            [StoredNode(*node[1:]) for node in nodes.of(row.id)],
        )


class _Stream:
    """Rows in order of task, handed out task by task."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, task_id: int) -> Iterator[Any]:
        while self._next is not None and self._next.task_id <= task_id:
            if self._next.task_id == task_id:
                yield self._next
            self._next = next(self._rows, None)


def field_changes(stored: StoredTask, read: ReadTask, settled: frozenset[str] = frozenset()) -> tuple[FieldChange, ...]:
    """What the row says differently. Fields with an open question, without a column, or whose question somebody has
    answered (`settled`) are left as they are."""
    left = read.open_fields | read.absent_fields | settled
    changes = []
    for name in (*_TEXTS, *_VALUES):
        if _GROUPED.get(name, name) in left:
            continue
        old, new = stored.values[name], getattr(read, name)
        if old != new and not (isinstance(old, str) and isinstance(new, str) and folded(old) == folded(new)):
            changes.append(FieldChange(name, shown(old), shown(new)))
    if stored.lead != read.lead and "lead" not in left:
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
