"""Delivery's steps over the store: claimed → sending → sent, each a short transaction.

A crash between the steps loses nothing: what was only claimed was surely not sent and goes out as if nothing had
happened; what was `sending` may have arrived and goes out once more with the mark that it may be a repeat.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, Table, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from db import DeliveryAttempt, Notification, Person
from domain.group_pace import group_ready
from domain.holds import ALL, holds_now
from domain.notifications import KINDS
from domain.office import OfficeRules
from domain.rules.quiet_hours import Hours, closing, next_open

LEASE = timedelta(minutes=2)  # longer than any send's own time-out: a shorter one doubles everything
FRESH = timedelta(minutes=1)  # so long words that were found stand; after that (the process slept) they are found anew
_NOTIFICATIONS = cast(Table, Notification.__table__)
_PUT_ON_THE_WIRE = (
    _NOTIFICATIONS.update()
    .where(
        _NOTIFICATIONS.c.id == bindparam("notification"),
        _NOTIFICATIONS.c.state == "claimed",
        _NOTIFICATIONS.c.claimed_by == bindparam("instance"),
    )
    .values(state="sending", claimed_at=bindparam("now"))
)
BUNDLED = tuple(kind for kind, treated in KINDS.items() if treated.bundled)


@dataclass(frozen=True)
class Parcel:
    """What goes to one chat as one message: one notification, or several of a bundled kind.

    Not put on the wire at `until` or later: the recipient's quiet hours begin, it expires, or another process may have
    taken it over.
    """

    ids: tuple[int, ...]
    kind: str
    chat_id: int
    person_id: int | None
    until: datetime


def recover(session: Session, instance: str, is_gone: Callable[[str], bool], now: datetime) -> tuple[int, int]:
    """Take back what a process left behind that is gone, or whose lease has run out.

    Returns how many were surely not sent, and how many may have been.
    """
    rows = session.scalars(
        select(Notification)
        .where(Notification.state.in_(("claimed", "sending")), Notification.claimed_by != instance)
        .with_for_update(skip_locked=True)
    ).all()
    unsent = maybe = 0
    for row in rows:
        if not is_gone(row.claimed_by or "") and (row.claimed_at or now) > now - LEASE:
            continue
        if row.state == "sending":
            maybe += 1
            row.maybe_repeat = True
            row.attempts += 1
            session.add(DeliveryAttempt(notification_id=row.id, at=now, outcome="interrupted"))
        else:
            unsent += 1
        _free(row)
    return unsent, maybe


def claim(
    session: Session,
    instance: str,
    limit: int,
    busy_chats: Collection[int],
    rules: OfficeRules,
    now: datetime,
    group_a_minute: int | None = None,
) -> list[Parcel]:
    """Claim up to `limit` parcels that are due, most urgent first, at most one for each chat, none for `busy_chats`.

    `group_a_minute`: so many messages may go into a group within a minute, whatever process sends them.

    On the way, what may not go out now is put aside with its reason: held until the next open hour, dropped because
    nobody is there to receive it, or folded into the next digest because the day's budget is used up.
    """
    parcels: list[Parcel] = []
    holds = holds_now(session, now)
    if ALL in holds:
        return parcels
    taken: set[int] = set(busy_chats)
    while len(parcels) < limit:
        rows = session.execute(_due(limit - len(parcels), taken, now)).all()
        if not rows:
            break
        counted = {person.id for row, person in rows if person is not None and KINDS[row.kind].counted}
        spent = _singles_of_today(session, counted, rules, now)
        for row, person in rows:
            chat = row.chat_id if person is None else person.telegram_id
            if row.state != "pending" or chat in taken:  # went out with a bundle, or its chat has its turn already
                continue
            if not _may_go_out(row, person, chat, spent, holds, rules, now) or chat is None:
                continue
            if row.chat_id is not None and group_a_minute is not None:
                ready = group_ready(session, row.chat_id, group_a_minute, now)
                if ready > now:
                    row.next_at, row.ended_reason = ready, "group_limit"
                    continue
            taken.add(chat)
            together = [row, *(_companions(session, row, now) if row.kind in BUNDLED else ())]
            for one in together:
                one.state, one.claimed_by, one.claimed_at, one.ended_reason = "claimed", instance, now, None
            ends = [one.expires_at for one in together if one.expires_at is not None]
            until = min(now + FRESH, closing(rules.local(now), _hours(person, rules)), *ends)
            parcels.append(Parcel(tuple(one.id for one in together), row.kind, chat, row.person_id, until))
        session.flush()
    return parcels


def _due(count: int, taken: Collection[int], now: datetime) -> Select[Notification, Person | None]:
    return (
        select(Notification, Person)
        .outerjoin(Person, Person.id == Notification.person_id)
        .where(Notification.state == "pending", Notification.next_at <= now)
        .where(or_(Notification.chat_id.is_(None), Notification.chat_id.not_in(taken)))
        .where(or_(Person.telegram_id.is_(None), Person.telegram_id.not_in(taken)))
        .order_by(Notification.priority, Notification.planned_at, Notification.id)
        .limit(count)
        .with_for_update(of=Notification, skip_locked=True)
    )


def _may_go_out(
    row: Notification,
    person: Person | None,
    chat: int | None,
    spent: Mapping[int, int],
    holds: Mapping[str, datetime],
    rules: OfficeRules,
    now: datetime,
) -> bool:
    """Whether it goes out now; if not, the row is put aside with the reason."""
    if row.expires_at is not None and row.expires_at <= now:
        end(row, "dropped", "expired", now)
    elif person is not None and person.left_at is not None:
        end(row, "dropped", "left", now)
    elif chat is None:
        end(row, "dropped", "not_joined", now)
    elif person is not None and person.unreachable_at is not None:
        end(row, "dropped", "unreachable", now)
    elif str(chat) in holds:
        row.next_at, row.ended_reason = holds[str(chat)], "paused_by_telegram"
    else:
        local = rules.local(now)
        opens = next_open(local, _hours(person, rules), rules.calendar)
        if opens != local:
            if row.attempts == 0:  # what is held is not late; what failed before is
                row.planned_at = opens
            row.next_at = opens
            row.ended_reason = "quiet_hours" if rules.calendar.is_working_day(local.date()) else "day_off"
        elif KINDS[row.kind].counted and person is not None and spent.get(person.id, 0) >= rules.singles_a_day:
            end(row, "folded", "budget", now)
        else:
            return True
    return False


def _hours(person: Person | None, rules: OfficeRules) -> Hours:
    return rules.hours if person is None else rules.hours.narrowed(person.awake_from, person.awake_until)


def _singles_of_today(session: Session, people: set[int], rules: OfficeRules, now: datetime) -> dict[int, int]:
    """How many counted messages each of these people has had today. What goes out as one message counts as one."""
    if not people:
        return {}
    midnight = rules.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = [kind for kind, treated in KINDS.items() if treated.counted]
    sent = select(Notification.person_id, Notification.message_id).where(
        Notification.person_id.in_(people),
        Notification.kind.in_(counted),
        Notification.state == "sent",
        Notification.sent_at >= midnight,
        or_(Notification.ended_reason.is_(None), Notification.ended_reason != "in_digest"),
    )
    one_each = sent.distinct().subquery()
    counts = select(one_each.c.person_id, func.count()).group_by(one_each.c.person_id)
    return {person: n for person, n in session.execute(counts) if person is not None}


def _companions(session: Session, row: Notification, now: datetime) -> Sequence[Notification]:
    return session.scalars(
        select(Notification)
        .where(
            Notification.person_id == row.person_id,
            Notification.chat_id == row.chat_id if row.chat_id is not None else Notification.chat_id.is_(None),
            Notification.kind == row.kind,
            Notification.state == "pending",
            Notification.next_at <= now,
            Notification.id != row.id,
        )
        .order_by(Notification.planned_at, Notification.id)
        .with_for_update(skip_locked=True)
    ).all()


def mark_sending(session: Session, ids: Collection[int], instance: str, now: datetime) -> bool:
    """Put a parcel on the wire. False where another process has taken it meanwhile: then it is not ours to send."""
    session.flush()
    connection = session.connection()
    mine = {"instance": instance, "now": now}
    ours = [id_ for id_ in ids if connection.execute(_PUT_ON_THE_WIRE, mine | {"notification": id_}).rowcount]
    if len(ours) == len(ids):
        return True
    session.execute(update(Notification).where(Notification.id.in_(ours)).values(state="claimed"))
    return False


def release(session: Session, ids: Collection[int], instance: str) -> None:
    """Give back what was claimed and not put on the wire: surely not sent."""
    for row in session.scalars(
        select(Notification).where(
            Notification.id.in_(ids), Notification.state == "claimed", Notification.claimed_by == instance
        )
    ):
        _free(row)


def release_all(session: Session, instance: str) -> None:
    """Give back all that this process claimed and did not put on the wire: it ends."""
    mine = (Notification.state == "claimed", Notification.claimed_by == instance)
    for row in session.scalars(select(Notification).where(*mine)):
        _free(row)


def drop(session: Session, reasons: Mapping[int, str], instance: str, now: datetime) -> None:
    """What has become untrue since it was put down: not sent, with the named reason.

    A digest that has nothing to say any more ends what it was to take up as well.
    """
    for row in session.scalars(
        select(Notification).where(Notification.id.in_(reasons), Notification.claimed_by == instance)
    ):
        end(row, "dropped", reasons[row.id], now)
        folded = row.payload.get("folded")
        if folded and reasons[row.id] in ("all_settled", "all_noted"):
            session.execute(
                update(Notification)
                .where(Notification.id.in_(folded), Notification.state == "folded")
                .where(Notification.person_id == row.person_id)  # what went with a post is the successor's
                .values(state="dropped", ended_reason="all_settled", claimed_at=now)
            )


def look_again(session: Session, now: datetime, person_id: int | None = None) -> None:
    """What was held for hours or days off is looked at anew: these have changed, of one person or of the office."""
    held = update(Notification).where(
        Notification.state == "pending",
        Notification.next_at > now,
        Notification.ended_reason.in_(("quiet_hours", "day_off")),
    )
    session.execute(
        (held if person_id is None else held.where(Notification.person_id == person_id)).values(next_at=now)
    )


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next pending notification may go out; None where nothing is pending."""
    due = session.scalar(select(func.min(Notification.next_at)).where(Notification.state == "pending"))
    everybody = holds_now(session, now).get(ALL)
    return due if due is None or everybody is None else max(due, everybody)


def count_due(session: Session, now: datetime) -> int:
    """How many should have gone out by now and did not: those due, and those that wait for another try."""
    waits = or_(Notification.next_at <= now, Notification.attempts > 0)
    return session.scalar(select(func.count()).where(Notification.state == "pending", waits)) or 0


def end(row: Notification, state: str, reason: str, now: datetime) -> None:
    """Close a notification without sending it."""
    row.state, row.ended_reason = state, reason
    row.claimed_by, row.claimed_at = None, now


def _free(row: Notification) -> None:
    row.state, row.claimed_by, row.claimed_at = "pending", None, None
