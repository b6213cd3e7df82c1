"""A person sends files and places, alone or as an album."""

import base64
import binascii

from sandbox.errors import Json, Refusal, UserSideError
from sandbox.formatting.detect import find_entities
from sandbox.formatting.text import MAX_CAPTION, trimmed
from sandbox.media import CAPTIONED, KINDS, keep_upload, media_content
from sandbox.params import Upload
from sandbox.state import Chat, Person, Post
from sandbox.user.speaking import forwarded_from, say
from sandbox.web import optional
from sandbox.world import World

NAMES = {"photo": "photo.jpg", "voice": "voice.oga", "audio": "audio.mp3", "video": "video.mp4"}
MIME_TYPES = {"voice": "audio/ogg"}


def upload_of(item: Json, kind: str) -> Upload:
    """The bytes of an item: from a multipart form or in base64."""
    given = item.get("file")
    if isinstance(given, Upload):
        return given
    try:
        content = base64.b64decode(str(item.get("content_base64") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise UserSideError("content_base64: found no base64") from None
    if not content:
        raise UserSideError(f"content_base64 is missing: a {kind} needs bytes")
    name = str(item.get("file_name") or NAMES.get(kind, "file.bin"))
    return Upload(name, content, str(item.get("mime_type") or MIME_TYPES.get(kind, "")))


def content_of(world: World, item: Json) -> Json:
    """What an item adds to its message."""
    kind = str(item.get("kind") or "")
    if kind == "location":
        try:
            return {"location": {name: float(item[name]) for name in ("latitude", "longitude")}}
        except (KeyError, TypeError, ValueError):
            raise UserSideError("latitude and longitude: expected two numbers") from None
    if kind == "contact":
        return {"contact": {k: str(item[k]) for k in ("phone_number", "first_name", "last_name") if k in item}}
    if kind not in KINDS:
        raise UserSideError(f"kind: found {kind!r}, expected one of {', '.join((*KINDS, 'location', 'contact'))}")
    try:
        file = keep_upload(world.files, upload_of(item, kind), kind)
    except Refusal as refusal:
        raise UserSideError(refusal.description) from None
    duration = optional(item, "duration")
    content = media_content(file, {"duration": duration} if duration is not None else {})
    text, _ = trimmed(str(item.get("caption") or ""), [])
    if text and kind in CAPTIONED:
        if len(text) > MAX_CAPTION:
            raise UserSideError(f"caption: {len(text)} characters, a caption takes {MAX_CAPTION}")
        content["caption"] = text
        if entities := find_entities(text, []):
            content["caption_entities"] = entities
    return content


def send(world: World, person: Person, chat: Chat, item: Json) -> tuple[Post, int | None]:
    """Sends one item."""
    content = content_of(world, item)
    if item.get("media_group_id"):
        content["media_group_id"] = str(item["media_group_id"])
    return say(
        world,
        person,
        chat,
        content,
        reply_to=optional(item, "reply_to"),
        forward_from=forwarded_from(world, item.get("forward_from")),
        thread=optional(item, "thread"),
    )


def send_album(world: World, person: Person, chat: Chat, items: object) -> list[tuple[Post, int | None]]:
    """Sends 2–10 items under one media group id; nothing is sent when one of them is wrong."""
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise UserSideError("items: an album takes 2-10")
    if not all(isinstance(item, dict) for item in items):
        raise UserSideError("items: expected objects")
    group = str(10**16 + world.next_number())
    contents = [content_of(world, item) | {"media_group_id": group} for item in items]
    return [
        say(world, person, chat, content, reply_to=optional(item, "reply_to"))
        for content, item in zip(contents, items, strict=True)
    ]
