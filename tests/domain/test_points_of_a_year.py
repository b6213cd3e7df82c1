"""The points of the sample district's year, posted month by month, against a second reading of the method's text.

The facts are read here once more as well, row by row, so that neither loading nor posting nor ranking is trusted.
"""

import random
from datetime import date, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Extension, ManualEntry, Notice, Report, ReportReminder, Store, Suspension, Task, Unit
from domain.ledger import post_points
from domain.ledger_audit import audit_ledger
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
from domain.standings import ranking
from domain.workdays import national_calendar
from tests.support.district import at
from tests.support.oracle import MANUAL, Sums, expected, places
from tests.support.simulated_year import import_sample, live_through

STOPS = (date(2023, 4, 30), date(2023, 7, 31), date(2023, 12, 31), date(2024, 1, 20))
LAST = STOPS[-1]
SEED = 1


def by_hand(session: Session, chance: random.Random) -> None:
    """What people decide: notices, entries by hand, extensions, suspensions, over the year."""
    tasks = list(session.scalars(select(Task).order_by(Task.id)))

    def some_day() -> date:
        return date(2023, 3, 1) + timedelta(days=chance.randrange(300))

    for number, task in enumerate(chance.sample(tasks, 90)):
        day, colour = some_day(), chance.choice(["yellow", "red"])
        session.add(
            Notice(
                task_id=task.id,
                unit_id=task.lead_unit_id,
                colour=colour,
                state="issued",
                key=f"year/{number}",
                matter=chance.choice(["", "", "环境整治"]),
                issued_at=at(day),
                issued_on=day,
            )
        )
    for number in range(120):
        task, day = chance.choice(tasks), some_day()
        rule, level = chance.choice(sorted(MANUAL))
        session.add(
            ManualEntry(
                unit_id=task.lead_unit_id,
                task_id=chance.choice([task.id, None]),
                rule=rule,
                level=level,
                points=MANUAL[rule, level],
                counts_on=day,
                document_no=f"{number}号",
                matter=chance.choice([f"事项{number}", "招商引资", "环境整治"]),
                state=chance.choice(["posted", "posted", "posted", "withdrawn"]),
                proposed_at=at(day) + timedelta(minutes=number),
            )
        )
    for task in chance.sample([task for task in tasks if task.nodes], 30):
        node, later = chance.choice(task.nodes), timedelta(days=chance.randint(5, 40))
        session.add(
            Extension(
                task_id=task.id,
                node_id=node.id,
                unit_id=task.lead_unit_id,
                asked_at=at(node.due_on),
                asked_on=node.due_on - timedelta(days=10),
                old_due_on=node.due_on,
                new_due_on=node.due_on + later,
                reason="雨季",
                progress="50%",
                state="approved",
            )
        )
        node.due_on += later
    for task in chance.sample(tasks, 25):
        first = some_day()
        until = chance.choice([None, first + timedelta(days=chance.randint(5, 90))])
        session.add(Suspension(task_id=task.id, from_on=first, until_on=until, reason="洪水", decided_at=at(first)))


def read_again(session: Session) -> Facts:
    """The facts of the whole store, read row by row."""
    order = {"major_project": 0, "key_task": 1, "brand": 2}
    tasks = sorted(
        session.scalars(select(Task)),
        key=lambda task: (order[task.task_list.kind], task.order_no, task.no_folded, task.id),
    )
    reports = list(session.scalars(select(Report).where(Report.state != "undone").order_by(Report.received_on)))
    spans = list(session.scalars(select(Suspension)))
    moved = {one.node_id for one in session.scalars(select(Extension))}
    reminded = list(session.scalars(select(ReportReminder)))
    found = []
    for number, task in enumerate(tasks):
        own = [one for one in reports if one.task_id == task.id]
        nodes = tuple(
            NodeFacts(
                node.id, node.due_on, tuple(submission(one) for one in own if one.node_id == node.id), node.id in moved
            )
            for node in task.nodes
        )
        found.append(
            TaskFacts(
                id=task.id,
                order=number,
                list_kind=cast(Any, task.task_list.kind),
                list_year=2023,
                listed_from=task.task_list.in_force_on,
                lead=task.lead_unit_id,
                difficulty=task.difficulty,
                supports=tuple(one.unit_id for one in task.supports),
                cycle=cast(Any, task.report_cycle),
                standing=task.standing,
                nodes=() if task.standing else nodes,
                suspensions=tuple(Span(one.from_on, one.until_on) for one in spans if one.task_id == task.id),
                reports=tuple(PeriodicReport(one.id, one.received_on) for one in own if one.node_id is None),
                reminders={one.report_day_on: one.delivered_on for one in reminded if one.task_id == task.id},
            )
        )
    return Facts(tuple(found), *decided(session))


def submission(one: Report) -> Submission:
    return Submission(
        one.id,
        one.received_on,
        accepted_on=one.decided_on if one.state == "accepted" else None,
        returned_on=one.decided_on if one.state == "returned" else None,
    )


def decided(session: Session) -> tuple[tuple[NoticeFacts, ...], tuple[ManualFacts, ...]]:
    notices = []
    for row in session.scalars(select(Notice)):
        assert row.issued_on is not None
        assert row.issued_at is not None
        colour = cast(Any, row.colour)
        order = int(row.issued_at.timestamp())
        notices.append(NoticeFacts(row.id, row.unit_id, row.task_id, colour, row.issued_on, order, row.matter or ""))
    entries = []
    for one in session.scalars(select(ManualEntry).where(ManualEntry.state == "posted")):
        task = session.get(Task, one.task_id) if one.task_id else None
        shared = [s.unit_id for s in task.supports] if task and task.lead_unit_id == one.unit_id else []
        units = tuple(unit for unit in dict.fromkeys(shared) if unit != one.unit_id)
        rule, order = cast(Any, one.rule), int(one.proposed_at.timestamp())
        entries.append(
            ManualFacts(one.id, one.unit_id, rule, one.level, one.counts_on, order, one.matter, supports=units)
        )
    return tuple(notices), tuple(entries)


def stands(session: Session, as_of: date) -> tuple[Sums, dict[int, tuple[int | None, int | None, int | None]]]:
    """What the bot's ranking says: sums, and rate, score and place of every unit."""
    found = ranking(session, as_of, at(LAST + timedelta(days=1)), year=2023)
    sums: Sums = {}
    shown = {}
    for group in found.groups:
        for one in group.standings:
            shown[one.unit] = (one.rate, one.score, one.place)
            for what in ("earned", "bonus", "deduction", "attainable", "nodes", "on_time", "overdue_days", "missing"):
                if value := getattr(one.sums, what):
                    sums[one.unit, 2023, what] = value
    return sums, shown


@pytest.mark.long
def test_every_unit_stands_where_the_text_says_at_each_stop_of_the_year(store: Store) -> None:
    import_sample(store.url, {})
    with store.transaction() as session:
        live_through(session, LAST, SEED)
        by_hand(session, random.Random(SEED))
    for day in STOPS:
        with store.transaction() as session:
            post_points(session, day, at(day + timedelta(days=1)))
    with store.reading() as session:
        facts, groups = read_again(session), dict(session.execute(select(Unit.id, Unit.ranking_group)).all())
        assert len(facts.tasks) == 441
        assert audit_ledger(session, at(LAST + timedelta(days=1))).agrees
        for day in STOPS:
            sums, shown = stands(session, day)
            ought = expected(facts, national_calendar().is_working_day, day)
            assert sums == {key: value for key, value in ought.items() if key[1] == 2023}
            assert shown == {
                unit: (one.rate, one.score, one.place)
                for unit, one in places(ought, groups, 2023).items()
                if unit in shown
            }
        assert len({key[0] for key in sums}) >= 40
        assert {key[2] for key in sums} >= {"earned", "bonus", "deduction", "missing", "overdue_days"}
