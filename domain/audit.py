"""The record of every act that changes something."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from db import AuditEntry


@dataclass(frozen=True)
class Source:
    """The message an act came from, where it came from one."""

    chat_id: int | None = None
    message_id: int | None = None


NOWHERE = Source()
_ENTRY = cast(Table, AuditEntry.__table__).insert()


def write_audit(
    session: Session,
    actor_id: int | None,
    act: str,
    subject: tuple[str, int | str],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    task_id: int | None = None,
    unit_id: int | None = None,
    source: Source = NOWHERE,
    now: datetime,
) -> None:
    """Write who did what to which subject, in the transaction of the act itself. `actor_id` None = the system."""
    values = {
        "at": now,
        "actor_id": actor_id,
        "act": act,
        "subject_kind": subject[0],
        "subject_id": str(subject[1]),
        "task_id": task_id,
        "unit_id": unit_id,
        "before": before,
        "after": after,
        "chat_id": source.chat_id,
        "message_id": source.message_id,
    }
    session.connection().execute(_ENTRY, values)  # not by the unit of work: none is read again
