"""What every method gets: the world, the call's parameters; and what most of them ask for first."""

from dataclasses import dataclass
from typing import Any

from sandbox.errors import Json, Refusal, bad_request, forbidden
from sandbox.params import Params, as_integer
from sandbox.state import Chat, Post
from sandbox.world import World


@dataclass(frozen=True)
class Call:
    world: World
    params: Params
    method: str


@dataclass(frozen=True)
class Described:
    """A result that the real server comments on: `{"ok": true, "result": …, "description": "Webhook was set"}`."""

    result: Any
    description: str


def find_chat(call: Call, name: str = "chat_id") -> Chat:
    """The chat a call names, by id or @username; it need not be one the bot may write to."""
    world, value = call.world, call.params.text(name).strip()
    if not value:
        raise bad_request(f"{name} is empty")
    if value.startswith("@"):
        for named in world.chats.values():
            if named.username and named.username.lower() == value[1:].lower():
                return named
        raise bad_request("chat not found")
    chat = world.chats.get(as_integer(value))
    if chat is None or (chat.type == "private" and not known(world, chat.id)):
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
    return chat


def known(world: World, person_id: int) -> bool:
    """Whether the bot ever met a person: they wrote to it, or share a group with it."""
    if world.people[person_id].started:
        return True
    return any(person_id in c.members and world.bot.id in c.members for c in world.chats.values() if c.is_group)


def require_can_write(call: Call, chat: Chat) -> None:
    """Raises as Telegram does when the bot may not write to a chat."""
    world = call.world
    if chat.type == "private":
        person = world.people[chat.id]
        if person.deactivated:
            raise forbidden("user is deactivated")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        return
    require_member(call, chat)


def require_member(call: Call, chat: Chat) -> None:
    status = call.world.bot.id, chat.members.get(call.world.bot.id)
    kind = "supergroup" if chat.type == "supergroup" else "group"
    if status[1] == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if status[1] in (None, "left"):
        raise forbidden(f"bot is not a member of the {kind} chat")


def writable_chat(call: Call) -> Chat:
    """The chat a message goes to, when the bot may write there and the rate rule has room for it."""
    chat = find_chat(call)
    require_can_write(call, chat)
    return chat


def find_post(chat: Chat, message_id: int) -> Post | None:
    post = chat.posts.get(message_id)
    return None if post is None or post.deleted else post


def own_post(call: Call, chat: Chat, *, what: str = "edit") -> Post:
    """The bot's own message that a call wants to change."""
    message_id = call.params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    post = find_post(chat, message_id)
    if post is None:
        raise bad_request(f"message to {what} not found")
    if not post.by_bot:
        raise bad_request(f"message can't be {'edited' if what == 'edit' else what + 'd'}")
    return post


def reply_to(call: Call, chat: Chat) -> Json:
    """The fields a reply adds to a message: `reply_to_message` and what goes with it."""
    value: Any = call.params.json("reply_parameters", "reply parameters")
    if value is None and call.params.has("reply_to_message_id"):
        value = {
            "message_id": call.params.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.params.flag("allow_sending_without_reply"),
        }
    if value is None or value == {}:
        return {}
    if not isinstance(value, dict):
        raise bad_request("object expected as reply parameters")
    if "message_id" not in value:
        raise bad_request('can\'t find field "message_id"')
    message_id = as_integer(value["message_id"])
    if message_id <= 0:
        raise bad_request("invalid message identifier specified")
    source = chat
    if value.get("chat_id") not in (None, chat.id, str(chat.id)):
        other = call.world.chats.get(as_integer(value["chat_id"]))
        if other is None:
            raise bad_request("chat to reply not found")
        source = other
    post = find_post(source, message_id)
    if post is None:
        if str(value.get("allow_sending_without_reply", "")).lower() in ("true", "1"):
            return {}
        raise bad_request("message to be replied not found")
    quoted = {key: item for key, item in post.message.items() if key != "reply_to_message"}
    if source is not chat:
        return {"external_reply": {"origin": origin_of(post), "chat": quoted["chat"], "message_id": message_id}}
    added: Json = {"reply_to_message": quoted}
    if value.get("quote"):
        text = post.message.get("text") or post.message.get("caption") or ""
        if str(value["quote"]) not in text:
            raise bad_request("QUOTE_TEXT_INVALID")
        added["quote"] = {
            "text": str(value["quote"]),
            "position": len(text[: text.index(str(value["quote"]))].encode("utf-16-le")) // 2,
            "is_manual": True,
        }
    return added


def origin_of(post: Post) -> Json:
    return {"type": "user", "sender_user": post.message["from"], "date": post.message["date"]}


def topic(call: Call, chat: Chat) -> Json:
    """The fields a forum topic adds to a message."""
    thread = call.params.integer("message_thread_id")
    if not thread:
        return {}
    if chat.type == "private" or not chat.is_forum or (thread not in chat.topics and thread != 1):
        raise bad_request("message thread not found")
    if chat.topics.get(thread, {}).get("closed"):
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def not_found() -> Refusal:
    return Refusal(404, "method not found")
