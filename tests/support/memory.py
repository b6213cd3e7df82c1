"""Where the tests keep what they write: in memory where there is room, since nothing of theirs outlives the run.

A store of a test is made, written and thrown away thousands of times. On a disk each commit waits until it is safe from
a power cut, and each PostgreSQL database is 500 files made and deleted: half of the suite's time went there. What is
killed in a test loses nothing by this: a process that ends leaves what it wrote, in memory as on a disk.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED = 2 * 1024**3
"""Bytes free that a run with a few workers wants. A container often has 64 MiB there: then the disk it is."""


def keep_in_memory() -> None:
    """Make memory the folder for temporary files, here and in what is started from here, unless TMPDIR is set."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(MEMORY).free < NEEDED:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
