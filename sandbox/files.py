"""Files: kept in memory byte for byte, found by id or by path."""

import hashlib
import mimetypes
from dataclasses import dataclass

from sandbox.errors import Json, bad_request

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos", "audio": "music"}


@dataclass(frozen=True)
class StoredFile:
    id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    content: bytes
    width: int = 0
    height: int = 0

    def shown(self) -> Json:
        """A File object."""
        return {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
            "file_path": self.path,
        }


class Files:
    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def keep(
        self, content: bytes, name: str, kind: str, mime_type: str = "", size: tuple[int, int] = (0, 0)
    ) -> StoredFile:
        """Keeps a file. The same bytes sent again get the same unique id and another id."""
        number = len(self.by_id)
        digest = hashlib.sha256(content).hexdigest()
        suffix = name.rpartition(".")[2].lower() if "." in name else {"photo": "jpg", "voice": "oga"}.get(kind, "bin")
        safe = suffix if suffix.isalnum() and suffix.isascii() else "bin"
        stored = StoredFile(
            id=f"BQACAgUAAxk{kind[0].upper()}{number:06d}{digest[:24]}",
            unique_id=f"AgAD{digest[:12]}",
            kind=kind,
            path=f"{FOLDERS.get(kind, 'documents')}/file_{number}.{safe}",
            name=name,
            mime_type=mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=content,
            width=size[0],
            height=size[1],
        )
        self.by_id[stored.id] = stored
        self.by_path[stored.path] = stored
        return stored

    def require(self, file_id: str) -> StoredFile:
        """A file by its id, for `getFile`: at most 20 MB."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(stored.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return stored


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG, WebP or BMP; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if content.startswith(b"BM") and len(content) >= 26:
        return int.from_bytes(content[18:22], "little"), abs(int.from_bytes(content[22:26], "little", signed=True))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP" and len(content) >= 30:
        return webp_size(content)
    if content.startswith(b"\xff\xd8"):
        return jpeg_size(content)
    return None


def webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8 ":
        return int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF
    bits = int.from_bytes(content[21:25], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walks the segments to the frame header."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            return int.from_bytes(content[at + 7 : at + 9], "big"), height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
