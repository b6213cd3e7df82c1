"""The ledger at size: a ranking, one posting, scoring from nothing; each beside the bare SQL in the same run.

python -m bench.ledger [--entries 1000000]
"""

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from db import LedgerEntry, LedgerTotal, Store, StoredValue, Unit
from domain.ledger import compute
from domain.ledger_rows import Appending
from domain.methods import method_ids
from domain.rules.scoring.lines import Line
from domain.standings import ranking
from migrations import upgrade

UNITS, YEAR, ROUNDS = 60, 2023, 7
AS_OF = date(YEAR, 10, 31)
NOW = datetime(YEAR, 11, 1, 1, tzinfo=UTC)
AT_ONCE = 20_000
BARE_RANKING = text(
    "SELECT unit_id, kind, sum(points) FROM ledger_totals WHERE year = :year AND counts_on <= :day GROUP BY 1, 2"
)
BARE_SUM = text("SELECT unit_id, kind, sum(points) FROM ledger WHERE year = :year AND counts_on <= :day GROUP BY 1, 2")


def fill(store: Store, entries: int) -> None:
    """Units, and entries spread over them and the year, with their totals; the chain is not computed here."""
    groups = ("镇街", "经济管理", "社会事业", "城建监管", "综合保障", "园区管委会")
    with store.transaction() as session:
        session.execute(
            insert(Unit),
            [
                {
                    "code": f"U{n:03d}",
                    "name_zh": f"单位{n}",
                    "short_zh": f"单位{n}",
                    "name_en": f"Unit {n}",
                    "ranking_group": groups[n % 6],
                    "kind": "department",
                    "active": True,
                    "notes": "",
                }
                for n in range(1, UNITS + 1)
            ],
        )
        version = next(iter(method_ids(session, NOW).values()))
        value = {"through": AS_OF.isoformat(), "ended": AS_OF.isoformat()}
        session.add(StoredValue(name="points_posted", value=value, set_at=NOW))
    points: Counter[tuple[int, str, date]] = Counter()
    count: Counter[tuple[int, str, date]] = Counter()
    for start in range(0, entries, AT_ONCE):
        rows = []
        for n in range(start, min(start + AT_ONCE, entries)):
            unit, day = n % UNITS + 1, date(YEAR, 1, 1) + timedelta(days=n * 7 % 300)
            kind, worth = ("earned", 150) if n % 3 else ("deduction", -10)
            points[unit, kind, day] += worth
            count[unit, kind, day] += 1
            rows.append(
                {
                    "id": n + 1,
                    "key": f"bench/{n}",
                    "unit_id": unit,
                    "rule": "earned" if worth > 0 else "overdue",
                    "kind": kind,
                    "points": worth,
                    "counts_on": day,
                    "year": YEAR,
                    "figures": {},
                    "method_version_id": version,
                    "document_no": "",
                    "posting": "entry",
                    "posted_at": NOW,
                    "previous_hash": "0" * 64,
                    "hash": "0" * 64,
                }
            )
        with store.transaction() as session:
            session.execute(insert(LedgerEntry), rows)
    totals = [
        {
            "year": YEAR,
            "unit_id": unit,
            "kind": kind,
            "counts_on": day,
            "points": total,
            "entries": count[unit, kind, day],
        }
        for (unit, kind, day), total in points.items()
    ]
    for unit in range(1, UNITS + 1):
        for kind, total in (("attainable", 900_000_000), ("nodes", 40), ("on_time", 20), ("late_nodes", 3)):
            totals.append(
                {
                    "year": YEAR,
                    "unit_id": unit,
                    "kind": kind,
                    "counts_on": date(YEAR, 4, unit % 28 + 1),
                    "points": total,
                    "entries": 0,
                }
            )
    with store.transaction() as session:
        session.execute(insert(LedgerTotal), totals)


def median_ms(*work: Callable[[], object]) -> list[float]:
    """The median of each, the runs interleaved."""
    times: list[list[float]] = [[] for _ in work]
    for _ in range(ROUNDS):
        for spent, one in zip(times, work, strict=True):
            start = time.perf_counter()
            one()
            spent.append((time.perf_counter() - start) * 1000)
    return [statistics.median(spent) for spent in times]


def measure(folder: Path, entries: int) -> None:
    store = Store(f"sqlite:///{folder / f'{entries}.db'}")
    upgrade(store.engine)
    fill(store, entries)
    values = {"year": YEAR, "day": AS_OF.isoformat()}

    def ours() -> None:
        with store.reading() as session:
            ranking(session, AS_OF, NOW)

    def bare() -> None:
        with store.reading() as session:
            session.execute(BARE_RANKING, values).all()

    def whole() -> None:
        with store.reading() as session:
            session.execute(BARE_SUM, values).all()

    decided, limit, summed = median_ms(ours, bare, whole)
    print(
        f"{entries:>9,} entries  ranking {decided:8.2f} ms   bare SQL {limit:8.2f} ms   "
        f"ratio {decided / limit:5.2f}   SUM over the ledger {summed:9.2f} ms"
    )
    number = [0]

    def post() -> None:
        number[0] += 1
        with store.transaction() as session:
            appending = Appending(session, method_ids(session, NOW), 1, NOW)
            line = Line(f"one/{number[0]}", "praise", "bonus", 1, 100, AS_OF, YEAR, "weibin-default 2023.1")
            appending.add(line, "entry", None)
            appending.write()

    def insert_only() -> None:
        number[0] += 1
        with store.transaction() as session:
            session.execute(
                text(
                    "INSERT INTO ledger (key, unit_id, rule, kind, points, counts_on, year, figures, method_version_id,"
                    " document_no, posting, posted_at, previous_hash, hash) VALUES (:key, 1, 'praise', 'bonus', 100,"
                    " :day, 2023, '{}', 1, '', 'entry', :now, '', '')"
                ),
                {"key": f"bare/{number[0]}", "day": AS_OF.isoformat(), "now": NOW.replace(tzinfo=None).isoformat(" ")},
            )

    posted, inserted = median_ms(post, insert_only)
    print(
        f"{entries:>9,} entries  posting {posted:8.2f} ms   bare INSERT {inserted:5.2f} ms   "
        f"ratio {posted / inserted:5.2f}   (each committed, synchronous FULL)"
    )
    store.close()


def scoring(folder: Path) -> None:
    """The sample district's year computed from nothing: facts read, every entry decided, nothing posted."""
    from tests.support.simulated_year import import_sample, live_through

    address = f"sqlite:///{folder / 'year.db'}"
    import_sample(address, {})
    store = Store(address)
    with store.transaction() as session:
        live_through(session, date(YEAR, 12, 31))

    def from_nothing() -> None:
        with store.reading() as session:
            compute(session, date(YEAR + 1, 1, 31), datetime(YEAR + 1, 2, 1, tzinfo=UTC))

    (spent,) = median_ms(from_nothing)
    print(f"scoring 441 tasks, one year, from nothing: {spent:.0f} ms")
    store.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scoring(Path(folder))
        for entries in args.entries:
            measure(Path(folder), entries)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
