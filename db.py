"""What is stored: types, tables, engine, sessions. No queries of a feature, no rules.

Conventions: an instant is aware UTC in a column `…_at`; a day is a date in the office's zone in a column `…_on`;
points are whole hundredths; amounts of money are exact decimals in 万元 (10,000 yuan). Rows that prove something
(reports, ledger, notifications, audit, methods) are never deleted, by trigger: migrations 0002 and 0008. Indexes with
a condition have the same one on PostgreSQL, by their migrations: to name it here would load that dialect at each start.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from json import JSONEncoder
from threading import Lock
from time import monotonic
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Connection,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.orm import Session as Session  # handed on: bot/ knows the type from here

# ---------------------------------------------------------------- types


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite drops zones silently, so a naive value is refused instead of guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = _in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Any:
        """For SQLite straight to the text it stores: a morning binds hundreds of instants."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: None if value is None else _in_utc(value).isoformat(" ", "microseconds")[:26]

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"naive datetime {value!r}: an instant in the store is aware")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept digit for digit (as text: SQLite has no decimal type of its own)."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER
Values = dict[str, Any]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Instant(),
        date: Date(),
        Decimal: Exact(),
        Values: JSON(),
        str: Text(),
    }


def _key() -> Mapped[int]:
    return mapped_column(Id, primary_key=True, autoincrement=True)


def _to(target: str, *, index: bool = False) -> Any:
    return mapped_column(Id, ForeignKey(target), index=index)


# ---------------------------------------------------------------- units and people


class Unit(Base):
    """A town, sub-district, department or zone that leads or supports tasks."""

    __tablename__ = "units"
    id: Mapped[int] = _key()
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str]
    short_zh: Mapped[str]
    name_en: Mapped[str]
    ranking_group: Mapped[str] = mapped_column(String(40))  # as the units file names it: 镇街, 经济管理 …
    kind: Mapped[str] = mapped_column(String(20))  # town, sub-district, department, zone
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    successor_id: Mapped[int | None] = _to("units.id")
    notes: Mapped[str] = mapped_column(default="")
    aliases: Mapped[list["UnitAlias"]] = relationship(back_populates="unit", cascade="all, delete-orphan")


class UnitAlias(Base):
    __tablename__ = "unit_aliases"
    id: Mapped[int] = _key()
    unit_id: Mapped[int] = _to("units.id", index=True)
    alias: Mapped[str]
    unit: Mapped[Unit] = relationship(back_populates="aliases")


class Person(Base):
    """Somebody the bot knows. `telegram_id` is empty until the invite is used."""

    __tablename__ = "people"
    id: Mapped[int] = _key()
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(5))  # zh, en; empty = the office's default
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]  # since when Telegram refuses messages to this person
    unreachable_reason: Mapped[str | None]
    awake_from: Mapped[int | None]  # minutes after midnight; narrows the office's hours, never widens them
    awake_until: Mapped[int | None]
    roles: Mapped[list["Role"]] = relationship(back_populates="person", foreign_keys="Role.person_id")


class Role(Base):
    """What somebody is, for which unit, from when to when. A person may hold several."""

    __tablename__ = "roles"
    id: Mapped[int] = _key()
    person_id: Mapped[int] = _to("people.id", index=True)
    role: Mapped[str] = mapped_column(String(20))  # administrator, supervision, leader, unit_head, official
    unit_id: Mapped[int | None] = _to("units.id", index=True)
    post: Mapped[str] = mapped_column(default="")
    portfolio: Mapped[str | None]  # a district leader's post as the lists name it; empty = everything
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # last day; empty = open
    substitutes_id: Mapped[int | None] = _to("roles.id")  # set: this role stands in for that one
    granted_by: Mapped[int | None] = _to("people.id")
    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship()


class Invite(Base):
    """A personal link. The code itself is never stored, only its SHA-256."""

    __tablename__ = "invites"
    id: Mapped[int] = _key()
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = _to("units.id")
    person_id: Mapped[int | None] = _to("people.id")  # set: the link is for somebody already on the roster
    name: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    portfolio: Mapped[str | None]
    takes_over_id: Mapped[int | None] = _to("roles.id")  # set: whoever joins takes this post over
    created_by: Mapped[int | None] = _to("people.id")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = _to("people.id")
    revoked_at: Mapped[datetime | None]


class WrongCode(Base):
    """A wrong invite code that somebody tried: five within the hour lock the account out for an hour."""

    __tablename__ = "wrong_codes"
    id: Mapped[int] = _key()
    telegram_id: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[datetime]
    code_hash: Mapped[str] = mapped_column(String(64), default="")


class GroupChat(Base):
    """A work group the bot was bound to, for a unit or for the whole district."""

    __tablename__ = "group_chats"
    id: Mapped[int] = _key()
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = _to("units.id")
    bound_by: Mapped[int | None] = _to("people.id")
    bound_at: Mapped[datetime]
    unbound_at: Mapped[datetime | None]


# ---------------------------------------------------------------- lists and tasks


class TaskList(Base):
    """One of the three lists of a year: major_project, key_task, brand."""

    __tablename__ = "lists"
    __table_args__ = (UniqueConstraint("year", "kind"),)
    id: Mapped[int] = _key()
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(default="")
    in_force_on: Mapped[date]  # first day on which its tasks owe reports
    wants_evidence: Mapped[bool] = mapped_column(Boolean, default=False)  # a photo or file with a completion


class Edition(Base):
    """A file that was imported, with what it changed."""

    __tablename__ = "editions"
    id: Mapped[int] = _key()
    kind: Mapped[str] = mapped_column(String(20))  # lists, units, people
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = _to("people.id")
    changes: Mapped[Values]


class Task(Base):
    """A row of a list. Its state follows from its nodes, suspensions and `withdrawn_on`."""

    __tablename__ = "tasks"
    __table_args__ = (UniqueConstraint("list_id", "no_folded"),)
    id: Mapped[int] = _key()
    list_id: Mapped[int] = _to("lists.id")
    no: Mapped[str] = mapped_column(String(60))
    no_folded: Mapped[str] = mapped_column(String(60), index=True)  # NFKC, upper case, no spaces
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    starred: Mapped[bool] = mapped_column(Boolean, default=False)
    category: Mapped[str] = mapped_column(default="")
    content: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")
    nature: Mapped[str] = mapped_column(default="")
    total_investment: Mapped[Decimal | None]  # 万元
    annual_investment: Mapped[Decimal | None]  # 万元
    lead_unit_id: Mapped[int] = _to("units.id", index=True)
    supports_text: Mapped[str] = mapped_column(default="")  # collective names as written: 各镇街, 相关部门
    district_leader: Mapped[str] = mapped_column(default="", index=True)
    responsible_person: Mapped[str] = mapped_column(default="")
    liaison: Mapped[str] = mapped_column(default="")
    deadline_text: Mapped[str] = mapped_column(default="")
    deadline_on: Mapped[date | None]  # original; the day in force is the completion node's `due_on`
    standing: Mapped[bool] = mapped_column(Boolean, default=False)
    report_cycle: Mapped[str] = mapped_column(String(20))  # ten_days, monthly, quarterly
    difficulty: Mapped[int] = mapped_column(default=100)  # hundredths: 100, 120, 150
    remarks: Mapped[str] = mapped_column(default="")
    order_no: Mapped[int] = mapped_column(default=0)  # 序号: where the row stands in its sheet
    withdrawn_on: Mapped[date | None]
    # what the last report says, so that cards, filters and flags need no search through the reports
    percent: Mapped[int | None]
    quantity: Mapped[Decimal | None]
    last_report_id: Mapped[int | None] = mapped_column(Id)
    # the report day that is asked for next while a report is owed (assessment method, periodic reports)
    report_due_on: Mapped[date | None]
    # from this day on that has to be settled anew; empty = not before something happens, which the store notices itself
    settle_on: Mapped[date | None] = mapped_column(server_default="0001-01-01")
    # the list's first day, while nobody of the lead unit took note of the task or reported on it; kept by the store
    handed_out_on: Mapped[date | None]
    task_list: Mapped[TaskList] = relationship()
    lead_unit: Mapped[Unit] = relationship()
    supports: Mapped[list["TaskSupport"]] = relationship(
        back_populates="task", order_by="TaskSupport.position", cascade="all, delete-orphan"
    )
    nodes: Mapped[list["Node"]] = relationship(
        back_populates="task", order_by="Node.position", cascade="all, delete-orphan"
    )


Index("ix_tasks_reports_due", Task.report_due_on, sqlite_where=Task.report_due_on.is_not(None))
for _kept in (Task.settle_on, Task.handed_out_on):
    _stands = _kept.is_not(None)
    Index(f"ix_tasks_{_kept.key}", _kept, sqlite_where=_stands)


class TaskSupport(Base):
    __tablename__ = "task_supports"
    __table_args__ = (UniqueConstraint("task_id", "unit_id"),)
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id")
    unit_id: Mapped[int] = _to("units.id", index=True)
    position: Mapped[int]
    task: Mapped[Task] = relationship(back_populates="supports")
    unit: Mapped[Unit] = relationship()


class Node(Base):
    """A milestone or the completion of a task, with a clock of its own."""

    __tablename__ = "nodes"
    __table_args__ = (UniqueConstraint("task_id", "position"),)
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id")
    position: Mapped[int]  # 1 …; the last is the completion
    quarter: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")
    completion: Mapped[bool] = mapped_column(Boolean, default=False)
    original_due_on: Mapped[date]
    due_on: Mapped[date]  # in force: moved by an approved extension only
    state: Mapped[str] = mapped_column(String(12), default="open")  # open, submitted, accepted
    removed_on: Mapped[date | None]  # a later edition of the list has it no more
    task: Mapped[Task] = relationship(back_populates="nodes")


Index("ix_nodes_open_due", Node.due_on, sqlite_where=Node.state == "open")


class ListQuestion(Base):
    """An open point of a list that was imported: nothing is stored for it before somebody answers.

    One that a later edition no longer asks is closed with the answer `superseded`.
    """

    __tablename__ = "list_questions"
    __table_args__ = (
        Index(
            "ix_list_questions_open",
            "id",
            sqlite_where=text("answered_at IS NULL"),
        ),
    )
    id: Mapped[int] = _key()
    edition_id: Mapped[int] = _to("editions.id")
    task_id: Mapped[int] = _to("tasks.id", index=True)
    field: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(40))  # the kind of doubt
    found: Mapped[str]  # as written
    place: Mapped[str]  # sheet!cell
    choices: Mapped[list[str]] = mapped_column(JSON)
    payload: Mapped[Values]  # what an answer needs: the list's year, the milestones as written
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = _to("people.id")
    answer: Mapped[str | None]
    task: Mapped[Task] = relationship()


class Suspension(Base):
    """Force majeure: from a first day up to, not including, a last one."""

    __tablename__ = "suspensions"
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id", index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str]
    document_no: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = _to("people.id")
    decided_at: Mapped[datetime]


# ---------------------------------------------------------------- what comes in


class Report(Base):
    """One thing said about one task: progress, a submission of a node, a blocker … One message may hold several.

    `state`: recorded; for submissions waiting, accepted, returned; undone (taken back), replaced (message edited).
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id", "part", "version"),
        Index("ix_reports_task", "task_id", "id"),
        Index("ix_reports_node", "node_id", "id"),
        Index(
            "ix_reports_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
        ),
    )
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id")
    node_id: Mapped[int | None] = _to("nodes.id")  # set for submissions
    unit_id: Mapped[int] = _to("units.id", index=True)
    person_id: Mapped[int | None] = _to("people.id", index=True)
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
    entered_by: Mapped[int | None] = _to("people.id")  # who typed it, where that is not the reporter
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
    decided_by: Mapped[int | None] = _to("people.id")
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
    id: Mapped[int] = _key()
    report_id: Mapped[int | None] = _to("reports.id")
    objection_id: Mapped[int | None] = _to("objections.id")
    notice_id: Mapped[int | None] = _to("notices.id")
    coordination_id: Mapped[int | None] = _to("coordinations.id")
    notification_id: Mapped[int | None] = _to("notifications.id")
    sent_by: Mapped[int | None] = _to("people.id")  # with an answer; a report and an objection say it themselves
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
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id", index=True)
    node_id: Mapped[int] = _to("nodes.id", index=True)
    unit_id: Mapped[int] = _to("units.id")
    person_id: Mapped[int | None] = _to("people.id")
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    reason: Mapped[str]
    progress: Mapped[str] = mapped_column(default="")
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, approved, refused, withdrawn
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = _to("people.id")
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
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id", index=True)
    report_id: Mapped[int] = _to("reports.id")
    raised_on: Mapped[date]
    answer_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, answered, closed, withdrawn
    answered_by: Mapped[int | None] = _to("people.id")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")


class Acknowledgement(Base):
    """签收: a unit has taken note of a task handed out to it."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("task_id", "unit_id"),)
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id")
    unit_id: Mapped[int] = _to("units.id")
    person_id: Mapped[int] = _to("people.id")
    at: Mapped[datetime]


class Snooze(Base):
    """Moves one person's reminder of one task, never the deadline."""

    __tablename__ = "snoozes"
    __table_args__ = (UniqueConstraint("person_id", "task_id"),)
    id: Mapped[int] = _key()
    person_id: Mapped[int] = _to("people.id")
    task_id: Mapped[int] = _to("tasks.id")
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
    id: Mapped[int] = _key()
    task_id: Mapped[int] = _to("tasks.id", index=True)
    node_id: Mapped[int | None] = _to("nodes.id")
    unit_id: Mapped[int] = _to("units.id")
    colour: Mapped[str] = mapped_column(String(6))  # yellow, red
    state: Mapped[str] = mapped_column(String(10))  # proposed, dismissed, issued, answered, closed, withdrawn
    key: Mapped[str] = mapped_column(String(80), unique=True)  # one proposal for each subject and step
    reason: Mapped[str] = mapped_column(default="")
    matter: Mapped[str | None]
    document_no: Mapped[str] = mapped_column(default="")
    proposed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    issued_by: Mapped[int | None] = _to("people.id")
    answer_due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = _to("people.id")
    answer: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = _to("people.id")
    withdrawn_on: Mapped[date | None]
    task: Mapped[Task] = relationship()


# ---------------------------------------------------------------- points


class MethodVersion(Base):
    """An assessment method as adopted, word for word."""

    __tablename__ = "method_versions"
    __table_args__ = (UniqueConstraint("method", "version"),)
    id: Mapped[int] = _key()
    method: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    in_force_on: Mapped[date]
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[int | None] = _to("people.id")


class LedgerEntry(Base):
    """A signed posting in hundredths of a point. Never edited, never deleted; a correction reverses it."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_unit", "unit_id", "year", "counts_on", "points"),
        Index("ix_ledger_task", "task_id"),
        Index("ix_ledger_key", "key"),
        Index("ix_ledger_rule", "rule"),  # entries by hand are read with every posting
    )
    id: Mapped[int] = _key()  # the ledger position
    key: Mapped[str] = mapped_column(String(160))  # which entry it is among those that ought to exist
    unit_id: Mapped[int] = _to("units.id")
    task_id: Mapped[int | None] = _to("tasks.id")
    node_id: Mapped[int | None] = _to("nodes.id")
    rule: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # earned, bonus, deduction
    points: Mapped[int]
    counts_on: Mapped[date]
    year: Mapped[int]
    figures: Mapped[Values]
    method_version_id: Mapped[int] = _to("method_versions.id")
    actor_id: Mapped[int | None] = _to("people.id")  # empty = the system
    report_id: Mapped[int | None] = _to("reports.id")
    document_no: Mapped[str] = mapped_column(default="")
    matter: Mapped[str | None]
    # entry; makes_room: takes an entry's place away on the day on which another replaces it; corrects: takes away what
    # no longer holds, for its own day
    posting: Mapped[str] = mapped_column(String(12), default="entry")
    # A row has at most one reversal that holds: one that was itself corrected does not.
    reverses_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ledger.id"), index=True)
    posted_at: Mapped[datetime]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerTotal(Base):
    """Sums of a unit by day, kept in the transaction of each posting, so that a ranking never adds up the whole ledger.

    `kind` is the ledger's (earned, bonus, deduction: `points` in hundredths), or that of a figure beside the points
    (attainable in hundredths; nodes, on_time, late_nodes, missing: how many more or fewer from that day on).
    """

    __tablename__ = "ledger_totals"
    year: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("units.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    counts_on: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int]
    entries: Mapped[int]


class LedgerMonth(Base):
    """The same sums by the month that they count for (`month_on`: its first day): a year of them is a few rows a unit,
    however many days were posted."""

    __tablename__ = "ledger_months"
    year: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("units.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    month_on: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int]


class TaskFigure(Base):
    """What a task adds to its units' figures beside the points: a change from a day on. Derived; recomputed freely."""

    __tablename__ = "task_figures"
    task_id: Mapped[int] = mapped_column(Id, ForeignKey("tasks.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("units.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    counts_on: Mapped[date] = mapped_column(primary_key=True)
    change: Mapped[int]


class ReportReminder(Base):
    """That a reminder of one report day of a task reached somebody of its lead unit, and when first."""

    __tablename__ = "report_reminders"
    task_id: Mapped[int] = mapped_column(Id, ForeignKey("tasks.id"), primary_key=True)
    report_day_on: Mapped[date] = mapped_column(primary_key=True)
    delivered_on: Mapped[date]


class ManualEntry(Base):
    """Recognition, praise, criticism, a false report: proposed by one person, above 2 points confirmed by another."""

    __tablename__ = "manual_entries"
    id: Mapped[int] = _key()
    unit_id: Mapped[int] = _to("units.id")
    task_id: Mapped[int | None] = _to("tasks.id")
    rule: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(20), default="")
    points: Mapped[int]
    counts_on: Mapped[date]
    document_no: Mapped[str]
    matter: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10))  # proposed, posted, refused, withdrawn
    proposed_by: Mapped[int | None] = _to("people.id")
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = _to("people.id")
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Month(Base):
    """A month of the assessment: open, draft, approved, published, locked."""

    __tablename__ = "months"
    year: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    drafted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = _to("people.id")
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = _to("people.id")
    objections_until_on: Mapped[date | None]
    locked_at: Mapped[datetime | None]
    # the snapshot: all figures as they stood, the ledger position they were computed from, and a hash of both
    figures: Mapped[Values | None]
    ledger_position: Mapped[int | None] = mapped_column(BigInteger)
    hash: Mapped[str | None] = mapped_column(String(64))


class Objection(Base):
    """申诉 against one ledger entry, decided by somebody else than who posted it."""

    __tablename__ = "objections"
    id: Mapped[int] = _key()
    entry_id: Mapped[int] = _to("ledger.id", index=True)
    unit_id: Mapped[int] = _to("units.id")
    person_id: Mapped[int] = _to("people.id")
    reason: Mapped[str]
    evidence: Mapped[Values | None]
    filed_at: Mapped[datetime]
    filed_on: Mapped[date]
    decide_by_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))  # waiting, upheld, rejected, withdrawn
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = _to("people.id")
    decision_reason: Mapped[str] = mapped_column(default="")


# ---------------------------------------------------------------- what goes out


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
    id: Mapped[int] = _key()
    key: Mapped[str] = mapped_column(String(160), unique=True)  # kind, subject, recipient, day, step
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = _to("people.id")
    chat_id: Mapped[int | None] = mapped_column(BigInteger)  # a group; for people the chat is theirs
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    task_id: Mapped[int | None] = _to("tasks.id", index=True)
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
    id: Mapped[int] = _key()
    notification_id: Mapped[int] = _to("notifications.id", index=True)
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
    notification_id: Mapped[int | None] = _to("notifications.id")
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


# ---------------------------------------------------------------- the clock, the calendar, the record


class JobRun(Base):
    """That a job ran for a planned instant. The pair is unique: a tick that comes twice runs once."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("name", "planned_at"),)
    id: Mapped[int] = _key()
    name: Mapped[str] = mapped_column(String(40))
    planned_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]


class InboxUpdate(Base):
    """An update that is not handled yet: kept until it is, then only its number, so that it acts once."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_open", "state", "update_id"),)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)  # 0 = of no chat
    body: Mapped[Values | None] = mapped_column(JSON(none_as_null=True))  # emptied once it was handled
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, taken, done, given_up
    attempts: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[str | None] = mapped_column(String(60))
    taken_at: Mapped[datetime | None]
    received_at: Mapped[datetime]


class CalendarDay(Base):
    """The office's own change of the working calendar."""

    __tablename__ = "calendar_days"
    on: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(default="")
    set_by: Mapped[int | None] = _to("people.id")
    set_at: Mapped[datetime]


class AuditEntry(Base):
    """Who changed what, before and after, from which message."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_id"),)
    id: Mapped[int] = _key()
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = _to("people.id", index=True)  # empty = the system
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


# ---------------------------------------------------------------- engine and sessions

_as_json = JSONEncoder(check_circular=False).encode  # made once: a morning writes hundreds of values
T = TypeVar("T")
_READING = "reading"
WRITER_LOCK = 0x6469_7374  # any number, the same in every process of this bot
_PATIENCE = 5.0  # seconds that a writer waits for another of this process, before the database's own lock decides
_TOGETHER = 0.05  # seconds of work after which a common transaction takes in no more
_ON_THE_SPOT = 0.01  # the same, where everything else waits for it
# Who holds the writer's lock and has hung must not hold up the others for ever; who waits for it hears of it.
_POSTGRES_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def make_engine(database_url: str) -> Engine:
    """The engine for `sqlite:///path` or `postgresql://…`.

    Use cases are written for one writer at a time: with either driver's defaults two read-modify-writes at once lose
    one of them without an error (of 40 on PostgreSQL, 21). On SQLite every writing transaction begins IMMEDIATE, on
    PostgreSQL it takes one advisory lock that its end lets go of. Readers see one snapshot and never wait.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            connect_args={"timeout": 5, "check_same_thread": False},
            pool_size=8,
            hide_parameters=True,
            json_serializer=_as_json,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        json_serializer=_as_json,
        hide_parameters=True,  # an error in the log must not show what people wrote
        connect_args={"connect_timeout": 5, "options": _POSTGRES_OPTIONS},
    )
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own transactions off: `begin` below opens them
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _pragma(connection: Connection, setting: str) -> None:
    """Past SQLAlchemy, which would begin a transaction for it."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
    raw: Any = connection.connection.dbapi_connection
    try:
        raw.execute(begin)  # past SQLAlchemy, which makes ten times as much of it
    except sqlite3.OperationalError as error:
        raise OperationalError(begin, None, error) from error


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get(_READING):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def _in_savepoint(connection: Connection, change: Callable[[Session], Any]) -> Any:
    """What the change returns, or the error with which it was undone."""
    try:
        with (
            Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session,
            session.begin(),
        ):
            return change(session)
    except DBAPIError:
        # A full disk or a lost connection may have ended the whole transaction: nothing of it is to be relied on.
        raise
    except Exception as error:  # noqa: BLE001  (it belongs to whoever asked for the change)
        return error


def insert_or(table: Any, dialect: str) -> sqlite.Insert:
    """An INSERT that can be told what to do where the row stands already; both databases say it alike."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 3 MB that SQLite does without

    return cast(sqlite.Insert, postgresql.insert(table))


class OutOfReachError(Exception):
    """It cannot be done on the spot: somebody else is at it, or it fails. Whoever may wait learns which."""


class Spot:
    """A SQLite file worked on where one stands, by whoever must not wait: for no lock, and for no other thread.

    It has a connection of its own, with its statements and pages at hand.
    """

    def __init__(self, engine: Engine, writing: Lock) -> None:
        self._engine, self._writing = engine, writing
        self._turn = Lock()
        self._connection: Connection | None = None

    def read(self, query: Callable[[Session], T]) -> T:
        """What a query of a few rows finds; whatever it changed is thrown away. Raises OutOfReachError."""
        with self._at_work(self._turn) as connection:
            connection.execution_options(**{_READING: True})
            with connection.begin() as transaction:
                with Session(connection, expire_on_commit=False, autoflush=False) as session:
                    found = query(session)
                    session.expunge_all()
                transaction.rollback()
        return found

    def write(self, changes: Sequence[Callable[[Session], Any]], *, durable: bool) -> list[Any]:
        """Make the first of these changes, as many as a moment allows and at least one, in one transaction.

        `durable`: they are on the disk when this returns. Without it the end of the process loses nothing, but a power
        cut may, until the next durable change. Raises OutOfReachError; then none was made.
        """
        answers: list[Any] = []
        with self._at_work(self._writing, self._turn) as connection:
            connection.execution_options(**{_READING: False})
            _pragma(connection, f"synchronous={'FULL' if durable else 'NORMAL'}")
            until = monotonic() + _ON_THE_SPOT
            with connection.begin():
                for change in changes:
                    with Session(connection, expire_on_commit=False) as session:
                        answers.append(change(session))
                        session.commit()  # that is: written; the transaction is the connection's
                    if monotonic() > until:
                        break
        return answers

    @contextmanager
    def _at_work(self, *turns: Lock) -> Iterator[Connection]:
        with ExitStack() as held:
            for turn in turns:
                if not turn.acquire(blocking=False):
                    raise OutOfReachError
                held.callback(turn.release)
            try:
                if self._connection is None:
                    self._connection = self._connect()
                yield self._connection
            except Exception as error:
                if isinstance(error, DBAPIError):
                    self._let_go()
                raise OutOfReachError from error

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        connection.detach()  # never back to the pool, where others count on waiting
        _pragma(connection, "busy_timeout=0")
        return connection

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Close the connection; the next use opens a new one."""
        with self._turn:
            self._let_go()


class Store:
    """The store behind one address. A transaction is short and holds no network call."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self.engine = make_engine(database_url)
        options: dict[str, Any] = {_READING: True}
        if self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"  # one snapshot, as on SQLite
        self._reading_engine = self.engine.execution_options(**options)
        self._writing = Lock()
        # A file of this machine: a few rows are read or written faster than a thread is changed.
        file = self.engine.dialect.name == "sqlite" and self.engine.url.database not in (None, "", ":memory:")
        self.spot = Spot(self.engine, self._writing) if file else None

    @property
    def takes_many(self) -> bool:
        """Whether several processes may work on it at once."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction: committed at the end, rolled back on an error."""
        with self._turn(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def together(self, changes: Sequence[Callable[[Session], Any]]) -> list[Any]:
        """Make the first of these changes, as many as a moment allows and at least one, in one durable transaction.

        Each has a session and a savepoint of its own: one that fails is undone alone, and its error stands in place of
        what it would have returned. Nothing is returned before it is committed. Raises what the database itself
        raises; then none was made.
        """
        if len(changes) == 1:
            return [self._alone(changes[0])]
        answers: list[Any] = []
        until = monotonic() + _TOGETHER
        with self._turn(), self.engine.begin() as connection:
            for change in changes:
                answers.append(_in_savepoint(connection, change))
                if monotonic() > until:
                    break
        return answers

    def _alone(self, change: Callable[[Session], Any]) -> Any:
        """What the change returns, or the error with which it was undone. Raises what the database itself raises."""
        try:
            with self.transaction() as session:
                return change(session)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001  (it belongs to whoever asked for the change)
            return error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The writers of this process one after the other: SQLite would have them sleep and try again."""
        ours = self._writing.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            if ours:
                self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads. Whatever it changed is thrown away."""
        with Session(self._reading_engine, expire_on_commit=False, autoflush=False) as session:
            try:
                yield session
            finally:
                session.expunge_all()  # what was read stays readable after the rollback
                session.rollback()

    def close(self) -> None:
        if self.spot is not None:
            self.spot.close()
        self.engine.dispose()
