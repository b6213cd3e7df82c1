"""What holds for any facts: order never matters, steps equal replay, caps hold, nothing is lost in the splits."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rules.method import Methods
from domain.rules.nodes import node_due_days, split_points, support_points, task_points
from domain.rules.scoring import score
from domain.rules.scoring.facts import (
    Facts,
    ManualFacts,
    NodeFacts,
    NoticeFacts,
    PeriodicReport,
    Span,
    Submission,
    TaskFacts,
)
from domain.rules.scoring.lateness import late_clock, late_days, overdue_days_of
from domain.rules.scoring.lines import Line
from domain.rules.scoring.posting import Posted, correction_of, difference, entry_reversed, standing
from tests.rules.scoring.casebook import CALENDAR, METHOD, METHODS, reminders_in_time

START, END = date(2023, 1, 1), date(2024, 3, 31)
in_2023 = st.dates(START, date(2023, 12, 31))
any_day = st.dates(START, END)
FIVE = (1, 2, 3, 4, 5)


@st.composite
def submissions(draw: st.DrawFn, first_id: int) -> tuple[Submission, ...]:
    found: list[Submission] = []
    day = draw(in_2023)
    for number in range(draw(st.integers(0, 4))):
        day += timedelta(days=draw(st.integers(0, 25)))
        returned = day + timedelta(days=draw(st.integers(0, 12)))
        found.append(Submission(first_id + number, day, returned_on=returned))
        day = returned
    if found:
        last = found[-1]
        outcome = draw(st.sampled_from(["accepted", "waits", "returned"]))
        if outcome != "returned":
            accepted = last.returned_on if outcome == "accepted" else None
            found[-1] = replace(last, returned_on=None, accepted_on=accepted)
    return tuple(found)


@st.composite
def tasks(draw: st.DrawFn, number: int) -> TaskFacts:
    deadline = draw(st.dates(date(2023, 2, 1), date(2024, 2, 28)))
    quarters = draw(st.sets(st.integers(1, 4)))
    nodes = tuple(
        NodeFacts(number * 10 + n, due, draw(submissions(number * 1000 + n * 10)), draw(st.booleans()))
        for n, due in enumerate(sorted(node_due_days(2023, quarters, deadline)), start=1)
    )
    spans = [
        Span(first, first + timedelta(days=length) if length else None)
        for first, length in draw(st.lists(st.tuples(any_day, st.integers(0, 60)), max_size=2))
    ]
    reports = tuple(
        PeriodicReport(number * 1000 + 500 + n, day, None, day + timedelta(days=back) if back else None)
        for n, (day, back) in enumerate(draw(st.lists(st.tuples(in_2023, st.integers(0, 5)), max_size=6)))
    )
    task = TaskFacts(
        id=number,
        order=number,
        list_kind=draw(st.sampled_from(["major_project", "key_task", "brand"])),
        list_year=2023,
        listed_from=draw(in_2023),
        lead=draw(st.integers(1, 3)),
        difficulty=draw(st.sampled_from([100, 120, 150])),
        supports=tuple(draw(st.lists(st.integers(1, 5), max_size=3))),
        cycle=draw(st.sampled_from(["ten_days", "monthly", "quarterly"])),
        nodes=nodes,
        suspensions=tuple(spans),
        reports=reports,
    )
    return replace(task, reminders=reminders_in_time(task)) if draw(st.booleans()) else task


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    found = tuple(draw(tasks(number)) for number in range(1, draw(st.integers(1, 3)) + 1))
    which, leads = st.sampled_from(found), st.integers(1, 3)
    shares = st.lists(st.integers(4, 5), max_size=2, unique=True).map(tuple)
    matters = st.sampled_from(["", "M", "N"])
    noticed = [draw(which) for _ in range(draw(st.integers(0, 3)))]
    notices = [
        NoticeFacts(n, task.lead, task.id, draw(st.sampled_from(["yellow", "red"])), draw(any_day), n, draw(matters))
        for n, task in enumerate(noticed)
    ]
    levels = [(rule, level) for rule, by_level in METHOD.manual.items() for level in by_level]
    manual = []
    for n in range(draw(st.integers(0, 4))):
        rule, level = draw(st.sampled_from(levels))
        manual.append(
            ManualFacts(n, draw(leads), rule, level, draw(any_day), 10 + n, draw(matters), None, draw(shares))
        )
    return Facts(found, tuple(notices), tuple(manual))


def ought(known: Facts, as_of: date, methods: Methods = METHODS) -> tuple[Line, ...]:
    return score(known, CALENDAR, methods, as_of).lines


def post(rows: list[Posted], lines: Sequence[Line]) -> None:
    """Post the difference, as the ledger does: rows are added at the end, never changed."""
    missing = difference(lines, rows)
    for wrong in missing.corrections:
        rows.append(Posted(len(rows) + 1, correction_of(wrong), "corrects", wrong.id))
    for line in missing.lines:
        reverses = entry_reversed(line, standing(rows)).id if line.undoes else None
        rows.append(Posted(len(rows) + 1, line, "makes_room" if reverses else "entry", reverses))


def sums(lines: Sequence[Line], until: date) -> Counter[tuple[int, int, str]]:
    found: Counter[tuple[int, int, str]] = Counter()
    for line in lines:
        if line.counts_on <= until:
            found[line.unit, line.year, line.rule] += line.points
    return Counter({key: points for key, points in found.items() if points})


@given(facts(), any_day, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_facts_come_never_changes_the_ledger(known: Facts, as_of: date, random: object) -> None:
    shuffled = [list(known.tasks), list(known.notices), list(known.manual)]
    for part in shuffled:
        random.shuffle(part)  # type: ignore[attr-defined]
    other = Facts(*(tuple(part) for part in shuffled))  # type: ignore[arg-type]
    assert Counter(ought(known, as_of)) == Counter(ought(other, as_of))


@given(facts(), st.lists(any_day, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_posting_day_by_day_gives_what_posting_once_gives(known: Facts, stops: list[date]) -> None:
    rows: list[Posted] = []
    for day in sorted(stops):
        post(rows, ought(known, day))
    once = ought(known, max(stops))
    assert Counter(row.line for row in standing(rows)) == Counter(once)
    for day in (*stops, START, date(2024, 1, 14), date(2024, 1, 15)):
        assert sums([row.line for row in rows], day) == sums(once, day)


@given(facts(), facts(), any_day)
@settings(max_examples=60, deadline=None)
def test_what_no_longer_holds_is_reversed_and_pairs_sum_to_zero(before: Facts, after: Facts, as_of: date) -> None:
    rows: list[Posted] = []
    for known in (before, after, before):
        post(rows, ought(known, as_of))
        assert sums([row.line for row in rows], as_of) == sums(ought(known, as_of), as_of)
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.reverses is not None:
            reversed_line = by_id[row.reverses].line
            assert row.line.points == -reversed_line.points
            assert (row.line.unit, row.line.year, row.line.rule) == (
                reversed_line.unit,
                reversed_line.year,
                reversed_line.rule,
            )
            assert row.line.counts_on >= reversed_line.counts_on
            assert row.posting != "corrects" or row.line.counts_on == reversed_line.counts_on
    live = Counter(row.reverses for row in standing(rows) if row.reverses is not None)
    assert all(times == 1 for times in live.values())


@given(facts(), any_day)
@settings(max_examples=60, deadline=None)
def test_posting_twice_posts_nothing_more(known: Facts, as_of: date) -> None:
    rows: list[Posted] = []
    post(rows, ought(known, as_of))
    assert not difference(ought(known, as_of), rows)


@given(facts(), any_day, any_day)
@settings(max_examples=80, deadline=None)
def test_what_stands_as_of_a_day_is_the_same_when_computed_later(known: Facts, one: date, other: date) -> None:
    day, later = sorted((one, other))
    assert sums(ought(known, day), day) == sums(ought(known, later), day)


@given(facts(), any_day)
@settings(max_examples=80, deadline=None)
def test_the_limits_hold_on_every_day(known: Facts, as_of: date) -> None:
    lines = ought(known, as_of)
    for day in sorted({line.counts_on for line in lines}):
        by_task: dict[int | None, int] = defaultdict(int)
        by_unit: dict[tuple[int, int], int] = defaultdict(int)
        for line in lines:
            if line.counts_on <= day and line.rule == "overdue":
                by_task[line.task] += line.points
            if line.counts_on <= day and line.rule in ("report_late", "report_missing"):
                by_unit[line.unit, line.year] += line.points
        assert all(METHOD.overdue.task_limit <= points <= 0 for points in by_task.values())
        assert all(METHOD.reports.unit_year_limit <= points <= 0 for points in by_unit.values())


@given(facts(), any_day)
@settings(max_examples=60, deadline=None)
def test_nobody_earns_more_than_is_attainable(known: Facts, as_of: date) -> None:
    scored = score(known, CALENDAR, METHODS, as_of)
    for unit in FIVE:
        attainable = sum(one.change for one in scored.figures if one.kind == "attainable" and one.unit == unit)
        earned = sum(line.points for line in scored.lines if line.kind == "earned" and line.unit == unit)
        assert 0 <= earned <= attainable


@given(facts(), any_day)
@settings(max_examples=60, deadline=None)
def test_the_late_clock_and_the_counted_days_agree(known: Facts, as_of: date) -> None:
    for task in known.tasks:
        for node in task.nodes:
            changes = late_clock(task, node, as_of)
            assert overdue_days_of(changes, CALENDAR, as_of) == len(late_days(task, node, CALENDAR, as_of))


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_the_nodes_of_a_task_sum_to_the_whole(total: int, count: int) -> None:
    shares = split_points(total, count)
    assert sum(shares) == total
    assert max(shares[:-1], default=0) <= shares[-1] < max(shares[:-1], default=shares[-1]) + count


@given(st.sampled_from(["major_project", "key_task", "brand"]), st.sampled_from([100, 120, 150]), st.integers(1, 4))
def test_lead_and_support_sum_to_their_totals(kind: str, difficulty: int, count: int) -> None:
    total = task_points(METHOD, kind, difficulty)  # type: ignore[arg-type]
    assert sum(split_points(total, count)) == total
    assert sum(split_points(support_points(METHOD, total), count)) * 2 == total


@given(facts(), st.dates(date(2023, 2, 1), date(2023, 12, 1)), any_day)
@settings(max_examples=40, deadline=None)
def test_a_new_version_never_touches_what_counted_before_it(known: Facts, first_day: date, as_of: date) -> None:
    harsher = replace(
        METHOD,
        version="2",
        first_day=first_day,
        overdue=replace(METHOD.overdue, first_day=-200, task_limit=-900),
        attainable=replace(METHOD.attainable, bases={"major_project": 2000, "key_task": 700, "brand": 900}),
        reports=replace(METHOD.reports, late=-20),
    )
    before = first_day - timedelta(days=1)
    old, new = (ought(known, as_of, methods) for methods in (METHODS, Methods((METHOD, harsher))))
    assert sums(old, before) == sums(new, before)
