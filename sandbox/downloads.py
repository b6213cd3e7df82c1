"""Downloads: a file's bytes by the path that getFile gave, whole or in part (HTTP ranges, RFC 9110, section 14)."""

from aiohttp import web

from sandbox.botapi import Cut, cut, reply, strike
from sandbox.errors import Refusal
from sandbox.faults import Fault
from sandbox.files import StoredFile
from sandbox.web import WORLD


async def download(request: web.Request) -> web.StreamResponse:
    """One download. The record keeps it as the call `file`, with the path and the range that was asked for."""
    world = request.app[WORLD]
    if request.match_info["token"] != world.token:
        return reply(Refusal(401, "invalid token specified").body(), 401, {})
    stored = world.files.by_path.get(request.match_info["path"])
    if stored is None:
        return reply(Refusal(404).body(), 404, {})
    params = {"path": stored.path, "range": request.headers.get("Range", "")}
    fault = world.faults.strike("file", None)
    try:
        if fault is not None:
            await strike(request, fault)
    except Refusal as refusal:
        world.calls.add("file", params, world.clock.now(), refusal.status, ("error", refusal.description))
        return reply(refusal.body(), refusal.status, refusal.parameters)
    except Cut:
        world.calls.add("file", params, world.clock.now(), 0, ("error", "connection cut before"))
        return cut(request)
    status, first, last = part_asked_for(request, stored, ranges=fault is None or fault.kind != "no_ranges")
    world.calls.add("file", params, world.clock.now(), status, ("result", max(0, last - first)))
    if status == 416:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(stored.content)}"})
    headers = {"Content-Range": f"bytes {first}-{last - 1}/{len(stored.content)}"} if status == 206 else {}
    content = stored.content[first:last]
    if fault is not None and fault.kind == "cut_middle":
        return await cut_in_the_middle(request, fault, status, headers, content)
    return web.Response(body=content, status=status, headers=headers, content_type="application/octet-stream")


def part_asked_for(request: web.Request, stored: StoredFile, *, ranges: bool) -> tuple[int, int, int]:
    """(status, first byte, one after the last). What is no range, or several, is answered with the whole file."""
    size = len(stored.content)
    try:
        wanted = request.http_range
    except ValueError:
        return 200, 0, size
    if not ranges or (wanted.start is None and wanted.stop is None):
        return 200, 0, size
    first, last, _ = wanted.indices(size)
    return (206, first, last) if first < last else (416, 0, 0)


async def cut_in_the_middle(
    request: web.Request, fault: Fault, status: int, headers: dict[str, str], content: bytes
) -> web.StreamResponse:
    """Promises all of it, sends a part, and is gone."""
    answer = web.StreamResponse(status=status, headers=headers)
    answer.content_length = len(content)
    await answer.prepare(request)
    await answer.write(content[: fault.bytes or len(content) // 2])
    if request.transport is not None:
        request.transport.close()  # what was written still goes out
    return answer


ROUTES = [web.get("/file/bot{token:[^/]+}/{path:.+}", download)]
