"""Updates on their way through the store.

A webhook puts every update here before it answers Telegram, and any number of processes share the work: of one chat
only the oldest is handed out, so that updates of a chat stay in order whatever process has them. Polling puts those
here that take longer than a moment, before it confirms them. So none is lost; the number of each stays for some days,
so that one delivered twice acts once.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from db import InboxUpdate, insert_or

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than any handler: who holds an update longer is gone
KEPT = timedelta(days=3)  # Telegram offers an update again for one day at most
_INBOX = cast(Table, InboxUpdate.__table__)
_DONE = (
    _INBOX.update()
    .where(_INBOX.c.update_id.in_(bindparam("numbers", expanding=True)))
    .values(state="done", body=None, taken_by=None, taken_at=None)
)
TRIES = 3  # an update that was in work when so many processes ended is suspected of having ended them
LAST_TRY = TRIES + 2  # so often in all: then it is put aside
OPEN = ("waiting", "taken")


def put_update(session: Session, update_id: int, chat_id: int, body: dict[str, Any], now: datetime) -> bool:
    """Keep an update. False where it is known already."""
    if session.get(InboxUpdate, update_id) is not None:
        return False
    session.add(InboxUpdate(update_id=update_id, chat_id=chat_id, body=body, received_at=now))
    return True


def keep_in_hand(
    session: Session, instance: str, updates: Collection[tuple[int, int, dict[str, Any]]], now: datetime
) -> set[int]:
    """Keep updates (number, chat, body) that this process handles itself. Returns the numbers not known before."""
    numbers = [number for number, _, _ in updates]
    known = set(session.scalars(select(InboxUpdate.update_id).where(InboxUpdate.update_id.in_(numbers))))
    new = [one for one in updates if one[0] not in known]
    if new:
        _hold(session, instance, new, now)
    return {number for number, _, _ in new}


def keep_one_in_hand(
    session: Session, instance: str, number: int, chat_id: int, body: dict[str, Any], now: datetime
) -> None:
    """The same with one update, in the transaction of what it leads to. One that is known stays as it is."""
    _hold(session, instance, [(number, chat_id, body)], now)


def _hold(session: Session, instance: str, updates: Collection[tuple[int, int, dict[str, Any]]], now: datetime) -> None:
    held = {"state": "taken", "taken_by": instance, "taken_at": now, "attempts": 1, "received_at": now}
    rows = [{"update_id": number, "chat_id": chat, "body": body, **held} for number, chat, body in updates]
    connection = session.connection()
    connection.execute(_put(connection.dialect.name), rows)


@cache
def _put(dialect: str) -> Executable:
    return insert_or(_INBOX, dialect).on_conflict_do_nothing(index_elements=["update_id"])


def take_suspect(
    session: Session, instance: str, is_gone: Callable[[str], bool], now: datetime
) -> tuple[int, dict[str, Any]] | None:
    """One of those that were in work when several processes ended, oldest first: (number, body).

    They are to be handled one at a time: most were only beside the one that did it. The one with which a process ended
    even so, and again, is put aside.
    """
    inbox = cast(Table, InboxUpdate.__table__).c
    suspected = (inbox.state.in_(OPEN), inbox.attempts >= TRIES)
    if session.execute(select(inbox.update_id).where(*suspected).limit(1)).first() is None:
        return None
    for row in session.scalars(
        select(InboxUpdate).where(*suspected).order_by(InboxUpdate.update_id).with_for_update(skip_locked=True)
    ):
        if row.state == "taken" and (row.taken_by == instance or not _is_over(row, is_gone, now)):
            continue
        if row.attempts >= LAST_TRY:
            _put_aside(row)
            continue
        _take(row, instance, now)
        return row.update_id, row.body or {}
    return None


def take_over(
    session: Session, instance: str, is_gone: Callable[[str], bool], now: datetime
) -> tuple[list[tuple[int, dict[str, Any]]], int]:
    """All that waits, or that a process held that is gone: (number, body), oldest first; and how many others hold."""
    inbox = cast(Table, InboxUpdate.__table__).c
    if session.execute(select(inbox.update_id).where(inbox.state.in_(OPEN)).limit(1)).first() is None:
        return [], 0  # as at nearly every start, which need not set the mappers up for it
    rows = session.scalars(
        select(InboxUpdate)
        .where(InboxUpdate.state.in_(OPEN), func.coalesce(InboxUpdate.taken_by, "") != instance)
        .order_by(InboxUpdate.update_id)
        .with_for_update(skip_locked=True)
    ).all()
    taken, held = [], 0
    for row in rows:
        if row.attempts >= TRIES or (row.state == "taken" and not _is_over(row, is_gone, now)):
            held += 1
        else:
            _take(row, instance, now)
            taken.append((row.update_id, row.body or {}))
    return taken, held


def _is_over(row: InboxUpdate, is_gone: Callable[[str], bool], now: datetime) -> bool:
    """Whether the process that took it has surely ended."""
    return is_gone(row.taken_by or "") or (row.taken_at or now) < now - LEASE


def _take(row: InboxUpdate, instance: str, now: datetime) -> None:
    row.state, row.taken_by, row.taken_at, row.attempts = "taken", instance, now, row.attempts + 1


def _put_aside(row: InboxUpdate) -> None:
    row.state, row.taken_by = "given_up", None
    log.error("update %s was in work when %d processes ended: it is put aside", row.update_id, row.attempts)


def take_updates(session: Session, instance: str, limit: int, now: datetime) -> list[tuple[int, dict[str, Any]]]:
    """Up to `limit` updates to handle now, oldest first, at most one of each chat.

    Of those that were in work when several processes ended, one at a time: see `take_suspect`.
    """
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
    suspects = [row for row in rows if row.attempts >= TRIES]
    later = suspects[not _one_is_in_work(session) :] if suspects else []
    taken = []
    for row in rows:
        if row not in later:
            _take(row, instance, now)
            taken.append((row.update_id, row.body or {}))
    return taken


def _one_is_in_work(session: Session) -> bool:
    suspected = (InboxUpdate.state == "taken", InboxUpdate.attempts > TRIES)
    return session.scalar(select(InboxUpdate.update_id).where(*suspected).limit(1)) is not None


def _take_back(session: Session, now: datetime) -> None:
    """What a process held that is gone goes back, except what was the end of one process after another."""
    held_too_long = (InboxUpdate.state == "taken", InboxUpdate.taken_at < now - LEASE)
    for row in session.scalars(select(InboxUpdate).where(*held_too_long, InboxUpdate.attempts >= LAST_TRY)):
        _put_aside(row)
    session.execute(update(InboxUpdate).where(*held_too_long).values(state="waiting", taken_by=None))


def updates_done(session: Session, update_ids: Collection[int]) -> None:
    """They were handled: their words go, their numbers stay."""
    session.connection().execute(_DONE, {"numbers": list(update_ids)})


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
