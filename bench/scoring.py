"""Scoring from nothing: all points of the sample district's 441 tasks as of the end of the year.

python -m bench.scoring
"""

import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bench.figure import Figure, interleaved, table
from bench.samples import sample_store
from domain.ledger import compute

LIMIT = 3.0  # seconds
END, NOW = date(2023, 12, 31), datetime(2024, 1, 1, 2, 0, tzinfo=UTC)


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = sample_store(Path(folder) / "bot.db")

        def score() -> float:
            began = time.perf_counter()
            with store.reading() as session:
                compute(session, END, NOW)
            return time.perf_counter() - began

        seconds = interleaved({"ours": score})["ours"]
        store.close()
    return [
        Figure(
            "scoring from nothing, 441 tasks, one year", f"{seconds:.2f} s", "–", "–", None, "< 3 s", seconds < LIMIT
        )
    ]


if __name__ == "__main__":
    sys.stdout.write(table(figures()) + "\n")
