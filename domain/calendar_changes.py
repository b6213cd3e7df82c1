"""The office's own days on top of the published calendar, and which years have no published one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from db import CalendarDay, Node
from domain.audit import NOWHERE, Source, write_audit
from domain.calendar_years import EnteredYear, entered_years
from domain.delivery import look_again
from domain.errors import NotAllowed, Refused
from domain.rules.permissions import Act, Actor, can
from domain.rules.workdays import WorkCalendar
from domain.workdays import read_office_calendar

LONGEST_SPAN = 31  # days


@dataclass(frozen=True)
class CalendarView:
    """What /calendar shows: days ahead that are not what their weekday says, and years that are only guessed."""

    days: tuple[tuple[date, bool, bool, str], ...]  # day, worked, changed by the office, reason
    unknown_years: tuple[tuple[int, int], ...]  # year without a published calendar, open nodes due in it
    entered_years: tuple[EnteredYear, ...] = ()


def change_day(
    session: Session,
    actor: Actor,
    day: date,
    working: bool | None,
    reason: str,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> None:
    """Make a day worked or off; None takes the office's change back. Raises NotAllowed.

    Everything is counted from the calendar when it is needed: due days stay, marks and steps follow by themselves.
    """
    if not can(actor, Act.EDIT_CALENDAR, None):
        raise NotAllowed(Act.EDIT_CALENDAR)
    row = session.get(CalendarDay, day)
    before = None if row is None else {"working": row.working}
    if working is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(CalendarDay(on=day, working=working, reason=reason, set_by=actor.person_id, set_at=now))
    else:
        row.working, row.reason, row.set_by, row.set_at = working, reason, actor.person_id, now
    write_audit(
        session,
        actor.person_id,
        "change_calendar",
        ("calendar", day.isoformat()),
        before=before,
        after={"working": working, "reason": reason},
        source=source,
        now=now,
    )
    look_again(session, now)
    session.flush()


def change_days(
    session: Session,
    actor: Actor,
    first: date,
    last: date,
    working: bool | None,
    reason: str,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> int:
    """The same for all days from the first to the last; how many were changed: what is so already is left alone.

    Raises NotAllowed; Refused "calendar_span" for more than 31 days, or none.
    """
    if not 0 <= (last - first).days < LONGEST_SPAN:
        raise Refused("calendar_span")
    if first == last:
        change_day(session, actor, first, working, reason, now, source=source)
        return 1
    calendar = read_office_calendar(session)
    own = set(session.scalars(select(CalendarDay.on).where(CalendarDay.on.between(first, last))))
    meant = [
        day
        for n in range((last - first).days + 1)
        for day in [first + timedelta(days=n)]
        if (day in own if working is None else day in own or calendar.is_working_day(day) != working)
    ]
    for day in meant:
        change_day(session, actor, day, working, reason, now, source=source)
    return len(meant)


def calendar_view(session: Session, calendar: WorkCalendar, today: date, days: int = 60) -> CalendarView:
    """The next days that differ from their weekday, and the years that open nodes fall into without a calendar."""
    own = {row.on: row for row in session.scalars(select(CalendarDay).where(CalendarDay.on >= today))}
    shown = []
    for n in range(days):
        day = today + timedelta(days=n)
        worked = calendar.is_working_day(day)
        if worked != (day.weekday() < 5) or day in own:
            shown.append((day, worked, day in own, own[day].reason if day in own else ""))
    shown += [(day, row.working, True, row.reason) for day, row in own.items() if (day - today).days >= days]
    entered = entered_years(session, today.year)
    return CalendarView(tuple(sorted(shown)), unknown_years(session, calendar), entered)


def unknown_years(session: Session, calendar: WorkCalendar) -> tuple[tuple[int, int], ...]:
    """Years that open nodes are due in although nobody knows their holidays yet, with how many nodes."""
    year = extract("year", Node.due_on)
    open_ones = select(year, func.count()).where(Node.state == "open", Node.removed_on.is_(None))
    counts = session.execute(open_ones.group_by(year).order_by(year))
    return tuple((int(y), n) for y, n in counts if not calendar.is_known(int(y)))
