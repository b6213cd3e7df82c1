"""What waits for somebody: a few figures for the first message and for examples that work."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db import Node, Person, Task
from domain.office import office_rules
from domain.rules.permissions import Act, Actor, sees_everything
from domain.rules.reminders import PROMPTS_AT


@dataclass(frozen=True)
class Outlook:
    """The tasks somebody's units lead (for those who see everything: all), and what falls due next."""

    tasks: int
    overdue: int
    example_no: str | None  # a task this person may ask about
    next_no: str | None
    next_title: str
    next_due_on: date | None
    prompts_at: time = PROMPTS_AT  # when the morning message comes: not before the office's and the person's own hours


def outlook(session: Session, actor: Actor, today: date) -> Outlook:
    """What the lists hold for this person today."""
    mine: list[ColumnElement[bool]] = [Task.withdrawn_on.is_(None)]
    if not sees_everything(actor, Act.VIEW_TASK):
        portfolios = [g.portfolio for g in actor.grants if g.portfolio is not None]
        mine.append(Task.lead_unit_id.in_(actor.unit_ids) | Task.district_leader.in_(portfolios))
    tasks = session.scalar(select(func.count()).select_from(Task).where(*mine)) or 0
    open_nodes = (
        select(Node, Task)
        .join(Task, Node.task_id == Task.id)
        .where(*mine, Node.state == "open", Node.removed_on.is_(None))
    )
    overdue = session.scalar(
        select(func.count(Task.id.distinct()))
        .select_from(Node)
        .join(Task, Node.task_id == Task.id)
        .where(*mine, Node.state == "open", Node.removed_on.is_(None), Node.due_on < today)
    )
    coming = session.execute(
        open_nodes.where(Node.due_on >= today).order_by(Node.due_on, Task.order_no, Task.id).limit(1)
    ).first()
    example = session.scalar(select(Task.no).where(*mine).order_by(Task.id).limit(1))
    return Outlook(
        tasks,
        overdue or 0,
        coming[1].no if coming else example,
        coming[1].no if coming else None,
        coming[1].title if coming else "",
        coming[0].due_on if coming else None,
        _prompts_at(session, actor),
    )


def _prompts_at(session: Session, actor: Actor) -> time:
    person = session.get(Person, actor.person_id)
    hours = office_rules(session).hours
    if person is not None:
        hours = hours.narrowed(person.awake_from, person.awake_until)
    opens = time(hours.opens // 60 % 24, hours.opens % 60)
    return max(PROMPTS_AT, opens)
