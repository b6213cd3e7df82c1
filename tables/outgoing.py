"""What goes out: notifications, and what the bot's messages were about."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tables.base import Base, Id, Values, key, to
from tables.people import Person


class Notification(Base):
    """Something the bot has to say on its own: what to say as values, to whom, and how far it came.

    `state`: pending → claimed → sending → sent; or dropped (no longer true), failed (given up: the office is told).
    """

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR chat_id IS NOT NULL", name="recipient"),
        Index("ix_notifications_due", "state", "next_at"),
        Index("ix_notifications_person", "person_id", "day_on"),
        Index(
            "ix_notifications_digests",
            "person_id",
            "day_on",
            sqlite_where=text("kind = 'digest' AND state = 'sent'"),
        ),
        Index(
            "ix_notifications_groups",
            "chat_id",
            "claimed_at",
            sqlite_where=text("chat_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = key()
    key: Mapped[str] = mapped_column(String(160), unique=True)  # kind, subject, recipient, day, step
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = to("people.id")
    chat_id: Mapped[int | None] = mapped_column(BigInteger)  # a group; for people the chat is theirs
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    task_id: Mapped[int | None] = to("tasks.id", index=True)
    subject: Mapped[str] = mapped_column(String(60), default="")  # node:12, report:7, month:2023-03 …
    step: Mapped[str] = mapped_column(String(20), default="")
    day_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(60))  # the rule's named reason
    payload: Mapped[Values]
    priority: Mapped[int] = mapped_column(default=5)  # smaller goes first
    state: Mapped[str] = mapped_column(String(10), default="pending")
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]  # not before
    planned_at: Mapped[datetime]  # when it should have gone out; much later = said to be late
    expires_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    maybe_repeat: Mapped[bool] = mapped_column(Boolean, default=False)
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    ended_reason: Mapped[str | None]  # why it was dropped, held or given up
    person: Mapped[Person | None] = relationship()


class DeliveryAttempt(Base):
    """What Telegram answered, for /why."""

    __tablename__ = "delivery_attempts"
    id: Mapped[int] = key()
    notification_id: Mapped[int] = to("notifications.id", index=True)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(default="")


class Deliverer(Base):
    """A process that delivers, and when it last gave a sign: they share the rate that Telegram allows the bot."""

    __tablename__ = "deliverers"
    instance: Mapped[str] = mapped_column(String(60), primary_key=True)
    seen_at: Mapped[datetime]


class BotMessage(Base):
    """A message the bot sent that people may reply to: which tasks it was about, in which order."""

    __tablename__ = "bot_messages"
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    task_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    payload: Mapped[Values | None]  # what else a reply or a page button needs
    notification_id: Mapped[int | None] = to("notifications.id")
    sent_at: Mapped[datetime]


class Expectation(Base):
    """What the bot expects next from somebody, so that a restart in the middle of a conversation loses nothing."""

    __tablename__ = "expectations"
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("people.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    expects: Mapped[str] = mapped_column(String(40))
    payload: Mapped[Values]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
