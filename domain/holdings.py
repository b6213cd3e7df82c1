"""What the bot holds about somebody, and the removal of what is personal when that person has left.

Reports, decisions, points and the record of acts are the office's own and stay; what makes them a person's, the name
and the Telegram account, goes.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from db import (
    AuditEntry,
    Base,
    BotMessage,
    Evidence,
    InboxUpdate,
    Invite,
    Noted,
    Notification,
    Objection,
    Person,
    Report,
    Role,
    Snooze,
    WrongCode,
)
from domain.audit import NOWHERE, Source, write_audit
from domain.conversation import forget_everything
from domain.errors import NotAllowed, Refused
from domain.menus import forget_menu
from domain.rules.permissions import Act, Actor, can_grant, sees_everything
from domain.rules.permissions import Role as RoleName


@dataclass(frozen=True)
class Holdings:
    """How much there is about one person."""

    name: str
    telegram_id: int | None
    reports: int
    files: int
    decisions: int
    messages: int  # sent to this person
    acts: int  # done by this person, in the record
    joined_at: datetime | None


def _count(session: Session, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def holdings(session: Session, person_id: int) -> Holdings:
    """Raises Refused `gone` for somebody who is not in the store."""
    person = session.get(Person, person_id)
    if person is None:
        raise Refused("gone")
    mine = select(Report.id).where(Report.person_id == person_id)
    objected = select(Objection.id).where(Objection.person_id == person_id)
    by_answer = Evidence.sent_by == person_id
    return Holdings(
        person.name,
        person.telegram_id,
        _count(session, Report, Report.person_id == person_id),
        _count(session, Evidence, or_(Evidence.report_id.in_(mine), Evidence.objection_id.in_(objected), by_answer)),
        _count(session, Report, Report.decided_by == person_id),
        _count(session, Notification, Notification.person_id == person_id, Notification.state == "sent"),
        _count(session, AuditEntry, AuditEntry.actor_id == person_id),
        person.joined_at,
    )


def erased_name(person_id: int) -> str:
    """What stands in the place of a name that was removed: the number by which the record knows the person."""
    return f"#{person_id}"


def erase_person(
    session: Session, actor: Actor, person_id: int, today: date, now: datetime, *, source: Source = NOWHERE
) -> None:
    """Remove name, account, language and hours of somebody who has left, and all that leads back to the account.

    Raises NotAllowed; Refused `gone`, `leave_first` for somebody who still holds a role. Done twice it is done once.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise Refused("gone")
    held = session.scalars(select(Role.role).where(Role.person_id == person_id).distinct()).all()
    if not sees_everything(actor, Act.MANAGE_PEOPLE) or not all(
        can_grant(actor, RoleName(role), None) for role in held
    ):
        raise NotAllowed(Act.MANAGE_PEOPLE)
    if person.left_at is None:
        raise Refused("leave_first")
    if person.name == erased_name(person_id) and person.telegram_id is None:
        return
    account = person.telegram_id
    person.name = erased_name(person_id)
    person.telegram_id = person.language = person.awake_from = person.awake_until = None
    person.unreachable_reason = None
    session.execute(
        update(Invite).where((Invite.person_id == person_id) | (Invite.used_by == person_id)).values(name="", post="")
    )
    forget_everything(session, person_id, now)
    forget_menu(session, person_id)
    session.execute(delete(Snooze).where(Snooze.person_id == person_id))
    session.execute(delete(Noted).where(Noted.person_id == person_id))
    if account is not None:
        _forget_account(session, account)
    write_audit(session, actor.person_id, "erase_person", ("person", person_id), source=source, now=now)


def _forget_account(session: Session, account: int) -> None:
    """Nothing names the account any more. A private chat has the account's own number."""
    session.execute(delete(WrongCode).where(WrongCode.telegram_id == account))
    session.execute(delete(BotMessage).where(BotMessage.chat_id == account))
    session.execute(update(Report).where(Report.chat_id == account).values(chat_id=None, message_id=None))
    session.execute(update(AuditEntry).where(AuditEntry.chat_id == account).values(chat_id=None, message_id=None))
    session.execute(update(InboxUpdate).where(InboxUpdate.chat_id == account).values(chat_id=0, body=None))
    guessed = (Notification.kind == "locked_out", Notification.subject == f"account:{account}")
    session.execute(
        update(Notification)
        .where(*guessed, Notification.state == "pending")
        .values(state="dropped", ended_reason="erased")
    )
    session.execute(update(Notification).where(*guessed).values(payload={}, subject="account"))
