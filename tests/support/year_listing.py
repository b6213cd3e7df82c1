"""Who is to be written what on each morning of the year: computed from the rules alone, day by day, the long way.

Shares nothing with the bot but the calendar's days: no index, no stored state, no query.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from domain.workdays import national_calendar
from tests.support.year import FIRST, Cast, Event

_CALENDAR = national_calendar()
DAY = timedelta(days=1)


def works(day: date) -> bool:
    return _CALENDAR.is_working_day(day)


@cache
def working_days_between(after: date, until: date) -> int:
    """Working days after the first up to and including the second, counted one by one."""
    count, day = 0, after
    while day < until:
        day += DAY
        count += works(day)
    return count


@cache
def next_worked(day: date) -> date:
    while not works(day):
        day += DAY
    return day


@cache
def third_worked_after(day: date) -> date:
    for _ in range(3):
        day = next_worked(day + DAY)
    return day


@cache
def report_days_of(cycle: str) -> list[date]:
    found = set()
    for month in range(1, 13):
        last = (date(2023 + month // 12, month % 12 + 1, 1) - DAY).day
        if cycle == "ten_days":
            nominal = [10, 20, last]
        elif cycle == "monthly" or month % 3 == 0:
            nominal = [25]
        else:
            nominal = []
        found |= {next_worked(date(2023, month, n)) for n in nominal}
    following = {"ten_days": [date(2024, 1, 10)], "monthly": [date(2024, 1, 25)], "quarterly": [date(2024, 3, 25)]}
    return sorted(found | set(following[cycle]))


@dataclass
class ListedNode:
    id: int
    due: date
    completion: bool
    submissions: list[tuple[date, str, date | None]] = field(default_factory=list)  # submitted, state, decided

    @property
    def state(self) -> str:
        return (
            "open" if not self.submissions else {"return": "open"}.get(self.submissions[-1][1], self.submissions[-1][1])
        )

    def late(self, today: date, suspended: set[date]) -> int:
        """n, day by day: every working day after the due day on which nothing waits, but for days of a return."""
        if self.state != "open":
            return 0
        count, day = 0, self.due
        while day < today:
            day += DAY
            if works(day) and day not in suspended and not any(s < day <= (d or today) for s, _, d in self.submissions):
                count += 1
        return count


@dataclass
class ListedTask:
    id: int
    unit: int
    leader: str
    cycle: str
    standing: bool
    nodes: list[ListedNode]
    reports: list[date] = field(default_factory=list)
    suspended: set[date] = field(default_factory=set)

    def report_days(self) -> list[date]:
        return report_days_of(self.cycle)

    def asked(self, today: date) -> date | None:
        """The report day asked for on a morning."""
        days = self.report_days()
        received = sorted([*self.reports, *(s for node in self.nodes for s, _, _ in node.submissions)])
        answered: set[date] = set()
        for day in received:
            passed = [d for d in days if d < day]
            coming = [d for d in days if d >= day]
            if passed and passed[-1] not in answered and day <= third_worked_after(passed[-1]):
                answered.add(passed[-1])
            elif coming:
                answered.add(coming[0])
        for day in days:
            missing = today > third_worked_after(day)
            if day >= FIRST and not missing and day not in answered and self.owes(day):
                return day
        return None

    def owes(self, day: date) -> bool:
        if day in self.suspended:
            return False
        if self.standing:
            return True
        if day > date(max(node.due for node in self.nodes).year + 1, 1, 15):
            return False
        completion = self.nodes[-1]
        return not any(
            s <= day and (state != "return" or (decided or day) > day) for s, state, decided in completion.submissions
        )


@dataclass(frozen=True)
class Listing:
    """What goes out on one morning: person -> alerts (node, step), person -> digest lines and reviews."""

    alerts: dict[int, set[tuple[int, str]]]
    digests: dict[int, tuple[frozenset[tuple[int, frozenset[int], frozenset[int], date | None]], int]]


class Year:
    """The state of the listing as the year goes on."""

    def __init__(self, tasks: list[ListedTask], cast: Cast) -> None:
        self.tasks = {task.id: task for task in tasks}
        self.nodes = {node.id: node for task in tasks for node in task.nodes}
        self.cast = cast
        self.told: set[tuple[int, int, date, str]] = set()
        self.last_digest: dict[int, date] = {}

    def happen(self, day: date, events: list[Event]) -> None:
        for event in events:
            task = self.tasks[event.task_id]
            node = self.nodes[event.node_id] if event.node_id is not None else None
            if event.what == "report":
                task.reports.append(day)
            elif event.what == "suspend":
                assert event.until is not None
                task.suspended |= {day + timedelta(days=n) for n in range((event.until - day).days)}
            elif node is not None and event.what == "extend":
                assert event.new_due is not None
                node.due = event.new_due
            elif node is not None and event.what == "submit":
                node.submissions.append((day, "waiting", None))
            elif node is not None:
                submitted, _, _ = node.submissions.pop()
                node.submissions.append((submitted, event.what, day))

    def morning(self, today: date) -> Listing:
        if not works(today):
            return Listing({}, {})
        return Listing(self._alerts(today), self._digests(today))

    def _alerts(self, today: date) -> dict[int, set[tuple[int, str]]]:
        found: dict[int, set[tuple[int, str]]] = defaultdict(set)
        for task in self.tasks.values():
            if today in task.suspended:
                continue
            for node in task.nodes:
                late = node.late(today, task.suspended)
                people: set[int] = set()
                if late == 1:
                    people = {*self.cast.officials[task.unit], *self.cast.heads[task.unit]}
                elif late == 3 or (late >= 13 and (late - 13) % 5 == 0):
                    people = set(self.cast.office)
                elif late == 8:
                    people = {*self.cast.heads[task.unit], *self.cast.leaders[task.leader]}
                for person in people:
                    if (node.id, person, node.due, f"T+{late}") not in self.told:
                        self.told.add((node.id, person, node.due, f"T+{late}"))
                        found[person].add((node.id, f"T+{late}"))
        return dict(found)

    def _digests(
        self, today: date
    ) -> dict[int, tuple[frozenset[tuple[int, frozenset[int], frozenset[int], date | None]], int]]:
        found = {}
        units: dict[int, set[int]] = defaultdict(set)
        for unit in {task.unit for task in self.tasks.values()}:
            for person in self.cast.officials[unit] or self.cast.heads[unit]:
                units[person].add(unit)
        before = today - DAY
        while not works(before):
            before -= DAY
        waiting = sum(
            node.submissions[-1][0] <= before
            for node in self.nodes.values()
            if node.submissions and node.submissions[-1][1] == "waiting"
        )
        for person in {*units, *self.cast.office}:
            told = self.last_digest.get(person)
            lines = set()
            for task in self.tasks.values():
                if task.unit in units[person]:
                    line = self._line(task, told, today)
                    if line is not None:
                        lines.add(line)
            reviews = waiting if person in self.cast.office else 0
            if lines or reviews:
                found[person] = (frozenset(lines), reviews)
                self.last_digest[person] = today
        return found

    def _line(
        self, task: ListedTask, told: date | None, today: date
    ) -> tuple[int, frozenset[int], frozenset[int], date | None] | None:
        def reached(marks: tuple[int, ...], day: date) -> bool:
            if day < today:
                return False
            left = working_days_between(today, day)
            then = None if told is None else working_days_between(told, day)
            return any(left <= mark and (then is None or then > mark) for mark in marks)

        overdue: set[int] = set()
        soon: set[int] = set()
        for node in task.nodes:
            if node.state != "open" or today in task.suspended:
                continue
            if node.late(today, task.suspended):
                overdue.add(node.id)
            elif (node.due - today).days < 60 and reached((15, 7, 3, 1, 0), node.due):
                soon.add(node.id)
        asked = task.asked(today)
        if asked is not None and asked >= today and ((asked - today).days > 30 or not reached((5, 1, 0), asked)):
            asked = None
        if not (overdue or soon or asked):
            return None
        return task.id, frozenset(overdue), frozenset(soon), asked
