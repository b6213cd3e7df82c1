"""Between deciding and sending: what became untrue meanwhile is dropped or told as it is, never as it was."""

from datetime import date

import pytest
from sqlalchemy import select, update

from db import CalendarDay, Node, Notice, Notification, Person, Report, Role, Store, Suspension, Task
from domain.notifications import notify
from jobs.delivery import AT_ONCE
from tests.support.deliveries import SHANGHAI
from tests.support.mornings import World, at, chats

DAY = "2023-04-03"


@pytest.fixture
def world(store: Store) -> World:
    world = World(store)
    world.tick("2023-03-31T08:30")
    return world


def decided(world: World) -> None:
    """The morning of 3 April is put down, and held: nothing has gone out."""
    world.decide(f"{DAY}T08:30")


def ended(world: World, chat: int) -> set[tuple[str, str, str | None]]:
    with world.store.reading() as session:
        rows = session.execute(
            select(Notification.kind, Notification.state, Notification.ended_reason)
            .join(Person)
            .where(Person.telegram_id == chat, Notification.created_at >= at(f"{DAY}T00:00"))
        )
        return {(kind, state, reason) for kind, state, reason in rows}


def test_an_official_who_moved_to_another_unit_in_the_morning_gets_nothing_of_the_former_one(world: World) -> None:
    decided(world)
    with world.store.transaction() as session:
        role = session.scalars(select(Role).where(Role.person_id == 1)).one()
        other = session.scalars(select(Role.unit_id).where(Role.person_id == 2)).one()
        role.until_on = date(2023, 4, 2)
        session.add(Role(person_id=1, role="official", unit_id=other, from_on=date(2023, 4, 3)))
    assert chats(world.deliver(f"{DAY}T08:31")) == [1002, 1002]
    assert ended(world, 1001) == {("alert", "dropped", "not_concerned"), ("digest", "dropped", "all_settled")}
    sent = world.tick("2023-04-04T08:30")
    assert "ZD002" in "".join(text for chat, text in sent if chat == 1001), "from then on of the new unit"
    assert "ZD001" not in "".join(text for chat, text in sent if chat == 1001)


def test_a_task_handed_to_another_unit_is_told_to_that_one_from_the_next_morning_on(world: World) -> None:
    decided(world)
    with world.store.transaction() as session:
        session.get_one(Task, 1).lead_unit_id = session.get_one(Task, 2).lead_unit_id
    assert chats(world.deliver(f"{DAY}T08:31")) == [1002, 1002]
    sent = world.tick("2023-04-04T08:30")
    assert chats(sent) == [1002, 1002]
    assert all("ZD001" in text for _, text in sent), "the alert of the first day, and the digest"


def test_a_task_suspended_meanwhile_is_not_spoken_of(world: World) -> None:
    decided(world)
    with world.store.transaction() as session:
        session.add(Suspension(task_id=1, from_on=date(2023, 4, 3), reason="flood", decided_at=at(f"{DAY}T08:31")))
    assert chats(world.deliver(f"{DAY}T08:32")) == [1002, 1002]
    assert ended(world, 1001) == {("alert", "dropped", "suspended"), ("digest", "dropped", "all_settled")}


def test_an_extension_granted_meanwhile_takes_the_alert_and_the_line_away(world: World) -> None:
    decided(world)
    with world.store.transaction() as session:
        session.get_one(Node, 1).due_on = date(2023, 4, 28)
    assert chats(world.deliver(f"{DAY}T08:32")) == [1002, 1002]


def test_an_alert_held_over_a_day_says_how_late_it_is_when_it_is_read(world: World) -> None:
    with world.store.transaction() as session:
        session.get_one(Person, 1).awake_from = 20 * 60
    decided(world)
    with world.store.transaction() as session:  # nobody delivers on that day
        session.execute(update(Notification).values(next_at=at("2023-04-04T08:00")))
    sent = world.deliver("2023-04-04T20:00")
    assert ["2 working days overdue" in text for chat, text in sent if chat == 1001] == [True]


def test_a_day_that_the_office_takes_off_makes_nothing_late(world: World) -> None:
    decided(world)
    with world.store.transaction() as session:
        session.add(CalendarDay(on=date(2023, 4, 3), working=False, set_at=at(f"{DAY}T08:31")))
    assert world.deliver(f"{DAY}T08:32") == [], "a day off"
    sent = world.tick("2023-04-04T08:30")
    assert chats(sent) == [1001, 1001, 1002, 1002]
    assert all("1 working day overdue" in text for _, text in sent)


def test_an_alert_that_a_submission_took_away_is_told_once_it_was_returned(world: World) -> None:
    decided(world)
    world.submit(1, date(2023, 4, 3))
    assert chats(world.deliver(f"{DAY}T08:32")) == [1002, 1002]
    with world.store.transaction() as session:
        report = session.scalars(select(Report)).one()
        report.state, report.decided_on = "returned", date(2023, 4, 4)
        session.get_one(Node, 1).state = "open"
    sent = world.tick("2023-04-06T08:30", "2023-04-06T09:00")  # the 5th is Qingming
    alerts = [text for chat, text in sent if chat == 1001 and "goes one step higher" in text]
    assert len(alerts) == 1, "the ladder goes on where it stood still"


def test_somebody_who_blocked_the_bot_and_let_it_in_again_is_told_of_the_step_that_stands(world: World) -> None:
    decided(world)
    with world.store.transaction() as session:
        person = session.get_one(Person, 1)
        person.unreachable_at, person.unreachable_reason = at(f"{DAY}T08:30"), "blocked"
    assert chats(world.deliver(f"{DAY}T08:32")) == [1002, 1002]
    with world.store.transaction() as session:
        session.get_one(Person, 1).unreachable_at = None
    sent = world.tick("2023-04-04T08:30", "2023-04-04T12:00")
    assert chats(sent).count(1001) == 2, "the alert, and the digest"
    assert not any("may be a repeat" in text for _, text in sent)


def test_the_office_is_told_of_a_proposed_notice_only_while_one_is_proposed(world: World) -> None:
    with world.store.transaction() as session:
        world.join(session, 9, "supervision")
    world.tick("2023-04-03T08:30", "2023-04-04T08:30")
    world.decide("2023-04-06T08:30")  # three working days late
    with world.store.transaction() as session:
        session.execute(update(Notice).where(Notice.task_id == 2).values(state="dismissed"))
    [text] = [text for chat, text in world.deliver("2023-04-06T08:31") if chat == 9 and "overdue" in text]
    assert "A yellow notice is proposed for ZD001; a person decides" in text
    with world.store.transaction() as session:
        session.execute(update(Notice).values(state="issued"))
    for day in (7, 10, 11, 12, 13):
        assert not [text for chat, text in world.tick(f"2023-04-{day:02d}T08:30") if chat == 9 and "notice" in text]


def test_the_leader_hears_that_a_red_notice_is_proposed_only_where_it_is(world: World) -> None:
    with world.store.transaction() as session:
        world.join(session, 8, "leader")
        task = session.get_one(Task, 1)
        world.join(session, 7, "unit_head", task.lead_unit_id)
    for day in (3, 4, 6, 7, 10, 11, 12):
        world.tick(f"2023-04-{day:02d}T08:30")
    world.decide("2023-04-13T08:30")  # eight working days late
    with world.store.transaction() as session:
        session.execute(update(Notice).where(Notice.task_id == 2).values(state="dismissed"))
    sent = world.deliver("2023-04-13T08:31")
    [leader] = [text for chat, text in sent if chat == 8]
    assert "A red notice is proposed to the supervision office for ZD001." in leader
    assert "yellow" not in leader
    [head] = [
        text for chat, text in sent if chat == 7 and "overdue</b>" not in text.partition("\n")[0] and "🔴" in text
    ]
    assert "A red notice is proposed" in head
    assert "the supervision office is told again on" in head


def test_quiet_hours_that_begin_in_the_middle_of_a_delivery_hold_what_is_left(world: World) -> None:
    with world.store.transaction() as session:
        for n in range(100):
            person = world.join(session, 2000 + n, "official")
            notify(
                session,
                "roles_changed",
                subject="x",
                day_on=date(2023, 4, 3),
                person_id=person.id,
                reason="test",
                now=at(f"{DAY}T20:59"),
            )
    sent: list[str] = []
    send = world.post.send

    async def slowly(letter):  # type: ignore[no-untyped-def]
        world.time.seconds += 1
        sent.append(world.time.now().astimezone(SHANGHAI).strftime("%H:%M:%S"))
        return await send(letter)

    world.post.send = slowly  # type: ignore[method-assign]
    world.deliver(f"{DAY}T20:59")
    assert 50 <= len(sent) <= 60 + AT_ONCE, "what was on the wire by then"
    with world.store.reading() as session:
        held = session.scalars(select(Notification.next_at).where(Notification.state == "pending")).all()
    assert set(held) == {at("2023-04-04T08:00")}
    world.deliver("2023-04-04T08:00")
    assert len(sent) == 100


def test_what_is_for_the_office_or_a_unit_is_not_sent_to_who_left_it_meanwhile(world: World) -> None:
    with world.store.transaction() as session:
        former = world.join(session, 9, "supervision")
        stays = world.join(session, 10, "supervision")
        unit = session.get_one(Task, 1).lead_unit_id
        session.add(
            Notice(
                task_id=1, unit_id=unit, colour="yellow", state="issued", key="k", issued_on=date(2023, 4, 3), reason=""
            )
        )
        session.flush()
        for person_id in (former.id, stays.id):
            notify(
                session,
                "question",
                subject="q",
                day_on=date(2023, 4, 3),
                person_id=person_id,
                reason="asked",
                payload={"words": "When?", "person_id": 1},
                now=at(f"{DAY}T20:59"),
            )
        notify(
            session,
            "notice",
            subject="notice:1",
            day_on=date(2023, 4, 3),
            person_id=1,
            reason="issued",
            payload={"notice_id": 1},
            now=at(f"{DAY}T20:59"),
        )
        for person_id in (former.id, 1):
            role = session.scalars(select(Role).where(Role.person_id == person_id)).one()
            role.until_on = date(2023, 4, 3)
    assert chats(world.deliver("2023-04-04T08:00")) == [10]
    with world.store.reading() as session:
        ends = session.scalars(select(Notification.ended_reason).where(Notification.state == "dropped")).all()
    assert ends == ["not_concerned", "not_concerned"]
