"""The default assessment method once more, written from its text and as naively as it reads: to check scoring against.

Nothing of `domain.rules` is used but the values that carry the facts, and nothing is fast: days are gone through one
by one, and every figure of the method stands here as the text gives it. All is as of the end of a day, by everything
that is known.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.rules.scoring.facts import Facts, ManualFacts, NodeFacts, TaskFacts

ONE = timedelta(days=1)
BASE = {"major_project": 1000, "key_task": 500, "brand": 600}
MANUAL = {
    ("recognition", "national"): 500,
    ("recognition", "provincial"): 300,
    ("recognition", "municipal"): 100,
    ("praise", "province"): 300,
    ("praise", "city"): 200,
    ("praise", "district"): 100,
    ("criticism", "province"): -300,
    ("criticism", "city"): -200,
    ("criticism", "district"): -100,
    ("false_report", "any"): -500,
}
NOTICE = {"yellow": -100, "red": -200}
EARNED, BONUS, DEDUCTION, ATTAINABLE = "earned", "bonus", "deduction", "attainable"
NODES, ON_TIME, OVERDUE_DAYS, MISSING = "nodes", "on_time", "overdue_days", "missing"

Sums = dict[tuple[int, int, str], int]  # unit, year, what -> hundredths or count
Worked = Callable[[date], bool]


def expected(facts: Facts, worked: Worked, as_of: date) -> Sums:
    """What every unit stands at in every year; what is 0 is left out."""
    return Oracle(facts, worked, as_of).sums()


def books_close(year: int) -> date:
    return date(year + 1, 1, 15)


@dataclass
class Oracle:
    facts: Facts
    worked: Worked
    as_of: date

    def sums(self) -> Sums:
        self.found: dict[tuple[int, int, str], int] = defaultdict(int)
        noticed: dict[int, list[tuple[int, int]]] = defaultdict(list)  # task -> (year, points) of its notices
        for unit, points, day, task in self.matters():
            if task is None:
                self.add(unit, day.year, BONUS if points > 0 else DEDUCTION, points)
            else:
                noticed[task].append((day.year, points))
        for one in self.facts.tasks:
            self.results(one)
            self.late(one, noticed[one.id])
        self.reports()
        return {key: value for key, value in self.found.items() if value}

    def add(self, unit: int, year: int, what: str, value: int) -> None:
        self.found[unit, year, what] += value

    # ------------------------------------------------------------ days

    def working_days_after(self, from_: date, until: date) -> list[date]:
        days = []
        day = from_ + ONE
        while day <= until:
            if self.worked(day):
                days.append(day)
            day += ONE
        return days

    def nth_working_day_after(self, from_: date, n: int) -> date:
        day = from_
        while n:
            day += ONE
            n -= self.worked(day)
        return day

    def last_working_day_before(self, day: date) -> date:
        day -= ONE
        while not self.worked(day):
            day -= ONE
        return day

    def late_days(self, task: TaskFacts, node: NodeFacts, until: date) -> list[date]:
        """The working days that count in n."""

        def clock_stands(day: date) -> bool:
            for one in node.submissions:
                if one.submitted_on < day and (one.returned_on is None or day <= one.returned_on):
                    return True
            return suspended(task, day)

        return [day for day in self.working_days_after(node.due_on, until) if not clock_stands(day)]

    # ------------------------------------------------------------ results

    def results(self, task: TaskFacts) -> None:
        units = [(task.lead, 2)] + [(unit, 1) for unit in supports(task)]  # a support has 50 %
        for position, node in enumerate(task.nodes):
            year = node.due_on.year
            accepted = next((one for one in node.submissions if one.accepted_on), None)
            done = accepted is not None and accepted.submitted_on <= self.as_of
            n = len(self.late_days(task, node, self.as_of))
            self.add(task.lead, year, OVERDUE_DAYS, n)
            waits = any(
                one.submitted_on <= self.as_of
                and not one.accepted_on
                and (one.returned_on is None or self.as_of < one.returned_on)
                for one in node.submissions
            )
            due = node.due_on <= self.as_of and not waits and not suspended(task, self.as_of)
            for unit, halves in units:
                share = self.share(task, position, halves)
                if done or due:
                    self.add(unit, year, ATTAINABLE, share)
                    self.add(unit, year, NODES, 1)
                if done:
                    percent = max(60, 100 - 2 * n)
                    self.add(unit, year, EARNED, (share * percent + 50) // 100)
                    self.add(unit, year, ON_TIME, int(n == 0))
            returns = sorted(one.returned_on for one in node.submissions if one.returned_on)
            for day in returns[1:]:
                if day <= self.as_of:
                    self.add(task.lead, year, DEDUCTION, -50)
        self.early(task)

    def share(self, task: TaskFacts, position: int, halves: int) -> int:
        whole = BASE[task.list_kind] * task.difficulty * halves // 200
        each = whole // len(task.nodes)
        return each if position < len(task.nodes) - 1 else whole - each * (len(task.nodes) - 1)

    def early(self, task: TaskFacts) -> None:
        if not task.nodes or any(node.extended for node in task.nodes):
            return
        last = task.nodes[-1]
        for one in last.submissions:
            if one.accepted_on and one.submitted_on <= self.as_of and (last.due_on - one.submitted_on).days >= 10:
                self.add(task.lead, last.due_on.year, BONUS, 50)

    # ------------------------------------------------------------ late nodes, the year's end, notices

    def late(self, task: TaskFacts, notices: list[tuple[int, int]]) -> None:
        entries: list[tuple[int, int]] = []  # year, points
        year = task.nodes[-1].due_on.year if task.nodes else 0
        if task.nodes and books_close(year) <= self.as_of and self.open_at_close(task, books_close(year)):
            entries = [(year, -500)]
            for unit in supports(task):
                self.add(unit, year, DEDUCTION, -250)
        else:
            counted = []
            for position, node in enumerate(task.nodes):
                until = min(self.as_of, books_close(node.due_on.year))
                for number, day in enumerate(self.late_days(task, node, until)):
                    counted.append((day, position, node.due_on.year, -10 if number else -100))
            left = -300
            for _, _, of_year, points in sorted(counted):
                points = max(points, left)
                left -= points
                entries.append((of_year, points))
        larger = notices if sum(p for _, p in notices) < sum(p for _, p in entries) else entries
        for of_year, points in larger:
            self.add(task.lead, of_year, DEDUCTION, points)

    def open_at_close(self, task: TaskFacts, day: date) -> bool:
        handed_in = any(one.submitted_on <= day and one.returned_on is None for one in task.nodes[-1].submissions)
        return not handed_in and not suspended(task, day)

    # ------------------------------------------------------------ matters

    def matters(self) -> Iterator[tuple[int, int, date, int | None]]:
        """(unit, points, day, task of a notice) of what counts by hand: of one matter, unit and sign the largest."""
        entries: list[tuple[int, str, date, int, int, int | None]] = [
            (one.unit, one.matter, one.issued_on, one.order, NOTICE[one.colour], one.task) for one in self.facts.notices
        ]
        entries += [row for one in self.facts.manual for row in self.shared(one)]
        best: dict[Any, tuple[int, date, int]] = {}
        chosen: dict[Any, tuple[int, int, date, int | None]] = {}
        for number, (unit, matter, day, order, points, task) in enumerate(entries):
            if day > self.as_of:
                continue
            key = (unit, matter, points > 0) if matter else number
            rank = (-abs(points), day, order)
            if key not in best or rank < best[key]:
                best[key], chosen[key] = rank, (unit, points, day, task)
        yield from chosen.values()

    def shared(self, one: ManualFacts) -> list[tuple[int, str, date, int, int, int | None]]:
        points = MANUAL[one.rule, one.level]
        rows: list[tuple[int, str, date, int, int, int | None]] = [
            (one.unit, one.matter, one.counts_on, one.order, points, None)
        ]
        if one.rule == "recognition":
            rows += [(unit, one.matter, one.counts_on, one.order, points // 2, None) for unit in one.supports]
        return rows

    # ------------------------------------------------------------ periodic reports

    def reports(self) -> None:
        costs: dict[tuple[int, int], list[tuple[date, int, date, str]]] = defaultdict(list)
        for task in self.facts.tasks:
            days = self.report_days(task)
            answers, returns = self.answers(task, days)
            for day in days:
                for returned in sorted(returns[day])[1:]:
                    if returned <= self.as_of:
                        self.add(task.lead, day.year, DEDUCTION, -50)
                if not self.owed(task, day) or not self.reminded(task, day):
                    continue
                first, third = self.nth_working_day_after(day, 1), self.nth_working_day_after(day, 3)
                received = answers.get(day)
                account = costs[task.lead, day.year]
                if received is None or received >= first:
                    account.append((first, task.order, day, "late"))
                if received is None or received > third:
                    account.append((third, task.order, day, "missing"))
                    if third <= self.as_of:
                        self.add(task.lead, day.year, MISSING, 1)
        for (unit, year), account in costs.items():
            posted: dict[tuple[int, date], int] = {}
            for today in sorted({on for on, *_ in account if on <= self.as_of}):
                of_today = sorted(one[1:] for one in account if one[0] == today)
                for order, day, _ in of_today:
                    posted.pop((order, day), None)  # room is made for all that turn missing, then the limit fills
                for order, day, what in of_today:
                    posted[order, day] = max(-10 if what == "late" else -50, -500 - sum(posted.values()))
            self.add(unit, year, DEDUCTION, sum(posted.values()))

    def report_days(self, task: TaskFacts) -> list[date]:
        days = []
        day = date(task.listed_from.year - 1, 12, 1)
        while day.year <= task.listed_from.year + 2:
            last = (day + ONE).month != day.month
            named = {
                "monthly": day.day == 25,
                "ten_days": day.day in (10, 20) or last,
                "quarterly": day.day == 25 and day.month in (3, 6, 9, 12),
            }[task.cycle]
            if named:
                days.append(day if self.worked(day) else self.nth_working_day_after(day, 1))
            day += ONE
        return days

    def answers(self, task: TaskFacts, days: list[date]) -> tuple[dict[date, date], dict[date, list[date]]]:
        """Report day -> when it was answered; and the days on which its report was returned."""
        answered: dict[date, date] = {}
        returns: dict[date, list[date]] = defaultdict(list)
        come = [(one.received_on, one.id, one.returned_on, one.report_day) for one in task.reports]
        come += [(one.submitted_on, one.report, None, None) for node in task.nodes for one in node.submissions]
        for received, _, returned, named in sorted(come, key=lambda one: one[:2]):
            if named:
                answered.setdefault(named, received)
                if returned:
                    returns[named].append(returned)
        again: tuple[date, date] | None = None  # a report day whose report was returned, and when
        for received, _, returned, named in sorted(come, key=lambda one: one[:2]):
            if named:
                continue
            day: date | None
            if again and received >= again[1]:
                day = again[0]
            else:
                passed = [one for one in days if one < received]
                coming = [one for one in days if one >= received]
                day = coming[0]
                last = passed[-1] if passed else None
                if last and last not in answered and received <= self.nth_working_day_after(last, 3):
                    day = last
                if day in answered:
                    day = None
                else:
                    answered[day] = received
            again = None
            if returned and day:
                returns[day].append(returned)
                again = (day, returned)
        return answered, returns

    def owed(self, task: TaskFacts, day: date) -> bool:
        if day < task.listed_from or suspended(task, day):
            return False
        if task.standing:
            return True
        last = task.nodes[-1]
        done = any(
            one.submitted_on <= day and (one.returned_on is None or one.returned_on > day) for one in last.submissions
        )
        return not done and day <= books_close(last.due_on.year)

    def reminded(self, task: TaskFacts, day: date) -> bool:
        return day in task.reminders and task.reminders[day] <= self.last_working_day_before(day)


def suspended(task: TaskFacts, day: date) -> bool:
    return any(span.first <= day and (span.until is None or day < span.until) for span in task.suspensions)


def supports(task: TaskFacts) -> list[int]:
    return [
        unit for number, unit in enumerate(task.supports) if unit != task.lead and unit not in task.supports[:number]
    ]


# ---------------------------------------------------------------- scores and places


@dataclass(frozen=True)
class Place:
    """Where a unit stands. `place` is None where it is listed and not ranked; `score` is None without a rate."""

    rate: int | None
    score: int | None
    place: int | None


def places(sums: Sums, groups: dict[int, str], year: int) -> dict[int, Place]:
    """Unit -> rate, score and place within its group; a group of zones is listed only."""

    def of(unit: int, what: str) -> int:
        return sums.get((unit, year, what), 0)

    scores: dict[int, tuple[int, int]] = {}
    for unit in groups:
        if whole := of(unit, ATTAINABLE):
            rate, rest = divmod(of(unit, EARNED) * 10_000, whole)
            rate += 2 * rest >= whole
            scores[unit] = (rate, rate + min(of(unit, BONUS), 1000) + max(of(unit, DEDUCTION), -2000))

    def ranked(unit: int) -> bool:
        return unit in scores and of(unit, NODES) >= 3 and groups[unit] != "园区管委会"

    def better(one: int, other: int) -> bool:
        """Whether `one` stands before `other`, of whom both are ranked."""
        for mine, its in (
            (scores[one][1], scores[other][1]),
            (of(one, ON_TIME) * of(other, NODES), of(other, ON_TIME) * of(one, NODES)),
            (of(other, OVERDUE_DAYS), of(one, OVERDUE_DAYS)),
            (of(other, MISSING), of(one, MISSING)),
        ):
            if mine != its:
                return mine > its
        return False

    found = {}
    for unit, group in groups.items():
        rivals = [other for other in groups if other != unit and groups[other] == group and ranked(other)]
        found[unit] = Place(
            scores[unit][0] if unit in scores else None,
            scores[unit][1] if unit in scores else None,
            1 + sum(better(other, unit) for other in rivals) if ranked(unit) else None,
        )
    return found
