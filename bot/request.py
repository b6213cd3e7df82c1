"""How the bot's calls travel: python-telegram-bot's public request seam over aiohttp.

The library's own backend (httpx) takes several times the processor time for the same call; docs/performance.md has the
figures. What was surely not sent keeps its cause (ConnectionTimeoutError, ClientConnectorError), so that delivery can
tell it from what may have arrived.
"""

import time
from collections.abc import Callable
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

Watch = Callable[[str, int, float], None]
"""Told of every call: method, HTTP status (0: none came back), seconds."""


class AiohttpRequest(BaseRequest):
    """Up to `connections` calls at once; all times in seconds. Proxies come from the environment, as for httpx."""

    def __init__(
        self,
        connections: int = 32,
        *,
        read_timeout: float = 20,
        connect_timeout: float = 5,
        pool_timeout: float = 30,
        watch: Watch | None = None,
    ) -> None:
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
                trust_env=True,
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
        status, began = 0, time.perf_counter()
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as answer:
                status, content = answer.status, await answer.read()
        except aiohttp.ServerTimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        finally:
            if self._watch is not None:
                self._watch(url.partition("?")[0].rpartition("/")[2], status, time.perf_counter() - began)
        return status, content


def _or(given: Any, own: float) -> Any:
    return own if given is BaseRequest.DEFAULT_NONE else given


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form
