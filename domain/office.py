"""What the office has decided for itself: its calendar, its hours, its budget of messages. Or the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db import StoredValue
from domain.audit import write_audit
from domain.office_values import DEFAULTS, check_values, ladder_of, marks_of
from domain.plain_reads import connection_of
from domain.rules.ladder import (
    DEFAULT_EXTENSION_LADDER,
    DEFAULT_HELP_LADDER,
    DEFAULT_LADDER,
    DEFAULT_NOTICE_LADDER,
    Ladder,
)
from domain.rules.quiet_hours import Hours
from domain.rules.reminders import Marks
from domain.rules.workdays import WorkCalendar
from domain.workdays import read_office_calendar

ZONE = ZoneInfo("Asia/Shanghai")
_RULES = "office_rules"
_OWN = select(StoredValue.value).where(StoredValue.name == bindparam("name"))


@dataclass(frozen=True)
class OfficeRules:
    """The office's rules for what goes out."""

    calendar: WorkCalendar
    zone: ZoneInfo = ZONE
    hours: Hours = field(default_factory=Hours)
    singles_a_day: int = 3  # single messages a person may get unasked; more go into the next digest
    ladder: Ladder = DEFAULT_LADDER
    help_ladder: Ladder = DEFAULT_HELP_LADDER
    notice_ladder: Ladder = DEFAULT_NOTICE_LADDER
    extension_ladder: Ladder = DEFAULT_EXTENSION_LADDER
    marks: Marks = field(default_factory=Marks)

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()


def office_rules(session: Session, zone: ZoneInfo = ZONE) -> OfficeRules:
    """The rules in force. Read once a transaction: delivery asks for each message."""
    known: OfficeRules | None = session.info.get(_RULES)
    if known is None or known.zone != zone:
        known = session.info[_RULES] = _read_rules(session, zone)
    return known


def _read_rules(session: Session, zone: ZoneInfo) -> OfficeRules:
    own = connection_of(session).scalar(_OWN, {"name": _RULES}) or {}
    return OfficeRules(
        read_office_calendar(session),
        zone,
        Hours(own.get("opens", Hours.opens), own.get("closes", Hours.closes)),
        own.get("singles_a_day", OfficeRules.singles_a_day),
        ladder_of(own),
        ladder_of(own, "help_ladder"),
        ladder_of(own, "notice_ladder"),
        ladder_of(own, "extension_ladder"),
        marks_of(own),
    )


def rules_values(session: Session) -> dict[str, Any]:
    """The rules in force as plain values."""
    stored = session.get(StoredValue, _RULES)
    return DEFAULTS | ({} if stored is None else dict(stored.value))


def change_rules(session: Session, actor_id: int | None, values: Mapping[str, Any], now: datetime) -> None:
    """Change these rules; the others stay. Raises RulesError, and then nothing was changed."""
    stored = session.get(StoredValue, _RULES)
    before = {} if stored is None else dict(stored.value)
    after = check_values(before | dict(values))
    if stored is None:
        session.add(StoredValue(name=_RULES, value=after, set_at=now))
    else:
        stored.value, stored.set_at = after, now
    session.info.pop(_RULES, None)
    write_audit(session, actor_id, "change_rules", ("office", "rules"), before=before, after=after, now=now)
