"""Who hears what is written without a command: first the question that was asked, then the reporting of work.

A feature that asks something stores it with `domain.conversation.expect` and says with `listen`, at the start, who
hears the answer. What nobody asked for goes to the one handler that `hear_the_rest` names.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.road import Handler, Visit, for_members
from bot.texts.people import nothing_to_cancel, stopped, unheard, unknown
from bot.wiring import App
from domain.conversation import forget
from domain.errors import Refused

Listener = Callable[[Visit, dict[str, Any]], Awaitable[None]]


class NotAnAnswer(Exception):  # noqa: N818  (no error: what came is about something else)
    """Raised by a listener that hears that what was said answers no question: it goes to the rest."""


_LISTENERS, _REST = "conversation.listeners", "conversation.rest"


def listen(application: App, expects: str, handler: Listener) -> None:
    """The handler that hears the answer to `expects`. It gets the payload, and forgets the question when settled."""
    listeners: dict[str, Listener] = application.bot_data.setdefault(_LISTENERS, {})
    if expects in listeners:
        raise ValueError(f"two handlers listen to {expects!r}")
    listeners[expects] = handler


def hear_the_rest(application: App, handler: Handler) -> None:
    """The handler of everything that answers no question: free text, photos, files, replies, in private and groups."""
    if _REST in application.bot_data:
        raise ValueError("two handlers hear the rest")
    application.bot_data[_REST] = handler


@asynccontextmanager
async def settling(visit: Visit) -> AsyncIterator[None]:
    """What happens inside answers the question that was asked; where it is refused for want of words, it stays open."""
    try:
        yield
    except Refused as refused:
        if refused.code not in ("no_answer", "no_reason"):
            await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
        raise
    await visit.office.act(forget, visit.actor.person_id, visit.chat_id)


def register(application: App) -> None:
    listeners: dict[str, Listener] = application.bot_data.setdefault(_LISTENERS, {})

    async def hear(visit: Visit) -> None:
        now_expected = visit.expected
        if now_expected is not None and visit.message is not None and now_expected.led_by == visit.message.message_id:
            return  # delivered again: it led to this question, or has settled it
        if now_expected is not None and now_expected.what in listeners:
            with suppress(NotAnAnswer):
                await listeners[now_expected.what](visit, now_expected.payload)
                return
        rest: Handler | None = application.bot_data.get(_REST)
        if rest is not None:
            await rest(visit)
        elif visit.private:
            await visit.say(unheard(visit.t))

    spoken = filters.UpdateType.MESSAGE & ~filters.COMMAND & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(spoken, for_members(hear)))
    application.add_handler(CommandHandler("cancel", for_members(cancel)))
    application.add_handler(MessageHandler(filters.COMMAND & filters.ChatType.PRIVATE, for_members(unknown_command)))
    application.add_handler(CallbackQueryHandler(for_members(unknown_button)))


async def cancel(visit: Visit) -> None:
    """/cancel: whatever was asked is asked no more."""
    what = await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    await visit.say(stopped(visit.t) if what else nothing_to_cancel(visit.t))


async def unknown_command(visit: Visit) -> None:
    """A command that no feature has taken."""
    await visit.say(unknown(visit.t))


async def unknown_button(visit: Visit) -> None:
    """A forged button, or one of a feature that is gone: it says so and does nothing."""
    raise Refused("gone")
