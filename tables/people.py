"""Units, and the people who serve them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tables.base import Base, key, to


class Unit(Base):
    """A town, sub-district, department or zone that leads or supports tasks."""

    __tablename__ = "units"
    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str]
    short_zh: Mapped[str]
    name_en: Mapped[str]
    ranking_group: Mapped[str] = mapped_column(String(40))  # as the units file names it: 镇街, 经济管理 …
    kind: Mapped[str] = mapped_column(String(20))  # town, sub-district, department, zone
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    successor_id: Mapped[int | None] = to("units.id")
    notes: Mapped[str] = mapped_column(default="")
    aliases: Mapped[list["UnitAlias"]] = relationship(back_populates="unit", cascade="all, delete-orphan")


class UnitAlias(Base):
    __tablename__ = "unit_aliases"
    id: Mapped[int] = key()
    unit_id: Mapped[int] = to("units.id", index=True)
    alias: Mapped[str]
    unit: Mapped[Unit] = relationship(back_populates="aliases")


class Person(Base):
    """Somebody the bot knows. `telegram_id` is empty until the invite is used."""

    __tablename__ = "people"
    id: Mapped[int] = key()
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(5))  # zh, en; empty = the office's default
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]  # since when Telegram refuses messages to this person
    unreachable_reason: Mapped[str | None]
    awake_from: Mapped[int | None]  # minutes after midnight; narrows the office's hours, never widens them
    awake_until: Mapped[int | None]
    roles: Mapped[list["Role"]] = relationship(back_populates="person", foreign_keys="Role.person_id")


class Role(Base):
    """What somebody is, for which unit, from when to when. A person may hold several."""

    __tablename__ = "roles"
    id: Mapped[int] = key()
    person_id: Mapped[int] = to("people.id", index=True)
    role: Mapped[str] = mapped_column(String(20))  # administrator, supervision, leader, unit_head, official
    unit_id: Mapped[int | None] = to("units.id", index=True)
    post: Mapped[str] = mapped_column(default="")
    portfolio: Mapped[str | None]  # a district leader's post as the lists name it; empty = everything
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # last day; empty = open
    substitutes_id: Mapped[int | None] = to("roles.id")  # set: this role stands in for that one
    granted_by: Mapped[int | None] = to("people.id")
    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship()


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
