"""Which command menu each person was last shown, so that a start sets only those that changed."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import StoredValue

_PREFIX = "menu:"


def remember_menu(session: Session, person_id: int, fingerprint: str, now: datetime) -> None:
    session.merge(StoredValue(name=f"{_PREFIX}{person_id}", value={"fingerprint": fingerprint}, set_at=now))


def forget_menu(session: Session, person_id: int) -> None:
    session.execute(delete(StoredValue).where(StoredValue.name == f"{_PREFIX}{person_id}"))


def menus_shown(session: Session) -> dict[int, str]:
    """person id -> fingerprint of the menu last set."""
    rows = session.scalars(select(StoredValue).where(StoredValue.name.startswith(_PREFIX)))
    return {int(row.name.removeprefix(_PREFIX)): str(row.value["fingerprint"]) for row in rows}
