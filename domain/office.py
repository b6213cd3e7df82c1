"""What the office has decided for itself: its calendar, its hours, its budget of messages. Or the defaults."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import CalendarDay, StoredValue
from domain.rules.quiet_hours import Hours
from domain.rules.workdays import WorkCalendar
from domain.workdays import office_calendar

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class OfficeRules:
    """The office's rules for what goes out."""

    calendar: WorkCalendar
    zone: ZoneInfo = ZONE
    hours: Hours = field(default_factory=Hours)
    singles_a_day: int = 3  # single messages a person may get unasked; more go into the next digest

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()


def office_rules(session: Session, zone: ZoneInfo = ZONE) -> OfficeRules:
    """The rules in force."""
    changes = tuple(session.execute(select(CalendarDay.on, CalendarDay.working).order_by(CalendarDay.on)))
    stored = session.get(StoredValue, "office_rules")
    own = stored.value if stored is not None else {}
    confirmed = frozenset(own.get("confirmed_years", ()))
    hours = Hours(own.get("opens", Hours.opens), own.get("closes", Hours.closes))
    return OfficeRules(_calendar(changes, confirmed), zone, hours, own.get("singles_a_day", OfficeRules.singles_a_day))


@lru_cache(maxsize=8)
def _calendar(changes: tuple[tuple[date, bool], ...], confirmed: frozenset[int]) -> WorkCalendar:
    return office_calendar(dict(changes), confirmed)
