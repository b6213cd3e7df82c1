"""What the bot expects next from somebody. It is a row in the store: a restart in the middle loses nothing."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from db import Expectation

# The message that is being answered right now. A question keeps it, so that the same message, delivered again after a
# crash, is not taken for the answer to the question that it led to.
answering: ContextVar[int | None] = ContextVar("answering", default=None)
_LED_BY = "led_by_message"
_NOTHING = ""  # what is expected once a question is settled; the row stays, to know the settling message again

FOR_AN_HOUR = timedelta(hours=1)

EXPECTED = (Expectation.expects, Expectation.payload, Expectation.expires_at)
_EXPECTED = select(*EXPECTED).where(
    Expectation.person_id == bindparam("person_id"), Expectation.chat_id == bindparam("chat_id")
)


@dataclass(frozen=True)
class Expected:
    """What the next words of somebody in a chat mean: `what` names the question, `payload` what it was about."""

    what: str
    payload: dict[str, Any]
    led_by: int | None = None  # the message that led to the question, or settled it


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
            payload={**payload, _LED_BY: answering.get()},
            asked_at=now,
            expires_at=now + ttl,
        )
    )


def expected(session: Session, person_id: int, chat_id: int, now: datetime) -> Expected | None:
    """What is expected of somebody in a chat; None when nothing is, or no longer.

    A question that was settled is still told, as `what` "": by `led_by` the message that has settled it is known again.
    """
    row = session.connection().execute(_EXPECTED, {"person_id": person_id, "chat_id": chat_id}).first()
    return None if row is None else still_expected(*row, now)


def still_expected(what: str, payload: dict[str, Any], expires_at: datetime, now: datetime) -> Expected | None:
    """What these `EXPECTED` columns of somebody in a chat mean now."""
    if what != _NOTHING and expires_at <= now:
        return None
    about = dict(payload)
    led_by = about.pop(_LED_BY, None)
    return Expected(what, about, led_by)


def forget(session: Session, person_id: int, chat_id: int, *, hear_again: bool = False) -> str | None:
    """Expect nothing any more. Returns what was expected, also where its time had passed.

    The message that settled it, delivered again, is then not heard; with `hear_again` it is, and answered again: for
    use cases that know their message by themselves.
    """
    row = session.get(Expectation, (person_id, chat_id))
    if row is None or row.expects == _NOTHING:
        return None
    what = row.expects
    _settle(row, None if hear_again else answering.get())
    return what


def _settle(row: Expectation, by: int | None) -> None:
    row.expects, row.payload = _NOTHING, {_LED_BY: by}


def take(session: Session, person_id: int, chat_id: int, what: str, now: datetime) -> dict[str, Any] | None:
    """The payload of what was expected, which is then expected no more; None when it was something else.

    For buttons that end a conversation: the second press of the same button finds nothing.
    """
    row = session.get(Expectation, (person_id, chat_id))
    if row is None or row.expects != what or row.expires_at <= now:
        return None
    payload = {name: value for name, value in row.payload.items() if name != _LED_BY}
    _settle(row, answering.get())
    session.flush()
    return payload


def forget_everything(session: Session, person_id: int, now: datetime) -> bool:
    """Nothing is expected of somebody in any chat: when that person leaves. Whether a question was open."""
    gone = session.execute(
        delete(Expectation)
        .where(Expectation.person_id == person_id)
        .returning(Expectation.expects, Expectation.expires_at)
    )
    return any(what != _NOTHING and expires_at > now for what, expires_at in gone)
