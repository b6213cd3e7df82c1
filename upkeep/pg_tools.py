"""PostgreSQL's own programs for dumps. The password travels in the environment, where other users cannot read it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from upkeep.errors import UpkeepError


def dump(database_url: str, target: Path) -> None:
    """A consistent dump of the whole database, in PostgreSQL's custom format."""
    _run("pg_dump", database_url, "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def load(database_url: str, source: Path) -> None:
    """Put a dump into a database, all or nothing. What stands there of the same names is replaced."""
    _run(
        "pg_restore",
        database_url,
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(source),
    )


def data_lines(source: Path) -> Iterator[str]:
    """The data of a dump as the lines of its COPY commands. No server is asked."""
    command = [_program("pg_restore"), "--data-only", "--file=-", str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as done:
        assert done.stdout is not None
        assert done.stderr is not None
        for line in done.stdout:
            yield line.removesuffix("\n")
        said = done.stderr.read().strip()
    if done.returncode:
        raise UpkeepError("dump_unreadable", file=source, reason=said)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UpkeepError("program_missing", program=name)
    return found


def _run(name: str, database_url: str, *arguments: str) -> None:
    url = make_url(database_url)
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(
        [_program(name), f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise UpkeepError("program_failed", program=name, reason=said[-1])
