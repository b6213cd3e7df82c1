"""The server: both sides on one loopback port."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from aiohttp import web

from sandbox import botapi, control, downloads
from sandbox.user import routes as user_routes
from sandbox.web import WORLD, plain_errors
from sandbox.webhook import deliver
from sandbox.world import World

HOST = "127.0.0.1"
MAX_BODY = 64 * 1024 * 1024
PAGE = Path(__file__).parent / "page"


async def index(request: web.Request) -> web.StreamResponse:
    page = PAGE / "index.html"
    if not page.is_file():
        return web.Response(text="The local Telegram is running; there is no page.\n")
    return web.FileResponse(page, headers={"Cache-Control": "no-cache"})


def build_app(world: World, clock_url: str = "") -> web.Application:
    app = web.Application(client_max_size=MAX_BODY, middlewares=[plain_errors])
    app[WORLD] = world
    app[control.CLOCK_URL] = clock_url
    ours = [*botapi.ROUTES, *downloads.ROUTES, *control.ROUTES, *user_routes.ROUTES]
    app.router.add_routes([web.get("/", index), *ours])
    if PAGE.is_dir():
        app.router.add_static("/static/", PAGE)
    app.cleanup_ctx.append(push_updates)
    return app


async def push_updates(app: web.Application) -> AsyncIterator[None]:
    """Delivers to a webhook for as long as the server runs."""
    world = app[WORLD]
    answer = partial(botapi.answer_to_update, world)
    task = asyncio.create_task(deliver(world.webhook, world.updates, world.clock, answer))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def start(app: web.Application, port: int) -> tuple[web.AppRunner, int]:
    """Starts serving on the loopback address; port 0 takes a free one. The runner, and the port taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handle_signals=False, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port, backlog=1024)
    await site.start()
    taken: int = runner.addresses[0][1]
    return runner, taken
