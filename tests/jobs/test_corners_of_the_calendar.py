"""Midnight, the end of a year, make-up days, years that nobody knows yet, budgets, and what waits for the office."""

from datetime import date

from sqlalchemy import select

from db import CalendarDay, Node, Notification, Report, Store
from domain.notifications import notify
from domain.office import change_rules
from tests.support.mornings import World, at, chats


def test_the_ladder_goes_on_over_the_end_of_the_year(store: Store) -> None:
    world = World(store, date(2023, 12, 29))
    world.tick("2023-12-29T08:30")
    assert world.tick("2023-12-31T23:59", "2024-01-01T00:00", "2024-01-01T08:30") == [], "a Sunday, and New Year's Day"
    sent = world.tick("2024-01-02T08:30", "2024-01-02T08:31")
    alerts = [text for _, text in sent if "goes one step higher" in text]
    assert len(alerts) == 2
    assert all("1 working day overdue (was due 29 Dec)" in text for text in alerts)
    assert "3 working days overdue" in "".join(text for _, text in world.tick("2024-01-03T08:30", "2024-01-04T08:30"))


def test_back_shortly_before_midnight_the_next_morning_says_it_once(store: Store) -> None:
    world = World(store)
    world.tick("2023-03-31T08:30")
    assert world.tick("2023-04-03T23:50", "2023-04-03T23:59", "2023-04-04T00:00", "2023-04-04T00:10") == []
    sent = world.tick("2023-04-04T08:00", "2023-04-04T08:30", "2023-04-04T08:31")
    assert chats(sent) == [1001, 1001, 1002, 1002], "one alert and one digest each"
    assert all("2 working days overdue" in text for _, text in sent)


def test_a_saturday_that_is_worked_has_its_morning_and_a_monday_off_has_none(store: Store) -> None:
    world = World(store, date(2026, 2, 13))  # the Friday before the Spring Festival
    world.tick("2026-02-13T08:30")
    sent = world.tick("2026-02-14T08:30")
    assert chats(sent) == [1001, 1001, 1002, 1002]
    assert all("1 working day overdue" in text for _, text in sent)
    assert world.tick("2026-02-15T08:30", "2026-02-16T08:30", "2026-02-23T08:30") == []
    assert "2 working days overdue" in "".join(text for _, text in world.tick("2026-02-24T08:30"))


def test_a_year_without_a_calendar_is_monday_to_friday_until_the_office_says_otherwise(store: Store) -> None:
    world = World(store, date(2030, 12, 31))
    world.tick("2030-12-31T08:30")
    assert chats(world.tick("2031-01-01T08:30")) == [1001, 1001, 1002, 1002], "a Wednesday: nobody knows better"
    with store.transaction() as session:
        for day in (2, 3):
            session.add(CalendarDay(on=date(2031, 1, day), working=False, set_at=at("2031-01-01T09:00")))
        session.add(CalendarDay(on=date(2031, 1, 4), working=True, set_at=at("2031-01-01T09:00")))
    assert world.tick("2031-01-02T08:30", "2031-01-03T08:30") == []
    sent = world.tick("2031-01-04T08:30")
    assert chats(sent) == [1001, 1002], "the office works that Saturday"
    assert all("2 working days overdue" in text for _, text in sent)


def test_what_the_budget_keeps_back_is_in_the_next_digest_once(store: Store) -> None:
    world = World(store)
    with store.transaction() as session:
        change_rules(session, None, {"singles_a_day": 0}, at("2023-03-31T08:00"))
    world.tick("2023-03-31T08:30")
    assert chats(world.tick("2023-04-03T08:30")) == [1001, 1002], "the digests alone"
    world.submit(1, date(2023, 4, 3))
    sent = dict(world.tick("2023-04-04T08:30"))
    assert list(sent) == [1002], "nothing is left to say of what was submitted"
    assert "Also overdue" in sent[1002]
    assert not any("Also overdue" in text for _, text in world.tick("2023-04-06T08:30"))
    with store.reading() as session:
        ends = session.execute(
            select(Notification.person_id, Notification.state, Notification.ended_reason)
            .where(Notification.kind == "alert")
            .order_by(Notification.person_id)
        ).all()
    assert [tuple(row) for row in ends] == [(1, "dropped", "all_settled"), (2, "sent", "in_digest")]


def test_the_office_is_reminded_of_what_waits_for_review_in_its_one_digest_each_morning(store: Store) -> None:
    world = World(store)
    with store.transaction() as session:
        world.join(session, 9, "supervision")
    world.tick("2023-03-31T08:30", "2023-04-03T08:30")
    world.submit(1, date(2023, 4, 3))
    reminded = {
        day: [text for chat, text in world.tick(f"2023-04-{day:02d}T08:30") if chat == 9 and "review" in text]
        for day in (3, 4, 5, 6, 8)
    }
    assert reminded[3] == [], "it came in today"
    assert reminded[5] == reminded[8] == [], "days off"
    for day in (4, 6):
        [text] = reminded[day]
        assert "1 submission waits for review, since 3 Apr: /review" in text
    with store.transaction() as session:
        report = session.scalars(select(Report)).one()
        report.state, report.decided_on = "accepted", date(2023, 4, 6)
        session.get_one(Node, 1).state = "accepted"
    assert not [text for chat, text in world.tick("2023-04-07T08:30") if chat == 9 and "review" in text]


def test_a_review_decided_before_the_digest_goes_out_is_not_asked_for(store: Store) -> None:
    world = World(store)
    with store.transaction() as session:
        world.join(session, 9, "supervision")
    world.tick("2023-03-31T08:30", "2023-04-03T08:30")
    world.submit(1, date(2023, 4, 3))
    world.decide("2023-04-04T08:30")
    with store.transaction() as session:
        report = session.scalars(select(Report)).one()
        report.state, report.decided_on = "accepted", date(2023, 4, 4)
        session.get_one(Node, 1).state = "accepted"
    assert 9 not in chats(world.deliver("2023-04-04T08:31"))


def test_the_submissions_of_a_night_come_to_the_office_as_one_message(store: Store) -> None:
    world = World(store)
    with store.transaction() as session:
        office = world.join(session, 9, "supervision").id
    for task_id in (1, 2):
        world.submit(1, date(2023, 3, 29), task_id)
    with store.transaction() as session:
        for report in session.scalars(select(Report)):
            notify(
                session,
                "review_request",
                subject=f"report:{report.id}",
                day_on=date(2023, 3, 29),
                person_id=office,
                reason="submitted",
                payload={"report_id": report.id},
                now=at("2023-03-29T23:00"),
            )
    assert world.deliver("2023-03-29T23:01") == []
    [(chat, text)] = world.deliver("2023-03-30T08:00")
    assert chat == 9
    assert "2 submissions wait" in text
    assert "ZD001" in text
    assert "ZD002" in text
