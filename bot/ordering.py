"""Updates of one chat in order, different chats side by side."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 64  # the pool of connections to Telegram is as large; those under way together share their commits


class ChatOrder(BaseUpdateProcessor):
    """Handles up to 64 updates at once, but never two of the same chat, and those in the order they came."""

    def __init__(self) -> None:
        # One more than the pool, so that a chat that waits for itself never holds up the others' places for long.
        super().__init__(max_concurrent_updates=4096)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._last: dict[int, asyncio.Future[None]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else 0
        before = self._last.get(chat)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[chat] = done
        try:
            if before is not None:
                await before
            async with self._places:
                await coroutine
        finally:
            done.set_result(None)
            if self._last.get(chat) is done:
                del self._last[chat]

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
