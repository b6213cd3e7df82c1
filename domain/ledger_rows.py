"""Rows of the ledger: reading them back as lines, appending new ones to the hash chain and to the totals."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from db import LedgerEntry, LedgerMonth, LedgerTotal, MethodVersion, TaskFigure, insert_or
from domain.rules.method import MANUAL_RULES
from domain.rules.scoring.lines import Figure, FigureKind, Line
from domain.rules.scoring.posting import Posted, Posting

FIRST_HASH = "0" * 64
_LOCK = 7_301_907  # PostgreSQL: whoever appends to the ledger holds this until the transaction ends
_AT_ONCE = 500

TotalKey = tuple[int, int, str, date]  # year, unit, kind, day
FigureKey = tuple[int, int, int, str, date]  # task, unit, year, kind, day


def lock_ledger(session: Session) -> None:
    """Only one transaction at a time appends. On SQLite a writing transaction is the only one anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def hash_of(previous_hash: str, row: dict[str, Any]) -> str:
    """SHA-256 over the hash of the row before and everything this row says."""
    said = {name: row[name] for name in sorted(row) if name not in ("hash", "previous_hash")}
    said["previous"] = previous_hash
    words = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(words.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a ledger row")


COLUMNS = tuple(LedgerEntry.__table__.columns)
# What a row says, without the chain and the instant of its posting.
_SAID = [one for one in COLUMNS if one.name not in ("method_version_id", "posted_at", "previous_hash", "hash")]
# Built once: building a statement takes longer than running it.
_APPEND = insert(cast(Table, LedgerEntry.__table__))
_LAST = select(LedgerEntry.id, LedgerEntry.hash).order_by(LedgerEntry.id.desc()).limit(1)


def read_rows(session: Session, scope: Collection[int] | None) -> list[Posted]:
    """The rows that belong to these tasks or are by hand; all rows for None. In order of position."""
    version = MethodVersion.method + " " + MethodVersion.version
    query = (
        select(*_SAID, version.label("version"))
        .join(MethodVersion, LedgerEntry.method_version_id == MethodVersion.id)
        .order_by(LedgerEntry.id)
    )
    if scope is not None:
        # Two walks along two indexes: with OR, SQLite reads the whole ledger.
        of_tasks = select(LedgerEntry.id).where(LedgerEntry.task_id.in_(scope))
        by_hand = select(LedgerEntry.id).where(LedgerEntry.rule.in_(MANUAL_RULES))
        query = query.where(LedgerEntry.id.in_(of_tasks.union(by_hand)))
    read = session.execute(query).all()
    days = {row.id: row.counts_on for row in read}
    rows = []
    for row in read:
        posting = cast(Posting, row.posting)
        reverses = row.reverses_id
        rows.append(
            Posted(
                id=row.id,
                posting=posting,
                reverses=reverses,
                line=Line(
                    key=row.key,
                    rule=row.rule,
                    kind=row.kind,
                    unit=row.unit_id,
                    points=row.points,
                    counts_on=row.counts_on,
                    year=row.year,
                    version=row.version,
                    figures=tuple(sorted(row.figures.items())),
                    task=row.task_id,
                    node=row.node_id,
                    report=row.report_id,
                    document_no=row.document_no,
                    matter=row.matter or "",
                    actor=row.actor_id,
                    undoes=days.get(reverses) if posting == "makes_room" else None,
                ),
            )
        )
    return rows


class Appending:
    """Rows being added at the end of the ledger: numbered, chained, and summed up, then written at once."""

    def __init__(self, session: Session, versions: dict[str, int], count: int, now: datetime) -> None:
        last = session.execute(_LAST).first()
        self._session, self._versions, self._now = session, versions, now
        self._hash = last[1] if last else FIRST_HASH
        self._ids = iter(_next_ids(session, last[0] if last else 0, count))
        self.rows: list[dict[str, Any]] = []

    def add(self, line: Line, posting: Posting, reverses: int | None) -> Posted:
        row: dict[str, Any] = {
            "id": next(self._ids),
            "key": line.key,
            "unit_id": line.unit,
            "task_id": line.task,
            "node_id": line.node,
            "rule": line.rule,
            "kind": line.kind,
            "points": line.points,
            "counts_on": line.counts_on,
            "year": line.year,
            "figures": dict(line.figures),
            "method_version_id": self._versions[line.version],
            "actor_id": line.actor,
            "report_id": line.report,
            "document_no": line.document_no,
            "matter": line.matter or None,
            "posting": posting,
            "reverses_id": reverses,
            "posted_at": self._now,
        }
        row["previous_hash"] = self._hash
        row["hash"] = self._hash = hash_of(self._hash, row)
        self.rows.append(row)
        return Posted(row["id"], line, posting, reverses)

    def write(self) -> None:
        """Put the rows and their sums into the store."""
        for start in range(0, len(self.rows), _AT_ONCE):
            self._session.execute(_APPEND, self.rows[start : start + _AT_ONCE])
        points: Counter[TotalKey] = Counter()
        entries: Counter[TotalKey] = Counter()
        for row in self.rows:
            key = (row["year"], row["unit_id"], row["kind"], row["counts_on"])
            points[key] += row["points"]
            entries[key] += 1
        add_to_totals(self._session, points, entries)


def _next_ids(session: Session, last: int, count: int) -> Iterable[int]:
    if session.get_bind().dialect.name != "postgresql":
        return range(last + 1, last + 1 + count)
    numbers = func.generate_series(1, count).table_valued("n")
    own = func.nextval(func.pg_get_serial_sequence("ledger", "id"))  # explicit ids would not move the sequence
    return session.scalars(select(own).select_from(numbers)).all()


def add_to_totals(session: Session, points: Counter[TotalKey], entries: Counter[TotalKey]) -> None:
    """Add to the sums by unit, year and kind: of the day, and of its month."""
    days = [
        {
            "year": year,
            "unit_id": unit,
            "kind": kind,
            "counts_on": day,
            "points": points[year, unit, kind, day],
            "entries": entries[year, unit, kind, day],
        }
        for year, unit, kind, day in sorted({*points, *entries})
        if points[year, unit, kind, day] or entries[year, unit, kind, day]
    ]
    if not days:
        return
    by_month: Counter[TotalKey] = Counter()
    for (year, unit, kind, day), change in points.items():
        by_month[year, unit, kind, day.replace(day=1)] += change
    months = [
        {"year": year, "unit_id": unit, "kind": kind, "month_on": month, "points": change}
        for (year, unit, kind, month), change in sorted(by_month.items())
        if change
    ]
    dialect = session.get_bind().dialect.name
    session.execute(_adding_to(dialect, LedgerTotal), days)
    if months:
        session.execute(_adding_to(dialect, LedgerMonth), months)


@cache
def _adding_to(dialect: str, sums: type[LedgerTotal | LedgerMonth]) -> Any:
    table = cast(Table, sums.__table__)
    new = insert_or(table, dialect)
    added = {column.name: column + new.excluded[column.name] for column in table.columns if not column.primary_key}
    return new.on_conflict_do_update(index_elements=list(table.primary_key), set_=added)


def keep_figures(
    session: Session,
    scope: Collection[int] | None,
    figures: Sequence[Figure],
    kinds: Collection[FigureKind] | None = None,
) -> None:
    """Make the tasks' figures beside the points (some kinds, or all), and their totals, what they ought to be."""
    wanted: Counter[FigureKey] = Counter()
    for one in figures:
        wanted[one.task, one.unit, one.year, one.kind, one.day] += one.change
    query = select(
        TaskFigure.task_id,
        TaskFigure.unit_id,
        TaskFigure.year,
        TaskFigure.kind,
        TaskFigure.counts_on,
        TaskFigure.change,
    )
    if scope is not None:
        query = query.where(TaskFigure.task_id.in_(scope))
    if kinds is not None:
        query = query.where(TaskFigure.kind.in_(kinds))
    kept: Counter[FigureKey] = Counter()
    for task, unit, year, kind, day, change in session.execute(query):
        kept[task, unit, year, kind, day] = change
    totals: Counter[TotalKey] = Counter()
    changed = []
    for task, unit, year, kind, day in sorted({*wanted, *kept}):
        ought, stands = wanted[task, unit, year, kind, day], kept[task, unit, year, kind, day]
        if ought != stands:
            totals[year, unit, kind, day] += ought - stands
            changed.append(
                {
                    "task_id": task,
                    "unit_id": unit,
                    "year": year,
                    "kind": kind,
                    "counts_on": day,
                    "change": ought,
                }
            )
    if changed:
        dialect = session.get_bind().dialect.name
        new = insert_or(TaskFigure, dialect)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["task_id", "unit_id", "year", "kind", "counts_on"],
                set_={"change": new.excluded.change},
            ),
            changed,
        )
        add_to_totals(session, totals, Counter())
