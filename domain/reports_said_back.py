"""Stored reports as they are said back, as they stand now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import BotMessage, Report, Task
from domain.bot_messages import find_bot_message
from domain.errors import Refused
from domain.report_answers import Recorded
from domain.rules.permissions import Actor
from domain.tasks import TaskName

CLOSE_BEHIND = 20  # messages: a confirmation comes right after what it confirms


def task_name_of(task: Task) -> TaskName:
    return TaskName(task.id, task.no, task.title, task.title_en)


def describe_report(session: Session, report_id: int) -> Recorded:
    """A stored report as it is said back. Raises Refused("gone")."""
    report = session.get(Report, report_id)
    if report is None:
        raise Refused("gone")
    return recorded(session, report)


def last_report_of(session: Session, actor: Actor, chat_id: int) -> int | None:
    """The person's last report in this chat that can still be taken back."""
    return session.scalar(
        select(Report.id)
        .where(
            Report.person_id == actor.person_id,
            Report.chat_id == chat_id,
            Report.state.in_(("recorded", "waiting")),
        )
        .order_by(Report.received_at.desc(), Report.id.desc())  # as the index has them
        .limit(1)
    )


def describe_message(session: Session, chat_id: int, message_id: int, report_id: int) -> list[Recorded]:
    """All parts that a confirmation of the bot's was about, as they stand now; at least the named one."""
    message = find_bot_message(session, chat_id, message_id)
    reports = (message.payload or {}).get("reports", []) if message else []
    return [describe_report(session, i) for i in (reports if report_id in reports else [report_id])]


def confirmation_of(session: Session, chat_id: int, message_id: int) -> int | None:
    """The bot's message that confirmed what a message was recorded as, in whatever version; None: there is none."""
    versions = set(session.scalars(select(Report.id).where(Report.chat_id == chat_id, Report.message_id == message_id)))
    if not versions:
        return None
    rows = session.scalars(
        select(BotMessage)
        .where(BotMessage.chat_id == chat_id, BotMessage.message_id > message_id, BotMessage.kind == "recorded")
        .order_by(BotMessage.message_id)
        .limit(CLOSE_BEHIND)
    )
    return next((row.message_id for row in rows if versions & set((row.payload or {}).get("reports", ()))), None)


def recorded(session: Session, report: Report, *, task: TaskName | None = None, again: bool = False) -> Recorded:
    """A report as it is said back. `task`: what its task is called, where that is known already."""
    node = report.node if report.node_id is not None else None
    return Recorded(
        report.id,
        task or task_name_of(report.task),
        report.kind,
        report.percent,
        report.quantity,
        report.quantity_unit,
        report.note,
        report.state,
        (node.position, node.completion, node.text, node.due_on) if node else None,
        node is not None and any(n.state == "open" and n.removed_on is None for n in report.task.nodes),
        again,
        report.state == "waiting" and report.task.task_list.wants_evidence and not report.evidence,
    )
