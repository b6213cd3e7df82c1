"""Tasks as people see them: which are mine, what is open, what is due, what one task looks like."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from db import Node, Report, Suspension, Task, TaskList, TaskSupport, Unit
from domain.errors import NotAllowed, Refused
from domain.flags import flagged_tasks
from domain.rules.permissions import TABLE, Act, Actor, Whose, can, can_ever, is_for_everybody_there
from domain.workdays import read_office_calendar

SOON_DAYS = 15  # calendar days ahead that make a light yellow


class Light(StrEnum):
    """Where a task stands, at a glance; never by colour alone."""

    DONE = "done"
    WAITING = "waiting"  # a submission waits for review
    OVERDUE = "overdue"  # red
    SOON = "soon"  # yellow
    GREEN = "green"
    STANDING = "standing"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class TaskName:
    """What a task is called."""

    task_id: int
    no: str
    title: str
    title_en: str


@dataclass(frozen=True)
class NodeView:
    node_id: int
    position: int
    text: str
    completion: bool
    due_on: date
    original_due_on: date
    state: str


@dataclass(frozen=True)
class LastReport:
    report_id: int
    kind: str
    percent: int | None
    note: str
    words: str
    received_on: date
    received_at: datetime
    state: str
    person: str


@dataclass(frozen=True)
class TaskView:
    """One task with what its card shows."""

    task_id: int
    no: str
    title: str
    title_en: str
    list_kind: str
    category: str
    content: str
    target: str
    lead_unit_id: int
    lead: str
    lead_en: str
    supports: tuple[str, ...]
    supports_text: str
    district_leader: str
    responsible_person: str
    liaison: str
    deadline_text: str
    percent: int | None
    quantity: Decimal | None
    annual_investment: Decimal | None
    report_due_on: date | None
    light: Light
    nodes: tuple[NodeView, ...]
    last: LastReport | None
    waiting_report_id: int | None
    may_report: bool
    may_record: bool  # the office enters what came on paper or by phone
    may_review: bool
    late: int = 0  # working days after the next node's due day
    flags: tuple[str, ...] = ()  # what the office should look at in its reports; for the office only

    @property
    def may_ask_more_time(self) -> bool:
        """Whether more time is worth asking for: a date comes near, and nothing is overdue yet."""
        return self.may_report and self.light is Light.SOON

    @property
    def next_node(self) -> NodeView | None:
        """The open node that is due first."""
        return min((n for n in self.nodes if n.state == "open"), key=lambda n: (n.due_on, n.position), default=None)


@dataclass(frozen=True)
class TaskLine:
    """One line of a list of tasks."""

    task_id: int
    no: str
    title: str
    title_en: str
    lead: str
    lead_en: str
    light: Light
    due_on: date | None
    percent: int | None
    late: int = 0  # working days after the due day


def fold_no(no: str) -> str:
    """A task number as it is compared: NFKC, upper case, without spaces (reading rule 3)."""
    return "".join(unicodedata.normalize("NFKC", no).upper().split())


def visible_to(actor: Actor, act: Act) -> ColumnElement[bool] | None:
    """The condition on `Task` for what this act reaches for this person; None for everything.

    An act on the own units reaches the tasks they lead; to view, also those they support. In a group nothing beyond
    the group's unit.
    """
    reach = _reach(actor, act)
    if actor.within is None:
        return reach
    if not is_for_everybody_there(act):
        return Task.id.in_([])
    here: ColumnElement[bool] = Task.lead_unit_id.in_(actor.within)
    if act is Act.VIEW_TASK:
        here = or_(here, exists().where(TaskSupport.task_id == Task.id, TaskSupport.unit_id.in_(actor.within)))
    return here if reach is None else and_(reach, here)


def _reach(actor: Actor, act: Act) -> ColumnElement[bool] | None:
    reach: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        whose = TABLE[act].get(grant.role)
        if whose is Whose.ALL or (whose is Whose.PORTFOLIO and grant.portfolio is None):
            return None
        if whose is Whose.PORTFOLIO:
            reach.append(Task.district_leader == grant.portfolio)
        elif whose is Whose.OWN:
            reach.append(Task.lead_unit_id == grant.unit_id)
            if act is Act.VIEW_TASK:
                reach.append(exists().where(TaskSupport.task_id == Task.id, TaskSupport.unit_id == grant.unit_id))
    return or_(*reach) if reach else Task.id.in_([])


def require_task(session: Session, actor: Actor, act: Act, task_id: int) -> Task:
    """The task, if it exists and this person may do the act to it. Raises Refused("gone") or NotAllowed."""
    task = session.get(Task, task_id)
    if task is None:
        raise Refused("gone")
    if can(actor, act, task.lead_unit_id, task.district_leader):
        return task
    if act is Act.VIEW_TASK and any(can(actor, act, s.unit_id, task.district_leader) for s in task.supports):
        return task
    raise NotAllowed(act)


def name_task(session: Session, actor: Actor, act: Act, task_id: int) -> TaskName:
    """What the task is called, for somebody who may do the act to it. Raises as `require_task`."""
    task = require_task(session, actor, act, task_id)
    return TaskName(task.id, task.no, task.title, task.title_en)


def find_task_id(session: Session, no: str) -> int:
    """The task with this number, of the newest list that has it. Raises Refused("unknown_task")."""
    task_id = session.scalar(
        select(Task.id)
        .join(TaskList)
        .where(Task.no_folded == fold_no(no.lstrip("#＃")))
        .order_by(TaskList.year.desc(), Task.id)
        .limit(1)
    )
    if task_id is None:
        raise Refused("unknown_task", no=no[:30])
    return task_id


def light_of(task: Task, nodes: list[Node], suspended: bool, today: date) -> Light:
    """Where the task stands on this day."""
    if task.withdrawn_on is not None:
        return Light.WITHDRAWN
    live = [n for n in nodes if n.removed_on is None]
    if any(n.completion and n.state == "accepted" for n in live):
        return Light.DONE
    if suspended:
        return Light.SUSPENDED
    if task.standing:
        return Light.STANDING
    first = min((n.due_on for n in live if n.state == "open"), default=None)
    if first is not None and first < today:
        return Light.OVERDUE
    if any(n.state == "submitted" for n in live):
        return Light.WAITING
    if first is not None and (first - today).days <= SOON_DAYS:
        return Light.SOON
    return Light.GREEN


def suspended_on(today: date) -> ColumnElement[bool]:
    """The condition on `Task` for being suspended on this day."""
    return exists().where(
        Suspension.task_id == Task.id,
        Suspension.from_on <= today,
        or_(Suspension.until_on.is_(None), Suspension.until_on > today),
    )


def view_task(session: Session, actor: Actor, task_id: int, today: date, now: datetime) -> TaskView:
    """One task as this person may see it. Raises Refused("gone") or NotAllowed."""
    task = require_task(session, actor, Act.VIEW_TASK, task_id)
    nodes = [n for n in task.nodes if n.removed_on is None]
    suspended = bool(session.scalar(select(suspended_on(today)).where(Task.id == task_id)))
    last = session.scalars(
        select(Report)
        .where(Report.task_id == task_id, Report.state.not_in(("undone", "replaced")))
        .order_by(Report.id.desc())
        .limit(1)
    ).first()
    waiting = session.scalar(
        select(Report.id).where(Report.task_id == task_id, Report.state == "waiting").order_by(Report.id).limit(1)
    )
    next_due = min((n.due_on for n in nodes if n.state == "open"), default=today)
    may_review = can(actor, Act.REVIEW, task.lead_unit_id, task.district_leader)
    return TaskView(
        task_id=task.id,
        no=task.no,
        title=task.title,
        title_en=task.title_en,
        list_kind=task.task_list.kind,
        category=task.category,
        content=task.content,
        target=task.target,
        lead_unit_id=task.lead_unit_id,
        lead=task.lead_unit.short_zh,
        lead_en=task.lead_unit.name_en,
        supports=tuple(s.unit.short_zh for s in task.supports),
        supports_text=task.supports_text,
        district_leader=task.district_leader,
        responsible_person=task.responsible_person,
        liaison=task.liaison,
        deadline_text=task.deadline_text,
        percent=task.percent,
        quantity=task.quantity,
        annual_investment=task.annual_investment,
        report_due_on=task.report_due_on,
        light=light_of(task, nodes, suspended, today),
        nodes=tuple(
            NodeView(n.id, n.position, n.text, n.completion, n.due_on, n.original_due_on, n.state) for n in nodes
        ),
        last=None
        if last is None
        else LastReport(
            last.id,
            last.kind,
            last.percent,
            last.note,
            last.words,
            last.received_on,
            last.received_at,
            last.state,
            last.person.name if last.person else "",
        ),
        waiting_report_id=waiting,
        may_report=task.lead_unit_id in actor.unit_ids,
        may_record=task.lead_unit_id not in actor.unit_ids and can(actor, Act.REPORT, task.lead_unit_id),
        may_review=may_review,
        late=read_office_calendar(session).late(next_due, today),
        flags=tuple(flagged_tasks(session, now, task_id).get(task_id, ())) if may_review else (),
    )


def _mine(actor: Actor, act: Act) -> Select[Task]:
    query = select(Task).join(Task.lead_unit).join(Task.task_list)
    condition = visible_to(actor, act)
    return query if condition is None else query.where(condition)


FILTERS = ("open", "overdue", "soon", "waiting", "done", "all", "flagged")


def list_tasks(
    session: Session, actor: Actor, which: str, today: date, now: datetime, search: str = ""
) -> list[TaskLine]:
    """The tasks this person may see, most urgent first. `which` is one of FILTERS; `search` is words of the
    title or of the lead unit's name.

    Raises NotAllowed for `flagged`, which is for the office.
    """
    if which == "flagged" and not can_ever(actor, Act.REVIEW):
        raise NotAllowed(Act.REVIEW)
    act = Act.VIEW_OVERDUE if which == "overdue" else Act.VIEW_TASK
    query = _mine(actor, act).options(
        contains_eager(Task.lead_unit), selectinload(Task.nodes), contains_eager(Task.task_list)
    )
    newest = session.scalar(select(func.max(TaskList.year)))
    query = query.where(TaskList.year == newest)
    for word in search.split():
        query = query.where(
            or_(
                Task.title.icontains(word, autoescape=True),
                Task.title_en.icontains(word, autoescape=True),
                Task.no_folded == fold_no(word),
                Unit.short_zh.icontains(word, autoescape=True),
                Unit.name_zh.icontains(word, autoescape=True),
                Unit.name_en.icontains(word, autoescape=True),
            )
        )
    if which == "flagged":
        query = query.where(Task.id.in_(flagged_tasks(session, now)))
    suspended = set(session.scalars(select(Task.id).where(suspended_on(today))))
    calendar = read_office_calendar(session)
    lines = []
    for task in session.scalars(query).unique():
        nodes = [n for n in task.nodes if n.removed_on is None]
        light = light_of(task, nodes, task.id in suspended, today)
        if not _wanted(which, light):
            continue
        due = min((n.due_on for n in nodes if n.state == "open"), default=None)
        unit: Unit = task.lead_unit
        late = calendar.late(due or today, today)
        names = (task.no, task.title, task.title_en, unit.short_zh, unit.name_en)
        lines.append(TaskLine(task.id, *names, light, due, task.percent, late))
    return sorted(lines, key=lambda line: (line.due_on or date.max, line.no))


def _wanted(which: str, light: Light) -> bool:
    match which:
        case "open":
            return light not in (Light.DONE, Light.WITHDRAWN, Light.SUSPENDED)
        case "all" | "flagged":
            return True
        case _:
            return light.value == which
