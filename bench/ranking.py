"""/ranking of 60 units, decided and rendered, over ledgers of 10,000 and 1,000,000 entries; processor time.

python -m bench.ranking
"""

import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.figure import Figure, interleaved, table
from bot.texts.language import translator
from bot.texts.ranking import ranking_view
from db import Store, Unit
from domain.ledger import post_points
from domain.standings import ranking
from migrations import upgrade

UNITS, DAYS = 60, 200
SIZES = (10_000, 1_000_000)
NOW = datetime(2023, 7, 31, 10, 0, tzinfo=UTC)
TODAY = date(2023, 7, 28)  # late in a running month, the day of the last entries
BEST = (
    "SELECT unit_id, kind, SUM(points) FROM ledger_totals WHERE year = 2023 AND counts_on <= '2023-07-28' "
    "GROUP BY unit_id, kind"
)
WHOLE = "SELECT unit_id, kind, SUM(points) FROM ledger WHERE year = 2023 AND counts_on <= '2023-07-28' GROUP BY 1, 2"
COLUMNS = (
    "id, key, unit_id, rule, kind, points, counts_on, year, figures, method_version_id, document_no, posting, "
    "posted_at, previous_hash, hash"
)


def figures() -> list[Figure]:
    rows, ours = [], {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            found = _measure(Path(folder) / "bot.db", size)
        ours[size] = found["ours"]
        ratio = found["ours"] / found["best"]
        rows.append(
            Figure(f"/ranking, {UNITS} units, {size:,} entries", f"{found['ours']:.1f} ms",
                   f"best bare SQL {found['best']:.1f} ms", f"SUM over the ledger {found['whole']:.1f} ms",
                   ratio, "≤ 3", ratio <= 3)
        )  # fmt: skip
    flat = ours[SIZES[1]] / ours[SIZES[0]]
    rows.append(Figure("the same, 1,000,000 against 10,000 entries", "", "", "", flat, "≤ 1.5 (flat)", flat <= 1.5))
    return rows


def _measure(path: Path, size: int) -> dict[str, float]:
    store = ledger_of(path, size)
    with closing(sqlite3.connect(path)) as bare:
        found = interleaved(
            {
                "ours": _timed(lambda: _decide_and_render(store)),
                "best": _timed(lambda: bare.execute(BEST).fetchall()),
                "whole": _timed(lambda: bare.execute(WHOLE).fetchall()),
            }
        )
    store.close()
    return found


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        began = time.process_time()
        work()
        return (time.process_time() - began) * 1000

    work()  # caches warm, as in a running bot
    return run


def _decide_and_render(store: Store) -> None:
    with store.reading() as session:
        found = ranking(session, TODAY, NOW)
    ranking_view(found, "", TODAY, translator("zh"), drill=True)


def ledger_of(path: Path, entries: int) -> Store:
    """A ledger of that many entries of 60 units over 200 days, with its totals."""
    store = Store(f"sqlite:///{path}")
    upgrade(store.engine)
    with store.transaction() as session:
        groups = ("镇街", "经济管理", "综合保障", "社会事业")
        session.add_all(
            Unit(code=f"U{n}", name_zh=f"单位{n}", short_zh=f"单位{n}", name_en=f"Unit {n}",
                 ranking_group=groups[n % 4], kind="department")
            for n in range(UNITS)
        )  # fmt: skip
        session.flush()
        post_points(session, TODAY, NOW)
    kinds = (("earned", 120), ("deduction", -10), ("bonus", 20))
    totals: Counter[tuple[int, str, str]] = Counter()
    counts: Counter[tuple[int, str, str]] = Counter()
    with closing(sqlite3.connect(path)) as bare:
        triggers = bare.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            bare.execute(f'DROP TRIGGER "{name}"')
        version = bare.execute("SELECT min(id) FROM method_versions").fetchone()[0]

        def made() -> Iterator[tuple[object, ...]]:
            for n in range(1, entries + 1):
                # Spread over every unit, kind and day, few or many: the calendar is the same for both.
                unit, kind, points = n % UNITS + 1, *kinds[n // UNITS % 3]
                day = (date(2023, 1, 10) + timedelta(days=(n - 1) * DAYS // entries)).isoformat()
                totals[unit, kind, day] += points
                counts[unit, kind, day] += 1
                yield (n, f"k{n}", unit, "node_completed", kind, points, day, 2023, "{}", version, "", "entry",
                       "2023-07-31 00:00:00", "", "")  # fmt: skip

        bare.executemany(f"INSERT INTO ledger ({COLUMNS}) VALUES ({','.join('?' * 15)})", made())
        bare.executemany(
            "INSERT INTO ledger_totals (year, unit_id, kind, counts_on, points, entries) VALUES (2023, ?, ?, ?, ?, ?)",
            [(*key, points, counts[key]) for key, points in totals.items()],
        )
        bare.execute(
            "INSERT INTO ledger_months (year, unit_id, kind, month_on, points) SELECT year, unit_id, kind, "
            "date(counts_on, 'start of month'), SUM(points) FROM ledger_totals GROUP BY 1, 2, 3, 4"
        )
        for _, sql in triggers:
            bare.execute(sql)
        bare.execute("ANALYZE")
        bare.commit()
    return store


if __name__ == "__main__":
    sys.stdout.write(table(figures()) + "\n")
