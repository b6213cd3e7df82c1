"""The webhook: Telegram pushes updates here. Each is put into the store before Telegram hears that it arrived.

From there any number of processes take them (domain/inbox.py): none is lost, none acts twice, those of one chat stay in
order.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import os
import secrets
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

from aiohttp import web

from bot.guard import chat_of
from bot.intake import Intake
from bot.office import Office
from bot.stores import StoreAwayError
from domain.inbox import give_back, put_update, take_updates, updates_done

log = logging.getLogger(__name__)

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024  # bytes of one update
AT_ONCE = 32
POLL = 0.5  # seconds between two looks for what other processes received


def secret_of(token: str) -> str:
    """What Telegram shows with each update: made of the token, so that all processes know it and none stores it."""
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Receives updates, and handles those of the store that are its turn."""

    def __init__(self, office: Office, intake: Intake) -> None:
        self.instance = f"{socket.gethostname()[:30]}/{os.getpid()}/{secrets.token_hex(4)}"
        self._office, self._intake = office, intake
        self._secret = secret_of(office.settings.bot_token)
        self._kick = asyncio.Event()
        self._busy = 0
        self._done: list[int] = []

    def routes(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(PATH, self.receive)
        return app

    async def receive(self, request: web.Request) -> web.Response:
        """One update. Any answer but 200 makes Telegram offer it again."""
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            raw = json.loads(await request.read())
            update_id = int(raw["update_id"])
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        self._intake.metrics.heard_at = time.monotonic()
        for admitted in await self._intake.admit([raw]):
            try:
                now = self._office.clock.now()
                await self._office.act(put_update, update_id, chat_of(admitted), admitted, now)
            except StoreAwayError as error:
                self._intake.guard.forget(update_id)
                log.warning("an update could not be kept, Telegram will offer it again: %s", error.orig)
                return web.Response(status=503)
            self._kick.set()
        return web.Response()

    async def run(self) -> None:
        """Handle what waits, for ever. Cancelling it gives back what was taken and not begun."""
        said = False
        while True:
            try:
                await self._look()
                if said:
                    log.info("the store can be reached again")
                said = False
            except StoreAwayError as error:
                if not said:
                    log.warning("the store cannot be reached; it goes on trying: %s", error.orig)
                said = True
            except Exception:
                log.exception("the inbox")  # and go on: a bot that looks alive and hears nothing would be worse
            await until_kicked(self._kick, POLL)
            self._kick.clear()

    async def _look(self) -> None:
        done, self._done = self._done, []
        try:
            if done:
                await self._office.act(updates_done, done)
        except StoreAwayError:
            self._done += done  # what was handled must not be handled again
            raise
        if self._busy < AT_ONCE:
            now = self._office.clock.now()
            for update_id, raw in await self._office.act(take_updates, self.instance, AT_ONCE - self._busy, now):
                self._busy += 1
                self._intake.begin(raw).add_done_callback(partial(self._ended, update_id))

    def _ended(self, update_id: int, _: "asyncio.Task[None]") -> None:
        self._busy -= 1
        self._done.append(update_id)
        self._kick.set()

    async def finish(self, seconds: float) -> None:
        """At the end: what is under way is let finish, and noted."""
        await self._intake.settle(seconds)
        with suppress(StoreAwayError):
            if self._done:
                await self._office.act(updates_done, self._done)
            await self._office.act(give_back, self.instance)


async def until_kicked(kick: asyncio.Event, seconds: float) -> None:
    """Wait for it, at most so long.

    Not by wait_for: before Python 3.12 that swallows a cancellation that comes together with the end of what is waited
    for, and the bot would never stop.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await kick.wait()


def info_wish(url: str, token: str, allowed: list[str]) -> dict[str, Any]:
    """What Telegram is told about where updates go."""
    return {
        "url": url.rstrip("/") + PATH,
        "secret_token": secret_of(token),
        "allowed_updates": allowed,
        "max_connections": AT_ONCE,
    }
