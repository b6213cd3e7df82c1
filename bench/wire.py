"""The other end: a Bot API server as light as can be, which hands out updates and clocks the answers."""

import asyncio
import json
import threading
import time
from itertools import count
from types import TracebackType
from typing import Any, Self

from aiohttp import web

TOKEN = "123456:bench-token"
BOT = {"id": 123456, "is_bot": True, "first_name": "bot", "username": "district_bench_bot"}
Json = dict[str, Any]
_NUMBERS = count(1)  # of updates and messages: a bot that is started anew on the same store has seen the old ones


class Wire:
    """A server in a thread; the bots run in processes of their own. `delay`: seconds that every call takes."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.polled = threading.Event()  # the bot has asked for updates
        self._queue: list[Json] = []
        self._one_by_one = False
        self._awaited: set[int] = set()
        self._done = threading.Event()
        self._ready = threading.Event()
        self._sent_at = time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._bell = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def time_answers(self, messages: list[tuple[int, str]], *, one_by_one: bool, patience: float = 120.0) -> float:
        """Hand out texts (chat, text) and wait until each chat was answered. The seconds that took."""
        updates = [_update(next(_NUMBERS), chat, text) for chat, text in messages]
        self._done.clear()
        began = time.perf_counter()
        self._loop.call_soon_threadsafe(self._begin, updates, one_by_one)
        if not self._done.wait(patience):
            raise RuntimeError(f"{len(self._awaited)} chats were not answered within {patience:g} s")
        return time.perf_counter() - began

    def wait_until_quiet(self, seconds: float = 3.0) -> None:
        """Wait until the bot has sent nothing of its own accord for so long: the morning's messages have gone out."""
        while time.monotonic() - self._sent_at < seconds:
            time.sleep(0.2)

    def _begin(self, updates: list[Json], one_by_one: bool) -> None:
        self._queue, self._one_by_one = updates, one_by_one
        self._awaited = {u["message"]["chat"]["id"] for u in (updates[:1] if one_by_one else updates)}
        self._bell.set()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method.lower() == "getupdates":
            self.polled.set()
            return _ok(await self._next_updates())
        if self.delay:
            await asyncio.sleep(self.delay)
        if method == "getMe":
            return _ok(BOT)
        if method in ("sendMessage", "editMessageText", "sendRichMessage"):
            form = await request.post()
            chat = int(str(form["chat_id"]))
            self._sent_at = time.monotonic()
            self._answered(chat)
            return _ok({"message_id": next(_NUMBERS), "date": 1, "chat": {"id": chat, "type": "private"}})
        return _ok([] if method.startswith("get") else True)

    async def _next_updates(self) -> list[Json]:
        while not self._queue:
            self._bell.clear()
            try:
                await asyncio.wait_for(self._bell.wait(), 5)
            except TimeoutError:
                return []
        if self.delay:
            await asyncio.sleep(self.delay)
        size = 1 if self._one_by_one else 100
        handed, self._queue = self._queue[:size], self._queue[size:]
        return handed

    def _answered(self, chat: int) -> None:
        if chat not in self._awaited:
            return
        self._awaited.discard(chat)
        if self._awaited:
            return
        if self._one_by_one and self._queue:
            self._awaited = {self._queue[0]["message"]["chat"]["id"]}
            self._bell.set()
        elif not self._queue:
            self._done.set()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


def _ok(result: Any) -> web.Response:
    return web.Response(body=json.dumps({"ok": True, "result": result}), content_type="application/json")


def _update(number: int, chat: int, text: str) -> Json:
    person = {"id": chat, "is_bot": False, "first_name": f"P{chat}", "language_code": "zh"}
    where = {"id": chat, "type": "private", "first_name": f"P{chat}"}
    body = {"message_id": number, "date": 1676950000, "chat": where, "from": person, "text": text}
    return {"update_id": number, "message": body}
