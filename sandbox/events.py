"""What a page is told as it happens, by person or of everybody."""

import asyncio
from collections.abc import Iterable

from sandbox.errors import Json

BACKLOG = 1_000
EVERYBODY = 0
"""Listens to all people at once: a browser opens no more than six connections to one address."""


class Events:
    """Fans events out to the open pages of a person; a page that does not read loses the oldest."""

    def __init__(self) -> None:
        self._open: dict[int, set[asyncio.Queue[Json]]] = {}

    def open(self, person: int) -> "asyncio.Queue[Json]":
        queue: asyncio.Queue[Json] = asyncio.Queue(BACKLOG)
        self._open.setdefault(person, set()).add(queue)
        return queue

    def close(self, person: int, queue: "asyncio.Queue[Json]") -> None:
        self._open.get(person, set()).discard(queue)

    def tell(self, people: Iterable[int], event: Json) -> None:
        if not self._open:
            return
        for person in (EVERYBODY, *people):
            for queue in self._open.get(person, ()):
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(event)

    def tell_all(self, event: Json) -> None:
        self.tell([person for person in self._open if person != EVERYBODY], event)
