"""The days on which periodic reports are due: each nominal day moved to the next working day.

Source: assessment method, "Periodic reports".
"""

from calendar import monthrange
from datetime import date

from domain.rules.method import LAST_DAY, Cycle, Methods
from domain.rules.workdays import WorkCalendar


def report_days(
    cycle: Cycle, methods: Methods, calendar: WorkCalendar, first: date, last: date
) -> list[tuple[date, date]]:
    """(report day, nominal day) pairs of a cycle for the nominal days from the month of `first` to that of `last`.

    The report day is the moved one. Nominal days that move to the same day are one report day.
    """
    found: dict[date, date] = {}
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        length = monthrange(year, month)[1]
        days = methods.on(date(year, month, 1)).reports.days[cycle]
        for nominal in sorted(
            date(year, month, length if day == LAST_DAY else day) for in_month, day in days if in_month in (0, month)
        ):
            found.setdefault(calendar.first_working_day_from(nominal), nominal)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return sorted(found.items())
