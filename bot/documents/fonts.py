"""The font of pictures: Noto Sans SC (SIL Open Font License). A character that it lacks would be drawn as nothing,
without an error; so its table of characters is read, and what is missing is drawn as a box that can be seen."""

import re
import struct
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path

MISSING = "□"


def font_path() -> Path:
    return Path(sans_path())


@cache
def known_characters() -> frozenset[int]:
    """The code points that the font has, from its `cmap` table (formats 4 and 12)."""
    data = font_path().read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == b"cmap":
            return frozenset(_cmap(data, offset))
    raise ValueError(f"{font_path().name}: has no table of characters")


def _cmap(data: bytes, start: int) -> set[int]:
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", data, start + 2)[0]):
        offset = start + struct.unpack_from(">I", data, start + 4 + 8 * number + 4)[0]
        form = struct.unpack_from(">H", data, offset)[0]
        if form == 12:
            for group in range(struct.unpack_from(">I", data, offset + 12)[0]):
                first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif form == 4:
            segments = struct.unpack_from(">H", data, offset + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", data, offset + 14)
            starts = struct.unpack_from(f">{segments}H", data, offset + 16 + 2 * segments)
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, last + 1))
    found.discard(0xFFFF)
    return found


def drawable(text: str) -> str:
    """The text with a box for each character that the font lacks; marks that show nothing are left out."""
    known = known_characters()
    # The apostrophe of this font is as wide as a Chinese character: between Latin letters it tears a word apart.
    text = re.sub(r"(?<=[A-Za-z])’(?=[A-Za-z])", "'", text)
    return "".join(char if ord(char) in known else MISSING for char in text if char.isprintable())
