"""Sends one notification to Telegram, and sorts what Telegram answers into what delivery needs to know.

Callers never read Telegram's strings: what they mean is decided here.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from markupsafe import Markup
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outgoing import Composed, Dropped, composers, readers_ahead
from bot.request import paced
from bot.settings import Settings
from bot.texts.delivery import late_note, repeat_note
from bot.texts.language import Translator, translator
from db import Notification, Session
from domain.concern import still_concerns
from domain.notifications import notifications_of, people_of
from domain.outcomes import Moved, NotSent, Outcome, Rejected, Sent, TooFast, Uncertain, Unreachable
from domain.snapshot import remember_reads

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(hours=1)
# The HTTP library's errors before anything was on the wire.
_BEFORE_THE_WIRE = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ClientConnectorError", "ConnectionTimeoutError"}
_NOBODY_THERE = {
    "blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "can't initiate conversation": "never_started",
    "kicked": "kicked",
    "not a member": "kicked",
    "not enough rights": "kicked",
    "chat not found": "chat_not_found",
    "chat_write_forbidden": "kicked",
}


@dataclass(frozen=True)
class Letter:
    """A message ready for the wire."""

    chat_id: int
    thread_id: int | None
    composed: Composed


class TelegramSender:
    """Composes notifications and sends them with this bot."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self._bot = bot
        self._settings = settings

    def read_ahead(self, session: Session, ids: Sequence[int], now: datetime) -> None:
        """Read for all of these what `compose` will ask for each; the session is to read only."""
        remember_reads(session)
        rows = notifications_of(session, ids)
        people_of(session, rows)
        for kind, read in readers_ahead().items():
            if of_kind := [row for row in rows if row.kind == kind]:
                read(session, of_kind, self._settings, now)

    def compose(
        self, session: Session, ids: tuple[int, ...], chat_id: int, now: datetime
    ) -> tuple[Letter | None, dict[int, str]]:
        """The message for these notifications from what is true now, and those that are to be dropped, with reasons."""
        rows = notifications_of(session, ids)
        first = rows[0]
        language = (first.person.language if first.person is not None else None) or self._settings.language
        t = translator(language)
        if not still_concerns(session, first, now.astimezone(self._settings.zone).date()):
            return None, {row.id: "not_concerned" for row in rows}
        single, bundles = composers()
        if first.kind in bundles:
            composed, dropped = bundles[first.kind](session, rows, t, self._settings, now)
        else:
            answer = single[first.kind](session, first, t, self._settings, now)
            composed, dropped = (answer, {}) if isinstance(answer, Composed) else (None, {first.id: answer.reason})
        if composed is None:
            return None, {row.id: dropped.get(row.id, "untrue") for row in rows}
        kept = [row for row in rows if row.id not in dropped]
        return Letter(chat_id, first.thread_id, self._noted(composed, kept, t, now)), dropped

    def _noted(self, composed: Composed, rows: list[Notification], t: Translator, now: datetime) -> Composed:
        """With the notes that it is late, or may be a repeat."""
        notes: list[Markup] = []
        if any(row.maybe_repeat for row in rows):
            notes.append(repeat_note(t))
        planned = min(row.planned_at for row in rows)
        if now - planned >= LATE_AFTER:
            notes.append(late_note(planned, self._settings.zone, t))
        html = "\n".join([composed.html, "", *notes]) if notes else composed.html
        return replace(composed, html=html)

    async def send(self, letter: Letter) -> Outcome:
        """Send it. Whatever goes wrong comes back as a value."""
        composed = letter.composed
        try:
            with paced():
                message = await self._bot.send_message(
                    letter.chat_id,
                    composed.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=composed.keyboard,
                    message_thread_id=letter.thread_id,
                )
        except TelegramError as error:
            return outcome_of(error)
        return Sent(letter.chat_id, message.message_id, composed.kind, list(composed.task_ids), composed.payload)

    async def reachable(self) -> bool:
        """Whether Telegram answers at all: asked after a failure, so that no real message has to try it out."""
        try:
            await self._bot.get_me()
        except TelegramError:
            return False
        return True


def outcome_of(error: TelegramError) -> Outcome:
    """What an error means for the message that was to be sent."""
    answer = f"{type(error).__name__}: {error.message}"
    match error:
        case RetryAfter():
            pause = error.retry_after
            return TooFast(pause if isinstance(pause, timedelta) else timedelta(seconds=pause), answer)
        case ChatMigrated():
            return Moved(error.new_chat_id, answer)
        case Forbidden() | BadRequest():
            words = error.message.lower()
            for part, reason in _NOBODY_THERE.items():
                if part in words:
                    return Unreachable(reason, answer)
            return Unreachable("forbidden", answer) if isinstance(error, Forbidden) else Rejected(answer)
        case InvalidToken():
            return NotSent(answer)
        case TimedOut() | NetworkError():
            cause = error.__cause__
            if cause is None or isinstance(cause, TelegramError):  # Telegram's servers answered that they failed
                return NotSent(answer)
            return NotSent(answer) if type(cause).__name__ in _BEFORE_THE_WIRE else Uncertain(answer)
        case _:
            log.error("an answer of Telegram that has no rule: %s", answer)
            return Uncertain(answer)


__all__ = ["Dropped", "Letter", "TelegramSender", "outcome_of"]
