"""Fetching the bytes of photos and files: at once, again after growing pauses, kept under their hash."""

import asyncio
import hashlib
import logging
import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from telegram import Bot, File
from telegram.error import BadRequest, TelegramError

from bot.office import Office
from bot.partial_file import BusyError, IncompleteError, fetch_whole, forget_partial, held
from domain.evidence import Wanted, evidence_fetched, evidence_not_fetched, evidence_to_fetch, wanted_evidence

log = logging.getLogger(__name__)

PAUSE = 60.0  # seconds between two looks for files that are still to be fetched

# What a file is, by its first bytes: its name and the sender's word are not trusted.
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"GIF8", "image/gif"),
)


def type_of(content: bytes) -> str:
    return next((name for magic, name in _MAGIC if content.startswith(magic)), "application/octet-stream")


async def fetch_waiting_evidence(bot: Bot, office: Office, now: datetime) -> None:
    """Fetch whatever is due for a try. One that fails holds up no other."""
    for evidence_id, file_id in await office.read(evidence_to_fetch, now):
        await fetch_evidence(bot, office, evidence_id, file_id, now)


async def keep_fetching(bot: Bot, office: Office) -> None:
    """Every minute, and at the start: whatever could not be fetched when it came."""
    while True:
        try:
            await fetch_waiting_evidence(bot, office, office.clock.now())
        except Exception:
            log.exception("files that wait could not be fetched; tried again in a minute")
        await asyncio.sleep(PAUSE)


async def fetch_evidence(bot: Bot, office: Office, evidence_id: int, file_id: str, now: datetime) -> None:
    """Fetch one file, going on where the last try broke off. What fails is tried again later, or given up and told.

    A disk of ours that is full, or a folder that cannot be written, counts as no try: it is tried until it works.
    """
    try:
        await _fetch(bot, office, evidence_id, file_id, now)
    except OSError as error:
        log.warning("evidence %s cannot be put down, tried again in a minute: %s", evidence_id, error)


async def _fetch(bot: Bot, office: Office, evidence_id: int, file_id: str, now: datetime) -> None:
    wanted = await office.read(wanted_evidence, evidence_id)
    if wanted is None:
        return
    partial = partial_of(office.settings.evidence_folder, wanted)
    with suppress(BusyError), held(partial) as handle:
        if await office.read(wanted_evidence, evidence_id) is None:  # somebody else has just finished it
            forget_partial(partial)
            return
        try:
            file = await bot.get_file(file_id)
            content = await _bytes_of(file, partial, handle, wanted.size)
        except (TelegramError, IncompleteError) as error:
            gone = isinstance(error, BadRequest)
            given_up = await office.act(evidence_not_fetched, evidence_id, gone, office.today(), now)
            if given_up:
                forget_partial(partial)
            log.warning("evidence %s not fetched (%s)%s", evidence_id, error, ": given up" if given_up else "")
            return
        sha256 = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(write_once, office.settings.evidence_folder / sha256[:2] / sha256, content)
        await office.act(evidence_fetched, evidence_id, sha256, len(content), type_of(content), now)
        forget_partial(partial)


def partial_of(folder: Path, wanted: Wanted) -> Path:
    """Where the pieces lie meanwhile. The name holds which file it is: after a restore the number may be another's."""
    unique = hashlib.sha256(wanted.file_unique_id.encode()).hexdigest()[:16]
    return folder / "partial" / f"{wanted.evidence_id}-{unique}.part"


async def _bytes_of(file: File, partial: Path, handle: int, announced: int | None) -> bytes:
    """The file's bytes. A Bot API server on this machine (`--local`) names a path instead of an address."""
    path = file.file_path or ""
    if path.startswith(("http://", "https://")):
        return await fetch_whole(path, partial, handle, file.file_size or announced)
    return bytes(await file.download_as_bytearray())


def write_once(path: Path, content: bytes) -> None:
    """Put the bytes there whole or not at all: a crash in the middle leaves no half file under a hash."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)  # tried again each minute: on a full disk these would take all the room
        raise
