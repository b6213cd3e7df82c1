"""Posts that change hands in the middle of a ladder, at night, over a full budget: nothing lost, doubled, astray."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db import Coordination, Notice, Notification, Person, Role, Session, Store, Task
from domain.notifications import notify
from domain.office import change_rules
from domain.posts import dismiss, grant_role, hand_over, name_substitute
from domain.reports import Incoming, Said, record_progress
from domain.rules.permissions import Role as RoleName
from tests.support.mornings import DUE, World, at, chats
from tests.support.people import as_actor

MONDAY = "2023-04-03"  # the first working day overdue


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def role_of(session: Session, chat: int) -> int:
    found = select(Role.id).join(Person, Person.id == Role.person_id).where(Person.telegram_id == chat)
    return session.scalars(found.order_by(Role.id.desc())).first() or 0


def person(session: Session, chat: int) -> Person:
    return session.scalars(select(Person).where(Person.telegram_id == chat)).one()


def of_the_ladder(sent: list[tuple[int, str]]) -> list[int]:
    return [chat for chat, text in sent if "goes one step higher" in text or "🔴 <b>Overdue</b> ·" in text]


def test_who_takes_the_post_over_in_the_middle_of_a_ladder_hears_the_step_that_stands_once(world: World) -> None:
    assert of_the_ladder(world.tick(f"{MONDAY}T08:30")) == [1001, 1002]
    with world.store.transaction() as session:
        new = world.join(session, 7, "official", session.get_one(Task, 2).lead_unit_id)
        session.delete(session.scalars(select(Role).where(Role.person_id == new.id)).one())
        session.flush()
        hand_over(session, None, role_of(session, 1001), new.id, date(2023, 4, 3), at(f"{MONDAY}T10:00"))
    world.deliver(f"{MONDAY}T10:00")
    sent = world.tick("2023-04-04T08:30")
    assert of_the_ladder(sent) == [7], "the predecessor heard it; the successor hears it now; the other town not again"
    assert 1001 not in chats(sent)
    assert of_the_ladder(world.tick("2023-04-06T08:30")) == []


def test_what_was_held_over_the_night_goes_to_the_leader_who_took_the_post_over_in_the_morning(world: World) -> None:
    with world.store.transaction() as session:
        former = world.join(session, 8, "leader", portfolio="Works")
        new = world.join(session, 9, "leader", portfolio="Schools")
        session.get_one(Task, 1).district_leader = "Works"
        said = Said("coordination_needed", words="Land quota is missing")
        official = as_actor(session, person(session, 1001), date(2023, 3, 20))
        night = at("2023-03-20T21:30")
        record_progress(session, official, 1, said, Incoming(date(2023, 3, 20)), night)
    assert world.deliver("2023-03-20T21:31") == []
    with world.store.transaction() as session:
        hand_over(session, None, role_of(session, 8), new.id, date(2023, 3, 21), at("2023-03-21T07:30"))
        assert session.scalars(select(Coordination.state)).all() == ["open"]
    sent = world.deliver("2023-03-21T08:00")
    asked = [chat for chat, text in sent if "Land quota" in text]
    assert asked == [9], f"not {former.telegram_id}, and not twice"


def test_a_question_to_the_office_goes_to_who_takes_the_office_over(world: World) -> None:
    with world.store.transaction() as session:
        world.join(session, 8, "supervision")
        new = world.join(session, 9, "leader", portfolio="Schools")
        asked = {"words": "Which form?", "person_id": person(session, 1001).id}
        for row in (person(session, 8),):
            notify(
                session, "question", subject="q", day_on=date(2023, 3, 20), person_id=row.id, reason="asked",
                payload=asked, now=at("2023-03-20T21:30"),
            )  # fmt: skip
        hand_over(session, None, role_of(session, 8), new.id, date(2023, 3, 21), at("2023-03-21T07:30"))
    sent = world.deliver("2023-03-21T08:00")
    assert [chat for chat, text in sent if "Which form?" in text] == [9]


def notice_over_the_budget(world: World) -> None:
    """The town's official has had the day's messages: the notice waits for the next digest."""
    with world.store.transaction() as session:
        change_rules(session, None, {"singles_a_day": 0}, at("2023-03-20T08:00"))
        unit = session.get_one(Task, 1).lead_unit_id
        notice = Notice(task_id=1, unit_id=unit, colour="red", state="issued", key="k", issued_on=date(2023, 3, 20))
        session.add(notice)
        session.flush()
        notify(
            session, "notice", subject="notice:1", day_on=date(2023, 3, 20), person_id=person(session, 1001).id,
            reason="issued", task_id=1, payload={"notice_id": notice.id}, now=at("2023-03-20T10:00"),
        )  # fmt: skip
    assert world.deliver("2023-03-20T10:01") == []


@pytest.mark.parametrize("decided_before", [False, True])
def test_what_was_kept_back_for_the_digest_is_in_the_successors_digest(world: World, decided_before: bool) -> None:
    notice_over_the_budget(world)
    if decided_before:  # the predecessor's digest is there already, and held for the hours of the predecessor
        with world.store.transaction() as session:
            person(session, 1001).awake_from = 10 * 60
        assert 1001 not in chats(world.tick("2023-03-21T08:30"))
    with world.store.transaction() as session:
        new = world.join(session, 9, "leader", portfolio="Schools")
        hand_over(session, None, role_of(session, 1001), new.id, date(2023, 3, 21), at("2023-03-21T08:31"))
    sent = world.deliver("2023-03-21T10:00") + world.tick("2023-03-21T10:01", "2023-03-22T08:30")
    assert [chat for chat, text in sent if "red notice" in text] == [9]


def test_who_leaves_with_something_kept_back_costs_nothing_for_ever(world: World) -> None:
    notice_over_the_budget(world)
    with world.store.transaction() as session:
        dismiss(session, None, person(session, 1001).id, date(2023, 3, 20), at("2023-03-20T11:00"))
        gone = person(session, 1001).id
    world.tick("2023-03-21T08:30", "2023-03-22T08:30")
    with world.store.reading() as session:
        rows = session.scalars(select(Notification).where(Notification.person_id == gone)).all()
        assert {row.state for row in rows} == {"dropped"}
        assert all(row.day_on <= date(2023, 3, 20) for row in rows), "no digest is put down for them any more"


def test_a_deputy_named_in_the_middle_hears_the_step_that_stands_for_the_days_of_the_deputy_only(world: World) -> None:
    world.tick(f"{MONDAY}T08:30")
    with world.store.transaction() as session:
        deputy = world.join(session, 7, "leader", portfolio="Nothing")
        wednesday = date(2023, 4, 5)
        name_substitute(
            session, None, role_of(session, 1001), deputy.id, wednesday + timedelta(days=1),
            wednesday + timedelta(days=2), date(2023, 4, 3), at(f"{MONDAY}T10:00"),
        )  # fmt: skip
    told = [text for chat, text in world.tick("2023-04-04T08:30") if chat == 7]
    assert len(told) == 1, "of the post to come"
    assert "overdue" not in told[0]
    sent = world.tick("2023-04-06T08:30")
    assert of_the_ladder(sent) == [7]
    assert sum("task for you" in text for chat, text in sent if chat == 7) == 1
    world.tick("2023-04-07T08:30")
    assert 7 not in chats(world.tick("2023-04-10T08:30"))


def test_of_two_steps_that_waited_for_telegram_one_line_says_it(world: World) -> None:
    with world.store.transaction() as session:
        world.join(session, 7, "unit_head", session.get_one(Task, 1).lead_unit_id)
    for day in ("2023-04-03", "2023-04-13"):  # eight working days late, and nothing has gone out
        world.decide(f"{day}T08:30")
    alerts = [text for chat, text in world.deliver("2023-04-13T08:31") if chat == 7 and "verdue" in text]
    assert len(alerts) == 1
    assert alerts[0].count("8 working days overdue") == 1
    assert "milestone: 8" in alerts[0]
    with world.store.reading() as session:
        assert "later_step" in session.scalars(select(Notification.ended_reason)).all()
    assert of_the_ladder(world.tick("2023-04-14T08:30")) == []


def test_a_paper_of_last_week_calls_the_leader_of_today(world: World) -> None:
    with world.store.transaction() as session:
        world.join(session, 8, "leader", portfolio="Works")
        new = world.join(session, 9, "leader", portfolio="Schools")
        session.get_one(Task, 1).district_leader = "Works"
        hand_over(session, None, role_of(session, 8), new.id, date(2023, 3, 20), at("2023-03-20T09:00"))
        said = Said("coordination_needed", words="Land quota is missing")
        official = as_actor(session, person(session, 1001), date(2023, 3, 20))
        record_progress(session, official, 1, said, Incoming(date(2023, 3, 17)), at("2023-03-20T10:00"))
    assert [chat for chat, text in world.deliver("2023-03-20T10:00") if "Land quota" in text] == [9]


def test_where_the_leader_in_charge_has_not_joined_the_office_hears_the_call_too(world: World) -> None:
    with world.store.transaction() as session:
        leader = world.join(session, 8, "leader", portfolio="Works")
        leader.telegram_id = None
        world.join(session, 9, "supervision")
        session.get_one(Task, 1).district_leader = "Works"
        said = Said("coordination_needed", words="Land quota is missing")
        official = as_actor(session, person(session, 1001), date(2023, 3, 20))
        record_progress(session, official, 1, said, Incoming(date(2023, 3, 20)), at("2023-03-20T10:00"))
    assert [chat for chat, text in world.deliver("2023-03-20T10:00") if "Land quota" in text] == [9]


def test_a_post_that_nobody_held_all_the_week_is_told_to_who_takes_it_at_the_step_that_stands(world: World) -> None:
    with world.store.transaction() as session:
        dismiss(session, None, person(session, 1001).id, date(2023, 4, 1), at("2023-04-01T09:00"))
    world.tick(f"{MONDAY}T08:30", "2023-04-04T08:30")
    with world.store.transaction() as session:
        unit = session.get_one(Task, 1).lead_unit_id
        new = world.join(session, 7, "leader", portfolio="Nothing")
        today, now = date(2023, 4, 4), at("2023-04-04T12:00")
        grant_role(session, None, new.id, RoleName.OFFICIAL, unit, "", None, today, now)
    world.deliver("2023-04-04T12:00")
    sent = world.tick("2023-04-06T08:30")
    assert of_the_ladder(sent) == [7]
    assert str(DUE.day) in next(text for chat, text in sent if chat == 7)
