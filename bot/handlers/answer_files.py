"""Photos and files with an answer (to a notice, to a call for help): taken, asked about, fetched, sent on."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.evidence import fetch_evidence
from bot.handlers.attachments import MOST_BYTES, album_of, attachment_of
from bot.handlers.conversation import NotAnAnswer
from bot.road import Visit
from bot.texts import kept_files as words
from domain.attachments import Attachment
from domain.conversation import expect, forget
from domain.errors import NotAllowed, Refused
from domain.kept_files import KeptFile

JUST_AFTER = timedelta(minutes=30)  # a file without words belongs to what was answered just before it


def taken(visit: Visit) -> list[Attachment]:
    """The file of the message, if it has one. Raises Refused for one that a bot cannot take."""
    attachment = attachment_of(visit)
    if attachment is not None and attachment.size is not None and attachment.size > MOST_BYTES:
        raise Refused("file_too_large")
    return [] if attachment is None else [attachment]


def sent_as(visit: Visit) -> str:
    """What the office hears of once: the album the file is of, or its message."""
    return album_of(visit) or str(visit.message.message_id if visit.message else 0)


def only_a_file(visit: Visit) -> bool:
    return attachment_of(visit) is not None and not visit.text.strip()


@asynccontextmanager
async def adding(visit: Visit) -> AsyncIterator[None]:
    """A file is put with an answer. Where none is taken any more, none is waited for."""
    try:
        yield
    except (NotAllowed, Refused) as refused:
        if not (isinstance(refused, Refused) and refused.code == "too_many_files"):
            await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
        raise


async def wait_for_words(visit: Visit, question: str, payload: dict[str, Any], kept: Sequence[KeptFile]) -> None:
    """A file came alone: its words are asked for, once for an album."""
    album = album_of(visit)
    asked = album is not None and payload.get("album") == album
    await visit.office.act(
        expect, visit.actor.person_id, visit.chat_id, question, {**payload, "album": album}, visit.now
    )
    if not asked:
        await visit.say(words.write_the_answer(len(kept), visit.t), reply=True)


async def hear_more_files(visit: Visit, question: str, payload: dict[str, Any]) -> None:
    """After an answer: files without words, sent within half an hour, go with it."""
    payload = {**payload, "album": album_of(visit)}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, question, payload, visit.now, JUST_AFTER)


async def require_bare_file(visit: Visit) -> None:
    """After an answer, a file alone. Whatever else is said is about something else. Raises NotAnAnswer."""
    if not only_a_file(visit):
        await visit.office.act(forget, visit.actor.person_id, visit.chat_id, hear_again=True)
        raise NotAnAnswer
    if visit.message is not None and visit.message.reply_to_message is not None:
        raise NotAnAnswer


async def put_with_answer(visit: Visit, use_case: Callable[..., Any], number: int) -> Any:
    """Put the message's file with an answer, by its use case, and return what that shows."""
    async with adding(visit):
        return await visit.office.act(
            use_case, visit.actor, number, taken(visit), sent_as(visit), visit.today, visit.now
        )


async def more_files_with_answer(
    visit: Visit, question: str, following: dict[str, Any], before: dict[str, Any], kept: Sequence[KeptFile]
) -> None:
    """A file went with an answer that stands: say so, fetch it, and hear the next ones."""
    await hear_more_files(visit, question, following)
    await say_kept(visit, before, kept)
    await fetch_kept(visit, kept)


async def say_kept(visit: Visit, payload: dict[str, Any], kept: Sequence[KeptFile]) -> None:
    """That the file is with the answer: once for an album."""
    album = album_of(visit)
    if album is None or payload.get("album") != album:
        await visit.say(words.file_with_answer(len(kept), visit.t), reply=True)


async def fetch_kept(visit: Visit, files: Sequence[KeptFile]) -> None:
    """Fetch the bytes of those that are not here yet."""
    for file in files:
        if file.state == "waiting":
            await fetch_evidence(visit.bot, visit.office, file.evidence_id, file.file_id, visit.now)


async def send_kept(visit: Visit, files: Sequence[KeptFile]) -> None:
    """The files themselves, into the chat."""
    for file in files:
        if file.kind == "photo":
            await visit.bot.send_photo(visit.chat_id, file.file_id)
        else:
            await visit.bot.send_document(visit.chat_id, file.file_id)
