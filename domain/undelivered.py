"""What could not be delivered, for the office to know."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notification, Person


def given_up_since_told(
    session: Session, person_id: int | None, now: datetime
) -> list[tuple[Notification, Person | None]]:
    """Notifications that were given up since this person was last told of such, oldest first."""
    told = session.scalar(
        select(Notification.sent_at)
        .where(
            Notification.kind == "undelivered",
            Notification.person_id == person_id,
            Notification.state == "sent",
        )
        .order_by(Notification.sent_at.desc())
        .limit(1)
    )
    rows = session.execute(
        select(Notification, Person)
        .outerjoin(Person, Person.id == Notification.person_id)
        .where(Notification.state == "failed", Notification.claimed_at > (told or now - timedelta(days=2)))
        .order_by(Notification.id)
    )
    return [(row, person) for row, person in rows]
