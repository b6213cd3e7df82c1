"""Delivery: whatever is due in the notification table goes out, paced, in two steps, and what came of it is recorded.

Claimed (surely not sent) → sending (on the wire) → sent. The sender is handed in; nothing here knows Telegram.
"""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db import Store
from domain.deliverers import SignedIn, chats_in_hand, sign_in, sign_out
from domain.delivery import LEASE, Parcel, claim, count_due, drop, mark_sending, next_due, recover, release, release_all
from domain.delivery_results import record
from domain.holds import hold
from domain.office import office_rules
from domain.outcomes import NotSent, Outcome, Rejected, Sent, TooFast, Uncertain
from jobs.journal import PAUSES, Journal
from jobs.pace import GROUP_A_MINUTE, Pace

log = logging.getLogger(__name__)

AT_ONCE = 8  # on the wire at the same time: at most these may come twice after a crash
AHEAD = 32  # claimed and composed before their turn comes
HOST = socket.gethostname()[:30].replace("/", "-")
THIS_START = secrets.token_hex(4)  # tells this process from an earlier one with the same number
POLL = 1.0  # seconds between two looks into the store
NEWCOMER = 3.0  # seconds in which every process that sends claims anew, and so learns how many they are
PROBE_PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds, while Telegram cannot be reached; the last repeats


class Sender(Protocol):
    """What delivery needs of the side that knows Telegram. A letter is what `compose` made and `send` takes."""

    def read_ahead(self, session: Session, ids: Sequence[int], now: datetime) -> None: ...

    def compose(
        self, session: Session, ids: tuple[int, ...], chat_id: int, now: datetime
    ) -> tuple[Any | None, dict[int, str]]: ...

    async def send(self, letter: Any) -> Outcome: ...

    async def reachable(self) -> bool: ...


@dataclass
class Delivered:
    """What a round of delivery did."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0  # attempts; each is tried again or told to the office
    left: int = 0  # due by then, but not sent within the patience


class Delivery:
    """One process's delivery. `now` is the office's clock; waiting goes by `pace` and `sleep`."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        now: Callable[[], datetime],
        zone: ZoneInfo,
        pace: Pace | None = None,
        at_once: int = AT_ONCE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.instance = f"{HOST}/{os.getpid()}/{THIS_START}/{secrets.token_hex(2)}"
        self._store, self._sender, self._now, self._zone = store, sender, now, zone
        self._pace, self._at_once, self._sleep = pace or Pace(), at_once, sleep
        self._journal = Journal(store)
        self._under_way: dict[int, asyncio.Task[None]] = {}  # by chat: one message to a chat at a time
        self._places = asyncio.Semaphore(at_once)
        self._doubt = False  # the last attempt failed for want of Telegram: ask before sending more
        self._probes = 0
        self._turn = 0  # grows when Telegram asks for a pause or cannot be reached: what was claimed before goes back
        self._taken_back_at: datetime | None = None
        self._stopping = asyncio.Event()
        self._kick = asyncio.Event()
        self._keeping: set[asyncio.Task[None]] = set()  # pauses on their way into the store
        self._round = Delivered()
        self._one_round = asyncio.Lock()

    def kick(self) -> None:
        """Something was just put down: look at once instead of at the next poll."""
        self._kick.set()

    def began(self) -> None:
        """Somebody is being answered: what delivery sends makes room for it."""
        self._pace.began()

    def answered(self) -> None:
        """An answer has come back, whatever became of it."""
        self._pace.answered()

    def paused(self, chat_id: int, seconds: float) -> None:
        """Telegram asked to leave a chat alone, when somebody there was answered: kept in the store for everybody.

        For that chat only: were it the whole bot, delivery's own next message hears it; and nobody who makes the bot
        talk too much holds up the others' messages.
        """
        now = self._now()
        until = now + timedelta(seconds=seconds)
        kept = asyncio.create_task(self._journal.write(lambda s: hold(s, chat_id, until, now)))
        self._keeping.add(kept)
        kept.add_done_callback(self._keeping.discard)

    async def settled(self) -> None:
        """Until the pauses that were asked for are in the store."""
        while self._keeping:
            await asyncio.wait(self._keeping)

    def stop(self) -> None:
        """Put nothing more on the wire; `run` ends when what is on it has come back."""
        self._stopping.set()
        self._kick.set()

    def abandon(self) -> None:
        """After `stop`: wait no longer for what is on the wire. The store knows it for what may have arrived."""
        for task in self._under_way.values():
            task.cancel()

    async def run(self) -> None:
        """Deliver until `stop`."""
        pauses, said = chain(PAUSES, repeat(PAUSES[-1])), ""
        while not self._stopping.is_set():
            try:
                await self.deliver_due()
                if said:
                    log.info("delivery goes on")
                pauses, said = chain(PAUSES, repeat(PAUSES[-1])), ""
            except Exception as error:
                # Whatever it was (the store is away …): what is due stays due, and delivery must not end in silence.
                if type(error).__name__ != said:  # once, not with each look of an hour's outage
                    log.exception("delivery was interrupted; it tries again until it can go on")
                said = type(error).__name__
                await self._sleep(next(pauses))
            self._kick.clear()
            if self._stopping.is_set():
                break
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._kick.wait()
        await self.settled()
        await self._journal.write(self._leave)

    def _leave(self, session: Session) -> None:
        release_all(session, self.instance)
        if self._store.takes_many:
            sign_out(session, self.instance)

    async def take_back(self) -> None:
        """What a process left behind that is gone."""
        self._taken_back_at = self._now()
        unsent, maybe = await self._journal.write(lambda s: recover(s, self.instance, is_gone, self._now()))
        if unsent or maybe:
            log.info("taken back: %d surely not sent, %d that may have been", unsent, maybe)

    async def deliver_due(self, patience: float = 0.0) -> Delivered:
        """Send all that is due now. What is due but has to wait (pauses, retries) is waited for up to `patience` s."""
        async with self._one_round:
            return await self._deliver_due(patience)

    async def _deliver_due(self, patience: float) -> Delivered:
        self._round = Delivered()
        if self._taken_back_at is None or abs(self._now() - self._taken_back_at) > LEASE / 2:
            await self.take_back()
        try:
            while not self._stopping.is_set():
                wait = await self._step()
                if wait is None or wait > patience:
                    self._pace.idle()
                if wait is None:
                    break
                if wait > patience:
                    self._round.left = await asyncio.to_thread(self._count_due)
                    break
                patience -= wait
                if wait:
                    await self._sleep(wait)
        finally:
            while self._under_way:
                await asyncio.wait(self._under_way.values())
        return self._round

    async def _step(self) -> float | None:
        """Start what can be started, or wait for what is under way. Returns the seconds to wait; None: nothing due."""
        under_way = list(self._under_way.values())
        if (self._doubt and under_way) or len(under_way) > AHEAD // 2:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return 0
        if self._doubt and self._probes and not await self._sender.reachable():
            self._probes += 1
            return self._probe_pause()
        pause = self._probe_pause() if self._doubt and self._probes else 0.0
        if await self._start(1 if self._doubt else AHEAD - len(under_way)):
            return pause
        if under_way:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return 0
        return await self._seconds_until_due()

    async def _start(self, limit: int) -> bool:
        """Claim, compose from what is true now, and send side by side."""
        busy = {*self._under_way, *self._pace.busy_chats()}
        now = self._now()
        signed, parcels = await self._journal.write(lambda s: self._claim(s, limit, busy, now))
        if signed is not None:
            self._pace.share(signed.processes, signed.place)
        if parcels is None:  # the others learn of this one with their next claim: until then it sends nothing
            await self._sleep(NEWCOMER)
            return True
        if not parcels:
            return False
        for parcel, letter, dropped in await asyncio.to_thread(self._compose, parcels, now):
            task = asyncio.create_task(self._deliver(parcel, letter, dropped, self._turn))
            self._under_way[parcel.chat_id] = task
        return True

    def _claim(
        self, session: Session, limit: int, busy: set[int], now: datetime
    ) -> tuple[SignedIn | None, list[Parcel] | None]:
        """Who delivers beside this process, and what it claimed; None where the others do not know of it yet."""
        signed = None
        if self._store.takes_many and self._pace.limited:
            signed = sign_in(session, self.instance, is_gone, now)
            if signed.new and signed.processes > 1:
                return signed, None
            if not self._pace.dealt(signed.processes, signed.place):
                return signed, []  # the others send all that any second may see
        if self._store.takes_many:
            busy = busy | chats_in_hand(session, self.instance)
        rules = office_rules(session, self._zone)
        in_group = GROUP_A_MINUTE if self._pace.limited else None
        return signed, claim(session, self.instance, limit, busy, rules, now, in_group)

    def _compose(self, parcels: list[Parcel], now: datetime) -> list[tuple[Parcel, Any | None, dict[int, str]]]:
        composed = []
        with self._store.reading() as session:
            try:
                self._sender.read_ahead(session, [id_ for parcel in parcels for id_ in parcel.ids], now)
            except Exception:  # one that is odd: each is read for on its own
                log.exception("reading ahead for %d messages", len(parcels))
            for parcel in parcels:
                try:
                    letter, dropped = self._sender.compose(session, parcel.ids, parcel.chat_id, now)
                except Exception:
                    # One message that cannot be put into words must not keep the others from going out.
                    log.exception("notification %s (%s) cannot be put into words", parcel.ids, parcel.kind)
                    letter, dropped = _Wordless(), {}
                composed.append((parcel, letter, dropped))
        return composed

    async def _deliver(self, parcel: Parcel, letter: Any | None, dropped: dict[int, str], turn: int) -> None:
        try:
            if dropped:
                await self._journal.write(lambda s: drop(s, dropped, self.instance, self._now()))
                self._round.dropped += len(dropped)
            kept = replace(parcel, ids=tuple(i for i in parcel.ids if i not in dropped))
            if letter is not None and kept.ids:
                async with self._places:
                    await self._put_on_the_wire(kept, letter, turn)
        except Exception:
            log.exception("delivery of %s", parcel)
        finally:
            del self._under_way[parcel.chat_id]

    async def _put_on_the_wire(self, parcel: Parcel, letter: Any, turn: int) -> None:
        if turn == self._turn:
            await self._pace.slot(parcel.chat_id)
        if self._stopping.is_set() or turn != self._turn or self._now() >= parcel.until:
            await self._journal.write(lambda s: release(s, parcel.ids, self.instance))
            return
        if not await self._journal.write(lambda s: mark_sending(s, parcel.ids, self.instance, self._now())):
            return
        outcome = (
            Rejected("it could not be put into words") if isinstance(letter, _Wordless) else await self._send(letter)
        )
        await self._journal.write(lambda s: record(s, parcel, outcome, office_rules(s, self._zone), self._now()))
        self._learn(outcome)

    async def _send(self, letter: Any) -> Outcome:
        await self._pace.gate()
        try:
            return await self._sender.send(letter)
        except Exception as error:
            log.exception("an error in the sender")
            return Uncertain(repr(error))
        finally:
            self._pace.answered()

    def _learn(self, outcome: Outcome) -> None:
        """After a failure for want of Telegram, the next messages wait until it answers again."""
        if isinstance(outcome, NotSent | Uncertain | TooFast):
            self._turn += 1
        if isinstance(outcome, NotSent | Uncertain):
            if not self._doubt:
                log.warning("Telegram cannot be reached: %s", outcome.answer)
            self._doubt, self._probes = True, self._probes + 1
        else:
            if self._doubt:
                log.info("Telegram is back")
            self._doubt, self._probes = False, 0
        if isinstance(outcome, Sent):
            self._round.sent += 1
        elif isinstance(outcome, NotSent | Uncertain | Rejected):
            self._round.failed += 1

    def _probe_pause(self) -> float:
        return PROBE_PAUSES[min(self._probes, len(PROBE_PAUSES)) - 1]

    async def _seconds_until_due(self) -> float | None:
        due = await asyncio.to_thread(self._next_due)
        if due is None:
            return None
        wait = (due - self._now()) / timedelta(seconds=1)
        return wait if wait > 0 else min(self._pace.busy_chats().values(), default=0.05)

    def _count_due(self) -> int:
        with self._store.reading() as session:
            return count_due(session, self._now())

    def _next_due(self) -> datetime | None:
        with self._store.reading() as session:
            return next_due(session, self._now())


class _Wordless:
    """Stands where a letter would, for a message that could not be composed."""


def is_gone(instance: str) -> bool:
    """Whether the process behind an instance is surely gone: one of this machine whose number nobody has any more."""
    host, pid, start = (*instance.split("/"), "", "", "")[:3]
    if host != HOST or not pid.isdigit():
        return False
    if int(pid) == os.getpid():  # a predecessor that had the number before, as in a container; or this very process
        return start != THIS_START
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
