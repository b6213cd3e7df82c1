"""What a chat shows to a person."""

import time
from typing import Any

from sandbox.errors import Json
from sandbox.state import Chat, Person, Post
from sandbox.world import World


def visible(chat: Chat) -> list[Post]:
    return [post for post in chat.posts.values() if not post.deleted]


def line_of(post: Post) -> str:
    """A message in one line, for a list of chats."""
    message = post.message
    if text := message.get("text") or message.get("caption"):
        return str(text).replace("\n", " ")[:80]
    if "rich_message" in message:
        return " ".join(plain(message["rich_message"]["blocks"]).split())[:80]
    for kind in ("photo", "document", "voice", "video", "location", "contact", "venue", "dice"):
        if kind in message:
            return f"[{kind}]"
    return ""


def plain(value: Any) -> str:
    """The words of a rich message."""
    if isinstance(value, str):
        return value + " "
    if isinstance(value, list):
        return "".join(plain(one) for one in value)
    if isinstance(value, dict):
        keys = ("summary", "caption", "text", "expression", "label", "blocks", "items", "cells")
        return "".join(plain(value[key]) for key in keys if key in value)
    return ""


def chat_line(world: World, person: Person, chat: Chat) -> Json:
    """A chat as the list of chats shows it."""
    posts = visible(chat)
    read = chat.read_up_to.get(person.id, 0)
    unread = sum(1 for p in posts if p.seq > read and p.message["from"]["id"] != person.id)
    last = posts[-1] if posts else None
    shown: Json = {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title if chat.is_group else world.bot.first_name,
        "unread": unread,
        "last": None,
        "seq": chat.seq,
        "is_forum": chat.is_forum,
    }
    if last is not None:
        sender = last.message["from"]
        shown["last"] = {
            "text": line_of(last),
            "date": last.message["date"],
            "message_id": last.message["message_id"],
            "from": sender["id"],
            "out": sender["id"] == person.id,
        }
    return shown


def seen(post: Post, person: Person) -> Json:
    """A message as a person sees it: the Message object and what only a screen shows."""
    shown = {
        **post.message,
        "seq": post.seq,
        "edited": post.edited,
        "deleted": post.deleted,
        "out": post.message["from"]["id"] == person.id,
        "html": post.html,
        "markup": post.markup,
    }
    if post.reactions:
        shown["reactions"] = [{"user": user, "emoji": emoji} for user, emoji in post.reactions.items()]
    return shown


def keyboard(chat: Chat, person: Person) -> Json | None:
    """The open reply keyboard or ForceReply: of the last message that set or took one away."""
    for post in reversed(visible(chat)):
        markup = post.markup
        if markup is None or "inline_keyboard" in markup:
            continue
        if "remove_keyboard" in markup:
            return None
        later = [p for p in visible(chat) if p.message["message_id"] > post.message["message_id"]]
        answered = any(p.message["from"]["id"] == person.id for p in later)
        if answered and (markup.get("force_reply") or markup.get("one_time_keyboard")):
            return None
        return {**markup, "message_id": post.message["message_id"]}
    return None


def chat_view(world: World, person: Person, chat: Chat, after: int) -> Json:
    """Messages that changed after a seq, in the order they stand in the chat."""
    posts = [seen(p, person) for p in chat.posts.values() if p.seq > after and not (p.deleted and after == 0)]
    action = world.typing.get(chat.id)
    return {
        "messages": posts,
        "seq": chat.seq,
        "chat": world.shown_chat(chat),
        "keyboard": keyboard(chat, person),
        "pinned": chat.pinned,
        "topics": list(chat.topics.values()),
        "action": action[0] if action and action[1] > time.monotonic() else None,
    }
