"""Delivery over virtual time: once each, most urgent first, paced, and what fails is tried again or told."""

import asyncio
import itertools
import random
from datetime import timedelta

from sqlalchemy import select, update

from db import DeliveryAttempt, GroupChat, Notification, Person, Store
from domain.delivery import claim, mark_sending
from domain.notifications import notify
from domain.office import office_rules
from domain.outcomes import Moved, NotSent, Outcome, Rejected, TooFast, Uncertain, Unreachable
from jobs.delivery import Delivered, Delivery
from jobs.pace import Pace
from tests.support.deliveries import MORNING, SHANGHAI, Recorder, Time, people, reasons, say_to, states


def deliver(store: Store, sender: Recorder, patience: float = 0.0, rate: float | None = None) -> Delivered:
    time = sender.time
    pace = Pace(rate, time.monotonic, time.sleep)

    async def run() -> Delivered:
        delivery = Delivery(store, sender, time.now, SHANGHAI, pace, at_once=1 if rate else 8, sleep=time.sleep)
        await delivery.take_back()
        return await delivery.deliver_due(patience)

    return asyncio.run(run())


def test_each_notification_goes_out_once(store: Store) -> None:
    say_to(store, people(store, 100))
    sender = Recorder(Time())
    assert deliver(store, sender).sent == 100
    assert deliver(store, sender).sent == 0
    assert sorted(sender.chats) == list(range(1001, 1101))
    assert set(states(store)) == {"sent"}


def test_the_same_thing_is_put_down_once(store: Store) -> None:
    [person] = people(store, 1)
    say_to(store, [person])
    assert len(say_to(store, [person])) == 1
    assert len(say_to(store, [person], step="T+3")) == 2


def test_an_alert_goes_before_a_digest_that_waited_longer(store: Store) -> None:
    early, late = people(store, 2)
    say_to(store, [early], "digest", MORNING - timedelta(hours=20))
    say_to(store, [late], "alert")
    sender = Recorder(Time())
    deliver(store, sender)
    assert sender.chats == [1002, 1001]


def test_what_has_become_untrue_is_dropped_with_its_reason(store: Store) -> None:
    ids = say_to(store, people(store, 2))
    sender = Recorder(Time())
    sender.untrue = {ids[0]: "submitted"}
    deliver(store, sender)
    assert states(store) == ["dropped", "sent"]
    assert reasons(store) == ["submitted", None]


def test_alerts_of_one_person_go_out_as_one_message(store: Store) -> None:
    [person] = people(store, 1)
    for n in range(5):
        say_to(store, [person], subject=f"node:{n}")
    sender = Recorder(Time())
    assert deliver(store, sender).sent == 1
    assert sender.sent[0][2] == (1, 2, 3, 4, 5)
    assert set(states(store)) == {"sent"}


def test_the_fourth_single_message_of_a_day_waits_for_the_digest(store: Store) -> None:
    [person] = people(store, 1)
    time = Time()
    sender = Recorder(time)
    for n in range(4):
        say_to(store, [person], subject=f"node:{n}", now=time.now())
        deliver(store, sender)
        time.seconds += 600
    assert states(store) == ["sent", "sent", "sent", "folded"]
    time.seconds += 24 * 3600
    say_to(store, [person], "digest", subject="day", now=time.now(), payload={"folded": [4]})
    deliver(store, sender)
    assert states(store)[3:] == ["sent", "sent"]
    assert reasons(store)[3] == "in_digest"


def test_nothing_goes_out_at_night_or_on_a_day_off(store: Store) -> None:
    say_to(store, people(store, 1))
    evening = Time(MORNING + timedelta(hours=12, minutes=30))  # Tuesday, 21:00
    deliver(store, Recorder(evening))
    with store.reading() as session:
        row = session.scalars(select(Notification)).one()
        assert (row.state, row.ended_reason) == ("pending", "quiet_hours")
        assert row.next_at == MORNING + timedelta(hours=23, minutes=30)  # Wednesday, 08:00


def test_a_person_may_narrow_the_hours_but_not_widen_them(store: Store) -> None:
    narrow, wide = people(store, 2)
    with store.transaction() as session:
        session.get_one(Person, narrow).awake_from = 9 * 60
        session.get_one(Person, wide).awake_from = 5 * 60
        session.get_one(Person, wide).awake_until = 24 * 60
    say_to(store, [narrow, wide])
    sender = Recorder(Time(MORNING - timedelta(hours=2)))
    say_to(store, [narrow, wide], subject="node:2", now=sender.time.now())
    deliver(store, sender)
    assert sender.sent == []
    sender.time.seconds = 2 * 3600
    deliver(store, sender)
    assert sender.chats == [1002]
    sender.time.seconds += 1800
    deliver(store, sender)
    assert sender.chats == [1002, 1001]


def test_one_recipient_that_always_fails_stops_nobody_else_and_is_told_to_the_office(store: Store) -> None:
    officials, [office] = people(store, 5), people(store, 1, "supervision")
    say_to(store, officials)
    sender = Recorder(Time(), lambda chat, n: NotSent("500") if chat == 1003 else None)
    deliver(store, sender)
    assert sorted(sender.chats) == [1001, 1002, 1004, 1005]
    for _ in range(60):
        sender.time.seconds += 1800
        deliver(store, sender)
    assert states(store)[2] == "failed"
    assert reasons(store)[2] == "a_day_of_failures"
    tries = sum(chat == 1003 for _, chat, _ in sender.attempts)
    assert 5 < tries < 40
    assert sender.chats.count(1006) == 1, "the office hears of it once"
    assert office


def test_a_pause_that_telegram_asks_for_is_kept_to_the_second_by_everybody(store: Store) -> None:
    say_to(store, people(store, 20))

    def answer(chat: int, n: int) -> Outcome | None:
        return TooFast(timedelta(seconds=7), "429") if n == 3 else None

    sender = Recorder(Time(), answer)
    assert deliver(store, sender, patience=60, rate=25).sent == 20
    pause = [at for at, _, _ in sender.attempts if at > 0.5]
    refused_at = sender.attempts[2][0]
    assert sorted(sender.chats) == list(range(1001, 1021))
    assert min(pause) >= refused_at + 7
    assert min(pause) < refused_at + 7.1


def test_a_pause_survives_a_restart(store: Store) -> None:
    say_to(store, people(store, 3))
    time = Time()
    deliver(store, Recorder(time, lambda chat, n: TooFast(timedelta(seconds=90), "429")))
    time.seconds += 89
    after = Recorder(time)
    deliver(store, after)
    assert after.sent == []
    time.seconds += 1
    deliver(store, after)
    assert len(after.sent) == 3


def test_somebody_who_blocked_the_bot_costs_one_attempt_and_is_told_of(store: Store) -> None:
    [blocked], [office] = people(store, 1), people(store, 1, "supervision")
    say_to(store, [blocked])
    sender = Recorder(Time(), lambda chat, n: Unreachable("blocked", "403") if chat == 1001 else None)
    deliver(store, sender)
    say_to(store, [blocked], subject="node:2")
    deliver(store, sender)
    assert [chat for _, chat, _ in sender.attempts] == [1001, 1002]
    with store.reading() as session:
        assert session.get_one(Person, blocked).unreachable_reason == "blocked"
        kinds = session.execute(select(Notification.kind, Notification.person_id, Notification.state)).all()
    assert kinds == [
        ("alert", blocked, "failed"),
        ("unreachable", office, "sent"),
        ("alert", blocked, "dropped"),
    ]


def test_while_telegram_is_down_no_message_is_worn_out(store: Store) -> None:
    say_to(store, people(store, 50))
    time = Time()
    sender = Recorder(time, lambda chat, n: None if sender.up else NotSent("no connection"))
    sender.up = False
    deliver(store, sender, patience=3600)
    assert len(sender.attempts) <= 8, "after the first failures Telegram itself is asked, not with messages"
    sender.up = True
    deliver(store, sender, patience=3600)
    assert sorted(sender.chats) == list(range(1001, 1051))


def test_what_may_have_arrived_is_repeated_with_a_mark_and_not_for_ever(store: Store) -> None:
    say_to(store, people(store, 1))
    sender = Recorder(Time(), lambda chat, n: Uncertain("timed out"))
    deliver(store, sender, patience=24 * 3600)
    assert len(sender.attempts) == 3
    assert states(store)[0] == "failed"
    assert reasons(store)[0] == "may_have_arrived"
    with store.reading() as session:
        assert session.scalars(select(Notification)).first().maybe_repeat  # type: ignore[union-attr]


def test_a_message_that_telegram_will_never_take_is_not_tried_again(store: Store) -> None:
    say_to(store, people(store, 2))
    sender = Recorder(Time(), lambda chat, n: Rejected("can't parse entities") if chat == 1001 else None)
    deliver(store, sender, patience=3600)
    assert sender.chats == [1002]
    assert states(store) == ["failed", "sent"]


def test_a_group_that_became_a_supergroup_keeps_its_new_id(store: Store) -> None:
    with store.transaction() as session:
        session.add(GroupChat(chat_id=-5, bound_at=MORNING))
    with store.transaction() as session:
        for n in range(2):
            notify(session, "group_digest", chat_id=-5, subject=f"d{n}", day_on=MORNING.date(), reason="t", now=MORNING)
    sender = Recorder(Time(), lambda chat, n: Moved(-1005, "migrated") if chat == -5 else None)
    deliver(store, sender)
    assert sender.chats == [-1005, -1005]
    with store.reading() as session:
        assert session.scalars(select(GroupChat.chat_id)).all() == [-1005]


def test_what_was_only_claimed_goes_out_as_if_nothing_had_happened_and_what_was_on_the_wire_with_a_mark(
    store: Store,
) -> None:
    ids = say_to(store, people(store, 3))
    gone = "elsewhere/1/dead/0"
    with store.transaction() as session:
        claim(session, gone, 2, set(), office_rules(session), MORNING)
        mark_sending(session, [ids[0]], gone, MORNING)
    time = Time()
    sender = Recorder(time)
    deliver(store, sender)
    assert sender.chats == [1003], "another process may still be at it: its lease has not run out"
    time.seconds = 121
    deliver(store, sender)
    assert sorted(sender.chats) == [1001, 1002, 1003]
    with store.reading() as session:
        marks = session.scalars(select(Notification.maybe_repeat).order_by(Notification.id)).all()
        assert marks == [True, False, False]
        outcomes = session.scalars(
            select(DeliveryAttempt.outcome).where(DeliveryAttempt.notification_id == ids[0])
        ).all()
        assert outcomes == ["interrupted", "sent"]


def test_what_a_process_on_another_machine_left_behind_is_taken_up_without_a_restart(store: Store) -> None:
    time = Time()
    sender = Recorder(time)
    delivery = Delivery(store, sender, time.now, SHANGHAI, Pace(None), sleep=time.sleep)
    asyncio.run(delivery.deliver_due())
    say_to(store, people(store, 2))
    with store.transaction() as session:
        claim(session, "elsewhere/1/dead/0", 2, set(), office_rules(session), MORNING)
    asyncio.run(delivery.deliver_due())
    assert sender.chats == []
    time.seconds += 121
    asyncio.run(delivery.deliver_due())
    assert sorted(sender.chats) == [1001, 1002]


def test_a_process_that_was_frozen_does_not_send_what_another_has_taken_over(store: Store) -> None:
    ids = say_to(store, people(store, 1))
    with store.transaction() as session:
        claim(session, "frozen", 1, set(), office_rules(session), MORNING)
        session.execute(update(Notification).values(claimed_by="other"))
        assert not mark_sending(session, ids, "frozen", MORNING)


def test_the_rate_is_kept_and_never_more_than_thirty_go_out_in_a_second(store: Store) -> None:
    say_to(store, people(store, 300))
    sender = Recorder(Time())
    deliver(store, sender, patience=60, rate=25)
    at = [when for when, _, _ in sender.sent]
    assert len(at) == 300
    assert 300 / 25 * 0.9 <= at[-1] <= 300 / 25 * 1.03
    assert all(sum(start <= when < start + 1 for when in at) <= 30 for start in at)


def test_a_group_gets_twenty_messages_a_minute_and_a_chat_one_a_second(store: Store) -> None:
    with store.transaction() as session:
        for n in range(45):
            notify(session, "group_digest", chat_id=-5, subject=f"d{n}", day_on=MORNING.date(), reason="t", now=MORNING)
    sender = Recorder(Time())
    deliver(store, sender, patience=600, rate=25)
    at = [when for when, _, _ in sender.sent]
    assert len(at) == 45
    assert all(b - a >= 0.999 for a, b in itertools.pairwise(at))
    assert all(sum(start <= when < start + 59.9 for when in at) <= 20 for start in at)


def test_who_has_not_joined_or_has_left_gets_nothing_and_the_reason_is_kept(store: Store) -> None:
    invited, left = people(store, 2)
    with store.transaction() as session:
        session.get_one(Person, invited).telegram_id = None
        session.get_one(Person, left).left_at = MORNING
    say_to(store, [invited, left])
    deliver(store, Recorder(Time()))
    assert reasons(store) == ["not_joined", "left"]


def test_however_unevenly_the_way_delays_them_no_second_sees_more_than_thirty_arrive(store: Store) -> None:
    """The way to Telegram holds some up, so that they come together with later ones."""
    say_to(store, people(store, 200))
    delays = random.Random(3)

    class Slow(Recorder):
        async def send(self, letter: object) -> Outcome:
            await asyncio.sleep(delays.choice([0.0, 0.0, 0.3]))
            arrived.append(asyncio.get_running_loop().time())
            return await super().send(letter)

    arrived: list[float] = []

    async def run() -> None:
        sender = Slow(Time())
        await Delivery(store, sender, sender.time.now, SHANGHAI, Pace(30)).deliver_due(60)

    asyncio.run(run())
    assert len(arrived) == 200
    assert all(sum(start <= at < start + 1 for at in arrived) <= 30 for start in arrived)
