"""Writes of delivery, gathered: what is asked for while one transaction commits goes into the next one together."""

import asyncio
import logging
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db import Store

log = logging.getLogger(__name__)
T = TypeVar("T")
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # while the store cannot be reached; the last repeats


class Journal:
    """One commit for many small steps: a disk flush each would be what delivery waits for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: list[tuple[Callable[[Session], Any], asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, change: Callable[[Session], T]) -> T:
        """Do this in a transaction and return what it returned, once that is committed.

        A store that cannot be reached is waited for: what became of a message must not be forgotten.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append((change, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await asyncio.shield(future)

    async def _write_all(self) -> None:
        while self._asked:
            batch, self._asked = self._asked, []
            if await self._commit(batch) or len(batch) == 1:
                continue
            for one in batch:  # one of them is wrong: each on its own, so that it spoils no other
                await self._commit([one])

    async def _commit(self, batch: list[tuple[Callable[[Session], Any], asyncio.Future[Any]]]) -> bool:
        for tries, pause in enumerate(chain(PAUSES, repeat(PAUSES[-1]))):
            try:
                answers = await asyncio.to_thread(self._in_one_transaction, [change for change, _ in batch])
            except OperationalError as error:
                if not tries:  # once, not every few seconds of an outage
                    log.warning("the store cannot be written, trying until it can: %s", error.orig)
                await asyncio.sleep(pause)
            except Exception as error:  # noqa: BLE001  (whatever it is belongs to who asked for the change)
                if len(batch) == 1:
                    batch[0][1].set_exception(error)
                return False
            else:
                if tries:
                    log.info("the store can be written again")
                for (_, future), answer in zip(batch, answers, strict=True):
                    future.set_result(answer)
                return True
        raise AssertionError("the pauses never end")

    def _in_one_transaction(self, changes: list[Callable[[Session], Any]]) -> list[Any]:
        with self._store.transaction() as session:
            return [change(session) for change in changes]
