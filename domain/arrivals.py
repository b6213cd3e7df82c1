"""Who comes with an update: the person behind the account, and what the bot expects of that person in this chat."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.conversation import Expected, expected
from domain.groups import units_spoken_of
from domain.people import find_actor
from domain.rules.permissions import Actor


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
    actor = find_actor(session, telegram_id, today, default_language)
    if actor is None:
        return None
    spoken_of = None if in_private else units_spoken_of(session, chat_id)
    return Arrival(actor, expected(session, actor.person_id, chat_id, now), spoken_of)
