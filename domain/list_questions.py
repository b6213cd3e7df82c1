"""Open points of imported lists: kept, answered by the office, closed when a later edition asks them no more."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from db import ListQuestion, Task, TaskList, TaskSupport, Unit
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.list_diff import shown
from domain.list_nodes import change_nodes
from domain.rules.cells.amounts import read_amount
from domain.rules.cells.cycles import read_cycle, read_difficulty
from domain.rules.cells.deadlines import read_deadline
from domain.rules.cells.milestones import plan_nodes
from domain.rules.cells.text import one_line, visible
from domain.rules.permissions import Act, Actor, can_ever
from domain.sheets.parsed import Asked, ListsRead
from domain.units import unit_index

KEEP, NONE, STANDING, SUPPORT = "keep", "none", "standing", "support"  # answers that are no value
_SUPERSEDED = "superseded"
# the field of a question -> the fields of a task that its answer settles
_SETTLES = {
    "deadline": frozenset({"deadline", "nodes"}),
    "nodes": frozenset({"deadline", "nodes"}),
    "supports": frozenset({"supports"}),
    "support": frozenset({"supports"}),
    "lead": frozenset({"supports"}),
    "total": frozenset({"total_investment"}),
    "annual": frozenset({"annual_investment"}),
    "cycle": frozenset({"report_cycle"}),
    "difficulty": frozenset({"difficulty"}),
    "leader": frozenset({"district_leader"}),
    "person": frozenset({"responsible_person"}),
}
_TEXTS = {
    "category": "category",
    "content": "content",
    "target": "target",
    "nature": "nature",
    "leader": "district_leader",
    "person": "responsible_person",
    "liaison": "liaison",
    "remarks": "remarks",
}
Mark = tuple[str, str, str]  # field, code, found


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question as it is put to the office. `answers`: what can be answered by one tap."""

    id: int
    task_id: int
    no: str
    title: str
    place: str
    field: str
    code: str
    found: str
    choices: tuple[str, ...]
    answers: tuple[str, ...]
    waiting: int  # open questions in all


def settled_fields(session: Session, read: ListsRead) -> dict[int, frozenset[str]]:
    """By task: fields about which the file asks what somebody has answered already, in the same words."""
    asked = _marks(read)
    found: dict[int, set[str]] = defaultdict(set)
    for row in _stored(session, read):
        mark = (row.field, row.code, row.found)
        if row.answered_at is not None and row.answer != _SUPERSEDED and mark in asked.get(row.key, ()):
            found[row.task_id] |= _SETTLES.get(row.field, {row.field})
    return {task_id: frozenset(fields) for task_id, fields in found.items()}


def new_questions(session: Session, read: ListsRead) -> bool:
    """Whether the file asks about known tasks what was not asked before."""
    known = defaultdict(set)
    for row in _stored(session, read):
        known[row.key].add((row.field, row.code, row.found))
    return any(not marks <= known[key] for key, marks in _marks(read).items())


def keep_questions(session: Session, read: ListsRead, edition_id: int, now: datetime) -> None:
    """Store what the file asks and was not asked before; close what it asks no more."""
    asked: dict[tuple[int, str, str], list[Asked]] = defaultdict(list)
    for one in read.questions:
        if one.no:
            asked[one.key].append(one)
    known: dict[tuple[int, str, str], set[Mark]] = defaultdict(set)
    tasks = {task.key: task for task in read.tasks}
    for row in _stored(session, read):
        mark = (row.field, row.code, row.found)
        known[row.key].add(mark)
        still = {_mark(one) for one in asked.get(row.key, ())}
        if row.answered_at is None and row.key in tasks and mark not in still:
            question = session.get_one(ListQuestion, row.id)
            question.answered_at, question.answer = now, _SUPERSEDED
    if not asked:
        return
    ids = {
        (row.year, row.kind, row.no_folded): row.id
        for row in session.execute(
            select(Task.id, Task.no_folded, TaskList.year, TaskList.kind)
            .join(Task.task_list)
            .where(TaskList.year.in_({year for year, _ in read.lists()}))
        )
    }
    rows = [
        {
            "edition_id": edition_id,
            "task_id": ids[key],
            "field": one.question.field,
            "code": one.question.code,
            "found": one.question.found,
            "place": f"{one.place.sheet}!{one.place.cell}",
            "choices": list(one.question.choices),
            "payload": {"year": key[0], "milestones": [list(pair) for pair in tasks[key].milestones]},
            "asked_at": now,
        }
        for key, ones in asked.items()
        if key in ids and key in tasks
        for one in {_mark(one): one for one in ones}.values()
        if _mark(one) not in known[key]
    ]
    for start in range(0, len(rows), 1_000):
        session.execute(insert(ListQuestion), rows[start : start + 1_000])


def next_question(session: Session, actor: Actor, after: int = 0) -> OpenQuestion | None:
    """The first open question after an id, or from the beginning again. Raises NotAllowed."""
    _require(actor)
    waiting = session.scalar(select(func.count()).where(ListQuestion.answered_at.is_(None))) or 0
    query = (
        select(ListQuestion)
        .where(ListQuestion.answered_at.is_(None))
        .order_by(ListQuestion.id <= after, ListQuestion.id)
        .options(joinedload(ListQuestion.task))
        .limit(1)
    )
    row = session.scalar(query)
    return None if row is None else _shown(row, waiting)


def find_question(session: Session, actor: Actor, question_id: int) -> OpenQuestion:
    """An open question. Raises NotAllowed, Refused `gone` where it was answered meanwhile."""
    _require(actor)
    row = session.get(ListQuestion, question_id)
    if row is None or row.answered_at is not None:
        raise Refused("gone")
    return _shown(row, 0)


def answer_question(
    session: Session, actor: Actor, question_id: int, answer: str, today: date, now: datetime, source: Source = NOWHERE
) -> tuple[str, str]:
    """Store what somebody answered: one of the question's `answers`, or words. What changed, as (old, new).

    Raises NotAllowed; Refused `gone`, or `answer_unclear` where the words do not settle it.
    """
    _require(actor)
    row = session.get(ListQuestion, question_id)
    if row is None or row.answered_at is not None:
        raise Refused("gone")
    old, new = _settle(session, row, answer, today)
    row.answered_at, row.answered_by, row.answer = now, actor.person_id, answer[:500]
    write_audit(
        session,
        actor.person_id,
        "list_question_answered",
        ("task", row.task_id),
        before={row.field: old},
        after={row.field: new, "question": row.code, "found": row.found, "answer": answer[:500]},
        task_id=row.task_id,
        source=source,
        now=now,
    )
    return old, new


def _require(actor: Actor) -> None:
    if not can_ever(actor, Act.IMPORT):
        raise NotAllowed(Act.IMPORT)


def _mark(asked: Asked) -> Mark:
    return asked.question.field, asked.question.code, asked.question.found


def _marks(read: ListsRead) -> dict[tuple[int, str, str], set[Mark]]:
    marks: dict[tuple[int, str, str], set[Mark]] = defaultdict(set)
    for asked in read.questions:
        if asked.no:
            marks[asked.key].add(_mark(asked))
    return marks


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    task_id: int
    key: tuple[int, str, str]
    field: str
    code: str
    found: str
    answered_at: datetime | None
    answer: str | None


def _stored(session: Session, read: ListsRead) -> Iterator[_Kept]:
    """All questions ever asked about tasks of the lists that the file speaks of."""
    lists = read.lists()
    query = (
        select(
            ListQuestion.id,
            ListQuestion.task_id,
            TaskList.year,
            TaskList.kind,
            Task.no_folded,
            ListQuestion.field,
            ListQuestion.code,
            ListQuestion.found,
            ListQuestion.answered_at,
            ListQuestion.answer,
        )
        .join(Task, Task.id == ListQuestion.task_id)
        .join(TaskList, TaskList.id == Task.list_id)
    )
    for row in session.execute(query).all():
        if (row.year, row.kind) in lists:
            key = (row.year, row.kind, row.no_folded)
            yield _Kept(row.id, row.task_id, key, row.field, row.code, row.found, row.answered_at, row.answer)


def _shown(row: ListQuestion, waiting: int) -> OpenQuestion:
    return OpenQuestion(
        row.id,
        row.task_id,
        row.task.no,
        row.task.title,
        row.place,
        row.field,
        row.code,
        row.found,
        tuple(row.choices),
        _answers(row),
        waiting,
    )


def _answers(row: ListQuestion) -> tuple[str, ...]:
    """What can be answered by one tap."""
    match row.code:
        case "deadline_before_year" | "milestone_after_deadline":
            others = [
                day for day in row.choices if row.task.deadline_on is None or day != row.task.deadline_on.isoformat()
            ]
            return (KEEP, *others)
        case "standing_with_milestones":
            return (KEEP,)
        case "lead_several":
            return (SUPPORT, NONE) if row.choices else (NONE,)
        case "unit_inactive":
            return (KEEP, NONE) if row.field == "supports" else (KEEP,)
        case "support_unknown" | "support_ambiguous":
            return (*row.choices, NONE)
        case "formula_without_result":
            return (NONE,)
        case "amount_unclear":
            return (NONE,)
    if row.field == "deadline":
        return (*row.choices, STANDING)
    return tuple(row.choices)


def _settle(session: Session, row: ListQuestion, answer: str, today: date) -> tuple[str, str]:
    task = row.task
    if answer == KEEP and KEEP in _answers(row):
        return "", ""
    if row.field in ("deadline", "nodes"):
        return _settle_deadline(session, row, answer, today)
    if row.field in ("lead", "supports", "support"):
        return _settle_units(session, row, answer)
    if answer == NONE and NONE in _answers(row):
        return "", ""
    if row.field in ("total", "annual"):
        name = "total_investment" if row.field == "total" else "annual_investment"
        amount = read_amount(answer, row.field, heading_worth=None, sheet_worth=Decimal(1))
        if amount.wan is None:
            raise Refused("answer_unclear")
        return _set(task, name, amount.wan)
    if row.field == "cycle":
        cycle = read_cycle(answer)
        value = answer if answer in row.choices else cycle.value
        if cycle.question is not None and answer not in row.choices:
            raise Refused("answer_unclear")
        return _set(task, "report_cycle", value)
    if row.field == "difficulty":
        difficulty = read_difficulty(answer)
        if difficulty.question is not None:
            raise Refused("answer_unclear")
        return _set(task, "difficulty", difficulty.value)
    if row.field in _TEXTS:
        keep_lines = row.field in ("content", "target", "remarks")
        return _set(task, _TEXTS[row.field], visible(answer) if keep_lines else one_line(answer))
    raise Refused("answer_in_file")


def _set(task: Task, name: str, value: Any) -> tuple[str, str]:
    old = getattr(task, name)
    setattr(task, name, value)
    return shown(old), shown(value)


def _settle_deadline(session: Session, row: ListQuestion, answer: str, today: date) -> tuple[str, str]:
    task, year = row.task, int(row.payload["year"])
    old = STANDING if task.standing else shown(task.deadline_on)
    if answer == STANDING:
        task.deadline_on, task.standing = None, True
        change_nodes(session, task.id, (), today)
        return old, STANDING
    read = read_deadline(answer, year)
    if read.standing:
        return _settle_deadline(session, row, STANDING, today)
    if read.on is None:
        raise Refused("answer_unclear")
    task.deadline_on, task.standing = read.on, False
    milestones = tuple((int(quarter), str(text)) for quarter, text in row.payload["milestones"])
    nodes, _ = plan_nodes(milestones, read.on, standing=False, year=year)
    session.flush()
    change_nodes(session, task.id, nodes, today)
    return old, read.on.isoformat()


def _settle_units(session: Session, row: ListQuestion, answer: str) -> tuple[str, str]:
    """Who supports. A lead is changed by a new edition alone, with a yes of its own."""
    task = row.task
    index = unit_index(session)
    old = "、".join(support.unit.code for support in task.supports)
    if answer == NONE and row.code == "unit_inactive" and row.choices:
        for support in [one for one in task.supports if one.unit.code == row.choices[0]]:
            task.supports.remove(support)
    elif answer == SUPPORT:
        for code in row.choices:
            _support(session, task, code)
    elif answer != NONE:
        known = answer if answer in index.units else index.find(answer).code
        if known is None or row.code in ("lead_several", "unit_inactive"):
            raise Refused("answer_unclear")
        _support(session, task, known)
    session.flush()
    return old, "、".join(support.unit.code for support in task.supports)


def _support(session: Session, task: Task, code: str) -> None:
    unit = session.scalars(select(Unit).where(Unit.code == code)).one()
    if unit.id != task.lead_unit_id and all(support.unit_id != unit.id for support in task.supports):
        position = max((support.position for support in task.supports), default=0) + 1
        task.supports.append(TaskSupport(unit_id=unit.id, unit=unit, position=position))
