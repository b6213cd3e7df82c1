"""Who hears what is written without a command: first the question that was asked, then the reporting of work.

A feature that asks something stores it with `domain.conversation.expect`, names the question in its row of the table
(bot/handlers/__init__.py) and says with `Hooks.listen` who hears the answer. What nobody asked for goes to the one
handler that `hear_the_rest` names.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts.people import nothing_to_cancel, stopped, unknown
from domain.conversation import forget
from domain.errors import Refused


class NotAnAnswer(Exception):  # noqa: N818  (no error: what came is about something else)
    """Raised by a listener that hears that what was said answers no question: it goes to the rest."""


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


def register(hooks: Hooks) -> None:
    async def hear(visit: Visit) -> None:
        now_expected = visit.expected
        if now_expected is not None and visit.message is not None and now_expected.led_by == visit.message.message_id:
            return  # delivered again: it led to this question, or has settled it
        listener = hooks.features.listener(now_expected.what) if now_expected is not None else None
        if now_expected is not None and listener is not None:
            with suppress(NotAnAnswer):
                await listener(visit, now_expected.payload)
                return
        await hooks.features.rest()(visit)

    spoken = filters.UpdateType.MESSAGE & ~filters.COMMAND & ~filters.StatusUpdate.ALL
    hooks.add_handler(MessageHandler(spoken, for_members(hear)))
    hooks.add_handler(CommandHandler("cancel", for_members(cancel)))
    hooks.add_handler(MessageHandler(filters.COMMAND & filters.ChatType.PRIVATE, for_members(unknown_command)))
    hooks.add_handler(CallbackQueryHandler(for_members(unknown_button)))


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
