"""A few tasks of a town, put straight into the store."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Node, Task, TaskList, TaskSupport


def add_list(session: Session, kind: str = "major_project", year: int = 2023) -> TaskList:
    found = session.scalar(select(TaskList).where(TaskList.kind == kind, TaskList.year == year))
    if found is not None:
        return found
    made = TaskList(year=year, kind=kind, title="", in_force_on=date(year, 2, 20))
    session.add(made)
    session.flush()
    return made


def add_task(
    session: Session,
    no: str,
    title: str,
    lead_unit_id: int,
    due: list[date],
    *,
    kind: str = "major_project",
    supports: tuple[int, ...] = (),
    target: str = "",
    leader: str = "",
    annual_investment: Decimal | None = None,
    difficulty: int = 100,
    title_en: str = "",
) -> Task:
    """A task with a node for each of the due days; the last is the completion."""
    task = Task(
        list_id=add_list(session, kind).id,
        no=no,
        no_folded=no,
        title=title,
        title_en=title_en,
        lead_unit_id=lead_unit_id,
        target=target,
        district_leader=leader,
        annual_investment=annual_investment,
        deadline_on=due[-1] if due else None,
        standing=not due,
        report_cycle="monthly",
        difficulty=difficulty,
    )
    session.add(task)
    session.flush()
    for position, day in enumerate(due, start=1):
        session.add(
            Node(
                task_id=task.id,
                position=position,
                quarter=(day.month + 2) // 3,
                text=f"节点文字{position}" if len(due) > 1 else "",
                completion=position == len(due),
                original_due_on=day,
                due_on=day,
            )
        )
    for position, unit_id in enumerate(supports):
        session.add(TaskSupport(task_id=task.id, unit_id=unit_id, position=position))
    session.flush()
    return task
