"""Methods, the ledger, months, objections."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, Id, Values, key, to


class MethodVersion(Base):
    """An assessment method as adopted, word for word."""

    __tablename__ = "method_versions"
    __table_args__ = (UniqueConstraint("method", "version"),)
    id: Mapped[int] = key()
    method: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    in_force_on: Mapped[date]
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[int | None] = to("people.id")


class LedgerEntry(Base):
    """A signed posting in hundredths of a point. Never edited, never deleted; a correction reverses it."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_unit", "unit_id", "year", "counts_on", "points"),
        Index("ix_ledger_task", "task_id"),
        Index("ix_ledger_key", "key"),
        Index("ix_ledger_rule", "rule"),  # entries by hand are read with every posting
    )
    id: Mapped[int] = key()  # the ledger position
    key: Mapped[str] = mapped_column(String(160))  # which entry it is among those that ought to exist
    unit_id: Mapped[int] = to("units.id")
    task_id: Mapped[int | None] = to("tasks.id")
    node_id: Mapped[int | None] = to("nodes.id")
    rule: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # earned, bonus, deduction
    points: Mapped[int]
    counts_on: Mapped[date]
    year: Mapped[int]
    figures: Mapped[Values]
    method_version_id: Mapped[int] = to("method_versions.id")
    actor_id: Mapped[int | None] = to("people.id")  # empty = the system
    report_id: Mapped[int | None] = to("reports.id")
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
    id: Mapped[int] = key()
    unit_id: Mapped[int] = to("units.id")
    task_id: Mapped[int | None] = to("tasks.id")
    rule: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(20), default="")
    points: Mapped[int]
    counts_on: Mapped[date]
    document_no: Mapped[str]
    matter: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10))  # proposed, posted, refused, withdrawn
    proposed_by: Mapped[int | None] = to("people.id")
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = to("people.id")
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
    approved_by: Mapped[int | None] = to("people.id")
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = to("people.id")
    objections_until_on: Mapped[date | None]
    locked_at: Mapped[datetime | None]
    # the snapshot: all figures as they stood, the ledger position they were computed from, and a hash of both
    figures: Mapped[Values | None]
    ledger_position: Mapped[int | None] = mapped_column(BigInteger)
    hash: Mapped[str | None] = mapped_column(String(64))


class Objection(Base):
    """申诉 against one ledger entry, decided by somebody else than who posted it."""

    __tablename__ = "objections"
    id: Mapped[int] = key()
    entry_id: Mapped[int] = to("ledger.id", index=True)
    unit_id: Mapped[int] = to("units.id")
    person_id: Mapped[int] = to("people.id")
    reason: Mapped[str]
    evidence: Mapped[Values | None]
    filed_at: Mapped[datetime]
    filed_on: Mapped[date]
    decide_by_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))  # waiting, upheld, rejected, withdrawn
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = to("people.id")
    decision_reason: Mapped[str] = mapped_column(default="")
