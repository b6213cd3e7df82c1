"""Saying once more what was put down and ended unheard: nobody was there to hear it, or it was not true at that time.

What somebody has heard is not said again; nor what was given up after tries that the office knows of.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from db import Notification
from domain.chunks import in_chunks
from domain.notifications import notifications_of, notify_all

_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_PUT_DOWN = select(Notification.key, Notification.id, Notification.state, Notification.ended_reason).where(
    Notification.key.in_(_KEYS)
)
GIVEN_UP = ("a_day_of_failures", "may_have_arrived", "rejected")  # told to the office: not tried once more


def notify_unless_heard(session: Session, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Put down these, made by `notification`, and those of them once more that ended unheard; how many there were."""
    stands = put_down_before(session, [row["key"] for row in rows])
    anew = {stands[row["key"]][0]: row for row in rows if row["key"] in stands and stands[row["key"]][1]}
    for old in notifications_of(session, sorted(anew)):
        say_once_more(old, anew[old.id]["payload"], anew[old.id]["next_at"], now)
    return len(anew) + notify_all(session, [row for row in rows if row["key"] not in stands])


def put_down_before(session: Session, keys: Iterable[str]) -> dict[str, tuple[int, bool]]:
    """Key -> what was put down under it, and whether it ended unheard for a reason that may have passed."""
    return {
        key: (id_, state == "dropped" or (state == "failed" and reason not in GIVEN_UP))
        for chunk in in_chunks(keys)
        for key, id_, state, reason in session.connection().execute(_PUT_DOWN, {"keys": chunk})
    }


def say_once_more(row: Notification, values: dict[str, Any], planned_at: datetime, now: datetime) -> None:
    """It never reached its reader and is put down anew, with what is to be said now."""
    row.state, row.ended_reason, row.payload = "pending", None, values
    row.created_at, row.next_at, row.planned_at = now, planned_at, planned_at
    row.attempts, row.maybe_repeat = 0, False
