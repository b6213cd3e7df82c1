"""How the bot's calls travel: python-telegram-bot's public request seam over aiohttp.

The library's own backend (httpx) takes several times the processor time for the same call; docs/performance.md has the
figures. What was surely not sent keeps its cause (ConnectionTimeoutError, ClientConnectorError), so that delivery can
tell it from what may have arrived.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SHORTEST = 1.0  # seconds; a refusal that names no time at all must not be met by trying without end
_MESSAGES = ("send", "copy", "forward")  # methods that Telegram counts against its limit

Watch = Callable[[str, int, float], None]
"""Told of every call: method, HTTP status (0: none came back), seconds."""


class Meter(Protocol):
    """Whoever paces the bot's own messages, told of the others: they never wait, it makes room for them."""

    def began(self) -> None: ...

    def answered(self) -> None: ...

    def paused(self, chat_id: int, seconds: float) -> None:
        """Telegram asks to leave a chat alone for so long."""


_PACED: ContextVar[bool] = ContextVar("paced", default=False)


@contextmanager
def paced() -> Iterator[None]:
    """Calls in this block are delivery's: it paces them itself, and itself obeys a pause that Telegram asks for."""
    token = _PACED.set(True)
    try:
        yield
    finally:
        _PACED.reset(token)


class AiohttpRequest(BaseRequest):
    """Up to `connections` calls at once; all times in seconds. Proxies come from the environment, as for httpx.

    `patience`: so long in all a call waits where Telegram asks for a pause (429), and is made again: somebody waits
    for that answer. `meter` is told of every message that is not delivery's own.
    """

    def __init__(
        self,
        connections: int = 32,
        *,
        read_timeout: float = 20,
        connect_timeout: float = 5,
        pool_timeout: float = 30,
        patience: float = 0,
        watch: Watch | None = None,
    ) -> None:
        self.meter: Meter | None = None
        self._patience = patience
        self._connections = connections
        self._read, self._connect, self._pool = read_timeout, connect_timeout, pool_timeout
        self._watch = watch
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                # Shorter than Telegram's own patience with an idle connection: a call never meets a closing one.
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),  # Telegram sets none: they need not be looked for
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None or self._session.closed:
            raise RuntimeError("This request is not initialised")
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_or(pool_timeout, self._pool),
            sock_connect=_or(connect_timeout, self._connect),
            sock_read=_or(read_timeout, self._read),
        )
        name = url.partition("?")[0].rpartition("/")[2]
        if _PACED.get():
            return await self._call(name, url, method, request_data, timeout)
        patience = self._patience
        while True:
            with self._metered(name):
                status, content = await self._call(name, url, method, request_data, timeout)
            pause = _pause(content) if status == 429 else None
            if pause is not None and (chat := _chat(name, request_data)) and self.meter is not None:
                self.meter.paused(chat, pause)
            if pause is None or pause > patience:
                return status, content
            pause = max(pause, SHORTEST)
            patience -= pause
            await asyncio.sleep(pause)

    @contextmanager
    def _metered(self, name: str) -> Iterator[None]:
        if self.meter is None or not name.startswith(_MESSAGES) or name == "sendChatAction":
            yield
            return
        self.meter.began()
        try:
            yield
        finally:
            self.meter.answered()

    async def _call(
        self, name: str, url: str, method: str, request_data: RequestData | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        assert self._session is not None
        status, began = 0, time.perf_counter()
        try:
            proxy = _proxy(url.partition("/bot")[0])
            async with self._session.request(
                method, url, timeout=timeout, proxy=proxy, **_content(request_data)
            ) as answer:
                status, content = answer.status, await answer.read()
        except aiohttp.ServerTimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        finally:
            if self._watch is not None:
                self._watch(name, status, time.perf_counter() - began)
        return status, content


@cache
def _proxy(address: str) -> str | None:
    """The proxy that the environment names for this address. aiohttp itself would look it up anew for each call."""
    parts = urlsplit(address)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _pause(content: bytes) -> float | None:
    """The seconds that Telegram asks for; None where the refusal does not say."""
    try:
        return float(json.loads(content)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return None


def _chat(name: str, data: RequestData | None) -> int | None:
    """The chat that a message goes to; None for other calls."""
    chat = data.json_parameters.get("chat_id", "") if data is not None and name.startswith(_MESSAGES) else ""
    return int(chat) if chat.lstrip("-").isdigit() else None


def _or(given: Any, own: float) -> Any:
    return own if given is BaseRequest.DEFAULT_NONE else given


def _content(data: RequestData | None) -> dict[str, Any]:
    """The body of a request and its type."""
    if data is None:
        return {}
    if not data.contains_files:  # aiohttp would come to the same in twice the time
        return {"data": urlencode(data.json_parameters).encode(), "headers": _FORM}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return {"data": form}
