"""When somebody may be written to: on working days, within the office's hours, narrowed by their own."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.rules.workdays import WorkCalendar


@dataclass(frozen=True)
class Hours:
    """From `opens` up to, not including, `closes`, in minutes after midnight."""

    opens: int = 8 * 60
    closes: int = 21 * 60

    def narrowed(self, opens: int | None, closes: int | None) -> "Hours":
        """These hours with a person's own: later and earlier, never wider; the office's where nothing would be left."""
        narrow = Hours(max(self.opens, opens or 0), min(self.closes, self.closes if closes is None else closes))
        return narrow if narrow.opens < narrow.closes else self


def next_open(local: datetime, hours: Hours, calendar: WorkCalendar) -> datetime:
    """`local` itself where it is open then, else the next opening. Both in the office's zone."""
    day, minute = local.date(), local.hour * 60 + local.minute
    if calendar.is_working_day(day):
        if hours.opens <= minute < hours.closes:
            return local
        if minute < hours.opens:
            return _at(local, day - local.date(), hours.opens)
    return _at(local, calendar.next_working_day(day) - local.date(), hours.opens)


def closing(local: datetime, hours: Hours) -> datetime:
    """When the hours of this day end. In the office's zone."""
    return _at(local, timedelta(), hours.closes)


def _at(local: datetime, days: timedelta, minute: int) -> datetime:
    more, minute = divmod(minute, 24 * 60)
    day = local.date() + days + timedelta(days=more)
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=local.tzinfo)
