"""Forwarding and copying messages."""

from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.formatting.text import caption
from sandbox.markup import reply_markup
from sandbox.methods.call import Call, find_chat, find_post, origin_of, writable_chat
from sandbox.methods.sending import caption_content, deliver
from sandbox.params import as_integer
from sandbox.state import Chat, Post

SERVICE_FIELDS = frozenset(
    {
        "new_chat_members", "left_chat_member", "new_chat_title", "group_chat_created",
        "supergroup_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
        "forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited",
    }
)  # fmt: skip


def source_post(call: Call, message_id: int, what: str) -> Post:
    source = find_chat(call, "from_chat_id")
    post = find_post(source, message_id)
    if post is None:
        raise bad_request(f"message to {what} not found")
    if SERVICE_FIELDS & post.message.keys() or post.message.get("has_protected_content"):
        raise bad_request(f"the message can't be {'copied' if what == 'copy' else what + 'ed'}")
    return post


def content_of(post: Post) -> Json:
    """What a message says, without who said it where."""
    apart = {
        "message_id", "from", "chat", "date", "edit_date", "reply_to_message", "reply_markup",
        "message_thread_id", "is_topic_message", "forward_origin", "media_group_id", "quote",
    }  # fmt: skip
    return {key: value for key, value in post.message.items() if key not in apart}


def forwarded(post: Post) -> Json:
    return {**content_of(post), "forward_origin": post.message.get("forward_origin") or origin_of(post)}


def forward_message(call: Call) -> Json:
    chat = writable_chat(call)
    post = source_post(call, call.params.integer("message_id"), "forward")
    return deliver(call, chat, forwarded(post), html=post.html).message


def many_ids(call: Call) -> list[int]:
    value: Any = call.params.json("message_ids", "message identifiers")
    if not isinstance(value, list) or not value:
        raise bad_request("message identifiers are not specified")
    if len(value) > 100:
        raise bad_request("too many message identifiers specified")
    return [as_integer(one) for one in value]


def forward_messages(call: Call) -> list[Json]:
    chat = writable_chat(call)
    return [many_sent(call, chat, one, "forward") for one in known_ids(call, "forward")]


def copy_messages(call: Call) -> list[Json]:
    chat = writable_chat(call)
    return [many_sent(call, chat, one, "copy") for one in known_ids(call, "copy")]


def known_ids(call: Call, what: str) -> list[int]:
    """Of many messages those that are there; the real server skips the others, and refuses when none is."""
    source = find_chat(call, "from_chat_id")
    ids = [one for one in many_ids(call) if find_post(source, one) is not None]
    if not ids:
        raise bad_request(f"there are no messages to {what}")
    return ids


def many_sent(call: Call, chat: Chat, message_id: int, what: str) -> Json:
    post = source_post(call, message_id, what)
    content = forwarded(post) if what == "forward" else content_of(post)
    return {"message_id": deliver(call, chat, content, html=post.html).message["message_id"]}


def copy_message(call: Call) -> Json:
    chat = writable_chat(call)
    post = source_post(call, call.params.integer("message_id"), "copy")
    content, html = content_of(post), post.html
    if call.params.has("caption"):
        text, entities, html = caption(call.params, call.world.mention)
        content = {k: v for k, v in content.items() if k not in ("caption", "caption_entities")}
        content |= caption_content(text, entities)
    markup = reply_markup(call.params)
    return {"message_id": deliver(call, chat, content, html=html, markup=markup).message["message_id"]}
