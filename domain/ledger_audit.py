"""Checking the ledger: the hash chain, the reversals, the sums kept beside it, and all of it recomputed from facts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import LedgerEntry, LedgerMonth, LedgerTotal
from domain.facts import load_facts
from domain.ledger import posted_so_far
from domain.ledger_rows import COLUMNS, FIRST_HASH, TotalKey, hash_of, read_rows
from domain.methods import read_methods
from domain.rules.scoring import score
from domain.rules.scoring.lines import Line
from domain.rules.scoring.posting import Posted, difference
from domain.workdays import read_office_calendar

_AT_ONCE = 2_000
OF_THE_MONTH = ", month"  # a sum of a whole month, among the kinds of those of a day


@dataclass(frozen=True)
class Broken:
    """A row whose hash does not follow from the row before and from what it says."""

    id: int
    found: str
    expected: str


@dataclass(frozen=True)
class Wrong:
    """A reversal that does not mirror the row it names."""

    id: int
    reverses_id: int | None


@dataclass(frozen=True)
class TotalOff:
    """A sum kept for ranking that is not the sum of the rows."""

    key: TotalKey
    kept: int
    summed: int


@dataclass(frozen=True)
class LedgerAudit:
    """What was checked and what was found. `missing` ought to stand and does not; `surplus` stands and ought not to."""

    entries: int
    through: date | None
    last_hash: str
    broken: tuple[Broken, ...]
    wrong_reversals: tuple[Wrong, ...]
    totals_off: tuple[TotalOff, ...]
    missing: tuple[Line, ...]
    surplus: tuple[Posted, ...]

    @property
    def agrees(self) -> bool:
        return not (self.broken or self.wrong_reversals or self.totals_off or self.missing or self.surplus)


def audit_ledger(session: Session, now: datetime) -> LedgerAudit:
    """Check the whole ledger against itself and against the facts, as far as points are posted."""
    broken, last_hash, count = _check_chain(session)
    rows = read_rows(session, None)
    posted = posted_so_far(session)
    missing: tuple[Line, ...] = ()
    surplus: tuple[Posted, ...] = ()
    figures: Counter[TotalKey] = Counter()
    if posted.through != date.min:
        scored = score(
            load_facts(session), read_office_calendar(session), read_methods(session), posted.through, posted.ended
        )
        differs = difference(scored.lines, rows)
        missing, surplus = differs.lines, differs.corrections
        for one in scored.figures:
            figures[one.year, one.unit, one.kind, one.day] += one.change
    return LedgerAudit(
        entries=count,
        through=None if posted.through == date.min else posted.through,
        last_hash=last_hash,
        broken=tuple(broken),
        wrong_reversals=tuple(_wrong_reversals(rows)),
        totals_off=tuple(_totals_off(session, rows, figures)),
        missing=missing,
        surplus=surplus,
    )


def _check_chain(session: Session) -> tuple[list[Broken], str, int]:
    broken: list[Broken] = []
    previous, count = FIRST_HASH, 0
    query = select(*COLUMNS).order_by(LedgerEntry.id).execution_options(yield_per=_AT_ONCE)
    for row in session.execute(query).mappings():
        said: dict[str, Any] = dict(row)
        expected = hash_of(previous, said)
        if row["hash"] != expected or row["previous_hash"] != previous:
            broken.append(Broken(row["id"], row["hash"], expected))
        previous, count = row["hash"], count + 1
    return broken, previous, count


def _wrong_reversals(rows: list[Posted]) -> list[Wrong]:
    by_id = {row.id: row for row in rows}
    wrong = []
    for row in rows:
        if (row.posting == "entry") != (row.reverses is None):
            wrong.append(Wrong(row.id, row.reverses))
        elif row.reverses is not None:
            named = by_id.get(row.reverses)
            if (
                named is None
                or named.id >= row.id
                or named.line.points != -row.line.points
                or (named.line.unit, named.line.year) != (row.line.unit, row.line.year)
                or (row.posting == "corrects" and named.line.counts_on != row.line.counts_on)
            ):
                wrong.append(Wrong(row.id, row.reverses))
    return wrong


def _totals_off(session: Session, rows: list[Posted], figures: Counter[TotalKey]) -> list[TotalOff]:
    summed = Counter(figures)
    for row in rows:
        line = row.line
        summed[line.year, line.unit, line.kind, line.counts_on] += line.points
    days = select(LedgerTotal.year, LedgerTotal.unit_id, LedgerTotal.kind, LedgerTotal.counts_on, LedgerTotal.points)
    months = select(LedgerMonth.year, LedgerMonth.unit_id, LedgerMonth.kind, LedgerMonth.month_on, LedgerMonth.points)
    by_month: Counter[TotalKey] = Counter()
    for (year, unit, kind, day), points in summed.items():
        by_month[year, unit, f"{kind}{OF_THE_MONTH}", day.replace(day=1)] += points
    summed.update(by_month)
    kept: Counter[TotalKey] = Counter()
    for query, suffix in ((days, ""), (months, OF_THE_MONTH)):
        for year, unit, kind, day, points in session.execute(query):
            kept[year, unit, kind + suffix, day] = points
    return [TotalOff(key, kept[key], summed[key]) for key in sorted({*summed, *kept}) if kept[key] != summed[key]]


def ledger_position(session: Session) -> tuple[int, str]:
    """The last row and its hash: what a snapshot was computed from. (0, zeros) for an empty ledger."""
    last = session.execute(select(LedgerEntry.id, LedgerEntry.hash).order_by(LedgerEntry.id.desc()).limit(1)).first()
    return (last[0], last[1]) if last else (0, FIRST_HASH)
