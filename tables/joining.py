"""How people and groups come to the bot."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, key, to


class Invite(Base):
    """A personal link. The code itself is never stored, only its SHA-256."""

    __tablename__ = "invites"
    id: Mapped[int] = key()
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = to("units.id")
    person_id: Mapped[int | None] = to("people.id")  # set: the link is for somebody already on the roster
    name: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    portfolio: Mapped[str | None]
    takes_over_id: Mapped[int | None] = to("roles.id")  # set: whoever joins takes this post over
    created_by: Mapped[int | None] = to("people.id")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = to("people.id")
    revoked_at: Mapped[datetime | None]


class WrongCode(Base):
    """A wrong invite code that somebody tried: five within the hour lock the account out for an hour."""

    __tablename__ = "wrong_codes"
    id: Mapped[int] = key()
    telegram_id: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[datetime]
    code_hash: Mapped[str] = mapped_column(String(64), default="")


class GroupChat(Base):
    """A work group the bot was bound to, for a unit or for the whole district."""

    __tablename__ = "group_chats"
    id: Mapped[int] = key()
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = to("units.id")
    bound_by: Mapped[int | None] = to("people.id")
    bound_at: Mapped[datetime]
    unbound_at: Mapped[datetime | None]
