"""How updates get in: judged as they come from the wire, then handled, those of one chat in order.

Two ways lead here. Polling hands updates over in memory and confirms them to Telegram once they are handled; a webhook
puts them into the store first, from where any number of processes take them.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.features import features_of
from bot.guard import Guard, Verdict, chat_of, sender_of
from bot.logs import about
from bot.metrics import Metrics
from bot.office import InHand, Office, in_hand
from bot.ordering import ChatOrder
from bot.stores import StoreAwayError
from bot.texts.language import translator
from bot.wiring import App
from domain.accounts import accounts_of_members

log = logging.getLogger(__name__)

KNOWN_FOR = 30.0  # seconds after which it is asked again who has joined
KNOWN_FOR_IN_A_FLOOD = 1.0  # the same, where somebody would be turned away for being a stranger


def intake_of(application: App) -> "Intake":
    intake = application.bot_data["intake"]
    assert isinstance(intake, Intake)
    return intake


class Intake:
    """The one door of updates into a process.

    It is closed until `open`: what handling takes is loaded while the first updates are asked for, and no thread may
    meet half of the tables.
    """

    def __init__(self, application: App, office: Office, metrics: Metrics) -> None:
        self.metrics = metrics
        self.guard = Guard(time.monotonic)
        self._application, self._office = application, office
        self._order = ChatOrder()
        self._running: set[asyncio.Task[None]] = set()
        self._asked_at = float("-inf")
        self._opened = asyncio.Event()

    async def open(self) -> None:
        """Load what nearly every update takes and let updates in, if that was not done; who waits already is first."""
        if not self._opened.is_set():
            await features_of(self._application).load_those_of_a_report()
            self._opened.set()

    async def admit(self, raws: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that get in. Who is too fast is told so once."""
        await self._opened.wait()
        await self._refresh_known(KNOWN_FOR)
        entering = []
        for raw in raws:
            verdict = self.guard.judge(raw)
            if verdict is Verdict.CROWDED_OUT and await self._refresh_known(KNOWN_FOR_IN_A_FLOOD):
                self.guard.forget(raw.get("update_id", 0))  # perhaps somebody who has just joined
                verdict = self.guard.judge(raw)
            if verdict is Verdict.ENTER:
                entering.append(raw)
                continue
            self.metrics.updates[verdict.value] += 1
            if verdict is Verdict.TELL:
                self._keep(self._tell(raw))
        return entering

    def begin(self, raw: dict[str, Any], held: InHand | None = None) -> "asyncio.Task[None]":
        """Handle an update that was admitted. The task ends when it was answered; it never fails.

        `held`: it lies nowhere but in memory.
        """
        return self._keep(self._handle(raw, held, time.perf_counter()))

    def _keep(self, work: Any) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _handle(self, raw: dict[str, Any], held: InHand | None, began: float) -> None:
        in_hand.set(held)
        await self._opened.wait()
        with about(f"update {raw.get('update_id')}"):
            try:
                update = Update.de_json(raw, self._application.bot)
                await self._order.do_process_update(update, self._application.process_update(update))
            except Exception:
                # Handlers' own errors are told by the application; this one is not even an update.
                log.exception("an update that cannot be handled")
                self.metrics.updates["failed"] += 1
        self.metrics.handled(time.perf_counter() - began)
        if sender_of(raw) not in self.guard.known:  # perhaps they have just joined
            self._asked_at = float("-inf")

    async def _refresh_known(self, after: float) -> bool:
        """Ask who has joined, where that was asked so many seconds ago. True where it was."""
        now = time.monotonic()
        if now - self._asked_at < after:
            return False
        self._asked_at = now
        try:
            members = await self._office.read(accounts_of_members)
            self.guard.known = members | set(self._office.settings.admin_ids)
        except StoreAwayError as error:
            log.warning("the store cannot be read: %s", error.orig)
        return True

    async def _tell(self, raw: dict[str, Any]) -> None:
        content: dict[str, Any] = next((value for name, value in raw.items() if name != "update_id"), {})
        code = str((content.get("from") or {}).get("language_code") or self._office.settings.language)
        t = translator("zh" if code.startswith("zh") else "en")
        words = t("That was a lot at once: I listen again in a minute. Nothing that I have answered is lost.")
        chat = chat_of(raw)
        log.info("account %s is too fast; told", sender_of(raw))
        try:
            await self._application.bot.send_message(chat, words)
        except TelegramError as error:
            log.info("could not say so: %s", error)

    @property
    def busy(self) -> int:
        """How many updates are under way."""
        return len(self._running)

    async def settle(self, seconds: float) -> None:
        """Wait until all that was begun has ended, at most so long."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
