"""The clock of a trial, moved over HTTP: what the page's clock panel talks to. Loopback only, trials only."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from bot.clock import Clock
from bot.texts.jobs import job_title
from bot.texts.language import translator
from jobs.clockwork import Clockwork

log = logging.getLogger(__name__)

MORNING = time(8, 30)
LONGEST = timedelta(days=800)  # one step of a trial
MINUTE = 1.0


class TimeMachine:
    """Moves the bot's clock ahead, running on the way, in order, whatever the clock would have started."""

    def __init__(self, clockwork: Clockwork, clock: Clock, zone: ZoneInfo, telegram: aiohttp.ClientSession) -> None:
        self._clockwork, self._clock, self._zone, self._telegram = clockwork, clock, zone, telegram
        self._moving = asyncio.Lock()

    async def tell_the_time(self) -> None:
        """Let the messages in the local Telegram carry the trial's time, also between two tellings."""
        body = {"now": self._clock.now().isoformat(), "runs": True}
        with contextlib.suppress(aiohttp.ClientError):  # switched off on the page: the next time will do
            async with self._telegram.post("/clock/sandbox", json=body):
                pass

    async def keep_telling(self) -> None:
        while True:
            await self.tell_the_time()
            await asyncio.sleep(MINUTE)

    def state(self) -> dict[str, Any]:
        """What the panel shows."""
        return {
            "now": self._clock.now().astimezone(self._zone).isoformat(timespec="seconds"),
            "zone": self._zone.key,
            "running": self._moving.locked(),
            "upcoming": [
                {
                    "at": ran.planned_at.astimezone(self._zone).isoformat(timespec="seconds"),
                    "name": ran.name,
                    "title": {lang: job_title(ran.name, translator(lang)) for lang in ("zh", "en")},
                }
                for ran in self._clockwork.upcoming(5)
            ],
        }

    async def move(self, wish: dict[str, Any]) -> None:
        """`{"to": instant}`, `{"by_seconds": n}` or `{"next_morning": true}`. Raises ValueError on anything else."""
        async with self._moving:
            target = self._target(wish)
            now = self._clock.now()
            if target < now:
                raise ValueError("the clock only moves ahead: a ledger does not forget")
            if target - now > LONGEST:
                raise ValueError(f"one step is at most {LONGEST.days} days")
            await self._clockwork.step_through(target, self._set)

    async def _set(self, instant: datetime) -> None:
        self._clock.move_to(instant)
        await self.tell_the_time()

    def _target(self, wish: dict[str, Any]) -> datetime:
        now = self._clock.now()
        if "to" in wish:
            to = datetime.fromisoformat(str(wish["to"]))
            return (to if to.tzinfo else to.replace(tzinfo=self._zone)).astimezone(UTC)
        if "by_seconds" in wish:
            return now + timedelta(seconds=float(wish["by_seconds"]))
        if wish.get("next_morning"):
            local = now.astimezone(self._zone)
            day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
            return datetime.combine(day, MORNING, self._zone).astimezone(UTC)
        raise ValueError('takes {"to": "2023-07-03T08:30"}, {"by_seconds": 3600} or {"next_morning": true}')


@asynccontextmanager
async def serve_time_machine(machine: TimeMachine, host: str, port: int) -> AsyncIterator[None]:
    """The machine's little server, while the block lasts."""

    async def show(_: web.Request) -> web.Response:
        return web.json_response(machine.state())

    async def move(request: web.Request) -> web.Response:
        try:
            await machine.move(await request.json())
        except (ValueError, TypeError) as error:
            return web.json_response({"ok": False, "description": str(error)}, status=400)
        return web.json_response(machine.state())

    app = web.Application()
    app.add_routes([web.get("/clock", show), web.post("/clock", move), web.get("/", show), web.post("/", move)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    telling = asyncio.create_task(machine.keep_telling())
    try:
        yield
    finally:
        telling.cancel()
        await runner.cleanup()
