"""Taking note of a reminder: the day's reminder of these tasks stops, for this person. The ladder goes on.

What is still to go out that day (a digest that is late or held, a message that is to be repeated because nobody knows
whether it arrived) leaves these tasks out. The next morning speaks of them again, and no step of the ladder waits.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from db import Noted, Notification, Snooze
from domain.errors import Refused
from domain.rules.permissions import Actor
from domain.snapshot import look_up


def take_note(session: Session, actor: Actor, notification_id: int, today: date) -> list[int]:
    """Note all tasks of this digest or alert, which has to be the person's own. Raises Refused("gone")."""
    row = session.get(Notification, notification_id)
    if row is None or row.person_id != actor.person_id or row.kind not in ("digest", "alert"):
        raise Refused("gone")
    task_ids = _tasks_of(session, row)
    for task_id in task_ids:
        noted = session.get(Noted, (actor.person_id, task_id))
        if noted is None:
            session.add(Noted(person_id=actor.person_id, task_id=task_id, on=today))
        else:
            noted.on = today
    session.flush()
    return task_ids


def _tasks_of(session: Session, row: Notification) -> list[int]:
    if row.kind == "digest":
        return [item["task"] for item in row.payload["items"]]
    together = select(Notification.task_id).where(
        Notification.person_id == row.person_id, Notification.kind == "alert", Notification.planned_at == row.planned_at
    )
    return sorted({task_id for task_id in session.scalars(together) if task_id is not None})


def left_out_today(session: Session, person_id: int | None, today: date) -> set[int]:
    """The tasks of which this person is not to be reminded today: noted, or put off."""
    return set() if person_id is None else left_out_of(session, [person_id], today).get(person_id, set())


def left_out_of(session: Session, person_ids: Iterable[int], today: date) -> dict[int, set[int]]:
    """The same for several people; without those of whom nothing is left out."""

    def read(ids: list[int]) -> dict[int, set[int]]:
        noted = select(Noted.person_id, Noted.task_id).where(Noted.person_id.in_(ids), Noted.on == today)
        put_off = select(Snooze.person_id, Snooze.task_id).where(Snooze.person_id.in_(ids), Snooze.until_on > today)
        found: dict[int, set[int]] = {}
        for person_id, task_id in session.execute(union_all(noted, put_off)):
            found.setdefault(person_id, set()).add(task_id)
        return found

    return look_up(session, ("left out", today), person_ids, read)


def noted_today(session: Session, person_id: int | None, today: date) -> set[int]:
    """The tasks that this person took note of today."""
    return set(session.scalars(select(Noted.task_id).where(Noted.person_id == person_id, Noted.on == today)))
