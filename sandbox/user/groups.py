"""Groups and supergroups: made, joined, left, upgraded."""

from collections.abc import Iterable

from sandbox.errors import Json, UserSideError
from sandbox.state import Chat, Person
from sandbox.user.people import membership_change
from sandbox.world import World


def group(world: World, chat_id: int) -> Chat:
    chat = world.chats.get(chat_id)
    if chat is None or not chat.is_group:
        raise UserSideError(f"no group {chat_id}", 404)
    return chat


def create(world: World, title: str, members: list[Person], *, with_bot: bool, supergroup: bool, forum: bool) -> Chat:
    """A group whose first member owns it. The bot sees that it was added."""
    if not title:
        raise UserSideError("title: a group needs one")
    if not members:
        raise UserSideError("members: a group needs at least one person")
    supergroup = supergroup or forum
    chat = Chat(
        world.new_group_id(supergroup=supergroup),
        "supergroup" if supergroup else "group",
        title,
        is_forum=forum,
    )
    world.chats[chat.id] = chat
    owner = members[0]
    chat.members = {owner.id: "creator"} | {person.id: "member" for person in members[1:]}
    service(world, chat, owner.user(), {"supergroup_chat_created" if supergroup else "group_chat_created": True})
    if with_bot:
        add(world, chat, owner, world.bot.id)
    return chat


def user_of(world: World, user_id: int) -> Json:
    return world.bot.user() if user_id == world.bot.id else world.person(user_id).user()


def service(world: World, chat: Chat, sender: Json, content: Json) -> None:
    """A service message; the bot gets it when it is in the group."""
    post = world.add_post(chat, sender, content, by_bot=sender["id"] == world.bot.id)
    if chat.has(world.bot.id) and not post.by_bot:
        world.queue("message", post.message)


def change_status(world: World, chat: Chat, by: Json, user_id: int, new: str) -> None:
    """Gives a member another status and queues what the bot is told about it."""
    old = chat.members.get(user_id, "left")
    chat.members[user_id] = new
    change = membership_change(world, chat, by, user_of(world, user_id), old, new)
    if user_id == world.bot.id:
        world.queue("my_chat_member", change)
    elif chat.members.get(world.bot.id) in ("administrator", "creator"):
        world.queue("chat_member", change)


def add(world: World, chat: Chat, by: Person, user_id: int) -> None:
    user = user_of(world, user_id)
    if chat.has(user_id):
        raise UserSideError(f"{user['first_name']} is a member already")
    change_status(world, chat, by.user(), user_id, "member")
    content = {"new_chat_participant": user, "new_chat_member": user, "new_chat_members": [user]}
    service(world, chat, by.user(), content)


def remove(world: World, chat: Chat, by: Person, user_id: int, *, kick: bool) -> None:
    """Takes a member out, or bans them (`kick`). A bot that is removed counts as kicked."""
    user = user_of(world, user_id)
    if not chat.has(user_id):
        raise UserSideError(f"{user['first_name']} is not a member")
    is_bot = user_id == world.bot.id
    content = {"left_chat_participant": user, "left_chat_member": user}
    post = world.add_post(chat, by.user(), content, by_bot=False)
    if not is_bot and chat.has(world.bot.id):
        world.queue("message", post.message)
    left = "kicked" if kick or is_bot else "left"
    change_status(world, chat, by.user(), user_id, left)


def promote(world: World, chat: Chat, by: Person, user_id: int, *, admin: bool) -> None:
    if not chat.has(user_id):
        raise UserSideError("only a member can be made an administrator")
    change_status(world, chat, by.user(), user_id, "administrator" if admin else "member")


def upgrade(world: World, chat: Chat, by: Person, *, forum: bool) -> Chat:
    """Makes a group a supergroup with another id; the old one answers with `migrate_to_chat_id`."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise UserSideError("only a group that was not upgraded yet can be upgraded")
    new = Chat(world.new_group_id(supergroup=True), "supergroup", chat.title, is_forum=forum)
    new.members = dict(chat.members)
    new.migrated_from = chat.id
    world.chats[new.id] = new
    service(world, chat, by.user(), {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    service(world, new, by.user(), {"migrate_from_chat_id": chat.id})
    return new


def people(world: World, ids: Iterable[int]) -> list[Person]:
    return [world.person(one) for one in ids]
