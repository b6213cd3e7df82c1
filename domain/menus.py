"""Which command menu each person was last shown, so that a start sets only those that changed."""

from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from db import Person, Role, StoredValue

_PREFIX = "menu:"


def remember_menu(session: Session, person_id: int, fingerprint: str, now: datetime) -> None:
    session.merge(StoredValue(name=f"{_PREFIX}{person_id}", value={"fingerprint": fingerprint}, set_at=now))


def forget_menu(session: Session, person_id: int) -> None:
    session.execute(delete(StoredValue).where(StoredValue.name == f"{_PREFIX}{person_id}"))


def menus_to_hide(session: Session, today: date) -> list[tuple[int, int]]:
    """(person, account) of those who are shown a menu and are nobody to the bot today: their last role has ended."""
    serving = select(Role.person_id).where(
        Role.from_on <= today, or_(Role.until_on.is_(None), Role.until_on >= today), Role.person_id == Person.id
    )
    gone = select(Person.id, Person.telegram_id).where(
        Person.id.in_(menus_shown(session)), or_(Person.left_at.is_not(None), ~serving.exists())
    )
    return [(person, account) for person, account in session.execute(gone) if account is not None]


def menus_shown(session: Session) -> dict[int, str]:
    """person id -> fingerprint of the menu last set."""
    rows = session.scalars(select(StoredValue).where(StoredValue.name.startswith(_PREFIX)))
    return {int(row.name.removeprefix(_PREFIX)): str(row.value["fingerprint"]) for row in rows}
