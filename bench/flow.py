"""A morning's flow with the real bot process: 10,000 digests at the rate that is set, officials reporting in between.

The local server keeps Telegram's standing rate rule. Counted are the rate from the first to the last digest, refusals
with 429, and how long an official waits for the answer to a report while the flow goes on.

python -m bench.flow [--count 10000] [--rate 25] [--every 3]
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bench.figure import Figure, table
from bench.samples import FIRST_ACCOUNT, NOW, START, add_officials, sample_store
from bot.menus import fingerprint, menu
from db import JobRun, Node, Notification, Person, Role, Store, Task
from domain.menus import remember_menu
from domain.notifications import notify
from domain.rules.permissions import Actor, Grant
from domain.rules.permissions import Role as RoleName
from jobs.schedule import TABLE, firings
from tests.support.local_telegram import LocalTelegram

ROOT = Path(__file__).resolve().parents[1]
FIRST_READER = 100_000  # accounts of those who only get a digest
OFFICIALS = 10
ITEMS = 6  # tasks in a digest
UNDER_WAY = ("pending", "claimed", "sending")
ZONE = ZoneInfo("Asia/Shanghai")
HEAD_START = 20  # seconds from the bot's start to the instant for which the digests are planned


def fill(store: Store, count: int) -> None:
    """So many officials, each with a digest of up to six of their unit's tasks, planned for a moment after the start.

    The morning's own jobs have run already: this measures what flows, not how it is decided.
    """
    chance = random.Random(count)
    with store.transaction() as session:
        for job in TABLE:
            for planned in firings(job, ZONE, NOW - timedelta(days=32), NOW):
                session.add(JobRun(name=job.name, planned_at=planned, started_at=planned, finished_at=planned))
        by_unit: dict[int, list[dict[str, object]]] = {}
        for node_id, task_id, due_on, unit_id in session.execute(
            select(Node.id, Node.task_id, Node.due_on, Task.lead_unit_id).join(Task).where(Node.completion)
        ):
            soon = [[node_id, due_on.isoformat(), 9]]
            item = {"task": task_id, "overdue": [], "soon": soon, "report": None, "report_late": 0}
            by_unit.setdefault(unit_id, []).append(item)
        people = [
            Person(telegram_id=FIRST_READER + n, name=f"R{n}", joined_at=NOW, language="zh") for n in range(count)
        ]
        session.add_all(people)
        session.flush()
        official = fingerprint(menu(Actor(0, "", "zh", (Grant(RoleName.OFFICIAL, 1, None),))))
        for person in people:
            remember_menu(session, person.id, official, NOW)
            unit_id = chance.choice(sorted(by_unit))
            items = chance.sample(by_unit[unit_id], min(ITEMS, len(by_unit[unit_id])))
            session.add(Role(person_id=person.id, role="official", unit_id=unit_id, from_on=NOW.date()))
            notify(
                session,
                "digest",
                subject="flow",
                day_on=NOW.date(),
                person_id=person.id,
                reason="due_soon",
                payload={"items": items, "reviews": 0, "folded": []},
                next_at=NOW + timedelta(seconds=HEAD_START),
                now=NOW,
            )


@contextmanager
def bot(telegram: LocalTelegram, store: Store, rate: int) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m bot run` against the local server, ready to hear."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "DATABASE_URL": store.url,
        "CLOCK_START": START,
        "DELIVERY_RATE": str(rate),
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environ)
    try:
        telegram.wait_for_call("getUpdates", wait=120)
        yield process
    finally:
        process.terminate()
        process.wait(30)


class Readers:
    """Those who get a digest, and the officials who write meanwhile."""

    def __init__(self, telegram: LocalTelegram, count: int) -> None:
        self.telegram = telegram
        self.officials = [telegram.person(f"P{n}", id=FIRST_ACCOUNT + n) for n in range(OFFICIALS)]
        for person in [*self.officials, *(telegram.person(f"R{n}", id=FIRST_READER + n) for n in range(count))]:
            person.say("/start")
        telegram.api("getUpdates", offset=-1)  # what they said to start is not the bot's to answer
        last = telegram.api("getUpdates")["result"]
        telegram.api("getUpdates", offset=last[-1]["update_id"] + 1 if last else 0)


def converse(readers: Readers, tasks: list[str], store: Store, every: float) -> list[float]:
    """A report every few seconds for as long as the flow lasts; how long each waited for its answer, in seconds."""
    waits: list[float] = []
    while _pending(store):
        person = readers.officials[len(waits) % OFFICIALS]
        number = tasks[len(waits) % len(tasks)]
        began = time.perf_counter()
        person.say(f"{number} {len(waits) % 90 + 1}%")
        person.shows(number, wait=60)
        waits.append(time.perf_counter() - began)
        time.sleep(max(0.0, every - waits[-1]))
    return waits


def _pending(store: Store) -> bool:
    """Whether digests have not gone out yet."""
    with store.reading() as session:
        unsent = (
            select(Notification.id).where(Notification.subject == "flow", Notification.state.in_(UNDER_WAY)).limit(1)
        )
        return session.scalar(unsent) is not None


def _sent(telegram: LocalTelegram) -> tuple[int, int, float]:
    """How many digests arrived, how many calls were refused with 429, and the seconds from the first to the last."""
    calls = telegram.calls("sendMessage")
    to_readers = [call for call in calls if int(call["params"]["chat_id"]) >= FIRST_READER and call["status"] == 200]
    at = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in to_readers)
    everything = telegram.calls()
    return len(at), sum(call["status"] == 429 for call in everything), at[-1] - at[0]


def figures(count: int, rate: int, every: float) -> list[Figure]:
    """The flow, and the answers in it."""
    with tempfile.TemporaryDirectory() as folder, LocalTelegram() as telegram:
        store = sample_store(Path(folder) / "bot.db")
        tasks = add_officials(store, OFFICIALS)
        fill(store, count)
        readers = Readers(telegram, count)
        telegram.clear_calls()
        telegram.rate_rule(True)
        with bot(telegram, store, rate) as process:
            waits = converse(readers, tasks, store, every)
            seconds = _processor_seconds(process.pid)
        arrived, refused, took = _sent(telegram)
        store.close()
    ratio = (arrived - 1) / took / rate
    longest = max(waits)
    load = os.getloadavg()
    print(
        f"load {load[0]:.1f} {load[1]:.1f} {load[2]:.1f} on {os.cpu_count()} processors at the end; "
        f"the bot took {seconds:.0f} s of processor time in {took:.0f} s"
    )
    return [
        Figure(f"{arrived:,} digests, rate limit on", f"{(arrived - 1) / took:.2f}/s, {refused} times 429",
               f"{rate}/s", "–", ratio, "≥ 0.97, no 429", ratio >= 0.97 and not refused and arrived == count),
        Figure(f"{len(waits)} reports meanwhile, from sent to answered",
               f"median {median(waits) * 1000:.0f} ms, longest {longest * 1000:.0f} ms",
               "1 s", "–", longest, "< 1", longest < 1),
    ]  # fmt: skip


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=25)
    parser.add_argument("--every", type=float, default=3.0, metavar="SECONDS", help="between two reports")
    options = parser.parse_args()
    found = figures(options.count, options.rate, options.every)
    print(table(found))
    return 0 if all(one.reached for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
