"""The clock, the calendar, and the record of every act."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, Id, Values, key, to


class JobRun(Base):
    """That a job ran for a planned instant. The pair is unique: a tick that comes twice runs once."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("name", "planned_at"),)
    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(String(40))
    planned_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]


class CalendarDay(Base):
    """The office's own change of the working calendar."""

    __tablename__ = "calendar_days"
    on: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(default="")
    set_by: Mapped[int | None] = to("people.id")
    set_at: Mapped[datetime]


class AuditEntry(Base):
    """Who changed what, before and after, from which message."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_id"),)
    id: Mapped[int] = key()
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = to("people.id", index=True)  # empty = the system
    act: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    task_id: Mapped[int | None] = mapped_column(Id, index=True)
    unit_id: Mapped[int | None] = mapped_column(Id, index=True)
    before: Mapped[Values | None]
    after: Mapped[Values | None]
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class StoredValue(Base):
    """Small facts of the running bot: heartbeat, the last update confirmed, the clock of a trial."""

    __tablename__ = "stored_values"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Values]
    set_at: Mapped[datetime]
