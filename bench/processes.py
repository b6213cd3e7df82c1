"""Contenders as processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.samples import START
from bench.wire import TOKEN, Wire

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Started:
    """A bot that polls, and how many seconds it took to the first poll."""

    process: "subprocess.Popen[bytes]"
    seconds: float

    def memory(self) -> float:
        """Its resident memory now, in MiB."""
        return _memory(self.process.pid)


@contextmanager
def bot(wire: Wire, name: str, store: str = "") -> Iterator[Started]:
    """Start `ours`, `ptb` or `aiogram` against the wire; ended at the end of the block."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    if name == "ours":
        command = ["-m", "bot", "run"]
        environ |= {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": wire.url, "DATABASE_URL": store, "CLOCK_START": START}
        environ |= {"LOG_LEVEL": "WARNING"}
    else:
        module = {"ptb": "bench.contenders.ptb", "aiogram": "bench.contenders.aiogram_"}[name]
        command = ["-m", module, wire.url, TOKEN]
    wire.polled.clear()
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        if not wire.polled.wait(60):
            raise RuntimeError(f"{name} did not poll within a minute")
        yield Started(process, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _memory(pid: int) -> float:
    """Resident memory in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
