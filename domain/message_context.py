"""What is known when a message arrives: the person's open tasks, and what the bot had asked."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import BotMessage, Node, Task, TaskList
from domain.report_answers import Heard
from domain.rules.permissions import Act, Actor
from domain.rules.understanding.values import Asked, AskedFor, Context, TaskContext
from domain.tasks import visible_to


def open_tasks(session: Session, actor: Actor) -> list[Task]:
    """The tasks this person reports on, still open, newest list first."""
    query = (
        select(Task)
        .join(TaskList)
        .where(Task.withdrawn_on.is_(None))
        .order_by(TaskList.year.desc(), Task.order_no, Task.id)
    )
    own = [Task.lead_unit_id == unit_id for unit_id in sorted(actor.unit_ids)]
    reach = visible_to(actor, Act.REPORT) if not own else or_(*own)
    if reach is not None:
        query = query.where(reach)
    done = select(Node.task_id).where(Node.completion, Node.state == "accepted", Node.removed_on.is_(None))
    return list(session.scalars(query.where(Task.id.not_in(done))))


def message_context(
    session: Session, actor: Actor, heard: Heard, replied: BotMessage | None
) -> tuple[Context, dict[str, Task]]:
    own = open_tasks(session, actor) if actor.unit_ids else []
    tasks: dict[str, Task] = {}
    for task in own:
        tasks.setdefault(task.no, task)
    about = [heard.about_task] if heard.about_task else list(replied.task_ids) if replied else []
    if not about and heard.reply_to is None:
        about = _latest_digest(session, heard.chat_id, heard.today)
    digest: list[str] = []
    for task_id in about:
        named = session.get(Task, task_id)
        if named is not None:
            tasks.setdefault(named.no, named)
            digest.append(named.no)
    asked = Asked(AskedFor.NOTHING)
    if len(digest) == 1 and (heard.about_task or (replied is not None and replied.kind not in ("digest", "list"))):
        how = (replied.payload or {}).get("asked", "one") if replied else heard.asked
        asked = Asked(AskedFor(how), digest[0])
    elif digest:
        asked = Asked(AskedFor.DIGEST)
    return (
        Context(
            heard.today,
            tuple(
                TaskContext(
                    no,
                    task.title,
                    task.title_en,
                    task.target,
                    task.deadline_on,
                    task.percent,
                    task.quantity,
                    task.annual_investment,
                )
                for no, task in tasks.items()
            ),
            asked,
            tuple(digest),
        ),
        tasks,
    )


def _latest_digest(session: Session, chat_id: int, today: date) -> list[int]:
    """The tasks of the last morning prompt in this chat, if it is not older than a week."""
    latest = session.scalars(
        select(BotMessage)
        .where(BotMessage.chat_id == chat_id, BotMessage.kind == "digest")
        .order_by(BotMessage.sent_at.desc(), BotMessage.message_id.desc())
        .limit(1)
    ).first()
    if latest is None or (today - latest.sent_at.date()).days > 7:
        return []
    return list(latest.task_ids)
