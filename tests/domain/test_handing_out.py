"""What was handed out is asked for in the digest: at once, and after two and three working days, until it is noted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db import Acknowledgement, Notification, Report, Store
from domain.acknowledgements import acknowledge_tasks, asks_today
from domain.morning import prepare_morning
from domain.office import office_rules
from domain.people import actor_of
from domain.rules.permissions import Role
from tests.support.people import add_person, add_unit
from tests.support.running_bot import ZONE, office_time
from tests.support.tasks import add_task


@pytest.fixture
def told(store: Store) -> dict[str, int]:
    with store.transaction() as session:
        unit = add_unit(session, "S1", "石鼓镇")
        chen = add_person(session, "陈晓", Role.OFFICIAL, unit.id, telegram_id=1)
        task = add_task(session, "ZD001", "甲", unit.id, [date(2023, 12, 31)])
        task.task_list.in_force_on = date(2023, 2, 21)
        add_task(session, "ZD002", "乙", unit.id, [date(2023, 12, 31)])
        return {"person": chen.id, "task": task.id, "unit": unit.id}


def morning(store: Store, day: date) -> list[int]:
    """The tasks that the digest of this morning asks to take note of; marks it as sent."""
    at = office_time(f"{day}T08:30")
    with store.transaction() as session:
        prepare_morning(session, office_rules(session, ZONE), at, at)
        row = session.scalars(select(Notification).where(Notification.day_on == day)).one_or_none()
        if row is None:
            return []
        row.state, row.sent_at = "sent", at
        return list(row.payload["handed_out"])


def test_it_is_asked_for_at_once_and_after_two_and_three_working_days(store: Store, told: dict[str, int]) -> None:
    days = [date(2023, 2, 21) + timedelta(days=n) for n in range(9)]
    asked = {day: len(morning(store, day)) for day in days}
    assert {day: n for day, n in asked.items() if n} == {
        date(2023, 2, 21): 2,
        date(2023, 2, 23): 2,
        date(2023, 2, 24): 2,
    }


def test_what_was_noted_or_reported_on_is_not_asked_for_again(store: Store, told: dict[str, int]) -> None:
    assert len(morning(store, date(2023, 2, 21))) == 2
    with store.transaction() as session:
        person = add_person(session, "李", Role.OFFICIAL, told["unit"])
        actor = actor_of(session, person, date(2023, 2, 21), "zh")
        assert actor is not None
        assert acknowledge_tasks(session, actor, [told["task"]], datetime(2023, 2, 21, tzinfo=UTC)) == 1
        assert acknowledge_tasks(session, actor, [told["task"]], datetime(2023, 2, 21, tzinfo=UTC)) == 1
        assert len(session.scalars(select(Acknowledgement)).all()) == 1
    assert told["task"] not in morning(store, date(2023, 2, 23))
    with store.transaction() as session:
        other = next(
            t for t in session.scalars(select(Notification)).all()[0].payload["handed_out"] if t != told["task"]
        )
        session.add(
            Report(
                task_id=other,
                unit_id=told["unit"],
                kind="progress",
                channel="chat",
                received_at=datetime(2023, 2, 23, tzinfo=UTC),
                received_on=date(2023, 2, 23),
                state="recorded",
            )
        )
    assert morning(store, date(2023, 2, 24)) == []


@pytest.mark.parametrize(
    ("days", "told_days_ago", "asks"),
    [
        (1, None, True),
        (2, 1, False),
        (3, 1, True),
        (4, 1, True),
        (5, 1, False),
        (9, 5, False),
        (9, 6, True),
        (0, None, False),
    ],
)
def test_a_mark_that_was_passed_while_the_bot_was_down_is_caught_up_once(
    days: int, told_days_ago: int | None, asks: bool
) -> None:
    assert asks_today(days, told_days_ago) is asks
