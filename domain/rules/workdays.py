"""Counting working days: pure functions of dates and of what days are worked.

Source: assessment method, "Counting working days late".
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday but for `days_off`, and the weekend days in `makeup`.

    `known_years` are the years whose official notice is in the calendar. In other years the plain
    Monday-to-Friday rule holds, and `is_known` says so, for somebody to be told.
    """

    days_off: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _made_up: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for day in self.days_off:
            if day.weekday() >= SATURDAY:
                raise ValueError(f"days_off: {day} is a weekend day, which is off already")
        for day in self.makeup:
            if day.weekday() < SATURDAY:
                raise ValueError(f"makeup: {day} is no weekend day, so it is worked already")
        object.__setattr__(self, "_off", tuple(sorted(day.toordinal() for day in self.days_off)))
        object.__setattr__(self, "_made_up", tuple(sorted(day.toordinal() for day in self.makeup)))

    def is_known(self, year: int) -> bool:
        """Whether the year's official holidays are in the calendar."""
        return year in self.known_years

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on the day."""
        if day.weekday() < SATURDAY:
            return day not in self.days_off
        return day in self.makeup

    def late(self, from_: date, day: date) -> int:
        """Working days after `from_` up to and including `day`; 0 where `day` is not after `from_`."""
        if day <= from_:
            return 0
        return self._worked_until(day.toordinal()) - self._worked_until(from_.toordinal())

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it for a negative count; `day` itself for 0."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`."""
        return self.add_working_days(day, -1)

    def first_working_day_from(self, day: date) -> date:
        """`day` itself where it is worked, else the first working day after it."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from `first` to `last`, both included."""
        span = range((last - first).days + 1)
        return [day for n in span if self.is_working_day(day := first + timedelta(days=n))]

    def with_changes(self, changes: Mapping[date, bool]) -> "WorkCalendar":
        """This calendar with the office's own days on top: date -> whether it is worked."""
        days_off, makeup = set(self.days_off), set(self.makeup)
        for day, worked in changes.items():
            weekend = day.weekday() >= SATURDAY
            exceptions = makeup if weekend else days_off
            if worked == weekend:
                exceptions.add(day)
            else:
                exceptions.discard(day)
        return WorkCalendar(frozenset(days_off), frozenset(makeup), self.known_years)

    def _worked_until(self, ordinal: int) -> int:
        # Day 1 of the proleptic calendar is a Monday, so whole weeks and a rest give the weekdays.
        weeks, rest = divmod(ordinal, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self._off, ordinal) + bisect_right(self._made_up, ordinal)
