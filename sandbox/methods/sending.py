"""Sending text, places and contacts; forwarding, copying; what the bot is seen doing."""

import time

from sandbox.errors import Json, bad_request
from sandbox.formatting.links import checked_link
from sandbox.formatting.text import require_text
from sandbox.markup import reply_markup, require_flags
from sandbox.methods.call import (
    Call,
    find_chat,
    reply_to,
    require_can_write,
    topic,
    writable_chat,
)
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
