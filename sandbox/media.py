"""How files look in messages: photos, documents, voice notes, and their limits."""

from sandbox.errors import Json, bad_request
from sandbox.files import MAX_PHOTO, MAX_PHOTO_SIDES, Files, StoredFile, image_size
from sandbox.params import Upload

KINDS = ("photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker")
CAPTIONED = ("photo", "document", "voice", "audio", "video", "animation")
MAX_RATIO = 20


def keep_upload(files: Files, upload: Upload, kind: str) -> StoredFile:
    """Keeps an uploaded file as one kind. Raises 400 for what is no such thing."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    size = image_size(upload.content) or (0, 0)
    if kind == "photo":
        size = require_photo(upload.content)
    return files.keep(upload.content, upload.name, kind, upload.mime_type, size)


def require_photo(content: bytes) -> tuple[int, int]:
    """A picture's width and height, when it may be sent as a photo."""
    if len(content) > MAX_PHOTO:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; the maximum size is {MAX_PHOTO} bytes"
        )
    size = image_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > MAX_PHOTO_SIDES or min(size) <= 0 or max(size) > MAX_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def media_content(file: StoredFile, extra: Json | None = None) -> Json:
    """The field a file adds to a message. `extra`: duration, title and the like as the sender gave them."""
    common: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}
    sized = {"width": file.width, "height": file.height}
    extra = extra or {}
    named = {"file_name": file.name, "mime_type": file.mime_type}
    match file.kind:
        case "photo":
            return {"photo": [common | sized]}
        case "document":
            return {"document": named | common}
        case "voice":
            return {"voice": {"duration": extra.get("duration", 0), "mime_type": file.mime_type} | common}
        case "audio":
            told = {key: extra[key] for key in ("performer", "title") if key in extra}
            return {"audio": {"duration": extra.get("duration", 0)} | told | named | common}
        case "video":
            return {"video": {"duration": extra.get("duration", 0)} | sized | named | common}
        case "animation":
            # the server tells an animation twice, for clients that know documents only
            shown = {"duration": extra.get("duration", 0)} | sized | named | common
            return {"animation": shown, "document": named | common}
        case "video_note":
            return {"video_note": {"length": file.width or 240, "duration": extra.get("duration", 0)} | common}
    shape = {"type": "regular", "is_animated": False, "is_video": False, "width": 512, "height": 512}
    return {"sticker": shape | common}
