"""Somebody's own hours: within the office's, so that messages come later and end earlier. Held messages wait."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import Person
from domain.audit import NOWHERE, Source, write_audit
from domain.delivery import look_again
from domain.errors import Refused
from domain.office import OfficeRules
from domain.rules.permissions import Actor
from domain.rules.quiet_hours import Hours, refused_because


def own_hours(session: Session, person_id: int, rules: OfficeRules) -> Hours:
    """The hours in which this person may be written to."""
    person = session.get_one(Person, person_id)
    return rules.hours.narrowed(person.awake_from, person.awake_until)


def narrow_hours(
    session: Session,
    actor: Actor,
    wish: Hours | None,
    rules: OfficeRules,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> Hours:
    """Set somebody's own hours; None: the office's. What waits for them is looked at anew. The hours from now on.

    Raises Refused "hours_wider", "hours_too_short", "hours_before_noon".
    """
    office = rules.hours
    if wish is not None and (why := refused_because(office, wish)):
        raise Refused(f"hours_{why}", opens=office.opens, closes=office.closes)
    person = session.get_one(Person, actor.person_id)
    before = [person.awake_from, person.awake_until]
    person.awake_from = None if wish is None or wish.opens == office.opens else wish.opens
    person.awake_until = None if wish is None or wish.closes == office.closes else wish.closes
    after = [person.awake_from, person.awake_until]
    if after != before:
        write_audit(
            session,
            actor.person_id,
            "choose_hours",
            ("person", actor.person_id),
            before={"hours": before},
            after={"hours": after},
            source=source,
            now=now,
        )
        look_again(session, now, person.id)
    session.flush()
    return own_hours(session, actor.person_id, rules)
