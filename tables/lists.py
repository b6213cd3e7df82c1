"""The three lists and their tasks."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Boolean, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tables.base import Base, Id, Values, key, to
from tables.people import Unit


class TaskList(Base):
    """One of the three lists of a year: major_project, key_task, brand."""

    __tablename__ = "lists"
    __table_args__ = (UniqueConstraint("year", "kind"),)
    id: Mapped[int] = key()
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(default="")
    in_force_on: Mapped[date]  # first day on which its tasks owe reports
    wants_evidence: Mapped[bool] = mapped_column(Boolean, default=False)  # a photo or file with a completion


class Edition(Base):
    """A file that was imported, with what it changed."""

    __tablename__ = "editions"
    id: Mapped[int] = key()
    kind: Mapped[str] = mapped_column(String(20))  # lists, units, people
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = to("people.id")
    changes: Mapped[Values]


class Task(Base):
    """A row of a list. Its state follows from its nodes, suspensions and `withdrawn_on`."""

    __tablename__ = "tasks"
    __table_args__ = (UniqueConstraint("list_id", "no_folded"),)
    id: Mapped[int] = key()
    list_id: Mapped[int] = to("lists.id")
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
    lead_unit_id: Mapped[int] = to("units.id", index=True)
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
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id")
    unit_id: Mapped[int] = to("units.id", index=True)
    position: Mapped[int]
    task: Mapped[Task] = relationship(back_populates="supports")
    unit: Mapped[Unit] = relationship()


class Node(Base):
    """A milestone or the completion of a task, with a clock of its own."""

    __tablename__ = "nodes"
    __table_args__ = (UniqueConstraint("task_id", "position"),)
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id")
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
    id: Mapped[int] = key()
    edition_id: Mapped[int] = to("editions.id")
    task_id: Mapped[int] = to("tasks.id", index=True)
    field: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(40))  # the kind of doubt
    found: Mapped[str]  # as written
    place: Mapped[str]  # sheet!cell
    choices: Mapped[list[str]] = mapped_column(JSON)
    payload: Mapped[Values]  # what an answer needs: the list's year, the milestones as written
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = to("people.id")
    answer: Mapped[str | None]
    task: Mapped[Task] = relationship()


class Suspension(Base):
    """Force majeure: from a first day up to, not including, a last one."""

    __tablename__ = "suspensions"
    id: Mapped[int] = key()
    task_id: Mapped[int] = to("tasks.id", index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str]
    document_no: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = to("people.id")
    decided_at: Mapped[datetime]
