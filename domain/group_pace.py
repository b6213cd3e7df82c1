"""Telegram's limit for a group, kept by the store: what any process sent there counts, also one that is gone."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import DeliveryAttempt, Notification

_MINUTE = timedelta(minutes=1)
_SLOWEST = timedelta(minutes=3)  # between putting a message on the wire and knowing what became of it
_ARRIVED = ("sent", "uncertain", "interrupted")  # surely, or perhaps


def group_ready(session: Session, chat_id: int, most: int, now: datetime) -> datetime:
    """From when on the group may get another message, so that within no minute it gets more than `most`.

    A message counts from the moment at which its answer came: it reached Telegram before that. What a clock that was
    set back calls the future does not count: it would close the group until then.
    """
    arrived = session.scalars(
        select(DeliveryAttempt.at)
        .join(Notification, Notification.id == DeliveryAttempt.notification_id)
        .where(Notification.chat_id == chat_id, Notification.claimed_at > now - _SLOWEST)
        .where(DeliveryAttempt.at > now - _MINUTE, DeliveryAttempt.at <= now, DeliveryAttempt.outcome.in_(_ARRIVED))
        .order_by(DeliveryAttempt.at.desc())
        .limit(most)
    ).all()
    return now if len(arrived) < most else arrived[-1] + _MINUTE
