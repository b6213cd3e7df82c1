"""Two processes deliver from one PostgreSQL store and are killed again and again; jobs run once all the same."""

import asyncio
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from db import AuditEntry, JobRun, Store
from domain.deliverers import sign_in, sign_out
from domain.delivery import claim
from domain.office import office_rules
from jobs.clockwork import run_due
from jobs.delivery import AT_ONCE, Delivery
from jobs.pace import Pace
from jobs.schedule import Job
from tests.support.deliveries import MORNING, SHANGHAI, Recorder, Time, people, say_to, states
from tests.support.delivery_worker import Replicas, deliver
from tests.support.local_telegram import LocalTelegram
from tests.support.sink import Sink

# A smaller number is for trying things out.
MESSAGES = int(os.environ.get("REPLICA_MESSAGES", "5000"))
KILLS = max(6, MESSAGES // 250)


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    with LocalTelegram() as running:
        yield running


@pytest.mark.long
def test_two_processes_killed_at_random_lose_nothing_repeat_only_what_was_on_the_wire_and_run_each_job_once(
    postgres_store: Store,
) -> None:
    dice = random.Random(8)
    kills = sorted(dice.sample(range(100, MESSAGES - 200), KILLS))
    say_to(postgres_store, people(postgres_store, MESSAGES), "roles_changed")
    with Sink() as sink, Replicas(postgres_store, sink.url, sink.token) as replicas:
        two = [replicas.start() for _ in range(2)]
        for at in kills:
            sink.wait_for(at)
            victim = dice.randrange(2)
            replicas.kill(two[victim])
            two[victim] = replicas.start()
        sink.wait_for(MESSAGES)
        for one in two:
            replicas.kill(one)
        asyncio.run(deliver(postgres_store.url, sink.url, sink.token, None, once=True))
    assert set(states(postgres_store)) == {"sent"}
    arrived = Counter(sink.messages)
    assert set(arrived) == set(range(1001, 1001 + MESSAGES))
    twice = sum(arrived.values()) - MESSAGES
    assert twice <= (KILLS + 2) * AT_ONCE
    with postgres_store.reading() as session:
        ran = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.act == "ran")).all()
        noted = session.scalars(select(JobRun.planned_at).where(JobRun.finished_at.is_not(None))).all()
    assert ran
    assert sorted(ran) == sorted(at.isoformat() for at in noted)
    assert len(ran) == len(set(ran))
    print(f"{MESSAGES} messages, {KILLS} kills: 0 lost, {twice} twice; {len(ran)} runs of a job, each once")


@pytest.mark.long
def test_two_processes_keep_the_rate_together_and_telegram_never_asks_for_a_pause(
    telegram: LocalTelegram, postgres_store: Store
) -> None:
    ids = people(postgres_store, 200)
    for account in range(1001, 1201):
        telegram.person(f"P{account}", id=account).join()
    telegram.rate_rule(True)
    with Replicas(postgres_store, telegram.url, telegram.token, rate=25) as replicas:
        before = telegram.last_call()
        say_to(postgres_store, ids, "roles_changed")
        replicas.start()
        telegram.wait_for_call("sendMessage", after=before)
        replicas.start()  # comes into the middle of it
        seen, after = 0, before
        while seen < len(ids):
            found = telegram.get("/calls", method="sendMessage", after=after, wait=30)["calls"]
            assert found, f"nothing more came after {seen}"
            seen, after = seen + len(found), found[-1]["seq"]
    calls = telegram.calls("sendMessage", after=before)
    assert {call["status"] for call in calls} == {200}
    assert len(calls) == len(ids)


def test_each_process_takes_its_share_and_a_new_one_waits_until_the_others_know(postgres_store: Store) -> None:
    def sign(who: str, seconds: float) -> tuple[int, bool]:
        with postgres_store.transaction() as session:
            found = sign_in(session, who, lambda other: other == "dead", MORNING + timedelta(seconds=seconds))
            assert found.place == (0 if who == "a" else found.processes - 1), "in one row, the same for all"
            return found.processes, found.new

    assert sign("a", 0) == (1, True)
    assert sign("b", 1) == (2, True)
    assert sign("a", 2) == (2, False)
    assert sign("b", 3) == (2, False)
    assert sign("a", 24) == (1, True), "a process without a sign for so long counts no more, and then it is as new"
    assert sign("b", 24.5) == (2, True)
    with postgres_store.transaction() as session:
        sign_out(session, "b")
    assert sign("a", 25) == (1, False)
    assert sign("dead", 26) == (2, True)
    assert sign("a", 27) == (1, False), "one that was killed on this machine is known to be gone"


def test_a_chat_gets_one_message_at_a_time_whatever_process_sends_it(postgres_store: Store) -> None:
    [person] = people(postgres_store, 1)
    say_to(postgres_store, [person], "roles_changed")
    say_to(postgres_store, [person], "roles_changed", step="2")
    with postgres_store.transaction() as session:
        assert len(claim(session, "elsewhere/1/x/0", 1, set(), office_rules(session), MORNING)) == 1
    time = Time()
    sender = Recorder(time)
    delivery = Delivery(postgres_store, sender, time.now, SHANGHAI, Pace(None), sleep=time.sleep)
    asyncio.run(delivery.deliver_due())
    assert sender.attempts == []


def test_a_job_that_many_processes_find_due_runs_once(postgres_store: Store) -> None:
    ran: list[str] = []
    job = Job("job", {"hour": "8"}, lambda session, run: ran.append("x"))
    stores = [Store(postgres_store.url) for _ in range(4)]
    together = threading.Barrier(len(stores))

    def look(store: Store) -> None:
        together.wait()
        run_due(store, SHANGHAI, MORNING, [job])

    threads = [threading.Thread(target=look, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert ran == ["x"]
