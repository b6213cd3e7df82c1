"""Polling: Telegram is asked for updates. Asking for what comes after an update confirms it: Telegram then forgets it.

So an update is confirmed only once it was handled, or lies in the store (domain/inbox.py): a killed process loses none.
It is put there with the first thing that it leads to, or when it takes longer than a moment, and taken up from there by
the next start; what leads to nothing and takes no longer is confirmed without a word to the store.
"""

import asyncio
import json
import logging
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.guard import chat_of
from bot.intake import Intake
from bot.office import Office
from bot.request import AiohttpRequest
from bot.stores import StoreAwayError
from db import Session
from domain.inbox import give_back, keep_in_hand, keep_one_in_hand, take_over, take_suspect, updates_done

log = logging.getLogger(__name__)

MOMENT = 0.25  # seconds that an update may take before it is put into the store
MOMENT_IN_A_FLOOD = 0.05  # the same while more wait at Telegram: whoever is behind a flood is not kept waiting
GATHER = 0.02  # seconds in which those that ended are gathered, to be noted together: a kill answers them again
BATCH = 100  # the most that Telegram gives at once
ALONE = 1.0  # seconds for which an update that may end the process is left alone with it
LOOK_BACK = 60.0  # seconds between two looks for what another process may have left behind
LAST_WORD = 1.0  # seconds that confirming may take at the end
PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds, while Telegram or the store cannot be reached; the last repeats
RESTARTED = 5.0  # seconds for which Telegram may still think that the process before this one polls

Raw = dict[str, Any]


class Polling:
    """The updates of one process. `hold`: seconds for which Telegram keeps a request open.

    `is_gone` tells whether another instance has surely ended: then what it held is taken up at once.
    """

    def __init__(
        self,
        bot: Bot,
        office: Office,
        intake: Intake,
        allowed: Sequence[str],
        *,
        hold: int = 30,
        is_gone: Callable[[str], bool] = lambda instance: False,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self.instance = f"{socket.gethostname()[:30].replace('/', '-')}/{os.getpid()}/{secrets.token_hex(4)}"
        self._bot, self._office, self._intake, self._allowed = bot, office, intake, list(allowed)
        self._hold, self._is_gone, self._sleep = hold, is_gone, sleep
        self._offset = self._received = 0  # confirmed up to here; received up to here
        self._catching_up = True  # what comes now may have been in work when the process before this one ended
        self._look_at: float | None = float("-inf")
        self._in_memory: dict[int, Raw] = {}  # under way, and nowhere else
        self._none_in_memory = asyncio.Event()
        self._in_store: set[int] = set()  # under way, and in the store
        self._done: set[int] = set()  # in the store, and handled
        self._ended = asyncio.Event()
        self.asking = asyncio.Event()  # the first call for updates is going out

    async def run(self) -> None:
        """Ask for ever."""
        noting = asyncio.create_task(self._keep_noting())
        failures, said = 0, ""
        try:
            async with self._request() as request:
                while True:
                    try:
                        await self._look_back()
                        raws = await self._ask(request, self._hold)
                        self._intake.metrics.heard_at = time.monotonic()
                        await self._receive(raws)
                    except (TelegramError, StoreAwayError) as error:
                        failures += 1
                        said = _say_once(error, said)
                        if isinstance(error, Conflict) and "webhook" in error.message:  # of an earlier way of running
                            with suppress(TelegramError):
                                await self._bot.delete_webhook()
                            continue
                        await self._sleep(_pause(error, failures))
                    except Exception:
                        # Whatever it is: a bot that looks alive and hears nothing would be worse.
                        failures += 1
                        log.exception("polling")
                        await self._sleep(PAUSES[min(failures, len(PAUSES)) - 1])
                    else:
                        if said:
                            log.info("polling: it works again")
                        failures, said = 0, ""
        finally:
            noting.cancel()
            await asyncio.wait([noting])

    async def finish(self, seconds: float) -> None:
        """At the end: what is under way is let finish, noted and confirmed; what does not finish stays in the store."""
        await self._intake.settle(seconds)
        try:
            await self._put_down()
            await self._note()
            await self._office.act(give_back, self.instance)
        except StoreAwayError:
            return  # Telegram, or the store, still has what was not handled
        self._offset = self._received
        if self._offset:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(LAST_WORD), self._request() as request:
                    await self._ask(request, hold=0, limit=1)

    def _request(self) -> AiohttpRequest:
        return AiohttpRequest(1, read_timeout=self._hold + 10, watch=self._intake.metrics.called)

    async def _ask(self, request: AiohttpRequest, hold: int, limit: int = BATCH) -> list[Raw]:
        """The raw updates: nothing is made of them before they were judged."""
        wish = {"timeout": hold, "offset": self._offset, "limit": limit, "allowed_updates": json.dumps(self._allowed)}
        self.asking.set()
        payload = await request.retrieve(f"{self._bot.base_url}/getUpdates?{urlencode(wish)}")
        answer: list[Raw] = request.parse_json_payload(payload)["result"]
        return answer

    async def _receive(self, raws: list[Raw]) -> None:
        """Begin with these; return when Telegram may forget them."""
        entering = await self._intake.admit(raws)
        if self._catching_up and entering:
            entering = await self._keep(entering)
        for raw in entering:
            number = raw["update_id"]
            if number in self._in_store:
                task = self._intake.begin(raw)
            else:
                self._in_memory[number] = raw
                task = self._intake.begin(raw, _InMemory(self, raw))
            task.add_done_callback(partial(self._end, number))
        if raws:
            self._received = max(raw["update_id"] for raw in raws) + 1
        await self._until_safe(MOMENT if len(raws) < BATCH else MOMENT_IN_A_FLOOD)
        self._offset = self._received
        if len(raws) < BATCH:
            self._catching_up = False

    async def _keep(self, raws: list[Raw]) -> list[Raw]:
        """Put them into the store before anything else, as the first ones after a start. Those that are new to it.

        Only so is one known that the process before was handling, or that was the end of it again and again.
        """
        try:
            new = await self._office.act_briefly(keep_in_hand, self.instance, _rows(raws), self._office.clock.now())
        except Exception:  # not only a store that is away: one that has become read-only says so in another way
            for raw in raws:  # they will be offered again
                self._intake.guard.forget(raw["update_id"])
            raise
        self._in_store |= new
        return [raw for raw in raws if raw["update_id"] in new]

    async def _until_safe(self, moment: float) -> None:
        """Until each is handled or in the store: while the store is away, nothing is confirmed that could be lost."""
        await self._wait(moment)
        for attempt in range(10**9):
            if not self._in_memory:
                return
            try:
                await self._put_down()
            except StoreAwayError as error:
                if attempt == 0:
                    log.warning("updates in work cannot be put into the store; they are waited for: %s", error.orig)
                await self._wait(PAUSES[min(attempt, len(PAUSES) - 1)])

    async def _wait(self, seconds: float) -> None:
        if not self._in_memory:
            return
        self._none_in_memory.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._none_in_memory.wait()

    async def _put_down(self) -> None:
        """Put what is only in memory into the store."""
        rows = _rows(self._in_memory.values())
        if not rows:
            return
        await self._office.act_briefly(keep_in_hand, self.instance, rows, self._office.clock.now())
        for number, _, _ in rows:
            self._moved(number)
            if number not in self._in_store:  # it ended while it was being put down
                self._done.add(number)
                self._ended.set()

    def keep(self, raw: Raw, session: Session) -> None:
        """Put one update into the store, unless it lies there."""
        ((number, chat, body),) = _rows([raw])
        if number in self._in_memory:
            keep_one_in_hand(session, self.instance, number, chat, body, self._office.clock.now())

    def kept(self, raw: Raw) -> None:
        """That is committed."""
        self._moved(raw["update_id"])

    def _moved(self, number: int) -> None:
        """What was in memory lies in the store."""
        if self._forget(number):
            self._in_store.add(number)

    def _forget(self, number: int) -> bool:
        held = self._in_memory.pop(number, None) is not None
        if not self._in_memory:
            self._none_in_memory.set()
        return held

    def _end(self, number: int, _: "asyncio.Task[None]") -> None:
        self._forget(number)
        if number in self._in_store:
            self._in_store.discard(number)
            self._done.add(number)
            self._ended.set()

    async def _keep_noting(self) -> None:
        while True:
            await self._ended.wait()
            await asyncio.sleep(GATHER)
            self._ended.clear()
            with suppress(StoreAwayError):  # it is said elsewhere; they wait for the next time
                await self._note()

    async def _note(self) -> None:
        done, self._done = self._done, set()
        try:
            if done:
                await self._office.note(updates_done, done)
        except StoreAwayError:
            self._done |= done  # what was handled must not be handled again
            raise

    async def _look_back(self) -> None:
        """Take up what a process left behind that is gone; look again as long as others hold something."""
        if self._look_at is None or time.monotonic() < self._look_at:
            return
        await self._try_one_by_one()
        now = self._office.clock.now()
        left, held = await self._office.act(take_over, self.instance, self._is_gone, now)
        for number, raw in left:
            await self._begin_again(number, raw)
        if left:
            log.info("%d updates that were in work at the last end are taken up again", len(left))
        self._look_at = time.monotonic() + LOOK_BACK if held else None

    async def _try_one_by_one(self) -> None:
        """First what was in work when one process after another ended: one of them, perhaps, is what ended them."""
        while True:
            now = self._office.clock.now()
            suspect = await self._office.act(take_suspect, self.instance, self._is_gone, now)
            if suspect is None:
                return
            await asyncio.wait([await self._begin_again(*suspect)], timeout=ALONE)

    async def _begin_again(self, number: int, raw: Raw) -> "asyncio.Task[None]":
        await self._intake.open()  # it comes before the first call for updates, and what it takes is not loaded yet
        self._in_store.add(number)
        task = self._intake.begin(raw)
        task.add_done_callback(partial(self._end, number))
        return task


@dataclass(frozen=True)
class _InMemory:
    """An update on its way from memory into the store: see bot/road.py."""

    polling: Polling
    raw: Raw

    def keep(self, session: Session) -> None:
        self.polling.keep(self.raw, session)

    def kept(self) -> None:
        self.polling.kept(self.raw)


def _rows(raws: Iterable[Raw]) -> list[tuple[int, int, Raw]]:
    return [(raw["update_id"], chat_of(raw), raw) for raw in raws]


def _pause(error: Exception, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return float(error.retry_after if isinstance(error.retry_after, int) else error.retry_after.total_seconds())
    if isinstance(error, Conflict):
        return RESTARTED
    return PAUSES[min(failures, len(PAUSES)) - 1]


def _say_once(error: TelegramError | StoreAwayError, said: str) -> str:
    reason = error.message if isinstance(error, TelegramError) else error.orig
    words = f"{type(error).__name__}: {reason}"
    if words != said:
        log.warning("polling: %s; it goes on trying", words)
    return words
