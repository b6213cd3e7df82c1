"""Photos and files that support an objection: kept like the evidence of a report."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db import Objection
from domain.attachments import Attachment
from domain.errors import NotAllowed, Refused
from domain.kept_files import KeptFile, files_with, keep_files_with
from domain.rules.permissions import Act, Actor, can


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
    return keep_files_with(session, ("objection_id", objection.id), attachments, now)


def objection_files(session: Session, objection_id: int) -> list[KeptFile]:
    """The files with an objection, in the order in which they came."""
    return files_with(session, ("objection_id", objection_id))
