"""The other end of a delivery, as light as can be: takes every message, counts it, and says that it arrived."""

import asyncio
import json
import threading
from itertools import count
from types import TracebackType
from typing import Self

from aiohttp import web

BOT = {"id": 123456, "is_bot": True, "first_name": "bot", "username": "district_sink_bot"}


class Sink:
    """A server in a thread. `messages` holds the chats in the order in which their messages arrived."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.token = "123456:sink-token"
        self.messages: list[int] = []
        self._seconds = seconds
        self._numbers = count(1)
        self._changed = threading.Condition()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] == "getMe":
            return web.json_response({"ok": True, "result": BOT})
        chat = int((await request.post())["chat_id"])  # type: ignore[arg-type]
        if self._seconds:
            await asyncio.sleep(self._seconds)
        with self._changed:
            self.messages.append(chat)
            self._changed.notify_all()
        sent = {"message_id": next(self._numbers), "date": 1, "chat": {"id": chat, "type": "private"}}
        return web.Response(body=json.dumps({"ok": True, "result": sent}), content_type="application/json")

    def wait_for(self, messages: int, patience: float = 60.0) -> None:
        """Wait until so many messages arrived; each must come within `patience` seconds of the one before."""
        with self._changed:
            while len(self.messages) < messages:
                if not self._changed.wait(patience):
                    raise AssertionError(f"nothing more came after {len(self.messages)} messages")

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
