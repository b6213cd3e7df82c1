"""The Telegram accounts of those who have joined."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Person


def accounts_of_members(session: Session) -> frozenset[int]:
    """Accounts of people who have joined and not left."""
    found = session.scalars(select(Person.telegram_id).where(Person.telegram_id.is_not(None), Person.left_at.is_(None)))
    return frozenset(account for account in found if account is not None)
