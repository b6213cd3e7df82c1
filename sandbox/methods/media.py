"""Sending files: uploads, files sent before, albums; changing the file of a message; getFile."""

from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.files import StoredFile
from sandbox.formatting.text import MAX_CAPTION, caption, format_text
from sandbox.markup import reply_markup
from sandbox.media import CAPTIONED, keep_upload, media_content
from sandbox.methods.call import Call, writable_chat
from sandbox.methods.editing import MEDIA, editable, replace
from sandbox.methods.sending import caption_content, deliver

ALBUM = (2, 10)
ALBUM_KINDS = ("photo", "video", "audio", "document")
NOT_MIXED = ("audio", "document")
EXTRA = ("duration", "performer", "title")


def find_file(call: Call, value: str, kind: str) -> StoredFile:
    """The file a string stands for: an upload (`attach://…`), one sent before, or an address."""
    world = call.world
    if value.startswith("attach://"):
        upload = call.params.files.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request("attached file not found")
        return keep_upload(world.files, upload, kind)
    stored = world.files.by_id.get(value)
    if stored is not None:
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # nothing is fetched: the sandbox has no network
    raise bad_request("wrong remote file identifier specified: can't unserialize it")


def file_of(call: Call, kind: str) -> StoredFile:
    upload = call.params.files.get(kind)
    if upload is not None:
        return keep_upload(call.world.files, upload, kind)
    value = call.params.text(kind)
    if not value:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    return find_file(call, value, kind)


def extra_of(call: Call) -> Json:
    told: Json = {}
    for name in EXTRA:
        if call.params.has(name):
            told[name] = call.params.integer(name) if name == "duration" else call.params.text(name)
    return told


def send_file(call: Call, kind: str) -> Json:
    chat = writable_chat(call)
    file = file_of(call, kind)
    content = media_content(file, extra_of(call))
    html = None
    if kind in CAPTIONED:
        text, entities, html = caption(call.params, call.world.mention)
        content |= caption_content(text, entities)
    if call.params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    if call.params.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return deliver(call, chat, content, html=html, markup=reply_markup(call.params)).message


def send_photo(call: Call) -> Json:
    return send_file(call, "photo")


def send_document(call: Call) -> Json:
    return send_file(call, "document")


def send_voice(call: Call) -> Json:
    return send_file(call, "voice")


def send_audio(call: Call) -> Json:
    return send_file(call, "audio")


def send_video(call: Call) -> Json:
    return send_file(call, "video")


def send_animation(call: Call) -> Json:
    return send_file(call, "animation")


def send_video_note(call: Call) -> Json:
    return send_file(call, "video_note")


def send_sticker(call: Call) -> Json:
    return send_file(call, "sticker")


def input_media(call: Call, value: Any, kinds: tuple[str, ...]) -> tuple[StoredFile, Json, str | None]:
    """One InputMedia: its file, what it adds to the message, and its caption's HTML."""
    if not isinstance(value, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = value.get("type")
    if kind not in kinds:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is not allowed here')
    if not value.get("media"):
        raise bad_request("can't parse InputMedia: Can't find field \"media\"")
    file = find_file(call, str(value["media"]), kind)
    text, entities, html = format_text(
        str(value.get("caption") or ""),
        str(value.get("parse_mode") or ""),
        value.get("caption_entities"),
        call.world.mention,
    )
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    told = {name: value[name] for name in EXTRA if name in value}
    return file, media_content(file, told) | caption_content(text, entities), html


def send_media_group(call: Call) -> list[Json]:
    chat = writable_chat(call)
    value = call.params.json("media", "media")
    if not isinstance(value, list):
        raise bad_request("there are no messages to send" if value is None else "expected an Array of InputMedia")
    if len(value) < ALBUM[0]:
        raise bad_request("too few messages to send as an album")
    if len(value) > ALBUM[1]:
        raise bad_request("too many messages to send as an album")
    items = [input_media(call, one, ALBUM_KINDS) for one in value]
    kinds = {file.kind for file, _, _ in items}
    if len(kinds) > 1 and kinds & set(NOT_MIXED):
        raise bad_request("can't use the media of the specified type in the album")
    group = {"media_group_id": str(10**16 + call.world.next_number())}
    call.world.rate.require_room(chat.id, len(items))
    return [deliver(call, chat, group | content, html=html, counted=True).message for _, content, html in items]


def edit_message_media(call: Call) -> Json:
    chat, post = editable(call)
    if not any(kind in post.message for kind in (*MEDIA, "text")):
        raise bad_request("message can't be edited")
    value = call.params.json("media", "media")
    if value is None:
        raise bad_request("there is no media in the request")
    _, content, html = input_media(call, value, ("photo", "document", "audio", "video", "animation"))
    if "media_group_id" in post.message:
        content["media_group_id"] = post.message["media_group_id"]
    return replace(call, chat, post, content, (*MEDIA, "text", "entities", "caption", "caption_entities"), html)


def get_file(call: Call) -> Json:
    if not call.params.has("file_id"):
        raise bad_request("file_id not specified")
    return call.world.files.require(call.params.text("file_id")).shown()


def get_user_profile_photos(call: Call) -> Json:
    if call.params.integer("user_id") not in call.world.people:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}
