"""A file that comes over the wire in pieces: what has arrived stays on disk, and the next try asks for the rest.

Beside the partial file lies a note of how much of it is surely there: length and SHA-256, written after the bytes.
A partial file without its note, or that does not match it (the machine went down in between), is begun anew.
"""

import asyncio
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

NOTED_EVERY = 1 << 20  # bytes: a process that is killed loses at most so much
RESUMES = 5  # at once, where the wire breaks
CONNECT, SILENCE = 5.0, 20.0  # seconds


class IncompleteError(Exception):
    """The file is not whole. What has arrived is kept; `broken`: the wire broke, so that going on at once may help."""

    def __init__(self, why: str, *, broken: bool = False) -> None:
        super().__init__(why)
        self.broken = broken


class BusyError(Exception):
    """Somebody else, here or in another process, is fetching this file."""


@dataclass
class _Partial:
    """An open partial file: so many bytes are there, and this is their running hash."""

    handle: int
    note: Path
    length: int
    digest: Any

    def begin_anew(self) -> None:
        os.ftruncate(self.handle, 0)
        os.lseek(self.handle, 0, os.SEEK_SET)
        self.length, self.digest = 0, hashlib.sha256()
        self.note.unlink(missing_ok=True)

    def add(self, piece: bytes) -> bool:
        """Whether it is time to note how much is there."""
        view = memoryview(piece)
        while view:
            view = view[os.write(self.handle, view) :]
        noted = self.length // NOTED_EVERY
        self.length += len(piece)
        self.digest.update(piece)
        return self.length // NOTED_EVERY > noted

    def keep(self) -> None:
        """Note what is there, once it is surely on disk."""
        os.fsync(self.handle)
        fresh = self.note.with_suffix(".new")
        fresh.write_text(json.dumps({"length": self.length, "sha256": self.digest.hexdigest()}), encoding="ascii")
        fresh.replace(self.note)


@contextmanager
def held(partial: Path) -> Iterator[int]:
    """The partial file, open, for this fetch alone, until the bytes are where they belong. Raises BusyError."""
    partial.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(partial, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError from None
        yield handle
    finally:
        os.close(handle)  # and with it the lock


async def fetch_whole(url: str, partial: Path, handle: int, size: int | None) -> bytes:
    """The bytes at `url`, going on from what `partial` already holds; `size`, where it is known, is checked.

    `partial` and its note are left there until `forget_partial`: the caller first puts the bytes where they belong.
    Raises IncompleteError where the wire broke too often or the size is not right.
    """
    part = await asyncio.to_thread(_open, handle, note_of(partial), size)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=SILENCE)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        for attempt in range(RESUMES + 1):
            try:
                await _go_on(session, url, part, size)
                break
            except IncompleteError as error:
                await asyncio.to_thread(part.keep)
                if not error.broken or attempt == RESUMES:
                    raise
    if size is not None and part.length != size:
        had = part.length
        part.begin_anew()
        raise IncompleteError(f"{had} bytes came, {size} were announced")
    return await asyncio.to_thread(os.pread, handle, part.length, 0)


def note_of(partial: Path) -> Path:
    return partial.with_suffix(".json")


def forget_partial(partial: Path) -> None:
    """The bytes are where they belong."""
    note_of(partial).unlink(missing_ok=True)
    partial.unlink(missing_ok=True)


def _open(handle: int, note: Path, size: int | None) -> _Partial:
    """What is there of it, as far as the note vouches for it."""
    part = _Partial(handle, note, 0, hashlib.sha256())
    try:
        said = json.loads(note.read_text(encoding="ascii"))
        length, sha256 = int(said["length"]), str(said["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        part.begin_anew()
        return part
    content = os.pread(handle, length, 0)
    part.digest.update(content)
    if len(content) != length or part.digest.hexdigest() != sha256 or (size is not None and length > size):
        part.begin_anew()
        return part
    os.ftruncate(handle, length)
    os.lseek(handle, length, os.SEEK_SET)
    part.length = length
    return part


async def _go_on(session: aiohttp.ClientSession, url: str, part: _Partial, size: int | None) -> None:
    """Ask for what is missing and add it. Raises IncompleteError; the address stays out of it, for it has the token."""
    if part.length and part.length == size:
        return
    before = part.length
    try:
        async with session.get(url, headers={"Range": f"bytes={before}-"} if before else {}) as answer:
            if answer.status == 206 and _first_byte(answer.headers.get("Content-Range", "")) != before:
                raise IncompleteError("another range came than was asked for")
            if answer.status == 416:
                part.begin_anew()
                raise IncompleteError("there is nothing behind what has arrived: it is another file")
            if answer.status not in (200, 206):
                raise IncompleteError(f"HTTP {answer.status}")
            if answer.status == 200 and before:  # the server knows no ranges: all of it again
                part.begin_anew()
            async for piece in answer.content.iter_any():
                if part.add(piece):
                    await asyncio.to_thread(part.keep)
    except TimeoutError:  # silence is waited out, not hammered
        raise IncompleteError("nothing came any more") from None
    except (aiohttp.ClientError, ConnectionError) as error:
        raise IncompleteError(type(error).__name__, broken=True) from None


def _first_byte(content_range: str) -> int | None:
    found = re.match(r"bytes (\d+)-", content_range)
    return int(found[1]) if found else None
