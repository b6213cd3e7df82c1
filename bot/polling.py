"""Polling: Telegram is asked for updates. What was handled is confirmed by asking for what comes after it.

An update is confirmed after it was handled where that takes no longer than a moment, so that a crash loses nearly none;
a slow one keeps nobody waiting.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.intake import Intake
from bot.request import AiohttpRequest

log = logging.getLogger(__name__)

MOMENT = 0.25  # seconds
PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds, while Telegram cannot be reached; the last repeats
RESTARTED = 5.0  # seconds for which Telegram may still think that the process before this one polls


async def poll(
    bot: Bot,
    intake: Intake,
    allowed: Sequence[str],
    *,
    hold: int = 30,
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
) -> None:
    """Ask for ever; Telegram holds each request open for up to `hold` seconds."""
    offset, failures, said = 0, 0, ""
    async with AiohttpRequest(1, read_timeout=hold + 10, watch=intake.metrics.called) as request:
        while True:
            try:
                raws = await _ask(request, bot, offset, allowed, hold)
            except TelegramError as error:
                failures += 1
                said = _say_once(error, said)
                if isinstance(error, Conflict) and "webhook" in error.message:  # of an earlier way of running
                    with suppress(TelegramError):
                        await bot.delete_webhook()
                    continue
                await sleep(_pause(error, failures))
                continue
            except Exception:
                # Whatever it is: a bot that looks alive and hears nothing would be worse.
                failures += 1
                log.exception("polling")
                await sleep(PAUSES[min(failures, len(PAUSES)) - 1])
                continue
            if said:
                log.info("polling: Telegram answers again")
            failures, said = 0, ""
            intake.metrics.heard_at = time.monotonic()
            tasks = [intake.begin(raw) for raw in await intake.admit(raws)]
            if raws:
                offset = max(raw["update_id"] for raw in raws) + 1
            if tasks:
                await asyncio.wait(tasks, timeout=MOMENT)


async def _ask(
    request: AiohttpRequest, bot: Bot, offset: int, allowed: Sequence[str], hold: int
) -> list[dict[str, Any]]:
    """The raw updates: nothing is made of them before they were judged."""
    wish = {"timeout": hold, "offset": offset, "limit": 100, "allowed_updates": json.dumps(list(allowed))}
    payload = await request.retrieve(f"{bot.base_url}/getUpdates?{urlencode(wish)}")
    answer: list[dict[str, Any]] = request.parse_json_payload(payload)["result"]
    return answer


def _pause(error: TelegramError, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return float(error.retry_after if isinstance(error.retry_after, int) else error.retry_after.total_seconds())
    if isinstance(error, Conflict):
        return RESTARTED
    return PAUSES[min(failures, len(PAUSES)) - 1]


def _say_once(error: TelegramError, said: str) -> str:
    words = f"{type(error).__name__}: {error.message}"
    if words != said:
        log.warning("polling: %s; it goes on trying", words)
    return words
