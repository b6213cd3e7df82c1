"""The routes of the user side."""

import asyncio
import time
from urllib.parse import quote

from aiohttp import web

from sandbox.errors import Json, UserSideError
from sandbox.events import EVERYBODY
from sandbox.methods.commands import shown_commands
from sandbox.params import Upload
from sandbox.state import Chat, Person
from sandbox.user import group_routes, people, sending, speaking, viewing
from sandbox.web import WORLD, answer, body, compact, need, optional, query, wait_seconds, whole
from sandbox.world import World

HEARTBEAT = 15.0


def who(world: World, value: Json) -> tuple[Person, Chat]:
    person = world.person(whole(value, "person"))
    return person, speaking.chat_of(world, person, optional(value, "chat"))


async def list_people(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    shown = [people.shown(world, person) for person in world.people.values()]
    return answer({"people": shown, "bot": world.bot.user()})


async def create_person(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return answer(people.shown(world, people.create(world, await body(request))))


async def join(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person = world.person(whole(wish, "person"))
    message, update_id = people.join_by_link(world, person, str(wish.get("link") or wish.get("payload") or ""))
    return answer({"message": message, "update_id": update_id})


async def say(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person, chat = who(world, wish)
    post, update_id = speaking.say(
        world,
        person,
        chat,
        speaking.text_of(str(need(wish, "text"))),
        reply_to=optional(wish, "reply_to"),
        forward_from=speaking.forwarded_from(world, wish.get("forward_from")),
        thread=optional(wish, "thread"),
    )
    return answer({"message": post.message, "update_id": update_id})


async def send(request: web.Request) -> web.Response:
    """A photo, document, voice note, place …, as JSON or as a multipart form with the file in `file`."""
    world, wish = request.app[WORLD], await form(request)
    person, chat = who(world, wish)
    post, update_id = sending.send(world, person, chat, wish)
    return answer({"message": post.message, "update_id": update_id})


async def album(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person, chat = who(world, wish)
    sent = sending.send_album(world, person, chat, wish.get("items"))
    return answer({"messages": [post.message for post, _ in sent], "update_ids": [one for _, one in sent]})


async def form(request: web.Request) -> Json:
    """A request's fields; a multipart form's files as uploads."""
    if request.content_type != "multipart/form-data":
        return await body(request)
    fields: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            fields[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            fields[name] = value
    return fields


async def edit(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person, chat = who(world, wish)
    post, update_id = speaking.edit(world, person, chat, whole(wish, "message_id"), str(need(wish, "text")))
    return answer({"message": post.message, "update_id": update_id})


async def delete(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person, chat = who(world, wish)
    speaking.delete(world, person, chat, whole(wish, "message_id"))
    return answer({"ok": True})


async def press(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person, chat = who(world, wish)
    data, text = wish.get("data"), wish.get("text")
    if data is None and text is None:
        raise UserSideError("data or text is missing: which button?")
    callback_id, update_id = speaking.press(world, person, chat, whole(wish, "message_id"), data, text)
    return answer({"callback_query_id": callback_id, "update_id": update_id})


async def callback(request: web.Request) -> web.Response:
    """The bot's answer to a pressed button; waits for it."""
    world = request.app[WORLD]
    found = world.callbacks.get(request.match_info["id"])
    if found is None:
        raise UserSideError("no such callback query", 404)
    deadline = time.monotonic() + wait_seconds(request)
    while found.answer is None and (left := deadline - time.monotonic()) > 0:
        await world.bell.wait(left)
    return answer({"answered": found.answer is not None, **(found.answer or {})})


async def expire(request: web.Request) -> web.Response:
    """Lets a callback query grow too old at once."""
    world, wish = request.app[WORLD], await body(request)
    found = world.callbacks.get(str(need(wish, "callback_query_id")))
    if found is None:
        raise UserSideError("no such callback query", 404)
    found.pressed = float("-inf")
    return answer({"ok": True})


async def react(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    person, chat = who(world, wish)
    emoji = str(wish.get("emoji") or "")
    return answer({"update_id": speaking.react(world, person, chat, whole(wish, "message_id"), emoji)})


async def block(request: web.Request) -> web.Response:
    return await set_blocked(request, True)


async def unblock(request: web.Request) -> web.Response:
    return await set_blocked(request, False)


async def set_blocked(request: web.Request, blocked: bool) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    return answer({"update_id": people.set_blocked(world, world.person(whole(wish, "person")), blocked)})


async def deactivate(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    world.person(whole(wish, "person")).deactivated = True
    return answer({"ok": True})


async def chat(request: web.Request) -> web.Response:
    """The chat as a person sees it; waits until there is something later than `after`."""
    world, wish = request.app[WORLD], query(request)
    person, found = who(world, wish)
    after = optional(wish, "after") or 0
    deadline = time.monotonic() + wait_seconds(request)
    while found.seq <= after and (left := deadline - time.monotonic()) > 0:
        await world.bell.wait(left)
    if "peek" not in wish:
        found.read_up_to[person.id] = found.seq
    return answer(viewing.chat_view(world, person, found, after))


async def commands(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], query(request)
    person, found = who(world, wish)
    language = str(wish.get("language") or person.language_code)
    button = found.menu_button or world.bot.menu_button
    return answer({"commands": shown_commands(world, found, person.id, language), "menu_button": button})


async def change_bot(request: web.Request) -> web.Response:
    """Switches privacy mode, as its owner does with BotFather."""
    world, wish = request.app[WORLD], await body(request)
    if not isinstance(wish.get("privacy"), bool):
        raise UserSideError(f"privacy: found {wish.get('privacy')!r}, expected true or false")
    world.bot.privacy = wish["privacy"]
    return answer({"privacy": world.bot.privacy})


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events of one person, or of everybody when none is named, until the page goes away."""
    world = request.app[WORLD]
    named = optional(query(request), "person")
    listener = EVERYBODY if named is None else world.person(named).id
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    # From before the page hears that it is connected: what happens between the two would be told to nobody.
    queue = world.events.open(listener)
    try:
        await response.prepare(request)
        await response.write(b": open\n\n")
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT)
                await response.write(f"data: {compact(event)}\n\n".encode())
            except TimeoutError:
                await response.write(b": still here\n\n")
    except (ConnectionResetError, asyncio.CancelledError):
        return response
    finally:
        world.events.close(listener, queue)


async def show_file(request: web.Request) -> web.Response:
    """A file as a page shows it, by its id: no token in the address. Only pictures and sounds keep their type."""
    stored = request.app[WORLD].files.by_id.get(request.match_info["file_id"])
    if stored is None:
        raise UserSideError("no such file", 404)
    shows = stored.mime_type.split("/")[0] in ("image", "audio", "video") and "svg" not in stored.mime_type
    if stored.kind == "photo" and not shows:
        kind = "image/png" if stored.content.startswith(b"\x89PNG") else "image/jpeg"
    else:
        kind = stored.mime_type if shows else "application/octet-stream"
    headers = {"X-Content-Type-Options": "nosniff"}
    if kind == "application/octet-stream" or "download" in request.query:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    return web.Response(body=stored.content, content_type=kind, headers=headers)


ROUTES = [
    web.get("/user/people", list_people),
    web.post("/user/people", create_person),
    web.post("/user/join", join),
    web.post("/user/say", say),
    web.post("/user/send", send),
    web.post("/user/album", album),
    web.post("/user/edit", edit),
    web.post("/user/delete", delete),
    web.post("/user/press", press),
    web.get("/user/callback/{id}", callback),
    web.post("/user/expire", expire),
    web.post("/user/react", react),
    web.post("/user/block", block),
    web.post("/user/unblock", unblock),
    web.post("/user/deactivate", deactivate),
    web.get("/user/chat", chat),
    web.get("/user/commands", commands),
    web.get("/user/events", events),
    web.get("/user/file/{file_id}", show_file),
    web.post("/user/bot", change_bot),
    *group_routes.ROUTES,
]
