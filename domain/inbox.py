"""Updates that a webhook brought, on their way through the store: any number of processes share the work.

An update is answered to Telegram once it lies here, so none is lost; its number stays for some days, so that one
delivered twice acts once. Of one chat only the oldest is handed out, so that updates of a chat stay in order whatever
process has them.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from db import InboxUpdate

LEASE = timedelta(minutes=5)  # longer than any handler: who holds an update longer is gone
KEPT = timedelta(days=3)  # Telegram offers an update again for one day at most
TRIES = 3  # an update that took so many processes with it is put aside
OPEN = ("waiting", "taken")


def put_update(session: Session, update_id: int, chat_id: int, body: dict[str, Any], now: datetime) -> bool:
    """Keep an update. False where it is known already."""
    if session.get(InboxUpdate, update_id) is not None:
        return False
    session.add(InboxUpdate(update_id=update_id, chat_id=chat_id, body=body, received_at=now))
    return True


def take_updates(session: Session, instance: str, limit: int, now: datetime) -> list[tuple[int, dict[str, Any]]]:
    """Up to `limit` updates to handle now, oldest first, at most one of each chat."""
    _take_back(session, now)
    earlier = aliased(InboxUpdate)
    first_of_chat = ~exists().where(
        earlier.chat_id == InboxUpdate.chat_id,
        earlier.state.in_(OPEN),
        earlier.update_id < InboxUpdate.update_id,
    )
    rows = session.scalars(
        select(InboxUpdate)
        .where(InboxUpdate.state == "waiting", first_of_chat)
        .order_by(InboxUpdate.update_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    taken = []
    for row in rows:
        row.state, row.taken_by, row.taken_at, row.attempts = "taken", instance, now, row.attempts + 1
        taken.append((row.update_id, row.body or {}))
    return taken


def _take_back(session: Session, now: datetime) -> None:
    """What a process held that is gone goes back, except what was the end of one process after another."""
    held_too_long = (InboxUpdate.state == "taken", InboxUpdate.taken_at < now - LEASE)
    session.execute(
        update(InboxUpdate).where(*held_too_long, InboxUpdate.attempts >= TRIES).values(state="given_up", taken_by=None)
    )
    session.execute(update(InboxUpdate).where(*held_too_long).values(state="waiting", taken_by=None))


def updates_done(session: Session, update_ids: Collection[int]) -> None:
    """They were handled: their words go, their numbers stay."""
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id.in_(update_ids))
        .values(state="done", body=None, taken_by=None, taken_at=None)
    )


def give_back(session: Session, instance: str) -> None:
    """This process ends: what it holds and has not begun is the others' now."""
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state == "taken", InboxUpdate.taken_by == instance)
        .values(state="waiting", taken_by=None, taken_at=None, attempts=InboxUpdate.attempts - 1)
    )


def forget_old_updates(session: Session, now: datetime) -> int:
    """Let go of numbers that Telegram will not offer again. Returns how many."""
    gone = session.execute(
        delete(InboxUpdate)
        .where(InboxUpdate.state == "done", InboxUpdate.received_at < now - KEPT)
        .returning(InboxUpdate.update_id)
    )
    return len(gone.all())


def waiting_updates(session: Session) -> int:
    """How many are not handled yet."""
    return session.scalar(select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state.in_(OPEN))) or 0
