"""The container of old Office files (.xls): finding one stream in it. Every number in it is checked, none believed."""

import struct

from domain.sheets.limits import FileRefused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on sector numbers have a special meaning


def stream_names(content: bytes) -> list[str]:
    """The names in the container's directory. Raises FileRefused where it is damaged."""
    return list(_Container(content).directory)


def stream(content: bytes, name: str) -> bytes:
    """One stream; empty where there is none of that name. Raises FileRefused where the container is damaged."""
    return _Container(content).read(name)


class _Container:
    def __init__(self, content: bytes) -> None:
        self.content = content
        try:
            shift, mini_shift = struct.unpack_from("<HH", content, 30)
            first_directory, _, self.cutoff, first_mini, _, first_difat, _ = struct.unpack_from("<IIIIIII", content, 48)
            if shift not in (9, 12) or mini_shift != 6:
                raise FileRefused("file_damaged")
            self.size = 1 << shift
            fat_sectors = [n for n in struct.unpack_from("<109I", content, 76) if n < _END]
            per_sector = self.size // 4
            seen: set[int] = set()
            while first_difat < _END and first_difat not in seen:
                seen.add(first_difat)
                numbers = struct.unpack(f"<{per_sector}I", self._sector(first_difat))
                fat_sectors += [n for n in numbers[:-1] if n < _END]
                first_difat = numbers[-1]
            self.fat: list[int] = []
            for number in fat_sectors:
                self.fat += struct.unpack(f"<{per_sector}I", self._sector(number))
            self.directory = self._read_directory(self._chain(first_directory))
            mini = self._chain(first_mini) if first_mini < _END else b""
            self.mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4])
        except struct.error:
            raise FileRefused("file_damaged") from None

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        sector = self.content[start : start + self.size]
        if len(sector) != self.size:
            sector = sector.ljust(self.size, b"\x00") if sector else b""
        if not sector:
            raise FileRefused("file_damaged")
        return sector

    def _chain(self, number: int) -> bytes:
        parts, seen = [], set()
        while number < _END:
            if number in seen or number >= len(self.fat):
                raise FileRefused("file_damaged")
            seen.add(number)
            parts.append(self._sector(number))
            number = self.fat[number]
        return b"".join(parts)

    def _read_directory(self, raw: bytes) -> dict[str, tuple[int, int, int]]:
        found: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(raw) - 127, 128):
            length = struct.unpack_from("<H", raw, at + 64)[0]
            kind = raw[at + 66]
            if kind and 2 <= length <= 64:
                name = raw[at : at + length - 2].decode("utf-16-le", errors="replace")
                start, size = struct.unpack_from("<II", raw, at + 116)
                found.setdefault(name, (kind, start, size))
        return found

    def read(self, name: str) -> bytes:
        if name not in self.directory:
            return b""
        _, start, size = self.directory[name]
        if size >= self.cutoff:
            return self._chain(start)[:size]
        root = next((entry for entry in self.directory.values() if entry[0] == 5), None)
        if root is None:
            raise FileRefused("file_damaged")
        minis, parts, seen = self._chain(root[1]), [], set()
        while start < _END:
            if start in seen or start >= len(self.mini_fat):
                raise FileRefused("file_damaged")
            seen.add(start)
            parts.append(minis[start * 64 : start * 64 + 64])
            start = self.mini_fat[start]
        return b"".join(parts)[:size]
