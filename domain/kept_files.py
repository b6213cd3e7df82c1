"""Photos and files that are kept with something else than a report: an objection, an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Evidence
from domain.attachments import Attachment
from domain.errors import Refused
from domain.reports import FETCHED_BY

MOST_FILES = 20  # with one objection or answer

# What a file belongs to: the column of `Evidence` that names it, and its number.
Owner = tuple[Literal["objection_id", "notice_id", "coordination_id", "notification_id"], int]


@dataclass(frozen=True)
class KeptFile:
    """A file as it is shown. `state`: waiting (to be fetched), fetched, failed; `size` in bytes; the type is told by
    the bytes once they are here."""

    evidence_id: int
    kind: str
    file_id: str
    name: str
    mime_type: str
    size: int | None
    sha256: str
    state: str


def keep_files_with(
    session: Session, owner: Owner, attachments: Sequence[Attachment], now: datetime, sent_by: int | None = None
) -> list[int]:
    """Put files with what they belong to; the evidence to fetch, in their order. The same file is kept once.

    Raises Refused("too_many_files").
    """
    column, number = owner
    query = select(Evidence.file_unique_id, Evidence.id).where(getattr(Evidence, column) == number)
    known = dict(session.execute(query).all())
    wanted = []
    for one in attachments:
        if one.file_unique_id not in known:
            if len(known) >= MOST_FILES:
                raise Refused("too_many_files", most=MOST_FILES)
            evidence = Evidence(
                kind=one.kind,
                file_id=one.file_id,
                file_unique_id=one.file_unique_id,
                file_name=one.file_name[:200],
                mime_type=one.mime_type[:100],
                size=one.size,
                received_at=now,
                next_at=now + FETCHED_BY,
                sent_by=sent_by,
            )
            setattr(evidence, column, number)
            session.add(evidence)
            session.flush()
            known[one.file_unique_id] = evidence.id
        wanted.append(known[one.file_unique_id])
    return wanted


def files_with(session: Session, owner: Owner) -> list[KeptFile]:
    """The files that belong to it, in the order in which they came."""
    column, number = owner
    query = select(Evidence).where(getattr(Evidence, column) == number).order_by(Evidence.id)
    return [
        KeptFile(one.id, one.kind, one.file_id, one.file_name, one.mime_type, one.size, one.sha256 or "", one.state)
        for one in session.scalars(query)
    ]
