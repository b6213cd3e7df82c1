"""The adopted versions of the assessment method. Until the office adopts one, the default method is in force."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import MethodVersion
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import Refused
from domain.plain_reads import connection_of
from domain.published import last_published_day
from domain.rules.method import Method, Methods
from domain.rules.scoring.lines import version_of

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "examples" / "method-default.toml"
_ADOPTED = select(MethodVersion.sha256, MethodVersion.content).order_by(MethodVersion.in_force_on)


def read_method(text: str) -> Method:
    """The method as a file says it. Raises MethodFileError."""
    from domain.method_file import read_method as read  # 7 MB that are not needed before a method is read

    return read(text)


@cache
def default_text() -> str:
    """The default method, as the file says it."""
    return DEFAULT_FILE.read_text(encoding="utf-8")


def read_methods(session: Session) -> Methods:
    """All versions that were adopted, or the default method where none was."""
    rows = tuple((sha256, content) for sha256, content in connection_of(session).execute(_ADOPTED))
    return _methods(rows or (("", default_text()),))


@lru_cache(maxsize=8)
def _methods(rows: tuple[tuple[str, str], ...]) -> Methods:
    return Methods(tuple(read_method(content) for _, content in rows))


def method_ids(session: Session, now: datetime) -> dict[str, int]:
    """Version as an entry names it -> its row. Where none was adopted yet, the default method is, by the system."""
    rows = session.execute(select(MethodVersion.method, MethodVersion.version, MethodVersion.id)).all()
    if not rows:
        adopted = adopt_method(session, None, default_text(), now)
        return {f"{adopted.method} {adopted.version}": adopted.id}
    return {f"{method} {version}": id_ for method, version, id_ in rows}


def adopt_method(
    session: Session, actor_id: int | None, text: str, now: datetime, *, source: Source = NOWHERE
) -> MethodVersion:
    """Adopt a version of the method, word for word. `actor_id` None: the system adopts the default.

    Adopting the same file again changes nothing. Raises MethodFileError; Refused("method_version_taken") where the
    version is in use with other words, Refused("method_day_taken") where another begins on that day,
    Refused("method_other_id") where it is not a version of the method in force, and Refused("month_published") where
    it would begin in or before a published month.
    """
    method, adopted = require_adoptable(session, text)
    if adopted is not None:
        return adopted
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = MethodVersion(
        method=method.id,
        version=method.version,
        title=method.title.zh,
        in_force_on=method.first_day,
        content=text,
        sha256=digest,
        adopted_at=now,
        adopted_by=actor_id,
    )
    session.add(row)
    session.flush()
    write_audit(
        session,
        actor_id,
        "adopt_method",
        ("method", row.id),
        after={"version": version_of(method), "first_day": method.first_day.isoformat(), "sha256": digest},
        source=source,
        now=now,
    )
    return row


def require_adoptable(session: Session, text: str) -> tuple[Method, MethodVersion | None]:
    """The version that a file holds, and its row where the very same words are adopted already.

    Raises as `adopt_method`, which see.
    """
    method = read_method(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    for row in session.scalars(select(MethodVersion)):
        if row.method != method.id:
            raise Refused("method_other_id", found=method.id, expected=row.method)
        if row.version == method.version:
            if row.sha256 == digest:
                return method, row
            raise Refused("method_version_taken", version=method.version)
        if row.in_force_on == method.first_day:
            raise Refused("method_day_taken", version=row.version, day=method.first_day)
    published = last_published_day(session)
    if published is not None and method.first_day <= published:
        raise Refused("month_published", day=method.first_day, until=published)
    return method, None


def method_on(session: Session, day: date) -> Method:
    """The version in force on a day."""
    return read_methods(session).on(day)


@dataclass(frozen=True)
class AdoptedVersion:
    """A version as it is listed. `adopted_at` is empty for the default method, in force until one is adopted."""

    method: str
    version: str
    first_day: date
    adopted_at: datetime | None
    sha256: str


def adopted_versions(session: Session) -> list[AdoptedVersion]:
    """The versions in order of their first day; the default method where none was adopted."""
    rows = session.scalars(select(MethodVersion).order_by(MethodVersion.in_force_on)).all()
    if rows:
        return [AdoptedVersion(row.method, row.version, row.in_force_on, row.adopted_at, row.sha256) for row in rows]
    method, text = read_method(default_text()), default_text()
    return [
        AdoptedVersion(method.id, method.version, method.first_day, None, hashlib.sha256(text.encode()).hexdigest())
    ]
