"""Messages the bot sent that people may reply to, also long after and also after a restart."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db import BotMessage


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
    session.merge(
        BotMessage(
            chat_id=chat_id,
            message_id=message_id,
            kind=kind,
            task_ids=task_ids,
            payload=payload,
            notification_id=notification_id,
            sent_at=now,
        )
    )


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
