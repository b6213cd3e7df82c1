"""The weekly digest: on the week's first working day, to leaders, the office and bound groups, each their own scope."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from db import GroupChat, Person, Role, Store
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from jobs.schedule import TABLE
from tests.support.deliveries import SHANGHAI, Time
from tests.support.district import District
from tests.support.post import Post

WEEKLY = tuple(job for job in TABLE if job.name == "weekly")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def join(session: Session, telegram_id: int, role: str, portfolio: str | None = None) -> None:
    person = Person(telegram_id=telegram_id, name=str(telegram_id), joined_at=at("2023-02-20T09:00"), language="en")
    session.add(person)
    session.flush()
    session.add(Role(person_id=person.id, role=role, portfolio=portfolio, from_on=date(2023, 1, 1)))


@pytest.fixture
def post(store: Store) -> Post:
    with store.transaction() as session:
        district = District(session)
        works = district.task("ZD001", "石鼓镇", (date(2023, 3, 31),), district_leader="Works")
        school = district.task("ZD002", "陈仓镇", (date(2023, 4, 21),), district_leader="Schools")
        district.task("ZD003", "陈仓镇", (date(2023, 12, 31),), district_leader="Schools")
        district.report(works, date(2023, 4, 14))
        district.report(school, date(2023, 4, 14))
        join(session, 1, "leader", "Works")
        join(session, 2, "leader", "Schools")
        join(session, 3, "supervision")
        unit = district.unit("石鼓镇")
        session.add(GroupChat(chat_id=-5, thread_id=7, unit_id=unit.id, bound_at=at("2023-02-21T09:00")))
    return Post()


def tick(store: Store, post: Post, instant: str) -> dict[int, str]:
    time = Time(at(instant))

    async def run() -> None:
        delivery = Delivery(store, post, time.now, SHANGHAI, Pace(None), sleep=time.sleep)
        await Clockwork(store, SHANGHAI, time.now, delivery, WEEKLY).tick()

    asyncio.run(run())
    return dict(post.emptied())


def test_each_reads_of_their_own_scope(store: Store, post: Post) -> None:
    sent = tick(store, post, "2023-04-17T08:40")
    assert set(sent) == {1, 2, 3, -5}
    assert "ZD001" in sent[1]
    assert "10 working days overdue" in sent[1]
    assert "ZD002" not in sent[1]
    assert "1 due this week" in sent[2]
    assert "1 not heard of for a month" in sent[2]
    assert "ZD001" not in sent[2]
    assert all(no in sent[3] for no in ("ZD001", "ZD002", "ZD003"))
    assert "ZD001" in sent[-5]
    assert "ZD002" not in sent[-5]


def test_it_comes_once_a_week_on_the_first_working_day(store: Store, post: Post) -> None:
    days = [day for day in range(17, 30) if tick(store, post, f"2023-04-{day}T08:40")]
    assert days == [17, 24], "not again on Sunday the 23rd, which was worked"


def test_a_week_whose_first_day_was_missed_has_its_digest_late_and_once(store: Store, post: Post) -> None:
    assert set(tick(store, post, "2023-04-17T08:40")) == {1, 2, 3, -5}
    late = tick(store, post, "2023-04-25T09:00")  # down on Monday
    assert set(late) == {1, 2, 3, -5}
    assert "Late: this was due at 24 Apr" in late[3]
    assert tick(store, post, "2023-04-26T09:00") == {}
    assert set(tick(store, post, "2023-05-04T08:40")) == {1, 2, 3, -5}, "the first working day after the holiday"


def test_after_weeks_away_there_is_one_digest_and_after_three_days_none(store: Store, post: Post) -> None:
    tick(store, post, "2023-04-17T08:40")
    assert tick(store, post, "2023-05-12T09:00") == {}, "on a Friday the week is nearly over"
    assert set(tick(store, post, "2023-05-15T08:40")) == {1, 2, 3, -5}


def test_a_new_store_in_the_middle_of_a_week_has_missed_nothing(store: Store, post: Post) -> None:
    assert tick(store, post, "2023-04-19T08:40") == {}
    assert tick(store, post, "2023-04-20T08:40") == {}
