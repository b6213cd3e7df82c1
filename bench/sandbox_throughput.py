"""How many updates a second pass through the local Telegram, with a client that does nothing else.

    python -m bench.sandbox_throughput [--updates 5000]

The server runs in a process of its own. Two figures: updates that people cause and a bot fetches and confirms by long
polling, a hundred at a time; and the same with a message sent in answer to each. Limit: 1,000 updates a second.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

from sandbox.world import DEFAULT_TOKEN

LIMIT = 1_000
PEOPLE = 50
SPEAKERS = 8
SENDERS = 8
Json = dict[str, Any]


class Line:
    """One kept-alive HTTP connection; as little as possible around the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24))

    async def post(self, path: str, body: bytes) -> bytes:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        content = await self._reader.readexactly(length)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(content.decode())
        return content

    def close(self) -> None:
        self._writer.close()


def compact(**values: Any) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode()


async def speak(port: int, count: int, start: int) -> None:
    """People write, one message each in turn."""
    line = await Line.to(port)
    for n in range(count):
        await line.post("/user/say", compact(person=1 + (start + n) % PEOPLE, text="完成 80%"))
    line.close()


async def receive(port: int, count: int, answers: "asyncio.Queue[int] | None") -> None:
    """The bot's long polling."""
    line, offset, got = await Line.to(port), 0, 0
    while got < count:
        found = json.loads(await line.post(f"/bot{DEFAULT_TOKEN}/getUpdates", compact(offset=offset, timeout=10)))
        for update in found["result"]:
            offset, got = update["update_id"] + 1, got + 1
            if answers is not None:
                answers.put_nowait(update["message"]["chat"]["id"])
    line.close()


async def answer(port: int, answers: "asyncio.Queue[int]", left: list[int]) -> None:
    """The bot's answers, one call each."""
    line = await Line.to(port)
    while left[0] > 0:
        left[0] -= 1
        chat = await answers.get()
        await line.post(
            f"/bot{DEFAULT_TOKEN}/sendMessage", compact(chat_id=chat, text="收到 <b>80%</b>", parse_mode="HTML")
        )
    line.close()


async def measure(port: int, count: int, *, answered: bool) -> float:
    """Updates a second, from the first word said to the last update fetched (and answered)."""
    answers: asyncio.Queue[int] = asyncio.Queue()
    left = [count]
    began = time.perf_counter()
    share = count // SPEAKERS
    tasks = [speak(port, share, n * share) for n in range(SPEAKERS)]
    tasks.append(receive(port, share * SPEAKERS, answers if answered else None))
    if answered:
        left[0] = share * SPEAKERS
        tasks += [answer(port, answers, left) for _ in range(SENDERS)]
    await asyncio.gather(*tasks)
    return share * SPEAKERS / (time.perf_counter() - began)


async def run(port: int, count: int) -> tuple[float, float]:
    line = await Line.to(port)
    for person in range(1, PEOPLE + 1):
        await line.post("/user/people", compact(id=person, first_name=f"P{person}"))
        await line.post("/user/join", compact(person=person))
    await line.post(f"/bot{DEFAULT_TOKEN}/getUpdates", compact(offset=-1))
    last = json.loads(await line.post(f"/bot{DEFAULT_TOKEN}/getUpdates", compact()))["result"][-1]["update_id"]
    await line.post(f"/bot{DEFAULT_TOKEN}/getUpdates", compact(offset=last + 1))
    line.close()
    await measure(port, count // 5, answered=True)  # warm up
    fetched = await measure(port, count, answered=False)
    return fetched, await measure(port, count, answered=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sandbox_throughput", description=__doc__)
    parser.add_argument("--updates", type=int, default=5_000)
    options = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().split("127.0.0.1:")[1].split("/")[0])
        fetched, answered = asyncio.run(run(port, options.updates))
    finally:
        server.terminate()
        server.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    through = options.updates * 2 + options.updates // 5 + PEOPLE
    spent = (used.ru_utime + used.ru_stime) / through * 1e6
    kept = min(fetched, answered) >= LIMIT
    load = os.getloadavg()[0]
    print("local Telegram")
    print(f"  said and fetched:           {fetched:7,.0f} updates/s")
    print(f"  said, fetched and answered: {answered:7,.0f} updates/s")
    print(f"  processor time of the server, its start included: {spent:,.0f} µs an update")
    print(f"  limit: {LIMIT:,} updates/s: {'kept' if kept else 'MISSED'} (load {load:.1f} on {os.cpu_count()} cores)")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
