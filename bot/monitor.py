"""For those who watch the bot: /healthz (the process lives), /readyz (it does its work), /metrics (Prometheus)."""

import time

from aiohttp import web

from bot.intake import Intake
from bot.metrics import exposition
from bot.office import Office
from bot.stores import StoreAwayError
from domain.condition import read_condition

SILENT_AFTER = 120.0  # seconds without a word from Telegram, while polling, after which the bot is not ready


STOOD_STILL_AFTER = (
    300.0  # seconds without a heartbeat (one a minute) after which jobs and prompts are not to be trusted
)


def monitor(office: Office, intake: Intake) -> web.Application:
    """The pages. They say nothing about people or tasks; they belong on a loopback port all the same."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        found = await problems(office, intake)
        return web.Response(status=503 if found else 200, text="\n".join(found or ["ready"]) + "\n")

    async def metrics(_: web.Request) -> web.Response:
        try:
            condition = await office.read(read_condition, office.clock.now())
        except StoreAwayError as error:
            return web.Response(status=503, text=f"the store cannot be reached: {error.orig}\n")
        return web.Response(text=exposition(intake.metrics, condition), content_type="text/plain")

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


async def problems(office: Office, intake: Intake) -> list[str]:
    """Why the bot cannot do its work right now; nothing where it can."""
    found = []
    try:
        condition = await office.read(read_condition, office.clock.now())
        if (condition.heartbeat_age or 0.0) > STOOD_STILL_AFTER:
            found.append(f"the clock has given no sign of life for {condition.heartbeat_age:.0f} seconds")
    except StoreAwayError as error:
        found.append(f"the store cannot be reached: {error.orig}")
    heard = intake.metrics.heard_at
    if not office.settings.webhook_url and (heard is None or time.monotonic() - heard > SILENT_AFTER):
        found.append("Telegram has not been reached" + ("" if heard is None else " for two minutes"))
    return found
