"""Files that nobody should send, made by hand: bombs, entities, containers with a password."""

import io
import struct
import zipfile
from collections.abc import Callable

Change = Callable[[str, bytes], bytes | None]


def rezipped(content: bytes, change: Change, extra: dict[str, bytes] | None = None) -> bytes:
    """The same package with entries changed (None: left out), and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = change(entry.filename, old.read(entry))
            if data is not None:
                new.writestr(entry.filename, data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def lying_about_size(content: bytes, name: str, claimed: int) -> bytes:
    """The same package whose directory claims another unpacked size for an entry."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", changed, at + 28)[0]
        if changed[at + 46 : at + 46 + length] == name.encode():
            struct.pack_into("<I", changed, at + 24, claimed)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def compound_file(streams: list[str]) -> bytes:
    """An old Office container (512-byte sectors) with empty streams of these names."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 108 * 4
    fat = struct.pack("<128I", fat_mark, end, *[free] * 126)
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ["Root Entry", *streams])
    return header + fat + entries.ljust(512, b"\x00")


def _entry(name: str, kind: int) -> bytes:
    raw = (name + "\x00").encode("utf-16-le")
    return (
        raw.ljust(64, b"\x00")
        + struct.pack("<HBB", len(raw), kind, 1)
        + b"\xff" * 12
        + bytes(16 + 4 + 16)
        + struct.pack("<II", 0xFFFFFFFE, 0)
        + bytes(4)
    )


def ods(tables: str, styles: str = "") -> bytes:
    """An .ods from the xml of its tables."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def ods_row(*cells: str, more: str = "") -> str:
    """A row of text cells in an .ods; `more` is xml put after them."""
    return (
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in cells
        )
        + more
        + "</table:table-row>"
    )
