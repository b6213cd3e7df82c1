"""The office that the bot serves: its settings, its store, its time, and the way to the store.

Use cases are plain functions `(session, …, now)`, run in a thread or, where they take no longer than a moment and the
store is a file of this machine, on the spot. Asking for updates needs this much; bot/road.py, which handles them, is
loaded while that call is open.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.clock import Clock
from bot.settings import Settings
from bot.wiring import App
from bot.writing import Writer
from db import OutOfReachError, Session, Store
from domain.something_to_say import has_something_to_say

P = ParamSpec("P")
T = TypeVar("T")


class InHand(Protocol):
    """An update that lies nowhere but in memory, and at Telegram until it is confirmed."""

    def keep(self, session: Session) -> None:
        """Put it into the store, in the transaction of the first thing that it leads to."""

    def kept(self) -> None:
        """That transaction is committed."""


# The update that is being handled. Once it lies in the store, Telegram may forget it, and the next ones are asked for
# while its answer is still on the way.
in_hand: ContextVar[InHand | None] = ContextVar("in_hand", default=None)


@dataclass(frozen=True)
class Office:
    """What every handler needs: the settings, the store, the time."""

    settings: Settings
    store: Store
    writer: Writer
    clock: Clock
    kick: Callable[[], None] = lambda: None  # tells delivery that something may have been put down for it

    def today(self) -> date:
        """The day in the office's zone."""
        return self.clock.now().astimezone(self.settings.zone).date()

    async def act(self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in one writing transaction, in a thread. `now` is for the caller to give."""
        return await self._write(lambda session: use_case(session, *args, **kwargs))

    async def act_briefly(self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a use case that reads and writes a few rows: it may be run on the spot."""
        return await self._write(lambda session: use_case(session, *args, **kwargs), brief=True)

    async def note(self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what the end of the process must not take, but a power cut may."""
        return await self._write(lambda session: use_case(session, *args, **kwargs), brief=True, durable=False)

    async def _write(self, change: Callable[[Session], T], *, brief: bool = False, durable: bool = True) -> T:
        update = in_hand.get() if durable else None

        def whole(session: Session) -> tuple[T, bool]:
            made = change(session)
            if update is not None:
                update.keep(session)
            return made, has_something_to_say(session)

        done, something_to_say = await self.writer.write(whole, brief=brief, durable=durable)
        if update is not None:
            update.kept()
        if something_to_say:
            self.kick()
        return done

    async def read(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that only reads, in a thread."""

        def work() -> T:
            with self.store.reading() as session:
                return query(session, *args, **kwargs)

        return await asyncio.to_thread(work)

    async def look(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a query of a few rows by their keys: on the spot, where that can be."""
        if self.store.spot is not None:
            with suppress(OutOfReachError):
                return self.store.spot.read(lambda session: query(session, *args, **kwargs))
        return await self.read(query, *args, **kwargs)


def office_of(application: App) -> Office:
    office = application.bot_data["office"]
    assert isinstance(office, Office)
    return office
