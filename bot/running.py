"""Running the bot: connect (and keep trying), poll, let the clock run, and stop cleanly on SIGTERM."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.app import ALLOWED_UPDATES, build_application
from bot.clock import Clock
from bot.intake import intake_of
from bot.office import Office, office_of
from bot.polling import Polling
from bot.request import AiohttpRequest
from bot.settings import Settings, SettingsError
from bot.texts.worded import Source as _
from bot.wiring import App
from db import Store
from domain.administrators import end_administrators_of_settings

if TYPE_CHECKING:
    from jobs.clockwork import Clockwork

log = logging.getLogger(__name__)

# A stop takes ten seconds at most: what is on the wire gets so many seconds, then the updates under way.
ON_THE_WIRE = 4.0
SETTLE = 4.0
TO_THE_WIRE = 0.02  # seconds in which the first call for updates is written, before loading holds up the loop
PAUSES = (1, 2, 5, 10, 30)  # seconds between tries to reach Telegram at the start; the last repeats


async def connect(application: App, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
    """Ask Telegram who we are, again and again until it answers.

    Raises SettingsError where it answers that the token is wrong: no waiting helps against that.
    """
    for attempt in range(10**9):
        try:
            await application.initialize()
        except InvalidToken:
            raise SettingsError(
                _("BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one")
            ) from None
        except NetworkError as error:
            pause = PAUSES[min(attempt, len(PAUSES) - 1)]
            log.warning("Telegram cannot be reached (%s); trying again in %d s", _short(error), pause)
            await sleep(pause)
        else:
            return


def _short(error: TelegramError) -> str:
    return type(error.__cause__ or error).__name__


@asynccontextmanager
async def at_work(
    application: App, hold: int = 30, introduction: Callable[[Bot, Office], Awaitable[None]] | None = None
) -> AsyncIterator[App]:
    """The bot at work inside the block: connected, updates coming in, menus set; stopped at its end.

    Whatever the first call for updates does not need is loaded and done while that call is open, the road of an update
    with it: what comes meanwhile is handled as soon as that is there. `introduction`: instead of that of bot/menus.py.
    """
    office, intake = office_of(application), intake_of(application)
    async with AsyncExitStack() as stack:
        if office.settings.monitor_listen is not None:
            from bot.listening import listening  # a server's modules are needed only where it listens
            from bot.monitor import monitor

            await stack.enter_async_context(listening(monitor(office, intake), office.settings.monitor_listen))
        stack.push_async_callback(application.bot.shutdown)  # also where connecting is given up: wrong token, Ctrl+C
        await connect(application)
        intake.metrics.heard_at = time.monotonic()  # it answered; what is new may be half a minute in coming
        stack.push_async_callback(application.shutdown)
        await application.start()
        stack.push_async_callback(application.stop)
        await _end_administrators(office)
        if office.settings.webhook_url:
            await intake.open()
            await stack.enter_async_context(_by_webhook(application))
        else:
            gone = _is_gone if office.store.takes_many else lambda instance: True
            polling = Polling(application.bot, office, intake, ALLOWED_UPDATES, hold=hold, is_gone=gone)
            stack.push_async_callback(polling.finish, SETTLE)
            await stack.enter_async_context(_under_way(polling.run()))
            await polling.asking.wait()
            await asyncio.sleep(TO_THE_WIRE)
            await intake.open()
        from bot.menus import introduce, keep_menus

        await stack.enter_async_context(_under_way(_keep_fetching(application.bot, office)))
        await stack.enter_async_context(_under_way(keep_menus(application.bot, office)))
        try:
            await (introduction or introduce)(application.bot, office)
        except TelegramError as error:  # menus can wait; officials cannot
            log.warning("menus and descriptions were not set (%s); the next start does it", _short(error))
        yield application


async def _end_administrators(office: Office) -> None:
    """Before the first update: who is no administrator any more."""
    ids = office.settings.admin_ids
    ended, kept = await office.act(end_administrators_of_settings, ids, office.today(), office.clock.now())
    if ended:
        log.info("ADMIN_IDS no longer names people %s: they are administrators no more", ended)
    if kept:
        log.warning("ADMIN_IDS names nobody: people %s stay administrators, because nobody else would be one", kept)


def _is_gone(instance: str) -> bool:
    from jobs.delivery import is_gone  # only where several processes share a store

    return is_gone(instance)


async def _keep_fetching(bot: Bot, office: Office) -> None:
    from bot.evidence import keep_fetching  # not needed before the first update is asked for

    await keep_fetching(bot, office)


@asynccontextmanager
async def _by_webhook(application: App) -> AsyncIterator[None]:
    office = office_of(application)
    from bot.listening import listening  # a server's modules are needed only where it listens
    from bot.webhook import Webhook, info_wish

    settings, webhook = office.settings, Webhook(office, intake_of(application))
    async with listening(webhook.routes(), settings.webhook_listen):
        await application.bot.set_webhook(**info_wish(settings.webhook_url, settings.bot_token, ALLOWED_UPDATES))
        async with _under_way(webhook.run()):
            yield
    await webhook.finish(SETTLE)


@asynccontextmanager
async def _under_way(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs something that never ends by itself, for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        while not task.done():  # once is not enough where something on the way swallows it
            task.cancel()
            await asyncio.wait([task], timeout=0.5)
        with suppress(asyncio.CancelledError):
            task.result()


async def serve(settings: Settings, store: Store, clock: Clock, on_stop: Callable[[], object]) -> None:
    """The whole bot: updates in, the clock running, delivery out; until SIGINT or SIGTERM, when `on_stop` is called."""
    application = build_application(settings, store, clock)
    async with at_work(application):
        stop = told_to_stop(on_stop)
        clockwork = start_clockwork(application)
        await clockwork.start(trial=settings.clock_start is not None)
        log.info("ready")
        try:
            await stop.wait()
        finally:
            log.info("stopping: what is on the wire is let finish")
            await clockwork.stop(ON_THE_WIRE)


def start_clockwork(application: App) -> "Clockwork":
    """The clock and the delivery of this process; whatever a handler puts down to be said goes out at once."""
    # Not needed before the first update is asked for: the clock catches up when it is there.
    from bot.alarm import StoreAlarm
    from bot.sender import TelegramSender
    from jobs.backup import backup_job
    from jobs.clockwork import Clockwork
    from jobs.delivery import Delivery
    from jobs.pace import Pace
    from jobs.schedule import TABLE

    office = office_of(application)
    settings = office.settings
    pace = Pace(settings.pace)
    sender = TelegramSender(application.bot, settings)
    delivery = Delivery(office.store, sender, office.clock.now, settings.zone, pace)
    if isinstance(application.bot.request, AiohttpRequest):
        application.bot.request.meter = delivery
    application.bot_data["office"] = replace(office, kick=delivery.kick)
    # A trial's clock runs through years in minutes: it makes no backups.
    nightly = () if settings.clock_start else (backup_job(settings.evidence_folder, settings.backup_folder),)
    table = (*TABLE, *nightly)
    return Clockwork(
        office.store, settings.zone, office.clock.now, delivery, table, StoreAlarm(application.bot, settings)
    )


def told_to_stop(on_stop: Callable[[], object] = lambda: None) -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM, which also calls `on_stop`."""
    stop = asyncio.Event()

    def told() -> None:
        if not stop.is_set():
            stop.set()
            on_stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told)
    return stop
