"""A whole process: `python -m bot run`, as an administrator starts it, against a local Telegram."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.local_telegram import LocalTelegram

ROOT = Path(__file__).resolve().parents[2]
AT = "2023-02-21T10:00"
STOP_SECONDS = 10  # what a service manager grants at the least


@contextmanager
def running(telegram: LocalTelegram, url: str, folder: Path, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """`python -m bot run` on a store; killed at the end where it still runs."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "DATABASE_URL": url,
        "CLOCK_START": AT,
        "EVIDENCE_FOLDER": str(folder / "evidence"),
        "BACKUP_FOLDER": str(folder / "backups"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env=environ | settings, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_ready(process: "subprocess.Popen[str]") -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if "ready" in line:
            return
    raise AssertionError("the bot ended before it was ready")
