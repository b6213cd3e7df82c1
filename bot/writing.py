"""The writes of this process, gathered: what is asked for while one transaction commits goes into the next together.

A commit is a disk flush. When many write at once they share one, and none waits for a lock that another holds.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from db import Session, Store

T = TypeVar("T")


@dataclass(frozen=True)
class _Asked:
    """A change, in the context of who asked for it, and where the answer goes."""

    change: Callable[[Session], Any]
    answer: "asyncio.Future[Any]"
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
    """Makes changes one after the other, in a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Asked] = []
        self._work: asyncio.Task[None] | None = None

    async def write(self, change: Callable[[Session], T]) -> T:
        """What the change returned, once it is committed. Raises what it raised; then nothing of it was kept."""
        asked = _Asked(change, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        answer: T = await asked.answer
        return answer

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            self._waiting = batch[await self._write(batch) :] + self._waiting

    async def _write(self, batch: list[_Asked]) -> int:
        """How many of them are settled."""
        try:
            answers = await asyncio.to_thread(self._store.together, batch)
        except Exception as error:  # noqa: BLE001  (it belongs to whoever asked)
            if len(batch) == 1:
                batch[0].settle(error)
            else:  # one of them may have spoiled it for all: each on its own
                for asked in batch:
                    await self._write([asked])
            return len(batch)
        for asked, answer in zip(batch, answers, strict=False):
            asked.settle(answer)
        return len(answers)
