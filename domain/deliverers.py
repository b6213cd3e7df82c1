"""The processes that deliver from one store: Telegram's limits are the bot's as a whole, so each has its share.

Each signs in with its claims; every few seconds that is a row written, in a transaction that is there anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from db import Deliverer, Notification, Person

SIGN = timedelta(seconds=5)  # how often a process signs that it is there
GONE = timedelta(seconds=20)  # after so long without a sign it counts no more


@dataclass(frozen=True)
class SignedIn:
    """How many processes deliver, this one among them; its place in their row, from 0, the same for all who look; and
    whether it is new, so that the others may not know of it yet."""

    processes: int
    place: int
    new: bool


def sign_in(session: Session, instance: str, is_gone: Callable[[str], bool], now: datetime) -> SignedIn:
    """Say that this process delivers. `is_gone` tells of those that have surely ended without signing out."""
    mine, others = None, []
    for row in session.scalars(select(Deliverer)):
        if row.instance == instance:
            mine = row
        elif abs(now - row.seen_at) > GONE or is_gone(row.instance):  # ahead: the clock was set back
            session.delete(row)
        else:
            others.append(row.instance)
    new = mine is None or mine.seen_at < now - GONE
    if mine is None:
        session.add(Deliverer(instance=instance, seen_at=now))
    elif abs(now - mine.seen_at) >= SIGN:
        mine.seen_at = now
    return SignedIn(1 + len(others), sum(other < instance for other in others), new)


def sign_out(session: Session, instance: str) -> None:
    """It ends: the others have more."""
    session.execute(delete(Deliverer).where(Deliverer.instance == instance))


def chats_in_hand(session: Session, instance: str) -> set[int]:
    """Chats for which another process has a message on the way: theirs come one after the other, in order."""
    found = session.scalars(
        select(func.coalesce(Notification.chat_id, Person.telegram_id))
        .outerjoin(Person, Person.id == Notification.person_id)
        .where(Notification.state.in_(("claimed", "sending")))
        .where(or_(Notification.claimed_by.is_(None), Notification.claimed_by != instance))
    )
    return {chat for chat in found if chat is not None}
