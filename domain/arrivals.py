"""Who comes with an update: the person behind the account, and what the bot expects of that person in this chat."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam
from sqlalchemy.orm import Session

from db import Expectation, Person
from domain.conversation import EXPECTED, Expected, still_expected
from domain.groups import units_spoken_of
from domain.people import ACTOR, actor_in
from domain.rules.permissions import Actor

# The one statement that every update asks: who it is, and what is expected of them here.
_ARRIVAL = ACTOR.add_columns(*EXPECTED).outerjoin(
    Expectation, and_(Expectation.person_id == Person.id, Expectation.chat_id == bindparam("chat_id"))
)


@dataclass(frozen=True)
class Arrival:
    """Somebody with an update. `spoken_of`: in a group, the units whose matters everybody there may hear of."""

    actor: Actor
    expected: Expected | None
    spoken_of: frozenset[int] | None


def who_comes(
    session: Session,
    telegram_id: int,
    chat_id: int,
    in_private: bool,
    today: date,
    default_language: str,
    now: datetime,
) -> Arrival | None:
    """All that is known of an update before it is heard, read at once; None for strangers and those who left."""
    whose = {"telegram_id": telegram_id, "today": today, "chat_id": chat_id}
    rows = session.connection().execute(_ARRIVAL, whose).all()
    actor = actor_in(rows, default_language)
    if actor is None:
        return None
    first = rows[0]
    asked = None if first.expects is None else still_expected(first.expects, first.payload, first.expires_at, now)
    return Arrival(actor, asked, None if in_private else units_spoken_of(session, chat_id))
