"""2,000 notifications, the delivering process killed 20 times with SIGKILL: none lost, and what came twice was on the
wire at a kill or when the connection broke, and says so."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from db import DeliveryAttempt, Notification, Person, Store
from jobs.delivery import AT_ONCE
from tests.support.deliveries import people, say_to
from tests.support.local_telegram import LocalTelegram

MESSAGES, KILLS = 2000, 20
FAULTS = [
    ("429", {"retry_after": 7, "count": 3, "after": 150}),
    ("502", {"count": 5, "after": 400}),
    ("cut_before", {"count": 3, "after": 700}),
    ("cut_after", {"count": 3, "after": 1000}),
    ("hang", {"count": 2, "after": 1300, "seconds": 3}),
    ("500", {"count": 4, "after": 1600}),
]


class Deliverer:
    """The process that forks the ones to be killed."""

    def __init__(self, store: Store, telegram: LocalTelegram) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.deliverer", store.url, telegram.url, telegram.token, str(time.time())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )

    def _ask(self, order: str) -> str:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(order + "\n")
        self._parent.stdin.flush()
        return self._parent.stdout.readline().strip()

    def start(self) -> int:
        return int(self._ask("start"))

    def kill(self, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        self.wait(process)

    def wait(self, process: int) -> None:
        assert self._ask(f"reap {process}") == "gone"

    def end(self) -> None:
        self._parent.communicate("quit\n", timeout=30)


@pytest.mark.long
@pytest.mark.parametrize("faults", [[], FAULTS], ids=["quiet", "with faults"])
def test_killed_twenty_times_nothing_is_lost_and_only_what_was_on_the_wire_comes_twice(
    sqlite_store: Store, faults: list[tuple[str, dict[str, int]]]
) -> None:
    store = sqlite_store
    chance = random.Random(6)
    say_to(store, people(store, MESSAGES), "roles_changed")
    with LocalTelegram() as telegram:
        for n in range(MESSAGES):
            telegram.person(f"P{n}", id=1001 + n).say("/start")
        for kind, wish in faults:
            telegram.fault(kind, "sendMessage", **wish)
        deliverer = Deliverer(store, telegram)
        kills = sorted(chance.sample(range(20, MESSAGES - 20), KILLS))
        on_the_wire: Counter[int] = Counter()
        for at in kills:
            process = deliverer.start()
            wait_for_sends(telegram, at, process)
            deliverer.kill(process)
            caught = in_state(store, "sending")
            assert len(caught) <= AT_ONCE
            on_the_wire.update(caught)
        deliverer.wait(deliverer.start())
        deliverer.end()
        arrived = {n: telegram.get("/user/chat", person=n, after=0)["messages"] for n in accounts(store)}
    with store.reading() as session:
        assert set(session.scalars(select(Notification.state).distinct())) == {"sent"}
        uncertain = Counter(
            session.scalars(select(DeliveryAttempt.notification_id).where(DeliveryAttempt.outcome == "uncertain"))
        )
        ids = {
            account: id_ for id_, account in session.execute(select(Notification.id, Person.telegram_id).join(Person))
        }
    twice = 0
    for account, messages in arrived.items():
        ours = [m["text"] for m in messages if m["from"]["is_bot"]]
        allowed = 1 + on_the_wire[ids[account]] + uncertain[ids[account]]
        assert 1 <= len(ours) <= allowed, "none lost; twice only where nobody could know"
        assert all("may be a repeat" in text for text in ours[1:])
        twice += len(ours) - 1
    print(f"{MESSAGES} messages, {KILLS} kills: 0 lost, {twice} twice, {sum(on_the_wire.values())} were on the wire")


def wait_for_sends(telegram: LocalTelegram, count: int, process: int) -> None:
    """Until the server has had that many calls of sendMessage, or the process is done."""
    seen = 0
    after = 0
    while seen < count:
        found = telegram.get("/calls", method="sendMessage", after=after, wait=5)["calls"]
        if not found and not Path(f"/proc/{process}/cmdline").read_bytes():
            return
        seen += len(found)
        after = found[-1]["seq"] if found else after


def in_state(store: Store, state: str) -> list[int]:
    with store.reading() as session:
        return list(session.scalars(select(Notification.id).where(Notification.state == state)))


def accounts(store: Store) -> list[int]:
    with store.reading() as session:
        return [n for n in session.scalars(select(Person.telegram_id)) if n is not None]
