"""Down at 08:30: for three hours, a day, over a holiday; the clock set back; two processes. What each official gets."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from db import Node, Store
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from tests.support.deliveries import SHANGHAI, Recorder, Time, people, say_to
from tests.support.mornings import MORNINGS, World, at, chats


@pytest.fixture
def world(store: Store) -> World:
    world = World(store)
    world.tick("2023-03-31T08:30")
    return world


def test_on_time_each_gets_an_alert_and_a_digest_and_nothing_more_however_often_the_clock_comes_by(
    world: World,
) -> None:
    sent = world.tick("2023-04-03T08:30", "2023-04-03T08:30", "2023-04-03T08:31", "2023-04-03T20:00")
    assert chats(sent) == [1001, 1001, 1002, 1002]
    assert not any("Late:" in text for _, text in sent)


def test_down_for_three_hours_each_gets_them_once_and_is_told_that_they_are_late(world: World) -> None:
    sent = world.tick("2023-04-03T11:30", "2023-04-03T11:31")
    assert chats(sent) == [1001, 1001, 1002, 1002]
    assert all("Late: this was due at 3 Apr 08:30." in text for _, text in sent)


def test_down_for_a_day_there_is_one_late_digest_not_two(world: World) -> None:
    sent = world.tick("2023-04-04T11:00", "2023-04-04T18:00")
    assert chats(sent) == [1001, 1001, 1002, 1002]
    assert all("2 working days overdue" in text for _, text in sent), "what is true now, not what was true then"


def test_down_for_a_week_over_a_holiday_each_step_that_matters_comes_once(world: World) -> None:
    sent = world.tick("2023-04-05T12:00")  # Qingming, a day off
    assert sent == []
    sent = world.tick("2023-04-06T08:30", "2023-04-07T08:30")
    assert chats(sent) == [1001, 1001, 1001, 1002, 1002, 1002], "one alert each, and a digest each morning"


def test_back_in_the_night_nothing_goes_out_before_the_morning(world: World) -> None:
    assert world.tick("2023-04-04T02:00", "2023-04-04T07:58") == []
    assert chats(world.tick("2023-04-04T08:00", "2023-04-04T08:30")) == [1001, 1001, 1002, 1002]


def test_a_clock_that_is_set_back_sends_nothing_twice(world: World) -> None:
    assert len(world.tick("2023-04-03T08:30")) == 4
    assert world.tick("2023-04-03T08:00", "2023-04-02T08:30", "2023-04-03T08:30", "2023-04-03T09:00") == []
    assert len(world.tick("2023-04-04T08:30")) == 2


def test_the_ladder_stops_while_a_submission_waits_and_what_waits_in_the_queue_is_dropped(world: World) -> None:
    world.time.start = at("2023-04-03T08:30")
    world.submit(1, date(2023, 4, 3))
    sent = world.tick("2023-04-03T08:31")
    assert chats(sent) == [1002, 1002]


def test_the_ladder_starts_anew_at_an_extended_due_day(world: World) -> None:
    assert len(world.tick("2023-04-03T08:30")) == 4
    with world.store.transaction() as session:
        session.get_one(Node, 1).due_on = date(2023, 4, 10)
    sent = world.tick(*(f"2023-04-{day:02d}T08:30" for day in range(4, 12)))
    alerts = [text for chat, text in sent if chat == 1001 and "goes one step higher" in text]
    assert len(alerts) == 1
    assert "1 working day overdue (was due 10 Apr)" in alerts[0]


def test_two_processes_by_mistake_on_one_store_send_each_message_once(store: Store) -> None:
    say_to(store, people(store, 200))
    time = Time()
    senders = [Recorder(time), Recorder(time)]

    async def both() -> None:
        deliveries = [Delivery(store, s, time.now, SHANGHAI, Pace(None), sleep=time.sleep) for s in senders]
        await asyncio.gather(*(d.take_back() for d in deliveries))
        await asyncio.gather(*(d.deliver_due() for d in deliveries))

    asyncio.run(both())
    assert sorted(senders[0].chats + senders[1].chats) == list(range(1001, 1201))


def test_upcoming_are_the_next_planned_instants_in_order(world: World) -> None:
    world.time.start, world.time.seconds = at("2023-04-03T08:30"), 0.0
    clockwork = Clockwork(store=world.store, zone=SHANGHAI, now=world.time.now, delivery=None, table=MORNINGS)  # type: ignore[arg-type]
    assert [(one.name, one.planned_at - world.time.now()) for one in clockwork.upcoming(3)] == [
        ("alerts", timedelta(days=1)),
        ("morning", timedelta(days=1)),
        ("alerts", timedelta(days=2)),
    ]


def test_the_time_machine_stops_at_all_that_was_planned_on_the_way(world: World) -> None:
    moved: list[datetime] = []

    async def move(instant: datetime) -> None:
        moved.append(instant)
        world.time.start, world.time.seconds = instant, 0.0

    async def through() -> None:
        delivery = Delivery(world.store, world.post, world.time.now, SHANGHAI, Pace(None), sleep=world.time.sleep)
        clockwork = Clockwork(world.store, SHANGHAI, world.time.now, delivery, MORNINGS)
        await clockwork.step_through(at("2023-04-04T12:00"), move)

    world.time.start, world.time.seconds = at("2023-04-01T12:00"), 0.0
    asyncio.run(through())
    assert moved == [
        at("2023-04-02T08:30"),
        at("2023-04-03T08:30"),
        at("2023-04-04T08:30"),
        at("2023-04-04T12:00"),
    ]
    assert chats(world.post.emptied()) == [1001] * 3 + [1002] * 3
