"""The three lists: a file becomes a plan that can be looked at, and the plan one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db import AuditEntry, Edition, Node, Task, TaskList, TaskSupport, Unit
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import Refused
from domain.ledger import post_again
from domain.list_diff import FieldChange, Key, StoredTask, field_changes, stored_tasks
from domain.list_nodes import change_nodes
from domain.list_questions import keep_questions, new_questions, settled_fields
from domain.rules.cells.milestones import PlannedNode
from domain.sheets.parsed import ListsRead, ReadTask
from domain.sheets.resting import collector_at_rest

_AT_ONCE = 2_000  # rows a statement
_CHANGED_AT_ONCE = 500

# what is finished in these lists can be shown: a finished building, a plaque
WANTS_EVIDENCE = ("major_project", "brand")


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task that the file describes differently. A change of the lead needs a person's yes."""

    task_id: int
    read: ReadTask
    changes: tuple[FieldChange, ...]

    @property
    def moves_lead(self) -> bool:
        """Whether another unit would lead the task."""
        return any(change.field == "lead" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A task of the store that the file has no more. It stays until the office withdraws or suspends it."""

    task_id: int
    key: Key
    no: str
    title: str


@dataclass(slots=True)
class Plan:
    """What importing a file would do, compared with the store as it is."""

    read: ListsRead
    added: list[ReadTask] = field(default_factory=list)
    changed: list[TaskChange] = field(default_factory=list)
    unlisted: list[Unlisted] = field(default_factory=list)
    unchanged: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is new in the file."""
        return not (self.added or self.changed or self.unlisted)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person has said yes to. Without `good_rows` a file with rejected rows is not imported at all."""

    good_rows: bool = False
    new_leads: bool = False
    withdraw: frozenset[int] = frozenset()  # ids of tasks that the file has no more


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `edition_id` is empty where it changed nothing."""

    edition_id: int | None
    added: int
    changed: int
    withdrawn: int
    kept_leads: int  # changes of the lead that still wait for a yes


def plan_import(session: Session, read: ListsRead) -> Plan:
    """Compare what was read with the store. Changes nothing."""
    plan = Plan(read)
    unseen = {task.key: task for task in read.tasks}
    settled = settled_fields(session, read)
    for stored in stored_tasks(session, read.lists()):
        task = unseen.pop(stored.key, None)
        if task is None:
            if stored.key not in read.listed and stored.withdrawn_on is None:
                plan.unlisted.append(Unlisted(stored.task_id, stored.key, stored.no, str(stored.values["title"])))
            continue
        changes = field_changes(stored, task, settled.get(stored.task_id, frozenset()))
        if changes:
            plan.changed.append(TaskChange(stored.task_id, task, changes))
        else:
            plan.unchanged += 1
    plan.added = list(unseen.values())  # as the file has them
    return plan


def apply_import(
    session: Session,
    read: ListsRead,
    consent: Consent,
    today: date,
    *,
    actor_id: int | None,
    in_force_on: date | None = None,
    source: Source = NOWHERE,
    now: datetime,
) -> Imported:
    """Store what the file says, in the caller's one transaction: all that is certain, or nothing.

    The plan is made anew from the store, so that one shown a while ago cannot undo what came since. `in_force_on` is
    the first day on which new lists owe reports; without it `today`, or 1 January where `today` is in another year.
    Raises Refused `import_has_problems` where rows were rejected and nobody has said yes to the good ones.
    """
    if read.rejected and not consent.good_rows:
        raise Refused("import_has_problems", rows=read.rejected)
    plan = plan_import(session, read)
    changed = [change for change in plan.changed if consent.new_leads or len(change.changes) > change.moves_lead]
    gone = [task for task in plan.unlisted if task.task_id in consent.withdraw]
    kept = 0 if consent.new_leads else sum(change.moves_lead for change in plan.changed)
    if not plan.added and not changed and not gone and not new_questions(session, read):
        return Imported(None, 0, 0, 0, kept)
    edition = _edition(session, plan, changed, gone, actor_id, now)
    lists = _lists(session, plan, in_force_on, today)
    units = {row.code: row.id for row in session.execute(select(Unit.code, Unit.id))}
    with collector_at_rest():
        for start in range(0, len(plan.added), _AT_ONCE):
            _add(session, plan.added[start : start + _AT_ONCE], lists, units, edition, actor_id, source, now)
    for start in range(0, len(changed), _CHANGED_AT_ONCE):
        some = changed[start : start + _CHANGED_AT_ONCE]
        stored = {task.key: task for task in stored_tasks(session, read.lists(), [one.task_id for one in some])}
        for change in some:
            made = change.changes if consent.new_leads else tuple(c for c in change.changes if c.field != "lead")
            _change(session, stored[change.read.key], change.read, made, units, today)
            write_audit(
                session,
                actor_id,
                "task_changed_by_list",
                ("task", change.task_id),
                before={one.field: one.old for one in made},
                after={one.field: one.new for one in made} | {"edition": edition.id},
                task_id=change.task_id,
                source=source,
                now=now,
            )
    for task in gone:
        session.execute(update(Task).where(Task.id == task.task_id).values(withdrawn_on=today))
        write_audit(
            session,
            actor_id,
            "task_withdrawn",
            ("task", task.task_id),
            after={"edition": edition.id, "withdrawn_on": today.isoformat()},
            task_id=task.task_id,
            source=source,
            now=now,
        )
    keep_questions(session, read, edition.id, now)
    write_audit(
        session,
        actor_id,
        "lists_imported",
        ("edition", edition.id),
        after={
            "file": plan.read.file_name,
            "sha256": plan.read.sha256,
            "added": len(plan.added),
            "changed": len(changed),
            "withdrawn": len(gone),
            "rejected": plan.read.rejected,
        },
        source=source,
        now=now,
    )
    post_again(session, now)
    return Imported(edition.id, len(plan.added), len(changed), len(gone), kept)


def _edition(
    session: Session,
    plan: Plan,
    changed: Sequence[TaskChange],
    gone: Sequence[Unlisted],
    actor_id: int | None,
    now: datetime,
) -> Edition:
    edition = Edition(
        kind="lists",
        file_name=plan.read.file_name,
        sha256=plan.read.sha256,
        imported_at=now,
        imported_by=actor_id,
        changes={
            "counts": {f"{year} {kind}": count for (year, kind), count in sorted(plan.read.counts().items())},
            "added": [task.no for task in plan.added],
            "changed": {
                f"{change.read.year} {change.read.kind} {change.read.no}": [
                    [c.field, c.old, c.new] for c in change.changes
                ]
                for change in changed
            },
            "withdrawn": [task.no for task in gone],
            "questions": [
                [asked.place.sheet, asked.place.cell, asked.no, asked.question.code, asked.question.found]
                for asked in plan.read.questions
            ],
        },
    )
    session.add(edition)
    session.flush()
    return edition


def _lists(session: Session, plan: Plan, in_force_on: date | None, today: date) -> dict[tuple[int, str], int]:
    """The ids of the lists that the file's tasks belong to; lists that are new are made."""
    known = {(row.year, row.kind): row.id for row in session.execute(select(TaskList.year, TaskList.kind, TaskList.id))}
    for year, kind in sorted({(task.year, task.kind) for task in plan.added} - known.keys()):
        first = in_force_on or (today if today.year == year else date(year, 1, 1))
        new = TaskList(year=year, kind=kind, title=plan.read.titles.get((year, kind), ""), in_force_on=first)
        new.wants_evidence = kind in WANTS_EVIDENCE
        session.add(new)
        session.flush()
        known[year, kind] = new.id
    return known


def _columns(read: ReadTask, units: dict[str, int]) -> dict[str, Any]:
    """A task's columns from what was read, as far as a list says them."""
    return {
        "title": read.title,
        "title_en": read.title_en,
        "starred": read.starred,
        "category": read.category,
        "content": read.content,
        "target": read.target,
        "nature": read.nature,
        "total_investment": read.total_investment,
        "annual_investment": read.annual_investment,
        "lead_unit_id": units[read.lead],
        "supports_text": read.supports_text,
        "district_leader": read.district_leader,
        "responsible_person": read.responsible_person,
        "liaison": read.liaison,
        "deadline_text": read.deadline_text,
        "deadline_on": read.deadline_on,
        "standing": read.standing,
        "report_cycle": read.report_cycle,
        "difficulty": read.difficulty,
        "remarks": read.remarks,
    }


def _add(
    session: Session,
    tasks: Sequence[ReadTask],
    lists: dict[tuple[int, str], int],
    units: dict[str, int],
    edition: Edition,
    actor_id: int | None,
    source: Source,
    now: datetime,
) -> None:
    rows = [
        _columns(task, units)
        | {
            "list_id": lists[task.year, task.kind],
            "no": task.no,
            "no_folded": task.no_folded,
            "order_no": task.order_no,
        }
        for task in tasks
    ]
    ids = session.scalars(insert(Task).returning(Task.id, sort_by_parameter_order=True), rows).all()
    supports, nodes, audit = [], [], []
    for task, task_id in zip(tasks, ids, strict=True):
        for position, code in enumerate(task.supports, 1):
            supports.append({"task_id": task_id, "unit_id": units[code], "position": position})
        nodes += [_node_columns(task_id, node) for node in task.nodes]
        audit.append(
            {
                "at": now,
                "actor_id": actor_id,
                "act": "task_added_by_list",
                "subject_kind": "task",
                "subject_id": str(task_id),
                "task_id": task_id,
                "unit_id": None,
                "before": None,
                "after": {"edition": edition.id, "cell": f"{task.place.sheet}!{task.place.cell}"},
                "chat_id": source.chat_id,
                "message_id": source.message_id,
            }
        )
    for table, values in ((TaskSupport, supports), (Node, nodes), (AuditEntry, audit)):
        if values:
            session.execute(insert(table), values)


def _node_columns(task_id: int, node: PlannedNode) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "position": node.position,
        "quarter": node.quarter,
        "text": node.text,
        "completion": node.completion,
        "original_due_on": node.due_on,
        "due_on": node.due_on,
        "state": "open",
    }


def _change(
    session: Session,
    stored: StoredTask,
    read: ReadTask,
    changes: Sequence[FieldChange],
    units: dict[str, int],
    today: date,
) -> None:
    fields = {change.field for change in changes}
    columns = _columns(read, units)
    values = {name: columns[name] for name in fields if name in columns}
    if "lead" in fields:
        values["lead_unit_id"] = units[read.lead]
    if values:
        session.execute(update(Task).where(Task.id == stored.task_id).values(**values))
    if "supports" in fields:
        task = session.get_one(Task, stored.task_id)
        known = {support.unit_id: support for support in task.supports}
        wanted = [units[code] for code in read.supports]
        task.supports[:] = [
            known.get(unit_id) or TaskSupport(unit_id=unit_id, position=position)
            for position, unit_id in enumerate(wanted, 1)
        ]
        for position, support in enumerate(task.supports, 1):
            support.position = position
        session.flush()
    if "nodes" in fields:
        change_nodes(session, stored.task_id, read.nodes, today)
