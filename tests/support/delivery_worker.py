"""Processes that do what a replica does on its own: deliver, and let the clock run. They are there to be killed.

    with Replicas(store, api_url, token) as replicas:
        first = replicas.start()
        replicas.kill(first)

One process loads the program once and forks each replica, so that a start costs next to nothing.
"""

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from telegram import Bot

from bot.clock import Clock
from bot.request import AiohttpRequest
from bot.sender import TelegramSender
from bot.settings import load_settings
from db import Session, Store
from domain.audit import write_audit
from jobs.clockwork import Clockwork
from jobs.delivery import Delivery
from jobs.pace import Pace
from jobs.schedule import Job, Run
from tests.support.deliveries import MORNING

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Asia/Shanghai")
SPEED = 60  # of the jobs' clock: a job of every minute runs each second
PATIENCE = 30.0


def leave_a_mark(session: Session, run: Run) -> None:
    write_audit(session, None, "ran", ("job", run.planned_at.astimezone(UTC).isoformat()), now=run.now)


JOB = Job("mark", {"minute": "*"}, leave_a_mark)


async def deliver(database_url: str, api_url: str, token: str, rate: int | None, *, once: bool = False) -> None:
    """Deliver until killed, with the clock running; or once, all that is due."""
    settings = load_settings({"BOT_TOKEN": token, "TELEGRAM_API_URL": api_url, "DATABASE_URL": database_url}, None)
    clock, began = Clock(MORNING), float(os.environ.get("REPLICAS_BEGAN", time.time()))
    requests = (AiohttpRequest(), AiohttpRequest(1))
    async with Bot(token, f"{api_url}/bot", f"{api_url}/file/bot", requests[0], requests[1]) as bot:
        store = Store(database_url)
        delivery = Delivery(store, TelegramSender(bot, settings), clock.now, ZONE, Pace(rate))
        if once:
            await delivery.deliver_due()
            store.close()
            return

        def now() -> datetime:
            return MORNING + timedelta(seconds=(time.time() - began) * SPEED)

        await Clockwork(store, ZONE, now, delivery, (JOB,)).start(trial=True)
        await asyncio.Event().wait()


class Replicas:
    """`rate`: messages a second of all of them together; None for as fast as it goes."""

    def __init__(self, store: Store, api_url: str, token: str, rate: int | None = None) -> None:
        words = [store.url, api_url, token, str(rate or "")]
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.support.delivery_worker", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"REPLICAS_BEGAN": str(time.time())},
        )
        self._alive: dict[int, int] = {}  # process number -> its handle

    def start(self) -> int:
        """A new replica's process number."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write("start\n")
        self._parent.stdin.flush()
        number = int(self._parent.stdout.readline())
        self._alive[number] = os.pidfd_open(number)
        return number

    def kill(self, number: int) -> None:
        """As a power cut does; returns when it is gone."""
        handle = self._alive.pop(number)
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        assert select.select([handle], [], [], PATIENCE)[0], "it does not die"
        os.close(handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in list(self._alive):
            self.kill(number)
        self._parent.communicate(timeout=PATIENCE)


def main() -> None:
    database_url, api_url, token, rate = sys.argv[1:]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are gone at once
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(deliver(database_url, api_url, token, int(rate) if rate else None))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
