"""What the clock does for months: a draft on the first, once; locked when the time for objections is over."""

from datetime import date

from sqlalchemy import select

from db import Month, Notification, Store
from domain.ledger import ZONE
from domain.months import approve_month, draft_last_month, publish_month
from domain.rules.permissions import Role
from jobs.schedule import TABLE, Run, draft_of_the_month, objections_of_the_day
from tests.support.district import District, at, worked_example
from tests.support.people import add_person, as_actor

AUGUST_1 = date(2023, 8, 1)


def run(day: date) -> Run:
    return Run(at(day), at(day), ZONE)


def test_the_month_before_is_drafted_once_and_the_leaders_are_told(store: Store) -> None:
    with store.transaction() as session:
        assert draft_last_month(session, at(AUGUST_1)) is None  # no lists: nothing to draft
        worked_example(District(session))
        leader = add_person(session, "赵卫东", Role.LEADER)
        draft_of_the_month(session, run(AUGUST_1))
        draft_of_the_month(session, run(AUGUST_1))
        assert session.scalars(select(Month.month)).all() == [7]
        told = session.scalars(select(Notification.person_id).where(Notification.kind == "month_draft")).all()
        assert told == [leader.id]


def test_a_published_month_is_locked_after_the_days_for_objections(store: Store) -> None:
    with store.transaction() as session:
        worked_example(District(session))
        leader = as_actor(session, add_person(session, "赵卫东", Role.LEADER), AUGUST_1)
        office = as_actor(session, add_person(session, "李敏", Role.SUPERVISION), AUGUST_1)
        draft_of_the_month(session, run(AUGUST_1))
        row = session.scalars(select(Month)).one()
        approve_month(session, leader, 2023, 7, row.hash or "", at(AUGUST_1))
        publish_month(session, office, 2023, 7, at(AUGUST_1))
        objections_of_the_day(session, run(date(2023, 8, 8)))
        assert row.state == "published"
        objections_of_the_day(session, run(date(2023, 8, 9)))
        assert row.state == "locked"


def test_both_are_in_the_table_of_jobs() -> None:
    assert {"points", "month_draft", "objections"} <= {job.name for job in TABLE}


def test_months_that_were_missed_while_the_bot_was_away_are_drafted_with_the_last(store: Store) -> None:
    with store.transaction() as session:
        worked_example(District(session))
        draft_of_the_month(session, run(AUGUST_1))
        draft_of_the_month(session, run(date(2023, 11, 1)))
        drafted = select(Month.month).where(Month.state == "draft").order_by(Month.month)
        assert session.scalars(drafted).all() == [7, 8, 9, 10]
        draft_of_the_month(session, run(date(2023, 12, 1)))
        assert session.scalars(drafted).all() == [7, 8, 9, 10, 11]
