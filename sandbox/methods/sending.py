"""Sending text, places and contacts; forwarding, copying; what the bot is seen doing."""

import time
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.formatting.links import checked_link
from sandbox.formatting.text import caption, require_text
from sandbox.markup import reply_markup, require_flags
from sandbox.methods.call import (
    Call,
    find_chat,
    find_post,
    origin_of,
    reply_to,
    require_can_write,
    topic,
    writable_chat,
)
from sandbox.params import as_integer
from sandbox.state import Chat, Post

ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
        "record_audio", "upload_audio", "cancel",
    }
)  # fmt: skip
ACTION_SECONDS = 5.0
EFFECTS = frozenset(
    {
        "5104841245755180586", "5107584321108051014", "5159385139981059251", "5046509860389126442",
        "5104858069142078462", "5046589136895476101",
    }
)  # fmt: skip
"""The effects everybody has: fire, thumb up, heart, party, thumb down, poo."""
PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
SERVICE_FIELDS = frozenset(
    {
        "new_chat_members", "left_chat_member", "new_chat_title", "group_chat_created",
        "supergroup_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
        "forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited",
    }
)  # fmt: skip


def deliver(
    call: Call,
    chat: Chat,
    content: Json,
    *,
    html: str | None = None,
    markup: Json | None = None,
    counted: bool = False,
) -> Post:
    """Adds the bot's message to a chat, with its reply and topic; the rate rule counts it, if it was not `counted`."""
    refuse_unknown_services(call)
    content = {**reply_to(call, chat), **topic(call, chat), **content}
    if call.params.flag("protect_content"):
        content["has_protected_content"] = True
    if not counted:
        call.world.rate.require_room(chat.id)
    call.world.typing.pop(chat.id, None)
    return call.world.add_post(chat, call.world.bot.user(), content, by_bot=True, html=html, markup=markup)


def refuse_unknown_services(call: Call) -> None:
    """Answers for what only a connected business, an effect's id or Stars could make work."""
    if call.params.has("business_connection_id"):
        raise bad_request("business connection not found")
    if call.params.has("message_effect_id") and call.params.text("message_effect_id") not in EFFECTS:
        raise bad_request("EFFECT_ID_INVALID")
    if call.params.flag("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")


def text_content(text: str, entities: list[Json]) -> Json:
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(text: str, entities: list[Json]) -> Json:
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def link_preview(call: Call) -> Json:
    value = call.params.json("link_preview_options", "link preview options")
    if isinstance(value, dict) and value:
        require_flags(value, PREVIEW_FLAGS)
        if value.get("url"):
            try:
                checked_link(str(value["url"]))
            except ValueError:
                raise bad_request("WEBPAGE_URL_INVALID") from None
        return {"link_preview_options": value}
    if call.params.flag("disable_web_page_preview"):
        return {"link_preview_options": {"is_disabled": True}}
    return {}


def send_message(call: Call) -> Json:
    if not call.params.text("text"):
        raise bad_request("message text is empty")
    chat = find_chat(call)
    text, entities, html = require_text(call.params, call.world.mention)
    markup = reply_markup(call.params)
    require_can_write(call, chat)
    content = text_content(text, entities) | link_preview(call)
    return deliver(call, chat, content, html=html, markup=markup).message


def coordinate(call: Call, name: str, limit: float) -> float:
    value = call.params.number(name)
    if value is None:
        raise bad_request(f"{name} is empty")
    if abs(value) > limit:
        raise bad_request(f"invalid {name} specified")
    return value


def place(call: Call) -> Json:
    return {"latitude": coordinate(call, "latitude", 90), "longitude": coordinate(call, "longitude", 180)}


def send_location(call: Call) -> Json:
    chat, where, markup = writable_chat(call), place(call), reply_markup(call.params)
    return deliver(call, chat, {"location": where}, markup=markup).message


def send_venue(call: Call) -> Json:
    chat, where, markup = writable_chat(call), place(call), reply_markup(call.params)
    if not call.params.has("title"):
        raise bad_request("title is empty")
    venue = {"location": where, "title": call.params.text("title"), "address": call.params.text("address")}
    return deliver(call, chat, {"location": where, "venue": venue}, markup=markup).message


def send_contact(call: Call) -> Json:
    chat, markup = writable_chat(call), reply_markup(call.params)
    for name in ("phone_number", "first_name"):
        if not call.params.has(name):
            raise bad_request(f"{name} is empty")
    contact = {"phone_number": call.params.text("phone_number"), "first_name": call.params.text("first_name")}
    if call.params.has("last_name"):
        contact["last_name"] = call.params.text("last_name")
    return deliver(call, chat, {"contact": contact}, markup=markup).message


def send_dice(call: Call) -> Json:
    chat, markup = writable_chat(call), reply_markup(call.params)
    emoji = call.params.text("emoji") or "🎲"
    if emoji not in "🎲🎯🏀⚽🎳🎰":
        raise bad_request("wrong dice emoji specified")
    value = call.world.next_number() % (64 if emoji == "🎰" else 5) + 1
    return deliver(call, chat, {"dice": {"emoji": emoji, "value": value}}, markup=markup).message


def send_chat_action(call: Call) -> bool:
    chat = writable_chat(call)
    action = call.params.text("action").lower()
    if not action:
        raise bad_request("wrong parameter action in request")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world = call.world
    world.typing[chat.id] = (action, time.monotonic() + ACTION_SECONDS)
    event = {"type": "action", "chat": chat.id, "action": action, "seconds": ACTION_SECONDS}
    world.events.tell(list(chat.members), event)
    return True


# forwarding and copying


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
