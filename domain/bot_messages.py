"""Messages the bot sent that people may reply to, also long after and also after a restart."""

from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table
from sqlalchemy.orm import Session

from db import BotMessage, insert_or
from domain.conversation import expect


def remember_bot_message(
    session: Session,
    chat_id: int,
    message_id: int,
    kind: str,
    task_ids: list[int],
    payload: dict[str, Any] | None,
    notification_id: int | None,
    now: datetime,
) -> None:
    """Keep which tasks a message was about, in the order in which it numbered them."""
    values = {
        "chat_id": chat_id,
        "message_id": message_id,
        "kind": kind,
        "task_ids": task_ids,
        "payload": payload,
        "notification_id": notification_id,
        "sent_at": now,
    }
    connection = session.connection()
    connection.execute(_put(connection.dialect.name), values)


@cache
def _put(dialect: str) -> Executable:
    """One statement for all: it is run for each message that goes out."""
    table = cast(Table, BotMessage.__table__)
    new = insert_or(table, dialect)
    changed = {column.name: new.excluded[column.name] for column in table.columns if not column.primary_key}
    return new.on_conflict_do_update(index_elements=["chat_id", "message_id"], set_=changed)


def remember_question(
    session: Session,
    person_id: int,
    chat_id: int,
    message_id: int,
    kind: str,
    task_ids: list[int],
    payload: dict[str, Any] | None,
    expects: tuple[str, dict[str, Any]],
    now: datetime,
) -> None:
    """Keep a message that asks for an answer, and that it is expected."""
    remember_bot_message(session, chat_id, message_id, kind, task_ids, payload, None, now)
    expect(session, person_id, chat_id, *expects, now)


def find_bot_message(session: Session, chat_id: int, message_id: int) -> BotMessage | None:
    """The message, if the bot sent it and it was about something."""
    return session.get(BotMessage, (chat_id, message_id))


def add_to_bot_message(
    session: Session, chat_id: int, message_id: int, task_ids: list[int], payload: dict[str, Any]
) -> None:
    """A message has become about more: a question that was settled holds the reports it led to."""
    message = session.get(BotMessage, (chat_id, message_id))
    if message is not None:
        message.task_ids = list(dict.fromkeys([*message.task_ids, *task_ids]))
        message.payload = {**(message.payload or {}), **payload}
