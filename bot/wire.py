"""HTTP/1.1 as far as the Bot API needs it: requests in one piece, answers in one piece, connections that are kept.

A general HTTP library costs more at each start, and with each call, than all that the bot itself does
(docs/performance.md); what is needed of HTTP here is small, and tests/bot/test_wire.py holds it.
"""

import asyncio
import re
import ssl
from base64 import b64encode
from collections import deque
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

_PIECE = 1 << 18  # bytes handed to the transport at once
_LONGEST_HEAD = 1 << 16
_PORTS: Final = {"http": 80, "https": 443}
_OUT_OF_PLACE = re.compile(r"[^!-~]")  # in the target of a request: spaces, control characters, other than ASCII


class WireError(Exception):
    """A call that brought no answer. The class tells what is known of it; words never hold the address or the token."""


class ConnectError(WireError):
    """No connection came about: surely not sent."""


class ConnectTimeout(ConnectError):  # noqa: N818  (called as other HTTP libraries call it)
    """No connection came about in time: surely not sent."""


class PoolTimeout(WireError):  # noqa: N818
    """All connections stayed in use: surely not sent."""


class ReadTimeout(WireError):  # noqa: N818
    """Nothing came any more: what was asked for may have been done."""


class BrokenError(WireError):
    """The connection broke, or what came is no HTTP: what was asked for may have been done."""


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for a free connection, for a new one, and for the next bytes of an answer."""

    pool: float
    connect: float
    read: float


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # names in lower case
    content: bytes


class _Origin(NamedTuple):
    """Where connections lead: those to the same origin are interchangeable."""

    scheme: str
    host: str
    port: int
    proxy: str | None

    @property
    def name(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Wire:
    """Up to `limit` calls at once. Connections stay open for the next call, at most `keep` idle seconds."""

    def __init__(self, limit: int, keep: float, headers: dict[str, str]) -> None:
        self._keep = keep
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._places = asyncio.Semaphore(limit)
        self._idle: dict[_Origin, deque[_Connection]] = {}
        self._in_use: set[_Connection] = set()

    async def call(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        kind: str = "",
        *,
        patience: Patience,
        proxy: str | None = None,
    ) -> Answer:
        """Make one call: `kind` is the body's content type, `proxy` an address like http://user:word@host:3128.

        Raises WireError, by its class telling whether the call may have arrived.
        """
        origin, target = _split(url, proxy)
        head = f"{method} {target} HTTP/1.1\r\nHost: {origin.name}\r\n{self._headers}"
        if proxy is not None and origin.scheme == "http":
            head += _authorization(proxy)
        if body or method != "GET":
            head += f"Content-Length: {len(body)}\r\n" + (f"Content-Type: {kind}\r\n" if kind else "")
        request = head.encode("latin-1") + b"\r\n" + body
        await self._take_place(patience.pool)
        try:
            while True:
                connection = self._kept(origin)
                fresh = connection is None
                if connection is None:
                    connection = await _connect(origin, patience.connect)
                self._in_use.add(connection)
                try:
                    answer = await connection.exchange(request, patience.read)
                except BrokenError:
                    # The other side may close a kept connection in the moment in which it is taken up again. Only what
                    # changes nothing is asked a second time.
                    if fresh or method != "GET" or connection.heard:
                        raise
                else:
                    if connection.reusable:
                        connection.idle_since = asyncio.get_running_loop().time()
                        self._idle.setdefault(origin, deque()).append(connection)
                    else:
                        connection.close()
                    return answer
                finally:
                    self._in_use.discard(connection)
        finally:
            self._places.release()

    async def close(self) -> None:
        for connection in [*self._in_use, *(one for kept in self._idle.values() for one in kept)]:
            connection.close()
        self._idle.clear()
        await asyncio.sleep(0)  # the loop closes them in its next round

    async def _take_place(self, seconds: float) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            raise PoolTimeout(f"no connection became free within {seconds:g} s") from None

    def _kept(self, origin: _Origin) -> "_Connection | None":
        """The connection that was used last, if it is still good."""
        kept = self._idle.get(origin)
        oldest = asyncio.get_running_loop().time() - self._keep
        while kept:
            connection = kept.pop()
            if connection.reusable and connection.idle_since >= oldest:
                return connection
            connection.close()
        return None


class _Connection(asyncio.Protocol):
    """One connection: one request after the other, each with its answer."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.heard = False  # something has come since the request was begun
        self.transport: asyncio.Transport | None = None
        self._closed = False
        self._answer: asyncio.Future[Answer] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reading = _Reading(bodiless=False)
        self._heard_at = 0.0
        self._may_write = asyncio.Event()
        self._may_write.set()

    @property
    def reusable(self) -> bool:
        return not self._closed and self._answer is None and self._reading.keeps_open

    async def exchange(self, request: bytes, silence: float, *, bodiless: bool = False) -> Answer:
        """Send a request and wait for its answer; nothing at all for `silence` seconds is a ReadTimeout."""
        self.heard = False
        if self._closed or self.transport is None:
            raise BrokenError("the connection was closed")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._answer = answer
        self._reading, self._heard_at = _Reading(bodiless=bodiless), loop.time()
        self._timer = loop.call_later(silence, self._look_for_silence, loop, silence)
        try:
            self.transport.write(request[:_PIECE])
            for begin in range(_PIECE, len(request), _PIECE):
                await self._until_written(answer)
                if answer.done():  # refused, or broken, before all of it was sent
                    self.close()
                    break
                self._heard_at = loop.time()
                self.transport.write(request[begin : begin + _PIECE])
            return await answer
        except BaseException:
            self.close()
            raise
        finally:
            self._timer.cancel()
            self._answer = None

    async def _until_written(self, answer: "asyncio.Future[Answer]") -> None:
        if self._may_write.is_set():
            await asyncio.sleep(0)
            return
        room = asyncio.ensure_future(self._may_write.wait())
        either: list[asyncio.Future[Any]] = [room, answer]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            room.cancel()

    def _look_for_silence(self, loop: asyncio.AbstractEventLoop, silence: float) -> None:
        if self._answer is None or self._answer.done():
            return
        left = self._heard_at + silence - loop.time()
        if left > 0:
            self._timer = loop.call_later(left, self._look_for_silence, loop, silence)
        else:
            self._answer.set_exception(ReadTimeout(f"nothing came for {silence:g} s"))

    def close(self) -> None:
        self._closed = True
        if self.transport is None:
            return
        if self._answer is None:
            self.transport.close()
        else:  # in the middle of something that nobody waits for any more
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():  # nobody has asked: it is not to be trusted any more
            self.close()
            return
        self.heard, self._heard_at = True, asyncio.get_running_loop().time()
        try:
            answer = self._reading.take(data)
        except ValueError as error:
            self._answer.set_exception(BrokenError(f"no HTTP: {error}"))
            return
        if answer is not None:
            self._answer.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        self._closed = True
        self._may_write.set()
        if self._answer is None or self._answer.done():
            return
        answer = self._reading.end() if error is None else None
        if answer is not None:
            self._answer.set_result(answer)
        else:
            self._answer.set_exception(BrokenError(type(error).__name__ if error else "the other side closed it"))

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()


class _Reading:
    """An answer on its way in. Raises ValueError for what is no HTTP."""

    def __init__(self, *, bodiless: bool) -> None:
        self.keeps_open = True  # another request may follow on the same connection
        self._bodiless = bodiless
        self._buffer = bytearray()
        self._status = 0
        self._headers: dict[str, str] | None = None
        self._length: int | None = None  # None: in chunks, or up to the end of the connection
        self._chunked = False
        self._body = bytearray()
        self._trailers = False

    def take(self, data: bytes) -> Answer | None:
        """The answer, once it is whole."""
        self._buffer += data
        while self._headers is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > _LONGEST_HEAD:
                    raise ValueError("a head without an end")
                return None
            self._read_head(bytes(self._buffer[:end]))
            del self._buffer[: end + 4]
        if self._chunked:
            return self._answer(self._body) if self._read_chunks() else None
        if self._length is None or len(self._buffer) < self._length:
            return None
        whole, more = self._buffer[: self._length], len(self._buffer) > self._length
        self.keeps_open &= not more
        return self._answer(whole)

    def end(self) -> Answer | None:
        """The other side has closed the connection: the answer, where that is how it ends."""
        if self._headers is None or self._chunked or self._length is not None:
            return None
        return self._answer(self._buffer)

    def _answer(self, body: bytearray) -> Answer:
        assert self._headers is not None
        return Answer(self._status, self._headers, bytes(body))

    def _read_head(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        found = re.fullmatch(r"HTTP/1\.([01]) ([1-5]\d\d)(?: .*)?", first)
        if found is None:
            raise ValueError("no status line")
        self._status = int(found[2])
        if self._status < 200:  # an interim answer: the real one follows
            if self._status == 101:
                raise ValueError("another protocol")
            return
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon or name != name.strip():
                raise ValueError("a header without a name")
            name = name.lower()
            value = value.strip()
            if name == "content-length" and headers.get(name, value) != value:
                raise ValueError("two lengths")
            headers[name] = f"{headers[name]}, {value}" if name in headers and name != "content-length" else value
        connection = headers.get("connection", "").lower()
        self.keeps_open = "close" not in connection and (found[1] == "1" or "keep-alive" in connection)
        coding = headers.get("transfer-encoding", "").lower()
        if self._bodiless or self._status in (204, 304):
            self._length = 0
        elif coding:
            if coding != "chunked":
                raise ValueError("a transfer coding other than chunked")
            self._chunked = True
        elif "content-length" in headers:
            if not re.fullmatch(r"\d{1,15}", headers["content-length"]):
                raise ValueError("a length that is no number")
            self._length = int(headers["content-length"])
        else:
            self.keeps_open = False
        self._headers = headers

    def _read_chunks(self) -> bool:
        """Move what is whole of the chunks into the body. True once the last has come, and its trailers."""
        while True:
            end = self._buffer.find(b"\r\n")
            if end < 0:
                if len(self._buffer) > _LONGEST_HEAD:
                    raise ValueError("a chunk without a size")
                return False
            line = bytes(self._buffer[:end])
            if self._trailers:
                del self._buffer[: end + 2]
                if not line:
                    self.keeps_open &= not self._buffer
                    return True
                continue
            size = re.fullmatch(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", line)
            if size is None:
                raise ValueError("a chunk without a size")
            length = int(size[1], 16)
            if length == 0:
                self._trailers = True
                del self._buffer[: end + 2]
                continue
            if len(self._buffer) < end + 2 + length + 2:
                return False
            self._body += self._buffer[end + 2 : end + 2 + length]
            if self._buffer[end + 2 + length : end + 4 + length] != b"\r\n":
                raise ValueError("a chunk that is longer than it says")
            del self._buffer[: end + 4 + length]


async def _connect(origin: _Origin, seconds: float) -> _Connection:
    """A new connection, through the proxy where there is one. Raises ConnectError: nothing was sent."""
    connection: _Connection | None = None
    try:
        async with asyncio.timeout(seconds):
            via = _parts(origin.proxy) if origin.proxy is not None else None
            connection = await _open(*(via[:3] if via else origin[:3]))
            if via is not None and origin.scheme == "https":
                await _tunnel(connection, origin, seconds)
            return connection
    except TimeoutError:
        if connection is not None:
            connection.close()
        raise ConnectTimeout(f"no connection within {seconds:g} s") from None
    except (OSError, WireError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, ConnectError):
            raise
        raise ConnectError(f"{type(error).__name__}: {error}") from error


async def _open(scheme: str, host: str, port: int) -> _Connection:
    _, connection = await asyncio.get_running_loop().create_connection(
        _Connection,
        host,
        port,
        ssl=_trust() if scheme == "https" else None,
        happy_eyeballs_delay=0.25,
    )
    return connection


async def _tunnel(connection: _Connection, origin: _Origin, seconds: float) -> None:
    """Have the proxy pass everything on, and speak TLS with the other end."""
    assert connection.transport is not None
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    asked = f"CONNECT {host}:{origin.port} HTTP/1.1\r\nHost: {host}:{origin.port}\r\n{_authorization(origin.proxy)}\r\n"
    answer = await connection.exchange(asked.encode("latin-1"), seconds, bodiless=True)
    if not 200 <= answer.status < 300:
        raise ConnectError(f"the proxy answered {answer.status}")
    secured = await asyncio.get_running_loop().start_tls(
        connection.transport, connection, _trust(), server_hostname=origin.host
    )
    assert secured is not None
    connection.transport = secured


@cache
def _trust() -> ssl.SSLContext:
    """The machine's certificates: 20 ms and 2 MiB that a local Bot API server does without."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _split(url: str, proxy: str | None) -> tuple[_Origin, str]:
    """Where to connect to, and what to ask for there; through a proxy without TLS the whole address."""
    scheme, host, port, parts = _parts(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii() or _OUT_OF_PLACE.search(target):
        target = quote(target, safe="!#$%&'()*+,/:;=?@[]~")
    origin = _Origin(scheme, host, port, proxy)
    return origin, f"http://{origin.name}{target}" if proxy is not None and scheme == "http" else target


def _parts(url: str) -> tuple[str, str, int, SplitResult]:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ConnectError("an address is neither http:// nor https://")
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], parts


def _authorization(proxy: str | None) -> str:
    parts = urlsplit(proxy or "")
    if parts.username is None:
        return ""
    word = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return f"Proxy-Authorization: Basic {b64encode(word).decode('ascii')}\r\n"
