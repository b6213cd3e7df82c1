"""No text of 4,096 characters, Telegram's most, keeps the reading busy: one that did would hold up everybody."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READ_ALL = """
from bench.understanding import LENGTH, LENGTHS, REPEATED, SPOILERS
from domain.rules.understanding.message import understand
from tests.rules.understanding.table import context
for piece in REPEATED:
    for spoiler in SPOILERS:
        whole = (piece * LENGTH)[: LENGTH - len(spoiler)] + spoiler
        for length in LENGTHS:
            for asked in ("digest", "nothing"):
                understand(whole[:length], context(asked))
"""


def test_texts_made_to_make_patterns_run_away_are_read_to_their_end() -> None:
    # They take some seconds; a pattern that runs away would take years, and only another process can be stopped.
    subprocess.run([sys.executable, "-c", READ_ALL], cwd=ROOT, check=True, timeout=300)
