"""When something that is coming is mentioned in the morning digest: on marks before its day, each once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from domain.rules.workdays import WorkCalendar

PROMPTS_AT = time(8, 30)  # when the digests are decided, in the office's zone


@dataclass(frozen=True)
class Marks:
    """Working days before the day on which it is mentioned; 0 is the day itself, or the last working day before it."""

    due: tuple[int, ...] = (15, 7, 3, 1, 0)
    report: tuple[int, ...] = (5, 1, 0)

    @property
    def furthest(self) -> int:
        return max((*self.due, *self.report), default=0)


def mark_reached(
    marks: Iterable[int], day: date, last_told: date | None, today: date, calendar: WorkCalendar
) -> int | None:
    """The mark that `day` has reached since the last digest, None where it reached none.

    Days on which no digest went out (an outage, days off) are made up for by the next one, once: what counts is
    whether a mark lies between the last digest and today, not whether today is its very day.
    """
    left = calendar.late(today, day)
    left_then = None if last_told is None else calendar.late(last_told, day)
    if day < today:
        return None
    reached = [mark for mark in marks if left <= mark and (left_then is None or left_then > mark)]
    return min(reached, default=None)
