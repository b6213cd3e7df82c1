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
