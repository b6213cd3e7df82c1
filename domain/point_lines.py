"""Rows of the ledger with what they refer to: task, node, message, method version, person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db import LedgerEntry, MethodVersion, Node, Person, Report, Task, Unit


@dataclass(frozen=True)
class PointLine:
    """A row of the ledger as it is shown. `holds` is False for what was corrected, and for the correction itself."""

    id: int
    unit_id: int
    rule: str
    kind: str
    points: int
    counts_on: date
    year: int
    figures: dict[str, Any]
    version: str
    document_no: str
    matter: str
    posting: str
    reverses_id: int | None
    reversed_by: int | None
    holds: bool
    posted_at: datetime
    task_id: int | None
    task_no: str
    task_title: str
    task_title_en: str
    node_position: int | None
    report_id: int | None
    chat_id: int | None
    message_id: int | None
    actor: str  # "" = the system
    hash: str
    source: "SourceMessage | None" = None


@dataclass(frozen=True)
class SourceMessage:
    """What an entry came of: what was handed in, by whom, how and when; who accepted or returned it."""

    reporter: str  # "" = nobody who is known: from a table
    words: str
    channel: str  # chat, paper, phone, file
    received_at: datetime
    received_on: date
    state: str
    decided_by: str
    decided_on: date | None


def point_lines(
    session: Session,
    *,
    unit_id: int | None = None,
    year: int | None = None,
    until: date | None = None,
    task_id: int | None = None,
    entry_id: int | None = None,
) -> list[PointLine]:
    """Rows of the ledger with what they refer to, by the day they count for, then by position."""
    reversal, reporter, reviewer = aliased(LedgerEntry), aliased(Person), aliased(Person)
    query = (
        select(
            LedgerEntry,
            MethodVersion.method,
            MethodVersion.version,
            Task.no,
            Task.title,
            Task.title_en,
            Node.position,
            Report.chat_id,
            Report.message_id,
            Person.name,
            Report.message_words,
            Report.words,
            Report.channel,
            Report.received_at,
            Report.received_on,
            Report.state,
            Report.decided_on,
            reporter.name,
            reviewer.name,
        )
        .join(MethodVersion, LedgerEntry.method_version_id == MethodVersion.id)
        .outerjoin(Task, LedgerEntry.task_id == Task.id)
        .outerjoin(Node, LedgerEntry.node_id == Node.id)
        .outerjoin(Report, LedgerEntry.report_id == Report.id)
        .outerjoin(Person, LedgerEntry.actor_id == Person.id)
        .outerjoin(reporter, Report.person_id == reporter.id)
        .outerjoin(reviewer, Report.decided_by == reviewer.id)
        .order_by(LedgerEntry.counts_on, LedgerEntry.id)
    )
    reversals = select(reversal.reverses_id, reversal.id, reversal.posting).where(reversal.reverses_id.is_not(None))
    for column, other, value in (
        (LedgerEntry.unit_id, reversal.unit_id, unit_id),
        (LedgerEntry.year, reversal.year, year),
        (LedgerEntry.task_id, reversal.task_id, task_id),
    ):
        if value is not None:
            query, reversals = query.where(column == value), reversals.where(other == value)
    if entry_id is not None:
        query, reversals = query.where(LedgerEntry.id == entry_id), reversals.where(reversal.reverses_id == entry_id)
    if until is not None:
        query = query.where(LedgerEntry.counts_on <= until)
    reversed_by: dict[int, int] = {}
    corrected: set[int] = set()
    for reverses, id_, posting in session.execute(reversals.order_by(reversal.id)):
        if reverses is None:
            continue
        reversed_by[reverses] = id_
        if posting == "corrects":
            corrected |= {reverses, id_}
    return [_line(row, reversed_by, corrected) for row in session.execute(query)]


def _line(row: Any, reversed_by: dict[int, int], corrected: set[int]) -> PointLine:
    entry, method, version, no, title, title_en, position, chat_id, message_id, actor, *said = row
    undone = reversed_by.get(entry.id)
    return PointLine(
        id=entry.id,
        unit_id=entry.unit_id,
        rule=entry.rule,
        kind=entry.kind,
        points=entry.points,
        counts_on=entry.counts_on,
        year=entry.year,
        figures=entry.figures,
        version=f"{method} {version}",
        document_no=entry.document_no,
        matter=entry.matter or "",
        posting=entry.posting,
        reverses_id=entry.reverses_id,
        reversed_by=undone if undone not in corrected or entry.id in corrected else None,
        holds=entry.id not in corrected,
        posted_at=entry.posted_at,
        task_id=entry.task_id,
        task_no=no or "",
        task_title=title or "",
        task_title_en=title_en or "",
        node_position=position,
        report_id=entry.report_id,
        chat_id=chat_id,
        message_id=message_id,
        actor=actor or "",
        hash=entry.hash,
        source=None if entry.report_id is None else _source(*said),
    )


def _source(
    message_words: str,
    words: str,
    channel: str,
    received_at: datetime,
    received_on: date,
    state: str,
    decided_on: date | None,
    reporter: str | None,
    reviewer: str | None,
) -> SourceMessage:
    return SourceMessage(
        reporter or "", message_words or words, channel, received_at, received_on, state, reviewer or "", decided_on
    )


@dataclass(frozen=True)
class LedgerUnit:
    """A unit that the ledger speaks of: its code and its short names."""

    code: str
    zh: str
    en: str


def ledger_units(session: Session) -> dict[int, LedgerUnit]:
    """All units there ever were, by id."""
    columns = select(Unit.id, Unit.code, Unit.short_zh, Unit.name_en)
    return {id_: LedgerUnit(code, zh, en) for id_, code, zh, en in session.execute(columns)}
