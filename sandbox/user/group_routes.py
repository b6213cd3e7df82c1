"""The routes of groups."""

from aiohttp import web

from sandbox.errors import UserSideError
from sandbox.user import groups
from sandbox.web import WORLD, answer, body, optional, whole


async def create_group(request: web.Request) -> web.Response:
    world, wish = request.app[WORLD], await body(request)
    members = wish.get("members")
    if not isinstance(members, list):
        raise UserSideError("members: expected a list of people's ids")
    made = groups.create(
        world,
        str(wish.get("title") or ""),
        groups.people(world, members),
        with_bot=bool(wish.get("with_bot", True)),
        supergroup=bool(wish.get("supergroup")),
        forum=bool(wish.get("forum")),
    )
    return answer(world.shown_chat(made))


async def change_group(request: web.Request) -> web.Response:
    """Adds, removes, bans, promotes or demotes a member, or upgrades the group."""
    world, wish = request.app[WORLD], await body(request)
    found = groups.group(world, int(request.match_info["id"]))
    owner = next(user for user, status in found.members.items() if status == "creator")
    by = world.person(optional(wish, "by") or owner)
    what = request.match_info["what"]
    if what == "upgrade":
        return answer(world.shown_chat(groups.upgrade(world, found, by, forum=bool(wish.get("forum")))))
    user = world.bot.id if wish.get("bot") else whole(wish, "person")
    match what:
        case "add":
            groups.add(world, found, by, user)
        case "remove":
            groups.remove(world, found, by, user, kick=bool(wish.get("kick")))
        case "promote":
            groups.promote(world, found, by, user, admin=True)
        case "demote":
            groups.promote(world, found, by, user, admin=False)
        case _:
            raise UserSideError("a group takes add, remove, promote, demote and upgrade", 404)
    return answer(world.shown_chat(found))


ROUTES = [
    web.post("/user/groups", create_group),
    web.post("/user/groups/{id:-?[0-9]+}/{what}", change_group),
]
