"""Running the bot: connect (and keep trying), poll, let the clock run, and stop cleanly on SIGTERM."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.app import ALLOWED_UPDATES, at_start
from bot.settings import SettingsError
from bot.wiring import App

log = logging.getLogger(__name__)

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
                "BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one"
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
async def polling(application: App) -> Any:
    """The bot at work inside the block: connected, menus set, updates coming in; stopped at its end."""
    async with AsyncExitStack() as stack:
        await connect(application)
        stack.push_async_callback(application.shutdown)
        try:
            await at_start(application)
        except TelegramError as error:  # menus can wait; officials cannot
            log.warning("menus and descriptions were not set (%s); the next start does it", _short(error))
        assert application.updater is not None
        await application.start()
        stack.push_async_callback(application.stop)
        await application.updater.start_polling(
            timeout=30, allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=_Outage()
        )
        stack.push_async_callback(application.updater.stop)
        yield application


class _Outage:
    """Says once that Telegram is away, not with every poll."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, error: TelegramError) -> None:
        words = f"{type(error).__name__}: {error.message}"
        if words != self._said:
            log.warning("polling: %s; it goes on trying", words)
            self._said = words


async def until_told_to_stop() -> None:
    """Wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
