"""HTTP as it comes: whole, in pieces, in chunks, late, broken; connections that are kept, and those that are not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wire import (
    Answer,
    BrokenError,
    ConnectError,
    ConnectTimeout,
    Patience,
    PoolTimeout,
    ReadTimeout,
    Wire,
    WireError,
    _Connection,
    _Reading,
)

Play = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]
PATIENT = Patience(pool=5, connect=5, read=5)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Asked:
    """What one request looked like to the server, and on which connection it came."""

    head: str
    body: bytes
    connection: int


@dataclass
class Server:
    """Answers with what `play` writes, and keeps what was asked."""

    play: Play
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    at_work: set["asyncio.Task[None]"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.at_work.add(task)
        try:
            await self._serve(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            self.at_work.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next((int(x[15:]) for x in head.split("\r\n") if x.lower().startswith("content-length:")), 0)
                asked = Asked(head, await reader.readexactly(length), number)
                self.asked.append(asked)
                await self.play(asked, writer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class TooLarge(Server):
    """Refuses before it has read the body, and reads on, as servers do: a reset would lose the answer."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            while await reader.read(1 << 16):
                pass


@contextlib.asynccontextmanager
async def serving(play: Play, kind: type[Server] = Server) -> AsyncIterator[Server]:
    server = kind(play)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await rounds()
        for task in server.at_work:
            task.cancel()
        if server.at_work:
            await asyncio.wait(server.at_work)
        await rounds()


async def rounds() -> None:
    """Let the loop see what happened on the other side of a connection."""
    for _ in range(10):
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def wire(limit: int = 4, keep: float = 30) -> AsyncIterator[Wire]:
    made = Wire(limit, keep, {"User-Agent": "test"})
    try:
        yield made
    finally:
        await made.close()


def saying(*pieces: bytes, close: bool = False) -> Play:
    """A server that writes these pieces one after the other."""

    async def play(_: Asked, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if close:
            writer.close()

    return play


def call(*pieces: bytes, close: bool = False, method: str = "POST") -> Answer:
    """What comes back from a server that writes these pieces."""

    async def run() -> Answer:
        async with serving(saying(*pieces, close=close)) as server, wire() as w:
            return await w.call(method, f"{server.url}/x", b"body", "text/plain", patience=PATIENT)

    return asyncio.run(run())


def test_a_request_says_what_is_needed_and_no_more() -> None:
    async def run() -> list[Asked]:
        async with serving(saying(OK)) as server, wire() as w:
            await w.call("POST", f"{server.url}/bot1:x/sendMessage", b"text=ok", "text/plain", patience=PATIENT)
            await w.call("GET", f"{server.url}/file/三张 清单.xlsx?a=%20", patience=PATIENT)
            return [Asked(one.head.replace(str(server.port), "PORT"), one.body, one.connection) for one in server.asked]

    assert asyncio.run(run()) == [
        Asked(
            "POST /bot1:x/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: test\r\n"
            "Content-Length: 7\r\nContent-Type: text/plain\r\n\r\n",
            b"text=ok",
            1,
        ),
        Asked(
            "GET /file/%E4%B8%89%E5%BC%A0%20%E6%B8%85%E5%8D%95.xlsx?a=%20 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n"
            "User-Agent: test\r\n\r\n",
            b"",
            1,
        ),
    ]


def test_an_answer_by_its_length_in_chunks_or_up_to_the_end() -> None:
    assert call(OK).content == b"ok"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n3\r\ncde\r\n0\r\nT: z\r\n\r\n"
    assert call(chunked).content == b"abcde"
    assert call(b"HTTP/1.1 200 OK\r\n\r\nup to ", b"the end", close=True).content == b"up to the end"
    assert call(b"HTTP/1.1 204 No Content\r\n\r\n") == Answer(204, {}, b"")
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert call(interim, OK).status == 200


@given(st.binary(max_size=300), st.lists(st.integers(1, 60), max_size=8), st.booleans(), st.data())
def test_it_does_not_matter_in_which_pieces_an_answer_comes(
    body: bytes, sizes: list[int], chunked: bool, data: st.DataObject
) -> None:
    if chunked:
        parts, rest = [], body
        for size in [*sizes, 10**6]:
            part, rest = rest[:size], rest[size:]
            if part:
                parts.append(b"%x\r\n%s\r\n" % (len(part), part))
        raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(parts) + b"0\r\n\r\n"
    else:
        raw = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=10)))
    reading = _Reading(bodiless=False)
    answers = [reading.take(raw[a:b]) for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True) if a < b]
    assert answers[:-1] == [None] * (len(answers) - 1)
    assert answers[-1] is not None
    assert answers[-1].content == body
    assert reading.keeps_open


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd",
        b"HTTP/1.1 200 OK\r\nwithout a colon\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_http_is_an_error_and_not_an_answer(raw: bytes) -> None:
    with pytest.raises(BrokenError, match="no HTTP"):
        call(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
    ],
)
def test_a_connection_that_breaks_before_the_answer_is_whole_may_have_done_it(raw: bytes) -> None:
    with pytest.raises(BrokenError):
        call(raw, close=True)


def count_connections(calls: int, play: Play, keep: float = 30) -> int:
    """How many connections so many calls take, one after the other."""

    async def run() -> int:
        async with serving(play) as server, wire(keep=keep) as w:
            for _ in range(calls):
                await w.call("POST", f"{server.url}/x", b"x", patience=PATIENT)
                await rounds()
            return server.connections

    return asyncio.run(run())


def test_a_connection_is_kept_for_the_next_call_as_long_as_it_is_good() -> None:
    assert count_connections(3, saying(OK)) == 1
    assert count_connections(3, saying(OK), keep=-1) == 3
    assert count_connections(3, saying(OK.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))) == 3
    assert count_connections(3, saying(OK.replace(b"1.1", b"1.0"))) == 3
    assert count_connections(3, saying(OK + b"and more than was announced")) == 3
    assert count_connections(3, saying(OK, close=True)) == 3  # closed by the other side while it lay idle


def test_only_a_call_that_changes_nothing_is_asked_again_on_a_connection_that_had_gone_stale() -> None:
    async def run(method: str) -> Answer:
        heard: set[int] = set()

        async def once_each(asked: Asked, writer: asyncio.StreamWriter) -> None:
            """Closes without a word at the second request of a connection."""
            if asked.connection in heard:
                writer.close()
            else:
                writer.write(OK)
            heard.add(asked.connection)

        async with serving(once_each) as server, wire() as w:
            await w.call(method, f"{server.url}/x", patience=PATIENT)
            return await w.call(method, f"{server.url}/x", patience=PATIENT)

    assert asyncio.run(run("GET")).content == b"ok"
    with pytest.raises(BrokenError):
        asyncio.run(run("POST"))


def failing(patience: Patience, play: Play, calls: int = 1) -> list[object]:
    """What calls at once come to, over a single connection."""

    async def run() -> list[object]:
        async with serving(play) as server, wire(limit=1) as w:
            work = [w.call("POST", f"{server.url}/x", patience=patience) for _ in range(calls)]
            return list(await asyncio.gather(*work, return_exceptions=True))

    return asyncio.run(run())


async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


def test_silence_is_waited_out() -> None:
    assert [type(one) for one in failing(Patience(5, 5, 0.1), silent)] == [ReadTimeout]


class StillLoop(asyncio.SelectorEventLoop):
    """A loop whose clock the test sets, and which only notes what is to be called later."""

    now = 100.0

    def __init__(self) -> None:
        super().__init__()
        self.later: list[float] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, *_: object, **__: object) -> asyncio.TimerHandle:
        self.later.append(delay)
        return asyncio.TimerHandle(self.now + delay, print, (), self)


def test_talking_is_no_silence() -> None:
    loop, connection = StillLoop(), _Connection()
    answer = connection._answer = loop.create_future()
    connection._heard_at = 98.0  # two seconds ago
    connection._look_for_silence(loop, 5.0)
    assert (loop.later, answer.done()) == ([3.0], False)
    loop.now = 103.0
    connection._look_for_silence(loop, 5.0)
    assert isinstance(answer.exception(), ReadTimeout)
    loop.close()


def test_a_call_that_finds_no_free_connection_is_surely_not_sent() -> None:
    assert {type(one) for one in failing(Patience(0.05, 5, 0.3), silent, calls=2)} == {ReadTimeout, PoolTimeout}


def test_nobody_there_is_surely_not_sent() -> None:
    async def run(url: str) -> None:
        async with wire() as w:
            await w.call("GET", url, patience=Patience(1, 0.2, 1))

    for url in ("http://127.0.0.1:1/x", "http://no-such-host.invalid/x", "ftp://127.0.0.1/x", "https://127.0.0.1:1/"):
        with pytest.raises(ConnectError) as raised:
            asyncio.run(run(url))
        assert "127.0.0.1/x" not in str(raised.value)


def test_a_handshake_that_does_not_come_about_is_surely_not_sent() -> None:
    async def run() -> None:
        async with serving(silent) as server, wire() as w:
            await w.call("GET", f"https://127.0.0.1:{server.port}/", patience=Patience(1, 0.1, 1))

    with pytest.raises(ConnectTimeout):
        asyncio.run(run())


def test_a_call_given_up_leaves_no_connection_that_answers_the_next_one() -> None:
    async def run() -> tuple[bytes, int]:
        begun = asyncio.Event()

        async def late(asked: Asked, writer: asyncio.StreamWriter) -> None:
            begun.set()
            if asked.body == b"first":
                await asyncio.Event().wait()
            writer.write(OK)

        async with serving(late) as server, wire(limit=1) as w:
            given_up = asyncio.create_task(w.call("POST", f"{server.url}/x", b"first", patience=PATIENT))
            await begun.wait()
            given_up.cancel()
            await asyncio.wait([given_up])
            answer = await w.call("POST", f"{server.url}/x", b"second", patience=PATIENT)
            return answer.content, server.connections

    assert asyncio.run(run()) == (b"ok", 2)


def test_a_large_file_goes_out_whole_and_a_refusal_before_its_end_is_heard() -> None:
    large = bytes(range(256)) * 20_000

    async def sent() -> bytes:
        async with serving(saying(OK)) as server, wire() as w:
            await w.call("POST", f"{server.url}/x", large, patience=PATIENT)
            return server.asked[0].body

    assert asyncio.run(sent()) == large

    async def refused() -> int:
        async with serving(saying(OK), TooLarge) as server, wire() as w:
            return (await w.call("POST", f"{server.url}/x", large * 10, patience=PATIENT)).status

    assert asyncio.run(refused()) == 413


def test_many_calls_at_once_each_get_their_own_answer() -> None:
    async def echo(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(asked.body), asked.body))

    async def run() -> int:
        async with serving(echo) as server, wire(limit=8) as w:

            async def one(n: int) -> None:
                answer = await w.call("POST", f"{server.url}/x", str(n).encode(), patience=PATIENT)
                assert answer.content == str(n).encode()

            await asyncio.gather(*map(one, range(200)))
            return server.connections

    assert asyncio.run(run()) <= 8


def test_through_a_proxy_without_tls_the_whole_address_is_asked_for() -> None:
    async def run() -> Asked:
        async with serving(saying(OK)) as server, wire() as w:
            proxy = f"http://zhang:se%40cret@127.0.0.1:{server.port}"
            await w.call("GET", "http://telegram.test:81/x?y=1", patience=PATIENT, proxy=proxy)
            return server.asked[0]

    head = asyncio.run(run()).head
    assert head.startswith("GET http://telegram.test:81/x?y=1 HTTP/1.1\r\nHost: telegram.test:81\r\n")
    assert "Proxy-Authorization: Basic emhhbmc6c2VAY3JldA==\r\n" in head


def test_through_a_proxy_with_tls_a_tunnel_is_asked_for_and_a_refused_one_is_surely_not_sent() -> None:
    async def run() -> Asked:
        async with serving(saying(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")) as server, wire() as w:
            with pytest.raises(ConnectError, match="the proxy answered 407"):
                await w.call(
                    "POST", "https://api.telegram.test/x", patience=PATIENT, proxy=f"http://127.0.0.1:{server.port}"
                )
            return server.asked[0]

    assert asyncio.run(run()).head == ("CONNECT api.telegram.test:443 HTTP/1.1\r\nHost: api.telegram.test:443\r\n\r\n")


def test_what_a_call_raises_is_told_apart_by_its_class() -> None:
    assert issubclass(ConnectTimeout, ConnectError)
    for kind in (ConnectError, PoolTimeout, ReadTimeout, BrokenError):
        assert issubclass(kind, WireError)
    assert not issubclass(ReadTimeout, ConnectError)
