"""Loading what scoring is computed from: tasks, nodes, submissions, reports, notices, entries by hand."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import (
    Extension,
    LedgerEntry,
    ManualEntry,
    Node,
    Notice,
    Objection,
    Report,
    ReportReminder,
    Suspension,
    Task,
    TaskList,
    TaskSupport,
)
from domain.rules.method import CYCLES, LIST_KINDS, Cycle, ManualRule
from domain.rules.scoring.facts import (
    Facts,
    ManualFacts,
    NodeFacts,
    NoticeFacts,
    PeriodicReport,
    Span,
    Submission,
    TaskFacts,
)

DEFAULT_CYCLE: Cycle = "monthly"
NOT_COUNTED = ("undone", "replaced")
NOTICE_IN_FORCE = ("issued", "answered", "closed")
# Columns, not objects: of these there are as many as there are tasks.
_TASKS = select(
    Task.id,
    Task.lead_unit_id,
    Task.difficulty,
    Task.report_cycle,
    Task.standing,
    Task.withdrawn_on,
    Task.order_no,
    Task.no_folded,
    TaskList.kind,
    TaskList.year,
    TaskList.in_force_on,
).join(TaskList, Task.list_id == TaskList.id)
_MANY = 500  # more ids than that are not put into a query: everything is read instead


def load_facts(session: Session, task_ids: Collection[int] | None = None) -> Facts:
    """The facts of these tasks, or of all; notices and entries by hand always of all."""
    return Facts(load_tasks(session, task_ids), _notices(session), _manual(session), _upheld(session))


def _upheld(session: Session) -> frozenset[str]:
    """Keys of the entries against which an objection was upheld."""
    upheld = select(LedgerEntry.key).join(Objection, Objection.entry_id == LedgerEntry.id)
    return frozenset(session.scalars(upheld.where(Objection.state == "upheld")))


def tasks_led_with(session: Session, task_ids: Collection[int]) -> list[int]:
    """These tasks and all others led by their leads: what has to be computed together."""
    leads = select(Task.lead_unit_id).where(Task.id.in_(task_ids))
    return list(session.scalars(select(Task.id).where(Task.lead_unit_id.in_(leads)).order_by(Task.id)))


def load_tasks(session: Session, task_ids: Collection[int] | None, *, only_owed: bool = False) -> tuple[TaskFacts, ...]:
    """The facts of these tasks, or of all, in the order in which the method goes by task.

    `only_owed`: without what points alone follow from: supports, reminders, extensions.
    """
    few = None if task_ids is None or len(task_ids) > _MANY else sorted(task_ids)

    def rows(query: Any, column: Any) -> Iterable[Any]:
        return session.execute(query if few is None else query.where(column.in_(few)))

    wanted = None if task_ids is None else set(task_ids)
    nodes: dict[int, list[Any]] = defaultdict(list)
    submissions: dict[int, list[Submission]] = defaultdict(list)
    reports: dict[int, list[PeriodicReport]] = defaultdict(list)
    supports: dict[int, list[int]] = defaultdict(list)
    spans: dict[int, list[Span]] = defaultdict(list)
    reminders: dict[int, dict[date, date]] = defaultdict(dict)
    for node in rows(
        select(Node.task_id, Node.id, Node.due_on).where(Node.removed_on.is_(None)).order_by(Node.position),
        Node.task_id,
    ):
        nodes[node[0]].append(node)
    for task_id, node_id, id_, received_on, state, decided_on, report_day in rows(
        select(
            Report.task_id,
            Report.node_id,
            Report.id,
            Report.received_on,
            Report.state,
            Report.decided_on,
            Report.report_day_on,
        )
        .where(Report.state.not_in(NOT_COUNTED))
        .order_by(Report.received_on, Report.id),
        Report.task_id,
    ):
        if node_id is not None:
            submissions[node_id].append(submission_of(id_, received_on, state, decided_on))
        else:
            returned_on = decided_on if state == "returned" else None
            reports[task_id].append(PeriodicReport(id_, received_on, report_day, returned_on))
    extended: set[int] = set()
    if not only_owed:
        for task_id, unit_id in rows(
            select(TaskSupport.task_id, TaskSupport.unit_id).order_by(TaskSupport.position, TaskSupport.id),
            TaskSupport.task_id,
        ):
            supports[task_id].append(unit_id)
        for task_id, report_day, delivered_on in rows(
            select(ReportReminder.task_id, ReportReminder.report_day_on, ReportReminder.delivered_on),
            ReportReminder.task_id,
        ):
            reminders[task_id][report_day] = delivered_on
        extended = {
            row[0] for row in rows(select(Extension.node_id).where(Extension.state == "approved"), Extension.task_id)
        }
    for task_id, from_on, until_on in rows(
        select(Suspension.task_id, Suspension.from_on, Suspension.until_on).order_by(Suspension.from_on, Suspension.id),
        Suspension.task_id,
    ):
        spans[task_id].append(Span(from_on, until_on))
    found = []
    for order, task in enumerate(sorted(rows(_TASKS, Task.id), key=_task_order)):
        if wanted is not None and task.id not in wanted:
            continue
        withdrawn = [Span(task.withdrawn_on)] if task.withdrawn_on is not None else []
        found.append(
            TaskFacts(
                id=task.id,
                order=order,
                list_kind=task.kind,
                list_year=task.year,
                listed_from=task.in_force_on,
                lead=task.lead_unit_id,
                difficulty=task.difficulty,
                supports=tuple(supports[task.id]),
                cycle=known_cycle(task.report_cycle),
                standing=task.standing,
                nodes=tuple(
                    NodeFacts(node_id, due_on, tuple(submissions[node_id]), node_id in extended)
                    for _, node_id, due_on in nodes[task.id]
                    if not task.standing
                ),
                suspensions=(*spans[task.id], *withdrawn),
                reports=tuple(reports[task.id]),
                reminders=reminders[task.id],
            )
        )
    return tuple(found)


def submission_of(report_id: int, received_on: date, state: str, decided_on: date | None) -> Submission:
    """A report of a node as scoring sees it."""
    accepted_on = decided_on if state == "accepted" else None
    return Submission(report_id, received_on, accepted_on, decided_on if state == "returned" else None)


def known_cycle(name: str) -> Cycle:
    """The cycle of this name; the monthly one for a name that the method does not know."""
    return cast(Cycle, name) if name in CYCLES else DEFAULT_CYCLE


def _task_order(task: Any) -> tuple[Any, ...]:
    """Where the method goes by task: year, list, row of the list."""
    return (task.year, LIST_KINDS.index(task.kind), task.order_no, task.no_folded, task.id)


def _notices(session: Session) -> tuple[NoticeFacts, ...]:
    query = (
        select(Notice, Task.lead_unit_id)
        .join(Task, Notice.task_id == Task.id)
        .where(Notice.state.in_(NOTICE_IN_FORCE), Notice.issued_on.is_not(None))
        .order_by(Notice.issued_at, Notice.id)
    )
    return tuple(
        NoticeFacts(
            id=notice.id,
            unit=lead,
            task=notice.task_id,
            colour=cast(Any, notice.colour),
            issued_on=cast(date, notice.issued_on),
            order=_order(notice.issued_at),
            matter=(notice.matter or "").strip(),
            document_no=notice.document_no,
            actor=notice.issued_by,
        )
        for notice, lead in session.execute(query)
    )


def _manual(session: Session) -> tuple[ManualFacts, ...]:
    query = (
        select(ManualEntry, Task)
        .outerjoin(Task, ManualEntry.task_id == Task.id)
        .where(ManualEntry.state == "posted")
        .order_by(ManualEntry.proposed_at, ManualEntry.id)
    )
    found = []
    for entry, task in session.execute(query):
        leads = task is not None and task.lead_unit_id == entry.unit_id
        found.append(
            ManualFacts(
                id=entry.id,
                unit=entry.unit_id,
                rule=cast(ManualRule, entry.rule),
                level=entry.level,
                counts_on=entry.counts_on,
                order=_order(entry.proposed_at),
                matter=entry.matter.strip(),
                task=entry.task_id,
                supports=tuple(s.unit_id for s in task.supports if s.unit_id != entry.unit_id) if leads else (),
                document_no=entry.document_no,
                actor=entry.proposed_by,
            )
        )
    return tuple(found)


def _order(instant: Any) -> int:
    """When something was entered, in microseconds: what decides between two of one day."""
    return int(instant.timestamp() * 1_000_000) if instant is not None else 0
