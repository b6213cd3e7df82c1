"""The Bot API over HTTP: token, parameters, faults, the method, the answer, the record."""

import asyncio
import contextlib
import inspect
import json
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.multipart import MultipartReader

from sandbox.errors import Json, Refusal, bad_request
from sandbox.faults import Fault
from sandbox.files import MAX_UPLOAD
from sandbox.methods.call import Call, Described, not_found
from sandbox.methods.table import find_method, is_elsewhere
from sandbox.params import Params, Upload
from sandbox.web import WORLD, compact, read_object
from sandbox.world import World

LONG = 3600.0


async def read_params(request: web.Request) -> Params:
    """Parameters from the query, a form, a multipart form or JSON; the body wins."""
    params = Params(dict(request.query))
    kind = request.content_type
    if request.method != "POST" or not request.body_exists:
        return params
    if kind == "application/json":
        raw = await request.read()
        try:
            params.values.update(read_object(raw) if raw.strip() else {})
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        except (TypeError, ValueError):
            raise bad_request("can't parse JSON object") from None
    elif kind == "multipart/form-data":
        await read_multipart(await request.multipart(), params)
    elif kind == "application/x-www-form-urlencoded":
        params.values.update(dict(await request.post()))
    return params


async def read_multipart(reader: MultipartReader, params: Params) -> None:
    total = 0
    async for part in reader:
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            total += len(chunk)
            if total > MAX_UPLOAD + (1 << 20):
                raise Refusal(413)
            content += chunk
        if part.filename is None:
            params.values[part.name] = content.decode("utf-8", "replace")
            continue
        if len(content) > MAX_UPLOAD:
            raise Refusal(413)
        mime_type = part.headers.get("Content-Type", "application/octet-stream")
        params.files[part.name] = Upload(part.filename, bytes(content), mime_type)


def recorded(params: Params, token: str) -> Json:
    """A call's parameters as the record keeps them: JSON values read, files by name and size, never the token."""
    kept: Json = {}
    for name, value in params.values.items():
        if name.startswith("_"):
            continue
        if isinstance(value, str) and value[:1] in ("{", "["):
            with contextlib.suppress(ValueError):
                value = json.loads(value)
        kept[name] = without(token, value)
    for name, upload in params.files.items():
        kept[name] = {"file_name": upload.name, "size": len(upload.content), "mime_type": upload.mime_type}
    return kept


def without(token: str, value: Any) -> Any:
    """A value with the token blotted out: people put it into a webhook's address."""
    if isinstance(value, str):
        return value.replace(token, "<token>") if token in value else value
    if isinstance(value, list):
        return [without(token, one) for one in value]
    if isinstance(value, dict):
        return {without(token, key): without(token, one) for key, one in value.items()}
    return value


def reply(body: Json, status: int, parameters: Json) -> web.Response:
    headers = {"Retry-After": str(parameters["retry_after"])} if "retry_after" in parameters else None
    return web.Response(text=compact(body), status=status, content_type="application/json", headers=headers)


async def run(world: World, name: str, params: Params) -> Any:
    found = find_method(name, world.bot_api)
    if found is None:
        if is_elsewhere(name, world.bot_api):
            raise Refusal(501, f"this sandbox does not have {name}")
        raise not_found()
    result = found[1](Call(world, params, found[0]))
    if inspect.isawaitable(result):
        result = await result
    return result


async def answer_to_update(world: World, answer: Json) -> None:
    """Runs the call that a bot put into its answer to a webhook's request; nobody learns how it went.

    Documented under "Making requests when getting updates".
    """
    values = dict(answer)
    name, params = str(values.pop("method")), Params(values)
    known = find_method(name, world.bot_api)
    outcome: tuple[str, Any]
    try:
        outcome, status = ("result", await run(world, name, params)), 200
    except Refusal as refusal:
        outcome, status = ("error", refusal.description), refusal.status
    world.calls.add(known[0] if known else name, recorded(params, world.token), world.clock.now(), status, outcome)


async def handle(request: web.Request) -> web.StreamResponse:
    """One call of the Bot API."""
    world = request.app[WORLD]
    if request.match_info["token"] != world.token:
        refusal = Refusal(401, "invalid token specified")
        return reply(refusal.body(), 401, {})
    asked = request.match_info["method"]
    known = find_method(asked, world.bot_api)
    name = known[0] if known else asked
    params = Params()
    try:
        params = await read_params(request)
        fault = world.faults.strike(name, params.values.get("chat_id"))
        if fault is not None:
            await strike(request, fault)
        result = await run(world, asked, params)
    except Refusal as refusal:
        at, description = world.clock.now(), refusal.description
        world.calls.add(name, recorded(params, world.token), at, refusal.status, ("error", description))
        return reply(refusal.body(), refusal.status, refusal.parameters)
    except Cut:
        world.calls.add(name, recorded(params, world.token), world.clock.now(), 0, ("error", "connection cut before"))
        return cut(request)
    shown: Json = {"ok": True, "result": result}
    if isinstance(result, Described):
        shown = {"ok": True, "result": result.result, "description": result.description}
    kept = without(world.token, shown["result"]) if name == "getWebhookInfo" else shown["result"]
    world.calls.add(name, recorded(params, world.token), world.clock.now(), 200, ("result", kept))
    if fault is not None and fault.kind == "cut_after":
        return cut(request)
    return reply(shown, 200, {})


class Cut(Exception):  # noqa: N818 - an order, not an error
    """The connection is to be cut without an answer."""


async def strike(request: web.Request, fault: Fault) -> None:
    """What a fault does before the call is run. Raises Refusal or Cut, or lets it pass."""
    refusal = fault.refusal()
    if refusal is not None:
        raise refusal
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "hang":
        await request.app[WORLD].faults.until_mended(fault, LONG)
        raise Cut
    elif fault.kind == "cut_before":
        raise Cut


def cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)


ROUTES = [
    web.route("*", "/bot{token:[^/]+}/{method:[^/]+}", handle),
]
