"""What the bot has to say on its own: written in the transaction of the fact that caused it, sent later by delivery.

A notification holds what to say as values, never as text: it is rendered when it is sent, from what is true then
and in the recipient's language (bot/outgoing).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Required, TypedDict, Unpack, cast

from sqlalchemy import Insert, Table, bindparam, false, literal_column, select
from sqlalchemy.orm import Session

from db import Notification, Person, insert_or
from domain.many_rows import insert_rows
from domain.snapshot import look_up
from domain.something_to_say import mark_something_to_say


@dataclass(frozen=True)
class Kind:
    """How a kind of notification is treated.

    `priority`: smaller goes first, so that an alert of today goes before a digest of yesterday.
    `counted`: one of the few single messages a day that a person may get unasked; what exceeds them goes into the
    next digest. Not counted: answers to what somebody did, work that waits for this very person (a submission to
    review, a call for help), what concerns one's own access, and what the bot's keepers must know.
    `bundled`: those for one person that are due together go out as one message.
    """

    priority: int = 5
    counted: bool = True
    bundled: bool = False


# Every kind there is. Each has its words in bot/outgoing under the same name.
KINDS: dict[str, Kind] = {
    # what the clock says
    "digest": Kind(priority=5, counted=False),
    "alert": Kind(priority=2, bundled=True),
    "answer_overdue": Kind(priority=2, bundled=True),
    "weekly": Kind(priority=6, counted=False),
    "group_digest": Kind(priority=6, counted=False),
    "group_ranking": Kind(priority=6, counted=False),
    # work that a person handed on
    "review_request": Kind(priority=1, counted=False, bundled=True),
    "decision": Kind(priority=1, counted=False),
    "extension_request": Kind(priority=1, counted=False),
    "extension_decision": Kind(priority=1, counted=False),
    "question": Kind(priority=1, counted=False),
    "question_answer": Kind(priority=1, counted=False),
    "evidence_lost": Kind(priority=1, counted=False),
    "coordination": Kind(priority=1, counted=False),
    "coordination_answer": Kind(priority=1, counted=False),
    "notice": Kind(priority=1),
    "notice_answer": Kind(priority=1, counted=False),
    "notice_closed": Kind(priority=3),
    # who somebody is to the bot, changed by another
    "roles_changed": Kind(priority=1, counted=False),
    # points: a second pair of eyes, months, objections
    "entry_request": Kind(priority=1, counted=False),
    "entry_decision": Kind(priority=1, counted=False),
    "method_proposed": Kind(priority=4, counted=False),
    "method_decided": Kind(priority=4, counted=False),
    "month_draft": Kind(priority=4, counted=False),
    "month_published": Kind(priority=4),
    "objection_filed": Kind(priority=1, counted=False),
    "objection_decided": Kind(priority=1, counted=False),
    "objection_reminder": Kind(priority=3, counted=False),
    # what the office and the administrator must know
    "locked_out": Kind(priority=3, counted=False),
    "undelivered": Kind(priority=3, counted=False),
    "unreachable": Kind(priority=3),
    "watch": Kind(priority=0, counted=False),
}

_SAID = (
    "key", "kind", "person_id", "chat_id", "thread_id", "task_id", "subject", "step", "day_on", "reason", "payload",
    "priority", "created_at", "next_at", "planned_at", "expires_at",
)  # fmt: skip


class ToSay(TypedDict, total=False):
    """What is to be said, to one person or, with `chat_id`, to a group.

    `subject` names what it is about ("node:12", "report:7"), `reason` is the named reason of the rule, `payload`
    plain JSON values. It goes out at `next_at` (left out: now), or at the next hour that is open to the recipient.
    """

    subject: Required[str]
    day_on: Required[date]
    reason: Required[str]
    now: Required[datetime]
    person_id: int | None
    chat_id: int | None
    thread_id: int | None
    step: str
    payload: dict[str, Any] | None
    task_id: int | None
    priority: int | None
    next_at: datetime | None
    expires_at: datetime | None


def notification(kind: str, **said: Unpack[ToSay]) -> dict[str, Any]:
    """The row for `notify_all`.

    Raises KeyError for a kind that is not in KINDS, ValueError where not exactly one recipient is named.
    """
    person_id, chat_id, thread_id = said.get("person_id"), said.get("chat_id"), said.get("thread_id")
    if (person_id is None) == (chat_id is None):
        raise ValueError("a notification has one recipient: person_id or chat_id")
    recipient = to_person(person_id) if person_id is not None else f"c{chat_id}/{thread_id or ''}"
    subject, day_on, step, now = said["subject"], said["day_on"], said.get("step", ""), said["now"]
    at, priority = said.get("next_at") or now, said.get("priority")
    return {
        "key": key_of(kind, subject, recipient, day_on, step),
        "kind": kind,
        "person_id": person_id,
        "chat_id": chat_id,
        "thread_id": thread_id,
        "task_id": said.get("task_id"),
        "subject": subject,
        "step": step,
        "day_on": day_on,
        "reason": said["reason"],
        "payload": said.get("payload") or {},
        "priority": KINDS[kind].priority if priority is None else priority,
        "created_at": now,
        "next_at": at,
        "planned_at": at,
        "expires_at": said.get("expires_at"),
    }


def notify(session: Session, kind: str, **said: Unpack[ToSay]) -> bool:
    """Put down that something is to be said.

    (kind, subject, recipient, `day_on`, step) is said once: False if that already stands, and nothing was changed.
    Raises what `notification` raises.
    """
    return notify_all(session, [notification(kind, **said)]) == 1


def notify_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Put down all of these, made by `notification`, in one go; how many of them did not stand already."""
    if not rows:
        return 0
    session.flush()  # the facts they point to go in first
    mark_something_to_say(session)
    connection = session.connection()
    return insert_rows(connection, _insert(connection.dialect.name), rows)


def key_of(kind: str, subject: str, recipient: str, day_on: date, step: str) -> str:
    """What is said once."""
    return f"{kind}|{subject}|{recipient}|{day_on}|{step}"


def to_person(person_id: int) -> str:
    """A person as a recipient in a key."""
    return f"p{person_id}"


@cache
def _insert(dialect: str) -> Insert:
    """One statement for all, so that a morning of hundreds costs no more than its rows."""
    table = cast(Table, Notification.__table__)
    new = insert_or(table, dialect)
    new = new.values({name: bindparam(name, type_=table.c[name].type) for name in _SAID})
    new = new.values(state=literal_column("'pending'"), attempts=literal_column("0"), maybe_repeat=false())
    return new.on_conflict_do_nothing(index_elements=["key"])


def notifications_of(session: Session, ids: Sequence[int]) -> list[Notification]:
    """These notifications, in this order."""

    def read(chunk: list[int]) -> dict[int, Notification]:
        rows = session.scalars(select(Notification).where(Notification.id.in_(chunk)))
        return {row.id: row for row in rows}

    return list(look_up(session, "notification", ids, read).values())


def people_of(session: Session, notifications: Sequence[Notification]) -> dict[int, Person]:
    """Those to whom these are to be said, by id: each `person` is then at hand without a query of its own."""

    def read(chunk: list[int]) -> dict[int, Person]:
        return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(chunk)))}

    return look_up(session, "person", [row.person_id for row in notifications if row.person_id is not None], read)
