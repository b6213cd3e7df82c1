"""Reading requests and writing answers, the same for every route of the user side."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.errors import Json, UserSideError
from sandbox.world import World

WORLD = web.AppKey("world", World)
MAX_WAIT = 60.0
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(value: Json | list[Json], status: int = 200) -> web.Response:
    return web.Response(text=compact(value), status=status, content_type="application/json")


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns what cannot be done into `{"ok": false, "description": …}`."""
    try:
        return await handler(request)
    except UserSideError as error:
        return answer({"ok": False, "description": str(error)}, error.status)
    except web.HTTPNotFound:
        return answer({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        return answer({"ok": False, "description": f"{request.path} takes {allowed}"}, 405)


def read_object(raw: bytes) -> Json:
    """The JSON object in these bytes. Raises ValueError when there is none, or a string that is no Unicode text."""
    value = json.loads(raw)
    if not isinstance(value, dict):
        raise TypeError("it has to be a JSON object")
    if b"\\u" in raw:
        compact(value).encode()  # a lone half of a surrogate pair raises UnicodeEncodeError, a ValueError
    return value


async def body(request: web.Request) -> Json:
    """The JSON object of a request; an empty body is an empty object."""
    raw = await request.read()
    if not raw:
        return {}
    try:
        return read_object(raw)
    except UnicodeEncodeError:
        raise UserSideError("the body holds a string that is no Unicode text") from None
    except (TypeError, ValueError) as error:
        raise UserSideError(f"the body cannot be read: {error}") from None


def need(value: Json, key: str) -> Any:
    if value.get(key) is None:
        raise UserSideError(f"{key} is missing")
    return value[key]


def whole(value: Json, key: str) -> int:
    """A whole number of a body."""
    found = need(value, key)
    if isinstance(found, bool):
        raise UserSideError(f"{key}: found {found!r}, expected a whole number")
    try:
        return int(found)
    except (TypeError, ValueError):
        raise UserSideError(f"{key}: found {found!r}, expected a whole number") from None


def optional(value: Json, key: str) -> int | None:
    return None if value.get(key) in (None, "") else whole(value, key)


def query(request: web.Request) -> Json:
    return dict(request.query)


def wait_seconds(request: web.Request) -> float:
    """How long a long poll may last, in seconds."""
    try:
        return min(max(float(request.query.get("wait", 0)), 0.0), MAX_WAIT)
    except ValueError:
        raise UserSideError("wait: expected a number of seconds") from None
