"""What comes in: reports, evidence, requests, answers."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tables.base import Base, Id, Values, key, to
from tables.lists import Node, Task
from tables.people import Person, Unit


class Report(Base):
    """One thing said about one task: progress, a submission of a node, a blocker … One message may hold several.

    `state`: recorded; for submissions waiting, accepted, returned; undone (taken back), replaced (message edited).
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id", "part", "version"),
        Index("ix_reports_task", "task_id", "id"),
        Index("ix_reports_node", "node_id", "id", sqlite_where=text("node_id IS NOT NULL")),
        Index("ix_reports_person", "person_id", "received_at"),
        Index(
            "ix_reports_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
        ),
    )
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id")
    node_id: Mapped[int | None] = to("nodes.id")  # set for submissions
    unit_id: Mapped[int] = to("units.id")
    person_id: Mapped[int | None] = to("people.id")
    kind: Mapped[str] = mapped_column(String(24))  # progress, completed, blocked, coordination_needed, quantity, …
    percent: Mapped[int | None]
    quantity: Mapped[Decimal | None]
    quantity_unit: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")  # what was said beside the figure
    words: Mapped[str] = mapped_column(default="")  # the original words of this part
    message_words: Mapped[str] = mapped_column(default="")  # the whole message that it is a part of
    reading: Mapped[str] = mapped_column(default="")  # why it was read so: the reason's code
    channel: Mapped[str] = mapped_column(String(10))  # chat, paper, phone, file
    received_at: Mapped[datetime]  # when the store learned of it
    received_on: Mapped[date]  # the day it counts for
    entered_by: Mapped[int | None] = to("people.id")  # who typed it, where that is not the reporter
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    part: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)  # grows with each edit of the message
    report_day_on: Mapped[date | None]  # the report day the office named for it; empty = settled by the rule
    state: Mapped[str] = mapped_column(String(10))
    state_before: Mapped[Values | None]  # what Undo puts back
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)  # same_text, unmoved, fell
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = to("people.id")
    decision_reason: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]
    task: Mapped[Task] = relationship()
    node: Mapped[Node | None] = relationship()
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="report")


class Evidence(Base):
    """A photo or file that belongs to a report, to an objection, or to the answer to a notice, a call for help or a
    question (the notification that carries it). Its bytes lie outside the database, named by their hash."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("report_id", "file_unique_id"),
        UniqueConstraint("objection_id", "file_unique_id", name="uq_evidence_objection_id_file_unique_id"),
        UniqueConstraint("notice_id", "file_unique_id", name="uq_evidence_notice_id_file_unique_id"),
        UniqueConstraint("coordination_id", "file_unique_id", name="uq_evidence_coordination_id_file_unique_id"),
        UniqueConstraint("notification_id", "file_unique_id", name="uq_evidence_notification_id_file_unique_id"),
    )
    id: Mapped[int] = key()
    report_id: Mapped[int | None] = to("reports.id")
    objection_id: Mapped[int | None] = to("objections.id")
    notice_id: Mapped[int | None] = to("notices.id")
    coordination_id: Mapped[int | None] = to("coordinations.id")
    notification_id: Mapped[int | None] = to("notifications.id")
    sent_by: Mapped[int | None] = to("people.id")  # with an answer; a report and an objection say it themselves
    kind: Mapped[str] = mapped_column(String(12))  # photo, document, …
    file_id: Mapped[str]
    file_unique_id: Mapped[str]
    file_name: Mapped[str] = mapped_column(default="")
    mime_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, fetched, failed
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    report: Mapped[Report | None] = relationship(back_populates="evidence")


class Extension(Base):
    """A request to move one node's due day. The original date stays on the node."""

    __tablename__ = "extensions"
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id", index=True)
    node_id: Mapped[int] = to("nodes.id", index=True)
    unit_id: Mapped[int] = to("units.id")
    person_id: Mapped[int | None] = to("people.id")
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    reason: Mapped[str]
    progress: Mapped[str] = mapped_column(default="")
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, approved, refused, withdrawn
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = to("people.id")
    decision_reason: Mapped[str] = mapped_column(default="")
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    node: Mapped[Node] = relationship()
    task: Mapped[Task] = relationship()


_undecided = Extension.state == "waiting"
Index("ix_extensions_waiting", Extension.asked_on, sqlite_where=_undecided)


class Coordination(Base):
    """A blocker or a request for help: it goes to the district leader in charge and starts a timer there."""

    __tablename__ = "coordinations"
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id", index=True)
    report_id: Mapped[int] = to("reports.id")
    raised_on: Mapped[date]
    answer_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, answered, closed, withdrawn
    answered_by: Mapped[int | None] = to("people.id")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")


class Acknowledgement(Base):
    """签收: a unit has taken note of a task handed out to it."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("task_id", "unit_id"),)
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id")
    unit_id: Mapped[int] = to("units.id")
    person_id: Mapped[int] = to("people.id")
    at: Mapped[datetime]


class Snooze(Base):
    """Moves one person's reminder of one task, never the deadline."""

    __tablename__ = "snoozes"
    __table_args__ = (UniqueConstraint("person_id", "task_id"),)
    id: Mapped[int] = key()
    person_id: Mapped[int] = to("people.id")
    task_id: Mapped[int] = to("tasks.id")
    until_on: Mapped[date] = mapped_column(index=True)  # reminded again on this day


class Noted(Base):
    """Somebody took note of a task's reminder: none of it comes once more on that day. The last such day is kept."""

    __tablename__ = "noted"
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("people.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(Id, ForeignKey("tasks.id"), primary_key=True)
    on: Mapped[date]


class Notice(Base):
    """督办单, yellow or red: proposed by the ladder, issued by a person."""

    __tablename__ = "notices"
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id", index=True)
    node_id: Mapped[int | None] = to("nodes.id")
    unit_id: Mapped[int] = to("units.id")
    colour: Mapped[str] = mapped_column(String(6))  # yellow, red
    state: Mapped[str] = mapped_column(String(10))  # proposed, dismissed, issued, answered, closed, withdrawn
    key: Mapped[str] = mapped_column(String(80), unique=True)  # one proposal for each subject and step
    reason: Mapped[str] = mapped_column(default="")
    matter: Mapped[str | None]
    document_no: Mapped[str] = mapped_column(default="")
    proposed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    issued_by: Mapped[int | None] = to("people.id")
    answer_due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = to("people.id")
    answer: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = to("people.id")
    withdrawn_on: Mapped[date | None]
    task: Mapped[Task] = relationship()
