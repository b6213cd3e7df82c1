"""Where the bot listens: a port of this machine, or a Unix socket behind a proxy."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web


@dataclass(frozen=True)
class Address:
    """`host:port`, or `unix:/path`."""

    host: str = ""
    port: int = 0
    path: str = ""


def read_address(text: str) -> Address | None:
    """An address as a setting gives it; None for nothing. Raises ValueError for what is none."""
    if not text:
        return None
    if text.startswith("unix:/"):
        return Address(path=text.removeprefix("unix:"))
    found = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})", text)
    if found is None or int(found[2]) > 65535:
        raise ValueError(text)
    return Address(host=found[1].strip("[]"), port=int(found[2]))


@asynccontextmanager
async def listening(app: web.Application, address: Address) -> AsyncIterator[int]:
    """Serve inside the block. Gives the port (a free one where 0 was asked for; 0 for a socket)."""
    # A request that hangs at the end is given up: whoever sent it offers it again.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        if address.path:
            Path(address.path).unlink(missing_ok=True)  # of a process that was killed
            await web.UnixSite(runner, address.path).start()
            Path(address.path).chmod(0o660)
            yield 0
        else:
            await web.TCPSite(runner, address.host, address.port).start()
            yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
