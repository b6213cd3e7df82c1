"""Two processes deliver from one PostgreSQL store and are killed again and again; jobs run once all the same."""

import asyncio
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from db import Store
from jobs.clockwork import run_due
from jobs.delivery import AT_ONCE
from jobs.schedule import Job
from tests.support.deliveries import MORNING, SHANGHAI, people, say_to, states
from tests.support.delivery_worker import deliver
from tests.support.sink import Sink

ROOT = Path(__file__).resolve().parents[2]
# The suite takes a smaller number; REPLICA_MESSAGES=5000 is the full measure (some minutes on a small machine).
MESSAGES = int(os.environ.get("REPLICA_MESSAGES", "800"))
KILLS = max(4, MESSAGES // 400)


def start(sink: Sink, store: Store) -> "subprocess.Popen[str]":
    """A process that delivers, already at it."""
    words = [store.url, sink.url, sink.token, MORNING.isoformat()]
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.support.delivery_worker", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline()
    return worker


def end(worker: "subprocess.Popen[str]") -> None:
    worker.kill()
    worker.communicate()


def test_two_processes_killed_at_random_lose_nothing_and_repeat_only_what_was_on_the_wire(
    postgres_store: Store,
) -> None:
    dice = random.Random(8)
    kills = sorted(dice.sample(range(100, MESSAGES - 200), KILLS))
    say_to(postgres_store, people(postgres_store, MESSAGES), "roles_changed")
    with Sink() as sink:
        workers = [start(sink, postgres_store) for _ in range(2)]
        try:
            for at in kills:
                sink.wait_for(at)
                victim = dice.randrange(2)
                end(workers[victim])
                workers[victim] = start(sink, postgres_store)
            sink.wait_for(MESSAGES)
        finally:
            for worker in workers:
                worker.terminate()
                worker.communicate()
        asyncio.run(deliver(postgres_store.url, sink.url, sink.token, MORNING.isoformat(), "once"))
    assert set(states(postgres_store)) == {"sent"}
    arrived = Counter(sink.messages)
    assert set(arrived) == set(range(1001, 1001 + MESSAGES))
    assert sum(arrived.values()) - MESSAGES <= KILLS * AT_ONCE


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
