"""What delivery learned from one attempt, written down: sent, again later, given up, or nobody there to receive it."""

from datetime import date, datetime, timedelta
from functools import singledispatch
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from db import DeliveryAttempt, GroupChat, Notification, Person, Role
from domain.bot_messages import remember_bot_message
from domain.delivery import Parcel, end
from domain.holds import hold
from domain.notifications import notify
from domain.office import OfficeRules
from domain.outcomes import Moved, NotSent, Outcome, Rejected, Sent, TooFast, Uncertain, Unreachable
from domain.report_reminders import record_reminders
from domain.rules.retries import GiveUp, after_failure

# These tell somebody about undelivered messages: when they fail themselves, that is not told by another of them.
ABOUT_DELIVERY = ("undelivered", "unreachable", "watch")
_NOTIFICATIONS = cast(Table, Notification.__table__)
_ATTEMPT = cast(Table, DeliveryAttempt.__table__).insert()
_SENT = (
    _NOTIFICATIONS.update()
    .where(_NOTIFICATIONS.c.id == bindparam("notification"))
    .values(
        state="sent",
        attempts=_NOTIFICATIONS.c.attempts + 1,
        sent_at=bindparam("now"),
        message_id=bindparam("message"),
        claimed_by=None,
        ended_reason=None,
    )
    .returning(_NOTIFICATIONS.c.payload)
)
GATHER = timedelta(minutes=5)  # troubles of a few minutes are told in one message


def record(session: Session, parcel: Parcel, outcome: Outcome, rules: OfficeRules, now: datetime) -> None:
    """Write down what became of a parcel that was on the wire."""
    attempt = {"at": now, "outcome": type(outcome).__name__.lower(), "answer": getattr(outcome, "answer", "")}
    session.connection().execute(_ATTEMPT, [attempt | {"notification_id": id_} for id_ in parcel.ids])
    if isinstance(outcome, Sent):
        _record_sent(session, parcel, outcome, rules, now)
        return
    rows = session.scalars(select(Notification).where(Notification.id.in_(parcel.ids))).all()
    for row in rows:
        row.attempts += 1
        row.claimed_by = None
    _settle(outcome, session, parcel, list(rows), rules, now)


def _record_sent(session: Session, parcel: Parcel, outcome: Sent, rules: OfficeRules, now: datetime) -> None:
    """What nearly every message comes to: a few statements, made once."""
    said = outcome.payload or {}
    session.flush()
    connection = session.connection()
    for id_ in parcel.ids:
        at = {"notification": id_, "now": now, "message": outcome.message_id}
        for payload in connection.execute(_SENT, at).scalars():
            if folded := payload.get("folded"):
                told = said.get("folded", folded)
                _settle_folded(session, parcel.person_id, folded, told, outcome.message_id, now)
    reminders = {int(task): date.fromisoformat(day) for task, day in said.get("reminders", {}).items()}
    record_reminders(session, reminders, rules.today(now))
    remember_bot_message(
        session,
        outcome.chat_id,
        outcome.message_id,
        outcome.kind or parcel.kind,
        outcome.task_ids,
        outcome.payload,
        parcel.ids[0],
        now,
    )


def _settle_folded(
    session: Session, person_id: int | None, folded: list[int], told: list[int], message_id: int, now: datetime
) -> None:
    """Single messages that a person's digest took up: those that it told of, and those that were settled meanwhile."""
    kept_back = update(Notification).where(
        Notification.id.in_(folded), Notification.state == "folded", Notification.person_id == person_id
    )
    session.execute(
        kept_back.where(Notification.id.in_(told)).values(
            state="sent", sent_at=now, message_id=message_id, ended_reason="in_digest"
        )
    )
    session.execute(kept_back.values(state="dropped", ended_reason="all_settled", claimed_at=now))


@singledispatch
def _settle(
    outcome: Outcome, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    raise TypeError(f"no such outcome: {outcome!r}")


@_settle.register
def _(
    outcome: TooFast, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    """Telegram does not say whether the chat or the whole bot was too fast: a group is known for its own limit of
    20 a minute, in a private chat it is taken for everybody."""
    until = now + outcome.pause
    for row in rows:
        row.state, row.next_at = "pending", until
    hold(session, parcel.chat_id if parcel.person_id is None else None, until, now)


@_settle.register
def _(
    outcome: NotSent, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    _again(session, rows, rules, now, was_uncertain=False)


@_settle.register
def _(
    outcome: Uncertain, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    for row in rows:
        row.maybe_repeat = True
    _again(session, rows, rules, now, was_uncertain=True)


@_settle.register
def _(
    outcome: Unreachable, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    for row in rows:
        end(row, "failed", outcome.reason, now)
    today = rules.today(now)
    if parcel.person_id is None:
        session.execute(
            update(GroupChat)
            .where(GroupChat.chat_id == parcel.chat_id, GroupChat.unbound_at.is_(None))
            .values(unbound_at=now)
        )
        _tell_office(session, rules, now)
        return
    person = session.get_one(Person, parcel.person_id)
    if person.unreachable_at is not None:
        return
    person.unreachable_at, person.unreachable_reason = now, outcome.reason
    for told in heads_and_office(session, person.id, rules, now):
        notify(
            session,
            "unreachable",
            subject=f"person:{person.id}",
            day_on=today,
            person_id=told,
            reason=outcome.reason,
            payload={"person_id": person.id},
            now=now,
        )


@_settle.register
def _(
    outcome: Moved, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    session.execute(update(GroupChat).where(GroupChat.chat_id == parcel.chat_id).values(chat_id=outcome.chat_id))
    for row in rows:
        row.state, row.next_at = "pending", now
    session.execute(
        update(Notification)
        .where(Notification.chat_id == parcel.chat_id, Notification.state.in_(("pending", "claimed")))
        .values(chat_id=outcome.chat_id)
    )


@_settle.register
def _(
    outcome: Rejected, session: Session, parcel: Parcel, rows: list[Notification], rules: OfficeRules, now: datetime
) -> None:
    _give_up(session, rows, "rejected", rules, now)


def _again(
    session: Session, rows: list[Notification], rules: OfficeRules, now: datetime, *, was_uncertain: bool
) -> None:
    for row in rows:
        attempts = session.scalars(
            select(DeliveryAttempt)
            .where(DeliveryAttempt.notification_id == row.id)
            .order_by(DeliveryAttempt.id.desc())
            .limit(row.attempts)  # of this time: an alert may have been put down once more
        ).all()
        uncertain = sum(attempt.outcome in ("uncertain", "interrupted") for attempt in attempts)
        failures = sum(attempt.outcome == "notsent" for attempt in attempts)
        age = now - min(attempt.at for attempt in attempts)
        decision = after_failure(failures, uncertain, age, was_uncertain=was_uncertain)
        if isinstance(decision, GiveUp):
            _give_up(session, [row], decision.reason, rules, now)
        else:
            row.state, row.next_at = "pending", now + decision.pause


def _give_up(session: Session, rows: list[Notification], reason: str, rules: OfficeRules, now: datetime) -> None:
    for row in rows:
        end(row, "failed", reason, now)
    if any(row.kind not in ABOUT_DELIVERY for row in rows):
        _tell_office(session, rules, now)


def _tell_office(session: Session, rules: OfficeRules, now: datetime) -> None:
    """A line to the office about what was given up. It lists, when it is sent, all that nobody was told of yet."""
    today = rules.today(now)
    for person_id in people_with_role(session, "supervision", today):
        of_today = select(Notification.state).where(
            Notification.kind == "undelivered", Notification.person_id == person_id, Notification.day_on == today
        )
        states = session.scalars(of_today).all()
        if "pending" not in states:
            notify(
                session,
                "undelivered",
                subject="failures",
                day_on=today,
                step=str(len(states)),
                person_id=person_id,
                reason="given_up",
                next_at=now + GATHER,
                now=now,
            )


def people_with_role(session: Session, role: str, today: date) -> list[int]:
    """Who holds the role today and has not left."""
    return list(
        session.scalars(
            select(Role.person_id)
            .join(Person, Person.id == Role.person_id)
            .where(Role.role == role, Role.from_on <= today, func.coalesce(Role.until_on, today) >= today)
            .where(Person.left_at.is_(None))
            .distinct()
            .order_by(Role.person_id)
        )
    )


def heads_and_office(session: Session, person_id: int, rules: OfficeRules, now: datetime) -> list[int]:
    """The heads of this person's units and the supervision office, without the person."""
    today = rules.today(now)
    units = select(Role.unit_id).where(Role.person_id == person_id, Role.unit_id.is_not(None))
    heads = session.scalars(
        select(Role.person_id)
        .join(Person, Person.id == Role.person_id)
        .where(Role.role == "unit_head", Role.unit_id.in_(units), Person.left_at.is_(None))
        .where(Role.from_on <= today, func.coalesce(Role.until_on, today) >= today)
    ).all()
    return sorted({*heads, *people_with_role(session, "supervision", today)} - {person_id})
