"""The three lists with their current state, as an office exports them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from db import Node, Report, Task, TaskList, TaskSupport
from domain.errors import Refused
from domain.rules.permissions import Act, Actor
from domain.tasks import Light, light_of, suspended_on, visible_to
from domain.units import unit_index

KINDS = ("major_project", "key_task", "brand")


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task as its list names it, and where it stands. Units by codes; quarters: the text of each milestone."""

    no: str
    order_no: int
    title: str
    title_en: str
    starred: bool
    category: str
    content: str
    target: str
    nature: str
    total_investment: Decimal | None
    annual_investment: Decimal | None
    quarters: tuple[str, str, str, str]
    lead: str
    supports: tuple[str, ...]
    supports_text: str
    district_leader: str
    responsible_person: str
    liaison: str
    deadline_text: str
    deadline_on: date | None
    report_cycle: str
    difficulty: int
    remarks: str
    light: Light
    percent: int | None
    due_on: date | None
    last_report_on: date | None
    last_words: str


@dataclass(frozen=True, slots=True)
class ListedList:
    """One list of a year: its title as imported, and its tasks in the list's order."""

    year: int
    kind: str
    title: str
    tasks: tuple[ListedTask, ...]


@dataclass(frozen=True, slots=True)
class ExportedLists:
    """What somebody may take out. `unit_names`: code → (short Chinese name, English name), each surely read again."""

    year: int
    lists: tuple[ListedList, ...]
    unit_names: dict[str, tuple[str, str]]


def export_lists(session: Session, actor: Actor | None, today: date, year: int | None = None) -> ExportedLists:
    """The lists of a year (the newest where none is given), as far as this person may export (None: everything).

    Raises Refused `nothing_to_export`.
    """
    year = year or session.scalar(select(func.max(TaskList.year)))
    query = select(Task).join(Task.task_list).where(TaskList.year == year).order_by(TaskList.id, Task.order_no, Task.id)
    condition = visible_to(actor, Act.EXPORT) if actor is not None else None
    if condition is not None:
        query = query.where(condition)
    query = query.options(
        contains_eager(Task.task_list),
        selectinload(Task.lead_unit),
        selectinload(Task.supports).selectinload(TaskSupport.unit),
        selectinload(Task.nodes),
    )
    tasks = session.scalars(query).unique().all()
    if year is None or not tasks:
        raise Refused("nothing_to_export")
    suspended = set(session.scalars(select(Task.id).where(suspended_on(today))))
    last_ids = [task.last_report_id for task in tasks if task.last_report_id is not None]
    said = {report.id: report for report in session.scalars(select(Report).where(Report.id.in_(last_ids)))}
    by_kind: dict[str, list[ListedTask]] = {kind: [] for kind in KINDS}
    titles: dict[str, str] = {}
    for task in tasks:
        titles[task.task_list.kind] = task.task_list.title
        last = said.get(task.last_report_id or 0)
        by_kind.setdefault(task.task_list.kind, []).append(_listed(task, last, task.id in suspended, today))
    index = unit_index(session)
    names = {}
    for unit in {
        unit.id: unit for task in tasks for unit in (task.lead_unit, *(s.unit for s in task.supports))
    }.values():
        # a name that is another unit's alias too would be ambiguous when the file comes back: then the code
        chinese = unit.short_zh if index.find(unit.short_zh).code == unit.code else unit.code
        english = unit.name_en if unit.name_en and index.find(unit.name_en).code == unit.code else chinese
        names[unit.code] = (chinese, english if not set(",/;") & set(english) else chinese)
    lists = tuple(ListedList(year, kind, titles[kind], tuple(rows)) for kind, rows in by_kind.items() if rows)
    return ExportedLists(year, lists, names)


def _listed(task: Task, last: Report | None, suspended: bool, today: date) -> ListedTask:
    nodes: list[Node] = [node for node in task.nodes if node.removed_on is None]
    quarters = {node.quarter: node.text for node in nodes if node.quarter}
    return ListedTask(
        no=task.no,
        order_no=task.order_no,
        title=task.title,
        title_en=task.title_en,
        starred=task.starred,
        category=task.category,
        content=task.content,
        target=task.target,
        nature=task.nature,
        total_investment=task.total_investment,
        annual_investment=task.annual_investment,
        quarters=(quarters.get(1, ""), quarters.get(2, ""), quarters.get(3, ""), quarters.get(4, "")),
        lead=task.lead_unit.code,
        supports=tuple(support.unit.code for support in task.supports),
        supports_text=task.supports_text,
        district_leader=task.district_leader,
        responsible_person=task.responsible_person,
        liaison=task.liaison,
        deadline_text=task.deadline_text,
        deadline_on=task.deadline_on,
        report_cycle=task.report_cycle,
        difficulty=task.difficulty,
        remarks=task.remarks,
        light=light_of(task, nodes, suspended, today),
        percent=task.percent,
        due_on=min((node.due_on for node in nodes if node.state == "open"), default=None),
        last_report_on=last.received_on if last else None,
        last_words=(last.note or last.words) if last else "",
    )
