"""Zip packages (.xlsx, .ods) opened without trusting them: sizes are counted, not believed; no DOCTYPE passes."""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from domain.sheets.limits import FileRefused, Limits

_ENTRIES = 5_000
_STEP = 1 << 20
# also in UTF-16, where every other byte is a zero
_DOCTYPE = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")


class Package:
    """A zip whose every entry was unpacked once, counted and found whole. Raises FileRefused otherwise."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content = content
        try:
            self._zip = ZipFile(BytesIO(content))
            entries = self._zip.infolist()
        except (BadZipFile, ValueError, OSError, struct.error, NotImplementedError, UnicodeDecodeError):
            raise FileRefused("file_damaged") from None
        if len(entries) > _ENTRIES:
            raise FileRefused("file_bomb", limit=limits.unpacked_bytes)
        self.names = {entry.filename: entry for entry in entries}
        total = 0
        for entry in entries:
            if entry.flag_bits & 1:
                raise FileRefused("file_encrypted")
            tail = b""
            unpacked = 0
            for piece in self._unpack(entry):
                unpacked += len(piece)
                total += len(piece)
                if total > limits.unpacked_bytes:
                    raise FileRefused("file_bomb", limit=limits.unpacked_bytes)
                if entry.filename.casefold().endswith((".xml", ".rels", ".vml")):
                    if _DOCTYPE.search(tail + piece):
                        raise FileRefused("file_doctype", entry=entry.filename[:80])
                    tail = piece[-24:]
            if unpacked != entry.file_size:
                raise FileRefused("file_damaged")

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The whole of one entry; empty where there is none."""
        entry = self.names.get(name)
        return b"" if entry is None else b"".join(self._unpack(entry))

    def pieces(self, name: str) -> Iterator[bytes]:
        """One entry, piece by piece."""
        entry = self.names.get(name)
        if entry is not None:
            yield from self._unpack(entry)

    def _unpack(self, entry: ZipInfo) -> Iterator[bytes]:
        """The entry's bytes as they really are, whatever the directory claims about their size."""
        at = entry.header_offset
        head = self._content[at : at + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise FileRefused("file_damaged")
        name_length, extra_length = struct.unpack("<HH", head[26:30])
        start = at + 30 + name_length + extra_length
        packed = memoryview(self._content)[start : start + entry.compress_size]
        if len(packed) != entry.compress_size:
            raise FileRefused("file_damaged")
        if entry.compress_type == ZIP_STORED:
            for offset in range(0, len(packed), _STEP):
                yield bytes(packed[offset : offset + _STEP])
            return
        if entry.compress_type != ZIP_DEFLATED:
            raise FileRefused("file_damaged")
        inflate = zlib.decompressobj(-15)
        checksum = 0
        try:
            rest: bytes | memoryview = packed
            while not inflate.eof:
                piece = inflate.decompress(rest, _STEP)
                rest = inflate.unconsumed_tail
                if not piece and not rest and not inflate.eof:
                    raise FileRefused("file_damaged")
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except zlib.error:
            raise FileRefused("file_damaged") from None
        if checksum != entry.CRC:
            raise FileRefused("file_damaged")
