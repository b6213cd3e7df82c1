"""Listening for what others ask of the bot: the webhook, the monitor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.address import Address


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
