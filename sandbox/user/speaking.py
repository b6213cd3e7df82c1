"""What a person does in a chat: writes, edits, deletes, presses buttons, reacts."""

from sandbox.errors import Json, UserSideError
from sandbox.formatting.detect import find_entities
from sandbox.formatting.text import MAX_TEXT, trimmed
from sandbox.methods.call import origin_of
from sandbox.params import as_integer
from sandbox.state import Chat, Person, Post
from sandbox.world import World


def chat_of(world: World, person: Person, chat_id: int | None) -> Chat:
    """The chat a person means: by id, or the private one with the bot."""
    if chat_id is None or chat_id == person.id:
        return world.private_chat(person)
    chat = world.chats.get(chat_id)
    if chat is None or person.id not in chat.members:
        raise UserSideError(f"{person.first_name} ({person.id}) is not in a chat {chat_id}", 404)
    return chat


def require_can_speak(person: Person, chat: Chat) -> None:
    if person.deactivated:
        raise UserSideError("this account was deleted")
    if chat.type == "private" and person.blocked:
        raise UserSideError("this person blocked the bot; unblock it first")
    if chat.migrated_to is not None:
        raise UserSideError(f"this group became the supergroup {chat.migrated_to}")
    if chat.is_group and not chat.has(person.id):
        raise UserSideError("this person is not a member of the group")


def say(
    world: World,
    person: Person,
    chat: Chat,
    content: Json,
    *,
    reply_to: int | None = None,
    forward_from: Json | None = None,
    thread: int | None = None,
) -> tuple[Post, int | None]:
    """Puts a person's message into a chat and queues its update, if the bot gets to see it."""
    require_can_speak(person, chat)
    extra: Json = {}
    replied = None
    if reply_to is not None:
        replied = seen_post(chat, reply_to)
        extra["reply_to_message"] = {k: v for k, v in replied.message.items() if k != "reply_to_message"}
    if forward_from is not None:
        extra["forward_origin"] = forward_from
    if thread is not None:
        if thread not in chat.topics and thread != 1:
            raise UserSideError(f"no topic {thread} in this chat")
        extra |= {"message_thread_id": thread, "is_topic_message": True}
    if chat.type == "private":
        person.started = True
    post = world.add_post(chat, person.user(), extra | content, by_bot=False)
    chat.read_up_to[person.id] = post.seq
    if not bot_sees(world, person, chat, post, replied):
        return post, None
    return post, world.queue("message", post.message)


def text_of(text: str) -> Json:
    """A typed text as a message: trimmed, with the entities Telegram finds."""
    text, _ = trimmed(text, [])
    if not text:
        raise UserSideError("text: found nothing to say")
    if len(text) > MAX_TEXT:
        raise UserSideError(f"text: {len(text)} characters, a message takes {MAX_TEXT}")
    entities = find_entities(text, [])
    return {"text": text, "entities": entities} if entities else {"text": text}


def seen_post(chat: Chat, message_id: int) -> Post:
    post = chat.posts.get(message_id)
    if post is None or post.deleted:
        raise UserSideError(f"no message {message_id} in this chat", 404)
    return post


def bot_sees(world: World, person: Person, chat: Chat, post: Post, replied: Post | None) -> bool:
    """Whether the bot gets an update: in groups, privacy mode keeps other talk from it."""
    if chat.type == "private":
        return True
    if not chat.has(world.bot.id):
        return False
    if not world.bot.privacy or chat.members.get(world.bot.id) in ("administrator", "creator"):
        return True
    if replied is not None and replied.by_bot:
        return True
    entities = post.message.get("entities") or post.message.get("caption_entities") or []
    text = post.message.get("text") or post.message.get("caption") or ""
    first = entities[0] if entities else None
    if first is None or first["type"] != "bot_command" or first["offset"] != 0:
        return False
    _, _, named = text[: first["length"]].partition("@")
    return not named or named.lower() == world.bot.username.lower()


def own_post(chat: Chat, person: Person, message_id: int) -> Post:
    post = seen_post(chat, message_id)
    if post.by_bot or post.message["from"]["id"] != person.id:
        raise UserSideError("only one's own messages can be changed")
    return post


def edit(world: World, person: Person, chat: Chat, message_id: int, text: str) -> tuple[Post, int | None]:
    """Edits a person's message; the bot gets `edited_message` where it saw the message."""
    require_can_speak(person, chat)
    post = own_post(chat, person, message_id)
    written = text_of(text)
    apart = ("text", "entities", "caption", "caption_entities")
    content = {k: v for k, v in post.message.items() if k not in apart}
    if "text" not in post.message:
        written = {"caption": written["text"]} | (
            {"caption_entities": written["entities"]} if "entities" in written else {}
        )
    post.message = content | written | {"edit_date": world.clock.unix()}
    post.edited = True
    world.touch(chat, post, "edited")
    replied = post.message.get("reply_to_message", {}).get("message_id")
    if not bot_sees(world, person, chat, post, chat.posts.get(replied)):
        return post, None
    return post, world.queue("edited_message", post.message)


def delete(world: World, person: Person, chat: Chat, message_id: int) -> None:
    """Deletes a message for both sides; in a group one's own only. Bots are not told."""
    post = seen_post(chat, message_id) if chat.type == "private" else own_post(chat, person, message_id)
    world.touch(chat, post, "deleted")


def press(
    world: World, person: Person, chat: Chat, message_id: int, data: str | None, text: str | None
) -> tuple[str, int | None]:
    """Presses the button with this callback data or this text; the query's id and its update's."""
    require_can_speak(person, chat)
    post = seen_post(chat, message_id)
    rows = post.message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    found = [b for b in buttons if (data is not None and b.get("callback_data") == data)
             or (data is None and b["text"] == text)]  # fmt: skip
    if not found:
        there = ", ".join(f"{b['text']!r}" for b in buttons) or "no buttons"
        raise UserSideError(f"no button {data if data is not None else text!r} on message {message_id}: {there}", 404)
    if "callback_data" not in found[0]:
        raise UserSideError(f"button {found[0]['text']!r} has no callback data: pressing it sends nothing")
    callback = world.new_callback(person.id, chat.id, message_id)
    query = {
        "id": callback.id,
        "from": person.user(),
        "message": post.message,
        "chat_instance": str(abs(hash(("chat", chat.id))) % 10**18),
        "data": found[0]["callback_data"],
    }
    return callback.id, world.queue("callback_query", query)


def react(world: World, person: Person, chat: Chat, message_id: int, emoji: str) -> int | None:
    """Sets or, with "", takes away a person's reaction."""
    require_can_speak(person, chat)
    post = seen_post(chat, message_id)
    kept: dict[int, str] = post.reactions
    old = kept.get(person.id, "")
    if emoji:
        kept[person.id] = emoji
    else:
        kept.pop(person.id, None)
    world.touch(chat, post, "edited")
    if chat.is_group and chat.members.get(world.bot.id) not in ("administrator", "creator"):
        return None
    change = {
        "chat": world.shown_chat(chat),
        "message_id": message_id,
        "user": person.user(),
        "date": world.clock.unix(),
        "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
        "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
    }
    return world.queue("message_reaction", change)


def forwarded_from(world: World, value: object) -> Json | None:
    """Where a forwarded message came from: a person's id, a name, or {chat, message_id} of a message here."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return {"type": "user", "sender_user": world.person(value).user(), "date": world.clock.unix()}
    if isinstance(value, str):
        return {"type": "hidden_user", "sender_user_name": value, "date": world.clock.unix()}
    if isinstance(value, dict) and {"chat", "message_id"} <= value.keys():
        chat = world.chats.get(as_integer(value["chat"]))
        if chat is None:
            raise UserSideError(f"forward_from: no chat {value['chat']}", 404)
        return origin_of(seen_post(chat, as_integer(value["message_id"])))
    raise UserSideError(f"forward_from: found {value!r}, expected a person's id, a name or chat and message_id")
