"""Photos and files that support an objection: kept like the evidence of a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Evidence, Objection
from domain.attachments import Attachment
from domain.errors import NotAllowed, Refused
from domain.reports import FETCHED_BY
from domain.rules.permissions import Act, Actor, can

MOST_FILES = 20


@dataclass(frozen=True)
class ObjectionFile:
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


def add_objection_files(
    session: Session, actor: Actor, objection_id: int, attachments: Sequence[Attachment], now: datetime
) -> list[int]:
    """Put files with an objection that waits; the evidence to fetch, in their order. The same file is kept once.

    Raises NotAllowed for somebody of another unit, Refused("gone"), Refused("already_decided"),
    Refused("too_many_files").
    """
    objection = session.get(Objection, objection_id)
    if objection is None:
        raise Refused("gone")
    if not can(actor, Act.OBJECT, objection.unit_id):
        raise NotAllowed(Act.OBJECT)
    if objection.state != "waiting":
        raise Refused("already_decided", state=objection.state)
    return keep_objection_files(session, objection, attachments, now)


def keep_objection_files(
    session: Session, objection: Objection, attachments: Sequence[Attachment], now: datetime
) -> list[int]:
    """As `add_objection_files`, for who may. Raises Refused("too_many_files")."""
    query = select(Evidence.file_unique_id, Evidence.id).where(Evidence.objection_id == objection.id)
    known = dict(session.execute(query).all())
    wanted = []
    for one in attachments:
        if one.file_unique_id not in known:
            if len(known) >= MOST_FILES:
                raise Refused("too_many_files", most=MOST_FILES)
            evidence = Evidence(
                objection_id=objection.id,
                kind=one.kind,
                file_id=one.file_id,
                file_unique_id=one.file_unique_id,
                file_name=one.file_name[:200],
                mime_type=one.mime_type[:100],
                size=one.size,
                received_at=now,
                next_at=now + FETCHED_BY,
            )
            session.add(evidence)
            session.flush()
            known[one.file_unique_id] = evidence.id
        wanted.append(known[one.file_unique_id])
    return wanted


def objection_files(session: Session, objection_id: int) -> list[ObjectionFile]:
    """The files with an objection, in the order in which they came."""
    query = select(Evidence).where(Evidence.objection_id == objection_id).order_by(Evidence.id)
    return [
        ObjectionFile(
            one.id, one.kind, one.file_id, one.file_name, one.mime_type, one.size, one.sha256 or "", one.state
        )
        for one in session.scalars(query)
    ]
