"""Personal invite links: random, kept only as a hash, for one use, for some days, revocable."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import Invite, Person, Role, Unit, WrongCode
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.notifications import notify
from domain.people import Held, held_roles, people_with
from domain.posts import hand_over
from domain.rules.permissions import OF_A_UNIT, Act, Actor, can_grant
from domain.rules.permissions import Role as RoleName

VALID_FOR = timedelta(days=7)
WRONG_CODES = 5  # within LOCKED_FOR lock an account out for as long again
LOCKED_FOR = timedelta(hours=1)
NAME_LENGTH = 60


@dataclass(frozen=True)
class Joined:
    """An invite was used: who the account is to the bot from now on."""

    person_id: int
    name: str
    language: str | None
    roles: tuple[Held, ...]
    first_time: bool


@dataclass(frozen=True)
class NotJoined:
    """An invite was not used. `wrong` counts the wrong codes of the last hour, `until` ends the lock-out."""

    reason: Literal["unknown", "used", "expired", "revoked", "locked", "already"]
    wrong: int = 0
    until: datetime | None = None
    just_locked: bool = False


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def require_grant(actor: Actor | None, role: RoleName, unit_id: int | None) -> None:
    """Raise NotAllowed unless this person (None: whoever has the command line) may hand out this role."""
    if actor is not None and not can_grant(actor, role, unit_id):
        raise NotAllowed(Act.INVITE)


def create_invite(
    session: Session,
    actor: Actor | None,
    role: RoleName,
    unit_id: int | None,
    name: str,
    post: str,
    portfolio: str | None,
    valid_for: timedelta,
    now: datetime,
    *,
    person_id: int | None = None,
    takes_over_id: int | None = None,
    source: Source = NOWHERE,
) -> tuple[Invite, str]:
    """Make an invite and its code (192 random bits, 32 characters that a deep link can carry).

    `portfolio` is for district leaders: their post as the lists name it, None for the whole district. `person_id` names
    somebody already on the roster, who only lacks the account; `takes_over_id` a post that whoever joins takes over
    from its holder. Raises NotAllowed; Refused `unit_needed`, `unit_not_wanted`, `unknown_unit`, `unit_inactive`,
    `name_too_long`.
    """
    if role in OF_A_UNIT:
        if unit_id is None:
            raise Refused("unit_needed", role=role.value)
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise Refused("unknown_unit")
        if not unit.active:
            raise Refused("unit_inactive", unit_zh=unit.short_zh, unit_en=unit.name_en)
    elif unit_id is not None:
        raise Refused("unit_not_wanted", role=role.value)
    require_grant(actor, role, unit_id)
    name, post = " ".join(name.split()), " ".join(post.split())
    if len(name) > NAME_LENGTH or len(post) > NAME_LENGTH:
        raise Refused("name_too_long", most=NAME_LENGTH)
    code = secrets.token_urlsafe(24)
    invite = Invite(
        code_hash=_hash(code),
        role=role.value,
        unit_id=unit_id,
        person_id=person_id,
        name=name,
        post=post,
        portfolio=portfolio if role is RoleName.LEADER else None,
        takes_over_id=takes_over_id,
        created_by=None if actor is None else actor.person_id,
        created_at=now,
        expires_at=now + valid_for,
    )
    session.add(invite)
    session.flush()
    write_audit(
        session,
        invite.created_by,
        "create_invite",
        ("invite", invite.id),
        after={"role": invite.role, "portfolio": invite.portfolio, "expires_at": invite.expires_at.isoformat()},
        unit_id=unit_id,
        source=source,
        now=now,
    )
    return invite, code


def invite_successor(
    session: Session, actor: Actor | None, role_id: int, name: str, now: datetime, *, source: Source = NOWHERE
) -> tuple[Invite, str]:
    """A link whose user takes a post over from its holder, on the day of joining. Raises NotAllowed; Refused `gone`."""
    role = session.get(Role, role_id)
    if role is None:
        raise Refused("gone")
    return create_invite(
        session,
        actor,
        RoleName(role.role),
        role.unit_id,
        name,
        role.post,
        role.portfolio,
        VALID_FOR,
        now,
        takes_over_id=role.id,
        source=source,
    )


def invite_again(
    session: Session, actor: Actor | None, person_id: int, today: date, now: datetime, *, source: Source = NOWHERE
) -> tuple[Invite, str]:
    """A fresh link for somebody who has not joined, or cannot be reached where they joined; older links stop working.

    Who was out of reach comes back with it, on the same account or on another. Raises NotAllowed; Refused `gone` where
    the person can be reached, has left, or holds no role.
    """
    person = session.get(Person, person_id)
    held = held_roles(session, person_id, today, coming=True)
    if person is None or person.left_at is not None or _in_reach(person) or not held:
        raise Refused("gone")
    for old in session.scalars(
        select(Invite).where(Invite.person_id == person_id, Invite.used_at.is_(None), Invite.revoked_at.is_(None))
    ):
        old.revoked_at = now
    first = held[0]
    return create_invite(
        session,
        actor,
        first.role,
        first.unit_id,
        person.name,
        first.post,
        first.portfolio,
        VALID_FOR,
        now,
        person_id=person_id,
        source=source,
    )


def _in_reach(person: Person) -> bool:
    return person.telegram_id is not None and person.unreachable_at is None


def use_invite(
    session: Session, code: str, telegram_id: int, display_name: str, today: date, now: datetime
) -> Joined | NotJoined:
    """Make the account behind `telegram_id` what the invite says. It returns, never raises, so that the count of wrong
    codes is kept.

    Only codes that never existed count as wrong: somebody who taps an old link five times guesses nothing. While an
    account is locked out no code is looked at, so that it learns nothing by trying.
    """
    until = locked_until(session, telegram_id, now)
    if until is not None:
        return NotJoined("locked", until=until)
    invite = session.scalar(select(Invite).where(Invite.code_hash == _hash(code)).with_for_update())
    if invite is None:
        return _count_wrong_code(session, _hash(code), telegram_id, display_name, today, now)
    person = session.scalar(select(Person).where(Person.telegram_id == telegram_id))
    if invite.used_at is not None:
        mine = person is not None and person.left_at is None and invite.used_by == person.id
        return NotJoined("already" if mine else "used")
    if invite.revoked_at is not None:
        return NotJoined("revoked")
    if invite.expires_at <= now:
        return NotJoined("expired")
    first_time = person is None or person.left_at is not None
    on_roster = session.get(Person, invite.person_id) if invite.person_id else None
    person = _settle_person(session, person, on_roster, telegram_id, invite.name or display_name, now)
    if invite.takes_over_id is not None:
        _take_over(session, person, invite, today, now)
    elif on_roster is None:
        _grant(session, person, invite, today)
    invite.used_at, invite.used_by = now, person.id
    session.flush()
    write_audit(
        session,
        person.id,
        "join",
        ("person", person.id),
        after={"invite": invite.id, "role": invite.role},
        unit_id=invite.unit_id,
        source=Source(telegram_id),
        now=now,
    )
    return Joined(
        person.id, person.name, person.language, tuple(held_roles(session, person.id, today, coming=True)), first_time
    )


def _settle_person(
    session: Session, known: Person | None, on_roster: Person | None, telegram_id: int, name: str, now: datetime
) -> Person:
    """The one person for this account: new, back again, from the roster, or the roster's entry joined to a known."""
    if known is None:
        person = on_roster or Person(name=name[:NAME_LENGTH])
        person.telegram_id = telegram_id
        session.add(person)
    else:
        person = known
        if on_roster is not None and on_roster is not known:
            for role in session.scalars(select(Role).where(Role.person_id == on_roster.id)):
                role.person_id = known.id
            on_roster.left_at = now
    if person.left_at is not None or person.joined_at is None:
        person.joined_at = now
    person.left_at = person.unreachable_at = person.unreachable_reason = None
    session.flush()
    return person


def _take_over(session: Session, person: Person, invite: Invite, today: date, now: datetime) -> None:
    """The post that the link hands over; where its holder has lost it meanwhile, the same role anew."""
    role = session.get(Role, invite.takes_over_id)
    if role is None or role.person_id == person.id or (role.until_on is not None and role.until_on < today):
        _grant(session, person, invite, today)
        return
    hand_over(session, None, role.id, person.id, today, now)


def _grant(session: Session, person: Person, invite: Invite, today: date) -> None:
    for held in held_roles(session, person.id, today):
        if (held.role, held.unit_id, held.portfolio) == (invite.role, invite.unit_id, invite.portfolio):
            if not held.until_on:
                return
            session.get_one(Role, held.role_id).until_on = None
            return
    session.add(
        Role(
            person_id=person.id,
            role=invite.role,
            unit_id=invite.unit_id,
            post=invite.post,
            portfolio=invite.portfolio,
            from_on=today,
            granted_by=invite.created_by,
        )
    )
    session.flush()


def locked_until(session: Session, telegram_id: int, now: datetime) -> datetime | None:
    """Until when an account is locked out after five wrong codes within an hour; None when it is not."""
    times = session.scalars(
        select(WrongCode.at)
        .where(WrongCode.telegram_id == telegram_id, WrongCode.at > now - 2 * LOCKED_FOR)
        .order_by(WrongCode.at)
    ).all()
    for first, last in zip(times, times[WRONG_CODES - 1 :], strict=False):
        if last - first < LOCKED_FOR and last + LOCKED_FOR > now:
            return last + LOCKED_FOR
    return None


def _count_wrong_code(
    session: Session, code_hash: str, telegram_id: int, display_name: str, today: date, now: datetime
) -> NotJoined:
    """The same wrong code within the hour counts once: it may be the same message, delivered again."""
    tried = select(WrongCode.id).where(
        WrongCode.telegram_id == telegram_id, WrongCode.code_hash == code_hash, WrongCode.at > now - LOCKED_FOR
    )
    if session.scalar(tried.limit(1)) is None:
        session.add(WrongCode(telegram_id=telegram_id, at=now, code_hash=code_hash))
        session.flush()
    wrong = session.scalar(
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.telegram_id == telegram_id, WrongCode.at > now - LOCKED_FOR)
    )
    until = locked_until(session, telegram_id, now)
    if until is not None:
        _tell_office(session, telegram_id, display_name, until, today, now)
    return NotJoined("unknown", wrong=wrong or 0, until=until, just_locked=until is not None)


def _tell_office(
    session: Session, telegram_id: int, display_name: str, until: datetime, today: date, now: datetime
) -> None:
    """The supervision office and the administrators hear of a lock-out, each once."""
    told = people_with(session, (RoleName.SUPERVISION, RoleName.ADMINISTRATOR), today)
    for person_id in dict.fromkeys(person.id for person, _ in told if person.telegram_id is not None):
        notify(
            session,
            "locked_out",
            subject=f"account:{telegram_id}",
            day_on=today,
            person_id=person_id,
            step=until.strftime("%H:%M"),
            reason="wrong_codes",
            payload={"telegram_id": telegram_id, "name": display_name[:NAME_LENGTH], "until": until.isoformat()},
            now=now,
        )


def revoke_invite(
    session: Session, actor: Actor | None, invite_id: int, now: datetime, *, source: Source = NOWHERE
) -> Invite:
    """Make a link useless. Done twice it is done once. Raises NotAllowed; Refused `gone`, `invite_used`."""
    invite = session.get(Invite, invite_id)
    if invite is None:
        raise Refused("gone")
    require_grant(actor, RoleName(invite.role), invite.unit_id)
    if invite.used_at is not None:
        raise Refused("invite_used")
    if invite.revoked_at is None:
        invite.revoked_at = now
        write_audit(
            session,
            None if actor is None else actor.person_id,
            "revoke_invite",
            ("invite", invite.id),
            unit_id=invite.unit_id,
            source=source,
            now=now,
        )
    return invite


def open_invites(session: Session, actor: Actor, now: datetime) -> list[Invite]:
    """The links that still work and that this person could revoke, the oldest first."""
    rows = session.scalars(
        select(Invite)
        .where(Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.expires_at > now)
        .order_by(Invite.id)
    )
    return [row for row in rows if can_grant(actor, RoleName(row.role), row.unit_id)]
