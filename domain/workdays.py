"""The office's calendar: mainland China's published holidays with the office's own changes on top."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

from chinese_calendar import constants
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import CalendarDay, StoredValue
from domain.plain_reads import connection_of
from domain.rules.workdays import SATURDAY, WorkCalendar

CONFIRMED_YEARS = "calendar_years"  # year -> who said that all of it is entered, and when
# In one query: the calendar is read with nearly everything. Without a day of it, no year is entered.
_CONFIRMED = select(StoredValue.value).where(StoredValue.name == CONFIRMED_YEARS).scalar_subquery()
_ENTERED = select(CalendarDay.on, CalendarDay.working, _CONFIRMED.label("confirmed")).order_by(CalendarDay.on)


@cache
def national_calendar() -> WorkCalendar:
    """Mainland China's working days, make-up days included, for the years with a published notice.

    A year without one is Monday to Friday and not among `known_years`.
    """
    holidays, worked = constants.holidays, constants.workdays
    return WorkCalendar(
        days_off=frozenset(day for day in holidays if day.weekday() < SATURDAY),
        makeup=frozenset(day for day in worked if day.weekday() >= SATURDAY),
        known_years=frozenset(day.year for day in holidays),
    )


def office_calendar(changes: Mapping[date, bool], confirmed_years: frozenset[int] = frozenset()) -> WorkCalendar:
    """The national calendar with the office's changes (date -> worked or not).

    `confirmed_years` are years that the office has entered by itself from the notice.
    """
    national = national_calendar()
    calendar = national.with_changes(changes)
    return WorkCalendar(calendar.days_off, calendar.makeup, national.known_years | confirmed_years)


def read_office_calendar(session: Session) -> WorkCalendar:
    """The calendar in force: the published one with the changes that the office has entered, and the years of which it
    has said that they are entered as a whole."""
    rows = connection_of(session).execute(_ENTERED).all()
    confirmed = {int(year) for row in rows[:1] for year in row.confirmed or ()}
    return _changed(tuple((row.on, row.working) for row in rows), frozenset(confirmed & {row.on.year for row in rows}))


@lru_cache(maxsize=8)
def _changed(changes: tuple[tuple[date, bool], ...], confirmed_years: frozenset[int]) -> WorkCalendar:
    return office_calendar(dict(changes), confirmed_years)
