"""Routes beside the two Telegrams: the record of calls, faults, the rate rule, the clock."""

import time
from datetime import datetime

import aiohttp
from aiohttp import web

from sandbox.errors import Refusal, UserSideError
from sandbox.web import WORLD, answer, body, optional, query, wait_seconds

CLOCK_URL = web.AppKey("clock_url", str)
CLOCK_PATIENCE = aiohttp.ClientTimeout(total=600)


async def calls(request: web.Request) -> web.Response:
    """Calls later than `after`, of one method or all; waits for the first."""
    world, wish = request.app[WORLD], query(request)
    after, method = optional(wish, "after") or 0, str(wish.get("method") or "")
    deadline = time.monotonic() + wait_seconds(request)
    while True:
        found = world.calls.after(after, method)
        left = deadline - time.monotonic()
        if found or left <= 0:
            return answer({"calls": found, "seq": world.calls.seq})
        await world.calls.bell.wait(left)


async def clear_calls(request: web.Request) -> web.Response:
    request.app[WORLD].calls.clear()
    return answer({"ok": True, "seq": request.app[WORLD].calls.seq})


async def list_faults(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return answer({"faults": world.faults.all(), "rate_rule": world.rate.on})


async def add_fault(request: web.Request) -> web.Response:
    """Adds a fault. One that strikes every call also ends the poll that waits."""
    world = request.app[WORLD]
    fault = world.faults.add(await body(request))
    if fault.method.lower() in ("*", "getupdates") and fault.chat is None and fault.after == 0:
        world.updates.end_poll(Refusal(502))
    return answer({"id": fault.id})


async def remove_fault(request: web.Request) -> web.Response:
    """Takes away the fault `?id=` (or `{"id": …}`), or all of them."""
    world = request.app[WORLD]
    world.faults.remove(optional(query(request) | await body(request), "id"))
    return answer({"faults": world.faults.all()})


async def rate_rule(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    if not isinstance(wish.get("on"), bool):
        raise UserSideError(f"on: found {wish.get('on')!r}, expected true or false")
    world.rate.switch(wish["on"])
    return answer({"on": world.rate.on})


async def clock(request: web.Request) -> web.Response:
    """Passed through to the bot side's clock."""
    url = request.app.get(CLOCK_URL, "")
    if not url:
        raise UserSideError("there is no clock to move: start the sandbox with --clock URL", 404)
    raw = await request.read()
    try:
        async with (
            aiohttp.ClientSession(timeout=CLOCK_PATIENCE, trust_env=False) as session,
            session.request(
                request.method, url, data=raw or None, headers={"Content-Type": "application/json"}
            ) as reply,
        ):
            content = await reply.read()
            return web.Response(body=content, status=reply.status, content_type="application/json")
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UserSideError(f"the clock at {url} does not answer: {type(error).__name__}", 502) from None


async def sandbox_clock(request: web.Request) -> web.Response:
    """Sets the time that new messages carry, standing or running on; {"now": null} lets it go."""
    world, wish = request.app[WORLD], await body(request)
    value, runs = wish.get("now"), wish.get("runs", False)
    if not isinstance(runs, bool):
        raise UserSideError(f"runs: found {runs!r}, expected true or false")
    try:
        world.clock.set(datetime.fromisoformat(value) if value is not None else None, runs=runs)
    except (TypeError, ValueError) as error:
        raise UserSideError(f"now: {error}") from None
    world.events.tell_all({"type": "clock", "now": world.clock.now().isoformat()})
    return answer({"now": world.clock.now().isoformat()})


ROUTES = [
    web.get("/calls", calls),
    web.post("/calls/clear", clear_calls),
    web.get("/faults", list_faults),
    web.post("/faults", add_fault),
    web.delete("/faults", remove_fault),
    web.post("/rules/rate", rate_rule),
    web.get("/clock", clock),
    web.post("/clock", clock),
    web.post("/clock/sandbox", sandbox_clock),
]
