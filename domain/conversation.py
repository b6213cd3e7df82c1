"""What the bot expects next from somebody. It is a row in the store: a restart in the middle loses nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from db import Expectation

FOR_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Expected:
    """What the next words of somebody in a chat mean: `what` names the question, `payload` what it was about."""

    what: str
    payload: dict[str, Any]


def expect(
    session: Session,
    person_id: int,
    chat_id: int,
    what: str,
    payload: dict[str, Any],
    now: datetime,
    ttl: timedelta = FOR_AN_HOUR,
) -> None:
    """Expect an answer for as long as `ttl`. One thing is expected at a time: a new question replaces the last."""
    session.merge(
        Expectation(
            person_id=person_id,
            chat_id=chat_id,
            expects=what,
            payload=payload,
            asked_at=now,
            expires_at=now + ttl,
        )
    )


def expected(session: Session, person_id: int, chat_id: int, now: datetime) -> Expected | None:
    """What is expected of somebody in a chat; None when nothing is, or no longer."""
    row = session.get(Expectation, (person_id, chat_id))
    return None if row is None or row.expires_at <= now else Expected(row.expects, row.payload)


def forget(session: Session, person_id: int, chat_id: int) -> str | None:
    """Expect nothing any more. Returns what was expected, also where its time had passed."""
    row = session.get(Expectation, (person_id, chat_id))
    if row is None:
        return None
    session.delete(row)
    return row.expects


def take(session: Session, person_id: int, chat_id: int, what: str, now: datetime) -> dict[str, Any] | None:
    """The payload of what was expected, which is then expected no more; None when it was something else.

    For buttons that end a conversation: the second press of the same button finds nothing.
    """
    row = session.get(Expectation, (person_id, chat_id))
    if row is None or row.expects != what or row.expires_at <= now:
        return None
    payload = row.payload
    session.delete(row)
    session.flush()
    return payload


def forget_everything(session: Session, person_id: int) -> None:
    """Nothing is expected of somebody in any chat: when that person leaves."""
    session.execute(delete(Expectation).where(Expectation.person_id == person_id))
