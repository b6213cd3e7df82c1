"""A revision of the method in the chat: put forward by the office, adopted by a district leader who saw what it does.

One is put forward at a time; another one takes its place. Nothing counts by it before the leader's yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db import MethodVersion, Notification, Person, StoredValue
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.ledger import ZONE, post_points
from domain.methods import adopt_method, read_method, require_adoptable
from domain.notifications import notify
from domain.plain_reads import connection_of
from domain.recipients import leaders
from domain.rules.method import Method
from domain.rules.permissions import Act, Actor, Role, can
from domain.rules.scoring.lines import version_of

_PROPOSED = "method_proposed"
_WAITS = select(StoredValue.value, StoredValue.set_at).where(StoredValue.name == bindparam("name"))
DIGEST = 16  # characters of the hash that name a version in buttons


@dataclass(frozen=True)
class Proposal:
    """A version that waits for a leader's yes, word for word. `sha256` names the very file that was shown."""

    text: str
    sha256: str
    method: Method
    proposed_by: int
    proposer: str


@dataclass(frozen=True)
class Waiting:
    """That a version waits, since when, and the beginning of its file's hash."""

    version: str
    digest: str
    proposed_by: int
    since: datetime


def revision_that_waits(session: Session) -> Waiting | None:
    """The version that waits for a leader's yes, if one does."""
    stored = connection_of(session).execute(_WAITS, {"name": _PROPOSED}).one_or_none()
    if stored is None:
        return None
    value, since = stored
    version = read_method(value["text"]).version
    return Waiting(version, value["sha256"][:DIGEST], value["proposed_by"], since)


def leaders_to_remind(session: Session, people: Iterable[int], today: date, *, zone: ZoneInfo) -> dict[int, str]:
    """Those of these leaders who are reminded this morning of a version that waits for them: leader -> its digest.

    Once: from the day after it was put forward, until a digest that said it has arrived.
    """
    waiting = revision_that_waits(session)
    if waiting is None or (since := waiting.since.astimezone(zone).date()) >= today:
        return {}
    deciding = set(people) - {waiting.proposed_by}
    told = session.execute(
        select(Notification.person_id, Notification.payload).where(
            Notification.kind == "digest",
            Notification.state == "sent",
            Notification.person_id.in_(deciding),
            Notification.day_on > since,
        )
    )
    reminded = {person_id for person_id, payload in told if payload.get("revision") == waiting.digest}
    return dict.fromkeys(sorted(deciding - reminded), waiting.digest)


def propose_method(
    session: Session, actor: Actor, text: str, now: datetime, *, zone: ZoneInfo = ZONE, source: Source = NOWHERE
) -> Proposal:
    """Put a version before the district leaders.

    Raises NotAllowed, MethodFileError, what `require_adoptable` refuses, Refused("method_adopted_already"), and
    Refused("method_no_leader") where nobody could say yes.
    """
    if not (can(actor, Act.POST_POINTS, None) and actor.has(Role.SUPERVISION)):
        raise NotAllowed(Act.POST_POINTS)
    method, adopted = require_adoptable(session, text)
    if adopted is not None:
        raise Refused("method_adopted_already", version=method.version)
    today = now.astimezone(zone).date()
    deciding = [person_id for person_id in leaders(session, today) if person_id != actor.person_id]
    if not deciding:
        raise Refused("method_no_leader")
    digest = sha256(text.encode()).hexdigest()
    value = {"text": text, "sha256": digest, "proposed_by": actor.person_id}
    session.merge(StoredValue(name=_PROPOSED, value=value, set_at=now))
    write_audit(
        session,
        actor.person_id,
        "propose_method",
        ("method", method.version),
        after={"version": version_of(method), "first_day": method.first_day.isoformat(), "sha256": digest},
        source=source,
        now=now,
    )
    for person_id in deciding:
        notify(
            session,
            "method_proposed",
            person_id=person_id,
            subject=f"method:{digest[:DIGEST]}",
            day_on=today,
            reason="proposed",
            payload={"sha256": digest},
            now=now,
        )
    return Proposal(text, digest, method, actor.person_id, actor.name)


def view_proposal(session: Session, digest: str) -> Proposal:
    """The version that waits, known by the beginning of its hash. Raises Refused("gone") where another one does."""
    stored = session.get(StoredValue, _PROPOSED)
    if stored is None or len(digest) < DIGEST or not stored.value["sha256"].startswith(digest):
        raise Refused("gone")
    value = stored.value
    by = session.get_one(Person, value["proposed_by"])
    return Proposal(value["text"], value["sha256"], read_method(value["text"]), by.id, by.name)


def may_decide_method(actor: Actor) -> bool:
    """Whether this person may say yes or no to a revision: a district leader, as for a month."""
    return can(actor, Act.DECIDE_MONTH, None) and actor.has(Role.LEADER)


def decide_method(
    session: Session,
    actor: Actor,
    digest: str,
    yes: bool,
    now: datetime,
    *,
    zone: ZoneInfo = ZONE,
    source: Source = NOWHERE,
) -> MethodVersion | None:
    """Adopt the version that waits, and post what follows; or refuse it (None). Who put it forward is told.

    Raises NotAllowed, Refused("gone"), Refused("method_own") for who put it forward, and what `adopt_method` refuses.
    """
    if not may_decide_method(actor):
        raise NotAllowed(Act.DECIDE_MONTH)
    proposal = view_proposal(session, digest)
    if proposal.proposed_by == actor.person_id:
        raise Refused("method_own")
    today = now.astimezone(zone).date()
    row = None
    if yes:
        row = adopt_method(session, actor.person_id, proposal.text, now, source=source)
        post_points(session, today, now, zone=zone)
    else:
        write_audit(
            session,
            actor.person_id,
            "refuse_method",
            ("method", proposal.method.version),
            after={"version": version_of(proposal.method), "sha256": proposal.sha256},
            source=source,
            now=now,
        )
    session.delete(session.get_one(StoredValue, _PROPOSED))
    notify(
        session,
        "method_decided",
        person_id=proposal.proposed_by,
        subject=f"method:{proposal.sha256[:DIGEST]}",
        day_on=today,
        reason="adopted" if yes else "refused",
        payload={"version": proposal.method.version, "day": proposal.method.first_day.isoformat(), "by": actor.name},
        now=now,
    )
    return row
