"""What is known when a message arrives: the person's open tasks, and what the bot had asked."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, exists, select
from sqlalchemy.orm import Session

from db import BotMessage, Node, Task, TaskList
from domain.report_answers import Heard
from domain.rules.permissions import Act, Actor
from domain.rules.understanding.values import Asked, AskedFor, Context, TaskContext
from domain.tasks import TaskName, visible_to

# Statements of every message, built once: building one costs more than running it.
_WHAT_IS_READ = (
    Task.id,
    Task.no,
    Task.title,
    Task.title_en,
    Task.target,
    Task.deadline_on,
    Task.percent,
    Task.quantity,
    Task.annual_investment,
)
_TASKS = select(*_WHAT_IS_READ).where(Task.id.in_(bindparam("ids", expanding=True)))
_OPEN = (
    select(*_WHAT_IS_READ)
    .join(TaskList)
    .where(
        Task.withdrawn_on.is_(None),
        # Asked task by task, not NOT IN, for which SQLite would list the accepted nodes of the whole district first.
        ~exists().where(Node.task_id == Task.id, Node.completion, Node.state == "accepted", Node.removed_on.is_(None)),
    )
    .order_by(TaskList.year.desc(), Task.order_no, Task.id)
)
_LATEST_DIGEST = (
    select(BotMessage.task_ids, BotMessage.sent_at)
    .where(BotMessage.chat_id == bindparam("chat_id"), BotMessage.kind == "digest")
    .order_by(BotMessage.message_id.desc())
    .limit(1)
)


def open_tasks(session: Session, actor: Actor) -> dict[int, TaskContext]:
    """The tasks this person reports on, by id, still open, newest list first."""
    if actor.unit_ids:
        units = {f"unit_{n}": unit_id for n, unit_id in enumerate(sorted(actor.unit_ids))}
        return _read(session.connection().execute(_open_of_units(len(units)), units))
    reach = visible_to(actor, Act.REPORT)
    return _read(session.execute(_OPEN if reach is None else _OPEN.where(reach)))


@cache
def _open_of_units(count: int) -> Executable:
    """For so many units: a list of any length would be written out anew each time it is run."""
    return _OPEN.where(Task.lead_unit_id.in_([bindparam(f"unit_{n}") for n in range(count)]))


def name_open_tasks(session: Session, actor: Actor) -> list[TaskName]:
    """What these tasks are called."""
    return [_name(task_id, task) for task_id, task in open_tasks(session, actor).items()]


def _read(rows: Iterable[Any]) -> dict[int, TaskContext]:
    """`_WHAT_IS_READ` is in the order of a TaskContext, behind the id."""
    return {row[0]: TaskContext(*row[1:]) for row in rows}


def _name(task_id: int, task: TaskContext) -> TaskName:
    return TaskName(task_id, task.no, task.title, task.title_en)


def message_context(
    session: Session, actor: Actor, heard: Heard, replied: BotMessage | None
) -> tuple[Context, dict[str, TaskName]]:
    known = open_tasks(session, actor) if actor.unit_ids else {}
    about = [heard.about_task] if heard.about_task else list(replied.task_ids) if replied else []
    # what the numbers that somebody writes stand for, also in an answer to a question about one task
    shown = about if heard.reply_to is not None else _latest_digest(session, heard.chat_id, heard.today) or about
    about = about or shown
    others = [task_id for task_id in dict.fromkeys([*about, *shown]) if task_id not in known]
    found = _read(session.connection().execute(_TASKS, {"ids": others})) if others else {}
    known |= {task_id: found[task_id] for task_id in others if task_id in found}
    tasks: dict[str, int] = {}
    for task_id, task in known.items():
        tasks.setdefault(task.no, task_id)
    meant = [known[task_id].no for task_id in about if task_id in known]
    digest = [known[task_id].no for task_id in shown if task_id in known]
    asked = Asked(AskedFor.NOTHING)
    if len(meant) == 1 and (heard.about_task or (replied is not None and replied.kind not in ("digest", "list"))):
        how = (replied.payload or {}).get("asked", "one") if replied else heard.asked
        asked = Asked(AskedFor(how), meant[0])
    elif digest:
        asked = Asked(AskedFor.DIGEST)
    context = Context(heard.today, tuple(known[task_id] for task_id in tasks.values()), asked, tuple(digest))
    return context, {no: _name(task_id, known[task_id]) for no, task_id in tasks.items()}


def _latest_digest(session: Session, chat_id: int, today: date) -> list[int]:
    """The tasks of the last morning prompt in this chat, if it is not older than a week."""
    latest = session.connection().execute(_LATEST_DIGEST, {"chat_id": chat_id}).first()
    if latest is None or (today - latest.sent_at.date()).days > 7:
        return []
    return list(latest.task_ids)
