"""The bot itself in a thread, polling a local Telegram, with a clock that the test sets.

It leaves out the fifteen calls by which the bot introduces itself to Telegram at each start, unless `introduces` is
set: tests/bot/test_introduction.py has them.

with LocalTelegram() as telegram, RunningBot(telegram, store, at="2023-02-21T08:29") as bot:
    chen = telegram.person("陈晓", id=1001)
    chen.join(bot.invite(Role.OFFICIAL, unit_id))
"""

import asyncio
import itertools
import tempfile
import threading
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from telegram import Bot, Update

from bot.app import build_application
from bot.clock import FixedClock
from bot.evidence import fetch_waiting_evidence
from bot.intake import intake_of
from bot.menus import introduce
from bot.office import Office, office_of
from bot.running import at_work
from bot.sender import TelegramSender
from bot.settings import Secret, Settings, load_settings
from db import Store
from domain.evidence import evidence_to_fetch
from domain.invites import create_invite
from domain.rules.permissions import Role
from jobs.clockwork import Clockwork, Ran
from jobs.delivery import Delivered, Delivery
from jobs.pace import Pace
from tests.support.local_telegram import PATIENCE, LocalTelegram, Person

_FORGED = itertools.count(1)
ZONE = ZoneInfo("Asia/Shanghai")


def office_time(text: str) -> datetime:
    """2023-02-21T08:29 in the office's zone, as an aware UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


async def _say_nothing(_bot: Bot, _office: Office) -> None:
    """In place of the introduction."""


class RunningBot:
    """The wired application, running. Leaving the block stops it; `restart` is a stop and a start on the same store."""

    def __init__(self, telegram: LocalTelegram, store: Store, *, at: str = "2023-02-21T08:29", **settings: str):
        self.telegram, self.store = telegram, store
        self.clock = FixedClock(office_time(at))
        self._files = tempfile.TemporaryDirectory(prefix="evidence-")
        environ = {
            "TELEGRAM_API_URL": telegram.url,
            "BOT_TOKEN": telegram.token,
            "DATABASE_URL": store.url,
            "EVIDENCE_FOLDER": self._files.name,
        }
        self.settings: Settings = load_settings(environ | settings, None)
        assert isinstance(self.settings.bot_token, Secret)
        self.application: Any = None
        self.introduces = False
        self.every_update_twice = False  # as Telegram may: the same update again, past the guard at the door
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that the bot runs on, in its own thread."""
        assert self._loop is not None
        return self._loop

    def settle(self) -> None:
        """Until the bot has done with all it was told, also with what it was told twice."""
        if self._loop is None or not self._thread.is_alive():
            return
        work = intake_of(self.application).settle(PATIENCE)
        asyncio.run_coroutine_threadsafe(work, self.loop).result(2 * PATIENCE)

    def at(self, text: str) -> None:
        """Set the bot's clock, in the office's zone, once it has done with what came before."""
        self.settle()
        self.clock.move_to(office_time(text))

    def invite(self, role: Role, unit_id: int | None = None, name: str = "", portfolio: str | None = None) -> str:
        """A code to join with."""
        with self.store.transaction() as session:
            return create_invite(session, None, role, unit_id, name, "", portfolio, timedelta(days=7), self.now)[1]

    def joined(
        self, name: str, account: int, role: Role, unit_id: int | None = None, portfolio: str | None = None
    ) -> Person:
        """Somebody who has joined by a personal link and read the welcome."""
        person = self.telegram.person(name, id=account)
        person.join(self.invite(role, unit_id, name, portfolio))
        person.shows("您的身份")
        return person

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._files.cleanup()

    def start(self) -> None:
        started = threading.Event()
        failed: list[BaseException] = []

        def serve() -> None:
            with asyncio.Runner() as runner:  # its end waits for what still works in a thread, as the bot's own does
                self._loop = loop = runner.get_loop()
                try:
                    runner.run(self._up())
                except BaseException as error:  # noqa: BLE001  (handed to the test's thread)
                    failed.append(error)
                else:
                    started.set()
                    loop.run_forever()
                    runner.run(self._down())
                finally:
                    started.set()

        self._thread = threading.Thread(target=serve, name="running-bot", daemon=True)
        self._thread.start()
        if not started.wait(6 * PATIENCE):  # a busy machine starts slowly
            raise RuntimeError("the bot did not start")
        if failed:
            raise failed[0]

    async def _up(self) -> None:
        self._work = AsyncExitStack()
        self.application = build_application(self.settings, self.store, self.clock)
        if self.every_update_twice:
            once = self.application.process_update

            async def twice(update: object) -> None:
                await once(update)
                await once(update)

            self.application.process_update = twice
        await self._work.enter_async_context(
            at_work(self.application, hold=1, introduction=introduce if self.introduces else _say_nothing)
        )

    async def _down(self) -> None:
        await self._work.aclose()

    def stop(self) -> None:
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive(), "the bot did not stop"

    def forge_press(self, person: Person, data: str, *, chat: int | None = None, message_id: int = 1) -> str:
        """A press that no button offered, as a changed client or an old message sends it. The bot's answer.

        It is handed to the application as Telegram would, since the sandbox lets people press only what they see.
        """
        user = {"id": person.id, "is_bot": False, "first_name": person.name}
        where = {"id": chat or person.id, "type": "supergroup" if chat else "private", "title": "group"}
        number = f"forged-{next(_FORGED)}"
        update = {
            "update_id": 10**9,
            "callback_query": {
                "id": number,
                "from": user,
                "chat_instance": "1",
                "data": data,
                "message": {
                    "message_id": message_id,
                    "date": int(self.now.timestamp()),
                    "chat": where,
                    "from": {"id": self.application.bot.id, "is_bot": True, "first_name": "bot"},
                    "text": "…",
                },
            },
        }
        assert self._loop is not None
        before = self.telegram.last_call()
        made = Update.de_json(update, self.application.bot)
        asyncio.run_coroutine_threadsafe(self.application.process_update(made), self._loop).result(PATIENCE)
        for call in self.telegram.calls("answerCallbackQuery", after=before):
            if call["params"]["callback_query_id"] == number:
                return str(call["params"].get("text", ""))
        raise AssertionError(f"{data!r} was not answered")

    def deliver(self) -> Delivered:
        """Send all that the bot has to say now."""
        assert self._loop is not None
        sender = TelegramSender(self.application.bot, self.settings)
        delivery = Delivery(self.store, sender, self.clock.now, ZONE, Pace(rate=None))
        return asyncio.run_coroutine_threadsafe(delivery.deliver_due(), self._loop).result(PATIENCE)

    def fetch_again(self) -> None:
        """Try for the files that are to be fetched by now, as the bot does every minute, until none is left to try."""
        assert self._loop is not None

        async def work() -> None:
            office, now = office_of(self.application), self.clock.now()
            while await office.read(evidence_to_fetch, now):  # one that the bot is fetching by itself ends by itself
                await fetch_waiting_evidence(self.application.bot, office, now)
                await asyncio.sleep(0.005)

        asyncio.run_coroutine_threadsafe(work(), self._loop).result(PATIENCE)

    def let_run(self, until: str) -> list[Ran]:
        """Let the clock run to an instant (office's zone), through all that it starts and sends on the way."""
        assert self._loop is not None

        async def move(instant: datetime) -> None:
            self.clock.move_to(instant)

        async def through() -> list[Ran]:
            sender = TelegramSender(self.application.bot, self.settings)
            delivery = Delivery(self.store, sender, self.clock.now, ZONE, Pace(rate=None))
            return await Clockwork(self.store, ZONE, self.clock.now, delivery).step_through(office_time(until), move)

        return asyncio.run_coroutine_threadsafe(through(), self._loop).result(120)

    def restart(self) -> None:
        self.stop()
        self.start()
