"""Two processes deliver from one PostgreSQL store and are killed again and again; jobs run once all the same."""

import asyncio
import os
import random
import threading
from collections import Counter

from sqlalchemy import select

from db import AuditEntry, JobRun, Store
from jobs.clockwork import run_due
from jobs.delivery import AT_ONCE
from jobs.schedule import Job
from tests.support.deliveries import MORNING, SHANGHAI, people, say_to, states
from tests.support.delivery_worker import Replicas, deliver
from tests.support.sink import Sink

# A smaller number is for trying things out.
MESSAGES = int(os.environ.get("REPLICA_MESSAGES", "5000"))
KILLS = max(6, MESSAGES // 250)


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
