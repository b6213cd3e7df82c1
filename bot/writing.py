"""The writes of this process, gathered: what is asked for while one transaction commits goes into the next together.

A commit is a disk flush. When many write at once they share one, and none waits for a lock that another holds.

What takes no longer than a moment is written on the spot where the store is a file of this machine: changing to a
thread and back costs more than such a change. Where it turns out slower (a disk that is busy), threads do it.
"""

import asyncio
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from db import OutOfReachError, Session, Store

T = TypeVar("T")

COMPANY = 0.002  # seconds that a change which need not be durable waits for one to go with
MOMENT = 0.02  # seconds that a change on the spot may take: so long nothing else of this process goes on


@dataclass(frozen=True, eq=False)
class _Asked:
    """A change, in the context of who asked for it, and where the answer goes."""

    change: Callable[[Session], Any]
    answer: "asyncio.Future[Any]"
    brief: bool
    durable: bool
    context: Context = field(default_factory=copy_context)

    def __call__(self, session: Session) -> Any:
        return self.context.run(self.change, session)

    def settle(self, answer: Any) -> None:
        if self.answer.done():  # who asked is gone
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Writer:
    """Makes changes one after the other: brief ones on the spot, others in a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Asked] = []
        self._work: asyncio.Task[None] | None = None
        self._called = False
        self._later: asyncio.TimerHandle | None = None
        self._took = float("inf")  # seconds, each of the last: the very first finds nothing prepared

    async def write(self, change: Callable[[Session], T], *, brief: bool = False, durable: bool = True) -> T:
        """What the change returned, once it is committed. Raises what it raised; then nothing of it was kept.

        `brief`: it reads and writes a few rows. Not `durable`: a power cut may take it, the end of the process not.
        """
        asked = _Asked(change, asyncio.get_running_loop().create_future(), brief, durable)
        self._waiting.append(asked)
        if durable:
            self._call()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(COMPANY, self._go_alone)
        answer: T = await asked.answer
        return answer

    def _go_alone(self) -> None:
        """Nothing came to go with."""
        self._later = None  # also where others are at work: they begin anew for what waits when they end
        self._call()

    def _call(self) -> None:
        """Begin, once all that is going on at this moment has said what it wants."""
        if not self._called and self._work is None:
            self._called = True
            asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        self._called = False
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._write_on_the_spot():
            if self._waiting:
                self._call()  # others first
        elif self._waiting:
            self._work = asyncio.create_task(self._write_in_a_thread())

    def _write_on_the_spot(self) -> bool:
        """Whether some of what waits was written."""
        batch, spot = [asked for asked in self._waiting if asked.brief], self._store.spot
        if not batch or spot is None or self._took > MOMENT:
            return False
        began = time.perf_counter()
        try:
            answers = spot.write(batch, durable=any(asked.durable for asked in batch))
        except OutOfReachError:
            return False
        self._took = (time.perf_counter() - began) / len(answers)
        written = batch[: len(answers)]
        self._waiting = [asked for asked in self._waiting if asked not in written]
        for asked, answer in zip(written, answers, strict=True):
            asked.settle(answer)
        return True

    async def _write_in_a_thread(self) -> None:
        """What waits now; what comes meanwhile has its own turn."""
        batch, self._waiting = self._waiting, []
        try:
            self._waiting = batch[await self._write(batch) :] + self._waiting
        finally:
            self._work = None
            if self._waiting:
                self._call()

    async def _write(self, batch: list[_Asked]) -> int:
        """How many of them are settled."""
        began = time.perf_counter()
        try:
            answers = await asyncio.to_thread(self._store.together, batch)
        except Exception as error:  # noqa: BLE001  (it belongs to whoever asked)
            if len(batch) == 1:
                batch[0].settle(error)
            else:  # one of them may have spoiled it for all: each on its own
                for asked in batch:
                    await self._write([asked])
            return len(batch)
        if all(asked.brief for asked in batch):
            self._took = (time.perf_counter() - began) / len(answers)
        for asked, answer in zip(batch, answers, strict=False):
            asked.settle(answer)
        return len(answers)
