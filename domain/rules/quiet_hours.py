"""When somebody may be written to: on working days, within the office's hours, narrowed by their own."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.rules.workdays import WorkCalendar

LEAST = 4 * 60  # minutes that somebody's own hours leave open at least
NOON = 12 * 60  # until when they reach at least: what the morning says is read on its day


@dataclass(frozen=True)
class Hours:
    """From `opens` up to, not including, `closes`, in minutes after midnight."""

    opens: int = 8 * 60
    closes: int = 21 * 60

    def narrowed(self, opens: int | None, closes: int | None) -> "Hours":
        """These hours with a person's own: later and earlier, never wider; the office's where nothing would be left."""
        narrow = Hours(max(self.opens, opens or 0), min(self.closes, self.closes if closes is None else closes))
        return narrow if narrow.opens < narrow.closes else self


def refused_because(office: Hours, own: Hours) -> str:
    """Why these hours cannot be somebody's own: wider, too_short, before_noon; nothing where they can."""
    if own.opens < office.opens or own.closes > office.closes:
        return "wider"
    if own.closes - own.opens < min(LEAST, office.closes - office.opens):
        return "too_short"
    return "before_noon" if own.closes < min(NOON, office.closes) else ""


_CLOCK = r"(\d{1,2})(?:\s*[:.点时]\s*(\d{2})?\s*分?)?"
_HOURS = re.compile(rf"{_CLOCK}\s*(?:-|–|—|~|至|到|to|until|\s)\s*{_CLOCK}", re.IGNORECASE)


def read_hours(text: str) -> Hours | None:
    """Hours as somebody writes them: 9-18, 9:00–18:30, 9点到18点. None for anything else."""
    match = _HOURS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    opens, closes = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
    minutes = (int(match[2] or 0), int(match[4] or 0))
    return Hours(opens, closes) if opens < closes <= 24 * 60 and max(minutes) < 60 else None


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
