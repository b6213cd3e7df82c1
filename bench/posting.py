"""Posting one entry at the end of a ledger of 1,000,000: chained, summed up and committed, beside the bare INSERT.

Processor time: the flush to disk, which both wait for alike, is not in it. The whole act of the office stands beside
it: the entry by hand checked, everything of its unit computed, what follows posted.

python -m bench.posting
"""

import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from sqlalchemy import text

from bench.figure import Figure, interleaved, table
from bench.ranking import NOW, TODAY, ledger_of
from db import Person
from domain.ledger_rows import Appending, lock_ledger
from domain.manual_entries import EntryWish, propose_entry
from domain.methods import method_ids, method_on
from domain.rules.permissions import Actor, Grant, Role
from domain.rules.scoring.lines import Line, version_of

ENTRIES, ROUNDS = 1_000_000, 15
LIMIT_MS = 5.0
INSERT = text(
    "INSERT INTO ledger (key, unit_id, rule, kind, points, counts_on, year, figures, method_version_id, document_no,"
    " posting, posted_at, previous_hash, hash) VALUES (:key, 1, 'praise', 'bonus', 100, :day, 2023, '{}', 1, '',"
    " 'entry', :now, '', '')"
)


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = ledger_of(Path(folder) / "bot.db", ENTRIES)
        numbers = count()
        with store.transaction() as session:
            version = version_of(method_on(session, TODAY))
            person = Person(name="office")
            session.add(person)
            session.flush()
            actor = Actor(person.id, "office", "zh", (Grant(Role.SUPERVISION),))

        def post() -> None:
            with store.transaction() as session:
                lock_ledger(session)
                appending = Appending(session, method_ids(session, NOW), 1, NOW)
                appending.add(
                    Line(f"one/{next(numbers)}", "praise", "bonus", 1, 100, TODAY, 2023, version), "entry", None
                )
                appending.write()

        def bare() -> None:
            values = {"key": f"bare/{next(numbers)}", "day": TODAY.isoformat(), "now": "2023-07-31 00:00:00"}
            with store.transaction() as session:
                session.execute(INSERT, values)

        def act() -> None:
            wish = EntryWish(1, "praise", "district", TODAY, f"文〔2023〕{next(numbers)}号", "", None)
            with store.transaction() as session:
                propose_entry(session, actor, wish, TODAY, NOW)

        found = interleaved({"post": _timed(post), "bare": _timed(bare), "act": _timed(act)}, ROUNDS)
        store.close()
    spent, bare_ms = found["post"], found["bare"]
    return [
        Figure(f"one entry posted, {ENTRIES:,} entries, processor time", f"{spent:.2f} ms",
               f"bare INSERT, committed {bare_ms:.2f} ms", f"the office's whole act {found['act']:.2f} ms",
               spent / bare_ms, "< 5 ms", spent < LIMIT_MS)
    ]  # fmt: skip


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        began = time.process_time()
        work()
        return (time.process_time() - began) * 1000

    work()  # caches warm, as in a running bot
    return run


if __name__ == "__main__":
    sys.stdout.write(table(figures()) + "\n")
