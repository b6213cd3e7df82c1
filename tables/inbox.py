"""Updates on their way."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, Values


class InboxUpdate(Base):
    """An update that is not handled yet: kept until it is, then only its number, so that it acts once."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_open", "state", "update_id"),)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)  # 0 = of no chat
    body: Mapped[Values | None] = mapped_column(JSON(none_as_null=True))  # emptied once it was handled
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, taken, done, given_up
    attempts: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[str | None] = mapped_column(String(60))
    taken_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
