"""Makes the table of jobs run: by the scheduler, once for `tick`, or along the way of a trial's time machine."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import OperationalError

from db import Session, Store
from domain.delivery import next_due
from domain.job_runs import begin_run, claim_chore, finish_chore, last_finished, record_failure
from domain.office import office_rules
from domain.self_watch import watch
from jobs.delivery import Delivered, Delivery
from jobs.schedule import TABLE, Job, Run, due, firings, trigger

log = logging.getLogger(__name__)

FAR = timedelta(days=400)
CATCH_UP_SECONDS = 60  # how often the running bot looks for jobs that failed or were slept through
TRIAL_SECONDS = 1
WATCH_SECONDS = 60
MISSED_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Ran:
    """A job that ran now, and the instant it had been planned for."""

    name: str
    planned_at: datetime


def run_once(store: Store, job: Job, planned_at: datetime, zone: ZoneInfo, now: datetime) -> bool:
    """Run a job for a planned instant, in one transaction with the note that it ran; False if it had, or failed.

    Half of it is never done: a job that fails leaves nothing but the note, and stays due.
    """
    planned = Run(planned_at, now, zone)
    try:
        if job.chore is not None:
            return _run_chore(store, job.name, job.chore, planned)
        if job.ahead is not None:
            _run_ahead(store, job.ahead, planned)
        with store.transaction() as session:
            run = begin_run(session, job.name, planned_at, now)
            if run is None:
                return False
            if job.work is not None:
                job.work(session, planned)
            run.finished_at = now
        return True
    except Exception as error:
        words = str(getattr(error, "orig", error))  # without what a statement was to write
        try:
            with store.transaction() as session:
                new = record_failure(session, job.name, planned_at, f"{type(error).__name__}: {words}", now)
        except OperationalError:
            log.exception("job %s failed; it stays due", job.name, exc_info=error)
            raise
        if new:  # it is tried again each minute: that must not fill the log
            log.exception("job %s failed; it stays due", job.name, exc_info=error)
        return False


def _run_chore(store: Store, name: str, chore: Callable[[Store, Run], object], run: Run) -> bool:
    """Begun and ended in a transaction each; in between the store is open to others."""
    with store.transaction() as session:
        if not claim_chore(session, name, run.planned_at, run.now):
            return False
    chore(store, run)
    with store.transaction() as session:
        finish_chore(session, name, run.planned_at, run.now)
    return True


def _run_ahead(store: Store, portion: Callable[[Session, Run], bool], run: Run) -> None:
    """Portion by portion; in between the others get their turn, for as long as a portion took."""
    while True:
        began = monotonic()
        with store.transaction() as session:
            if not portion(session, run):
                return
        sleep(monotonic() - began)


def run_due(store: Store, zone: ZoneInfo, now: datetime, table: Sequence[Job] = TABLE) -> list[Ran]:
    """Run each job that is due, once, in the order of their instants and then of the table."""
    with store.reading() as session:
        planned = [(due(job, zone, last_finished(session, job.name), now), job) for job in table]
    ran = []
    for at, job in sorted(((at, job) for at, job in planned if at is not None), key=lambda one: one[0]):
        if run_once(store, job, at, zone, now):
            ran.append(Ran(job.name, at))
    return ran


class Clockwork:
    """The clock of one process, over one store and one delivery."""

    def __init__(
        self,
        store: Store,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        delivery: Delivery,
        table: Sequence[Job] = TABLE,
        alarm: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """`alarm` tells the administrator that the store is away, by the road that still works."""
        self._alarm, self._store_away = alarm, False
        self._store, self._zone, self._now, self._delivery, self._table = store, zone, now, delivery, table
        self._one_at_a_time = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None
        self._deliveries: asyncio.Task[None] | None = None

    async def start(self, *, trial: bool = False) -> None:
        """Catch up what was missed, then let the clock and the delivery run until `stop`.

        `trial`: the office's clock is not the machine's, so the planned instants are looked for every second instead
        of being left to the scheduler's own clock.
        """
        scheduler = AsyncIOScheduler(timezone=self._zone)
        options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        if not trial:
            for job in self._table:
                scheduler.add_job(self.catch_up, trigger(job, self._zone), id=job.name, **options)
        seconds = TRIAL_SECONDS if trial else CATCH_UP_SECONDS
        scheduler.add_job(self.catch_up, "interval", seconds=seconds, id="catch_up", **options)
        scheduler.add_job(self.watch, "interval", seconds=WATCH_SECONDS, id="watch", **options)
        self._deliveries = asyncio.create_task(self._delivery.run())
        await self.catch_up()
        await self.watch()
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self, patience: float = 4.0) -> None:
        """Start nothing more; end when what is on the wire has come back, and the job that runs is done.

        Neither is waited for longer than `patience` seconds: what has not come back then is known to the store as what
        may have arrived, and a job that does not reach its end stays due.
        """
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        self._delivery.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                if self._deliveries is not None:
                    await asyncio.shield(self._deliveries)
                async with self._one_at_a_time:
                    return
        log.warning("not everything came to its end in time: the next start takes it up")
        self._delivery.abandon()
        if self._deliveries is not None:
            await asyncio.wait([self._deliveries], timeout=1)
            self._deliveries.cancel()

    async def catch_up(self) -> list[Ran]:
        """Run what is due by now. Every way in which the clock starts something ends here."""
        try:
            async with self._one_at_a_time:
                ran = await asyncio.to_thread(run_due, self._store, self._zone, self._now(), self._table)
        except OperationalError as error:
            await self._store_is_away(error)
            return []
        self._store_away = False
        if ran:
            log.info("ran %s", ", ".join(one.name for one in ran))
            self._delivery.kick()
        return ran

    async def watch(self) -> None:
        """The self-watch: a heartbeat, and what is wrong told to the administrators, once."""
        try:
            if await asyncio.to_thread(self._watch):
                self._delivery.kick()
        except OperationalError as error:
            await self._store_is_away(error)

    def _watch(self) -> bool:
        now = self._now()
        with self._store.transaction() as session:
            missed = [
                job.name
                for job in self._table
                if (at := due(job, self._zone, last_finished(session, job.name), now)) is not None
                and now - at > MISSED_AFTER
            ]
            return bool(watch(session, missed, office_rules(session, self._zone), now))

    async def _store_is_away(self, error: OperationalError) -> None:
        """Said once, not with every look; everything stays due and is caught up when the store is back."""
        if self._store_away:
            return
        self._store_away = True
        log.error("the store cannot be reached: %s", error.orig)
        if self._alarm is not None:
            await self._alarm()

    async def tick(self, patience: float = 60.0) -> tuple[list[Ran], Delivered]:
        """Once: take back what a crash left, run what is due, deliver all that is due."""
        await self._delivery.take_back()
        ran = await self.catch_up()
        return ran, await self._delivery.deliver_due(patience)

    async def step_through(self, until: datetime, move: Callable[[datetime], Awaitable[None]]) -> list[Ran]:
        """Trials: let the clock run to `until`, stopping at all that was planned on the way, in order.

        The clock is set (`move`) to each planned instant; its jobs run; what is due is delivered; and so on.
        """
        async with self._one_at_a_time:
            at = self._now().astimezone(UTC)
            ran = await asyncio.to_thread(run_due, self._store, self._zone, at, self._table)
            await self._delivery.deliver_due(1.0)
            while at < until:
                at = await asyncio.to_thread(self._next_event, at, until)
                await move(at)
                ran += await asyncio.to_thread(run_due, self._store, self._zone, at, self._table)
                await self._delivery.deliver_due(1.0)
            return ran

    def upcoming(self, count: int) -> list[Ran]:
        """The next planned instants of jobs, soonest first."""
        now = self._now()
        coming = [
            Ran(job.name, at)
            for job in self._table
            for at, _ in zip(firings(job, self._zone, now, now + FAR), range(count), strict=False)
        ]
        return sorted(coming, key=lambda one: one.planned_at)[:count]

    def _next_event(self, after: datetime, until: datetime) -> datetime:
        """The next planned instant of a job or of a notification that waits; `until` where none comes before."""
        times = [next(firings(job, self._zone, after, until), until) for job in self._table]
        with self._store.reading() as session:
            waiting = next_due(session, after)
        if waiting is not None and waiting > after:
            times.append(waiting)
        return min([*times, until]).astimezone(UTC)
