"""Years that have no published calendar and that the office has entered by hand, day by day, from the notice."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import CalendarDay, Person, StoredValue
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.rules.permissions import Act, Actor, can
from domain.workdays import CONFIRMED_YEARS, national_calendar


@dataclass(frozen=True)
class EnteredYear:
    """A year that the program knows no notice of, with how many days of it the office has entered; and, once somebody
    has said that this is all of it, who that was and when."""

    year: int
    days: int
    confirmed_by: str = ""
    confirmed_at: datetime | None = None


def entered_years(session: Session, first: int) -> tuple[EnteredYear, ...]:
    """The years from this one on of which the office has entered days, where the program knows no notice."""
    days = Counter(day.year for day in session.scalars(select(CalendarDay.on)))
    stored = session.get(StoredValue, CONFIRMED_YEARS)
    confirmed = {} if stored is None else stored.value
    found = []
    for year in sorted(days):
        if year < first or national_calendar().is_known(year):
            continue
        said = confirmed.get(str(year))
        if said is None:
            found.append(EnteredYear(year, days[year]))
        else:
            person = session.get(Person, said["by"])
            name = person.name if person is not None else ""
            found.append(EnteredYear(year, days[year], name, datetime.fromisoformat(said["at"])))
    return tuple(found)


def confirm_year(
    session: Session, actor: Actor, year: int, confirmed: bool, now: datetime, *, source: Source = NOWHERE
) -> None:
    """Say that all days of a year's notice are entered, so that it counts as known; or take that back.

    Raises NotAllowed; Refused "year_published" where the program knows the notice, "year_not_entered" where the office
    has not entered a single day of it. Said twice it is said once: who said it first stands.
    """
    if not can(actor, Act.EDIT_CALENDAR, None):
        raise NotAllowed(Act.EDIT_CALENDAR)
    if national_calendar().is_known(year):
        raise Refused("year_published", year=year)
    if confirmed and all(one.year != year for one in entered_years(session, year)):
        raise Refused("year_not_entered", year=year)
    stored = session.get(StoredValue, CONFIRMED_YEARS)
    before = {} if stored is None else dict(stored.value)
    if (str(year) in before) == confirmed:
        return
    after = {key: said for key, said in before.items() if key != str(year)}
    if confirmed:
        after[str(year)] = {"by": actor.person_id, "at": now.isoformat()}
    session.merge(StoredValue(name=CONFIRMED_YEARS, value=after, set_at=now))
    write_audit(
        session,
        actor.person_id,
        "confirm_calendar_year",
        ("calendar", str(year)),
        before={"known": not confirmed},
        after={"known": confirmed},
        source=source,
        now=now,
    )
    session.flush()
