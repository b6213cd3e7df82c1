"""After a changed calendar every task's report day is worked out anew, a portion at a time: others get their turn in
between, and whoever is cut off there loses no reminder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import CalendarDay, Notification, Role, Store, Task
from domain.morning import prepare_morning, settle_ahead
from domain.office import ZONE, office_rules
from jobs.clockwork import run_due
from jobs.schedule import TABLE, Job, Run
from tests.support.district import District

BEFORE = datetime(2023, 3, 20, 0, 30, tzinfo=UTC)  # a Monday, 08:30 in the office; five working days before the report
MORNING = BEFORE + timedelta(days=1)
MOVED_TO = date(2023, 3, 28)
(PROMPTS,) = (job for job in TABLE if job.name == "morning")


class Killed(BaseException):
    """The process is gone."""


def portions_of(most: int, between: Callable[[int], object]) -> Job:
    """The morning in portions of so many tasks; `between` comes before each with its number, from 0."""
    numbers = iter(range(100))

    def ahead(session: Session, run: Run) -> bool:
        between(next(numbers))
        return settle_ahead(session, office_rules(session, run.zone), run.now, most)

    return replace(PROMPTS, ahead=ahead)


@pytest.fixture
def changed(store: Store) -> Store:
    """Nine tasks of three units, asked for their reports of 27 March yesterday. Since then that day is a day off."""
    with store.transaction() as session:
        district = District(session)
        for n in range(9):
            task = district.task(f"ZD00{n}", f"镇{n % 3}", (date(2023, 12, 29),))
            if n < 3:
                person = district.person(f"人{n}")
                person.telegram_id, person.joined_at = 1000 + n, BEFORE
                role = {"role": "official", "unit_id": task.lead_unit_id, "from_on": date(2023, 1, 1)}
                session.add(Role(person_id=person.id, **role))
    run_due(store, ZONE, BEFORE, [PROMPTS])
    with store.transaction() as session:
        session.add(CalendarDay(on=date(2023, 3, 27), working=False, set_at=MORNING))
    return store


def said(session: Session) -> list[tuple[str, Any, str]]:
    rows = session.scalars(select(Notification).where(Notification.created_at == MORNING).order_by(Notification.key))
    return [(row.key, row.payload, row.reason) for row in rows]


def expected(store: Store) -> list[tuple[str, Any, str]]:
    """What the morning says when nothing comes between."""
    with store.reading() as session:
        prepare_morning(session, office_rules(session), MORNING, MORNING)
        return said(session)


def report(store: Store, no: str) -> None:
    with store.transaction() as session:
        task = session.scalars(select(Task).where(Task.no == no)).one()
        District(session).report(task, date(2023, 3, 21))


def settled(store: Store) -> int:
    with store.reading() as session:
        return len(session.scalars(select(Task.id).where(Task.report_due_on == MOVED_TO)).all())


@pytest.mark.parametrize("portion", [1, 2, 4, 9, 20])
def test_in_portions_the_morning_says_the_same(changed: Store, portion: int) -> None:
    ought = expected(changed)
    assert sum(len(payload["items"]) for _, payload, _ in ought) == 9
    portions: list[int] = []
    run_due(changed, ZONE, MORNING, [portions_of(portion, portions.append)])
    with changed.reading() as session:
        assert said(session) == ought
    assert len(portions) == 9 // portion + 1


@pytest.mark.parametrize("killed_before", [1, 2, 3, 4])
def test_killed_between_two_portions_the_next_start_goes_on_and_the_messages_are_the_same(
    changed: Store, killed_before: int
) -> None:
    ought = expected(changed)

    def kill(number: int) -> None:
        if number == killed_before:
            raise Killed

    with pytest.raises(Killed):
        run_due(changed, ZONE, MORNING, [portions_of(2, kill)])
    assert settled(changed) == 2 * killed_before, "what was settled stays settled"
    left: list[int] = []
    run_due(changed, ZONE, MORNING, [portions_of(2, left.append)])
    assert len(left) == 5 - killed_before, "and is not settled again"
    with changed.reading() as session:
        assert said(session) == ought
    assert run_due(changed, ZONE, MORNING, [PROMPTS]) == []


def test_who_reports_between_two_portions_is_heard_and_not_asked(changed: Store) -> None:
    def between(number: int) -> None:
        if number == 2:  # ZD000 was settled in the first portion, ZD008 comes in the last
            raise Killed

    with pytest.raises(Killed):
        run_due(changed, ZONE, MORNING, [portions_of(2, between)])
    for no in ("ZD000", "ZD008"):
        report(changed, no)
    ought = expected(changed)
    assert sum(len(payload["items"]) for _, payload, _ in ought) == 7
    run_due(changed, ZONE, MORNING, [portions_of(2, lambda number: None)])
    with changed.reading() as session:
        assert said(session) == ought


def test_a_calendar_that_changes_again_on_the_way_begins_anew(changed: Store) -> None:
    def kill(number: int) -> None:
        if number == 3:
            raise Killed

    with pytest.raises(Killed):
        run_due(changed, ZONE, MORNING, [portions_of(2, kill)])
    with changed.transaction() as session:
        session.add(CalendarDay(on=MOVED_TO, working=False, set_at=MORNING))
    ought = expected(changed)
    run_due(changed, ZONE, MORNING, [portions_of(2, lambda number: None)])
    with changed.reading() as session:
        assert said(session) == ought
        assert set(session.scalars(select(Task.report_due_on))) == {date(2023, 3, 29)}
