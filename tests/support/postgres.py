"""A private PostgreSQL server for the tests, from the system's own packages: started once, gone with the test run.

It listens on a Unix socket in a folder of its own, so that it meets no other server. As root it runs as `nobody`,
because PostgreSQL refuses root. Each test gets a fresh database, copied from one that was migrated once.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from db import Store
from migrations import upgrade

WITHOUT_DISK = [  # a test's store need not outlive a power cut
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "autovacuum=off",
    "-c",
    "shared_buffers=32MB",
    "-c",
    "max_connections=60",
    "-c",
    "listen_addresses=",
]
START_SECONDS = 30


def binaries() -> Path | None:
    """The folder of the newest installed server, or None."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (on_path := shutil.which("initdb")):
        found = [Path(on_path).resolve().parent]
    return max(found, key=lambda folder: [int(n) for n in folder.parent.name.split(".") if n.isdigit()], default=None)


MISSING = "no PostgreSQL server on this machine (Debian and Ubuntu: apt-get install postgresql)"


class PostgresServer:
    """A running server. `store()` is a fresh migrated store; `stop` and `start` take it away and give it back."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        # Short and at the top of the temporary folder: a socket's path has at most 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self._numbers = count(1)
        self._has_template = False
        self._process: subprocess.Popen[bytes] | None = None
        self._run(
            "initdb",
            "-D",
            str(self.folder / "data"),
            "-A",
            "trust",
            "-U",
            "bot",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        self.start()

    def _options(self) -> dict[str, Any]:
        return {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []} if self._user else {}

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            check=False,
            **self._options(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self._binaries / "postgres", "-D", str(self.folder / "data"), "-k", str(self.folder), *WITHOUT_DISK],
            cwd=self.folder,
            stdout=log,
            stderr=log,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            preexec_fn=_end_with_parent(),
            **self._options(),
        )
        log.close()
        self._run("pg_isready", "-h", str(self.folder), "-t", "1") if self._wait_ready() else self._give_up()

    def _wait_ready(self) -> bool:
        assert self._process is not None
        for _ in range(START_SECONDS * 10):
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=1).close()
            except psycopg.OperationalError:
                try:
                    self._process.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue
                return False
            else:
                return True
        return False

    def _give_up(self) -> None:
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:])

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT cuts the connections and stops in order; SIGQUIT stops at once, as a crash would."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_SECONDS)
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://bot@/{database}?host={self.folder}"

    def _do(self, words: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))

    def empty_database(self) -> str:
        """The address of a new database without a table."""
        name = f"test_{next(self._numbers)}"
        self._do("CREATE DATABASE {}", name)
        return self.url(name)

    def store(self) -> Store:
        """A fresh store at the newest version."""
        if not self._has_template:
            self._do("CREATE DATABASE {}", "template_bot")
            made = Store(self.url("template_bot"))
            upgrade(made.engine)
            made.close()
            self._has_template = True
        name = f"test_{next(self._numbers)}"
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, "template_bot")
        return Store(self.url(name))

    def drop(self, store: Store) -> None:
        """Take a test's database away again: hundreds of them would fill the disk."""
        store.close()
        if self._process is not None and (name := store.engine.url.database):
            self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel stops the server when the test run dies, however it dies."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG
