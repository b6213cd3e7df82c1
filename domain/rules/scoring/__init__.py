"""Scoring: from facts to the ledger entries that ought to exist as of a day. Pure, and the same in any order."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from domain.rules.method import Methods
from domain.rules.scoring.deductions import task_deductions
from domain.rules.scoring.facts import Facts, TaskFacts
from domain.rules.scoring.lines import Figure, Line, Scored
from domain.rules.scoring.matters import Standing, manual_lines, standings
from domain.rules.scoring.reports import ReportCalendar, dues, late_lines, missing_figures, report_returns
from domain.rules.scoring.results import attainable, early_bonus, earned, node_returns
from domain.rules.workdays import WorkCalendar


def score(facts: Facts, calendar: WorkCalendar, methods: Methods, as_of: date, ended: date | None = None) -> Scored:
    """All entries and figures that count on or before `as_of`.

    Sums of the lines by `counts_on` hold for every earlier day too. What is decided by the end of a day (a missing
    report, the year's books) waits for it: `ended` is the last day that is over, `as_of` where none is given.
    `facts.tasks` has to hold all tasks that a unit leads, because the limit on late reports is the unit's.
    """
    ended = as_of if ended is None else min(ended, as_of)
    by_hand = standings(facts, methods)
    lines: list[Line] = list(manual_lines(by_hand, as_of))
    figures: list[Figure] = []
    found = []
    if facts.tasks:
        # A report may come, and be returned, before the list is in force.
        first = min(day for task in facts.tasks for day in (task.listed_from, *_received(task)))
        days = ReportCalendar(methods, calendar, first, as_of)
        notices_of: dict[int | None, list[Standing]] = defaultdict(list)
        for one in by_hand:
            if one.notice:
                notices_of[one.line.task].append(one)
        for task in facts.tasks:
            notices = notices_of.get(task.id, [])
            lines += earned(task, calendar, methods, as_of)
            lines += early_bonus(task, methods, as_of)
            lines += node_returns(task, methods, as_of)
            lines += task_deductions(task, notices, calendar, methods, as_of, ended)
            figures += attainable(task, calendar, methods, as_of)
            found += dues(task, days, methods, as_of)
    lines += late_lines(found, methods, as_of, ended)
    lines += report_returns(found, methods, as_of)
    figures += missing_figures(found, ended)
    return Scored(tuple(line for line in lines if line.key not in facts.upheld), tuple(figures))


def _received(task: TaskFacts) -> Iterator[date]:
    yield from (report.received_on for report in task.reports)
    yield from (one.submitted_on for node in task.nodes for one in node.submissions)
