"""`python -m bot tick`: once, whatever the clock would have started up to now; deliver it; exit."""

import argparse
import asyncio
import sys

from telegram.error import InvalidToken, NetworkError

from bot.app import build_application
from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.sender import TelegramSender
from bot.settings import Settings, SettingsError, load_settings
from bot.stores import open_store
from bot.texts.jobs import job_title
from bot.texts.worded import Source as _
from db import Store
from jobs.clockwork import Clockwork, Ran
from jobs.delivery import Delivered, Delivery
from jobs.pace import Pace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--now",
        metavar=_("INSTANT"),
        help=_(
            "the instant it is, like 2023-07-03T08:30 (in the office's zone); for trials, not with the public Bot API"
        ),
    )


def run(args: argparse.Namespace) -> int:
    """0 when all that was due went out; 1 when something has to wait for the next tick."""
    settings = load_settings(token_needed=True)
    start = settings.trial_instant(args.now, "--now") if args.now else settings.clock_start
    store = open_store(settings)
    try:
        ran, delivered = asyncio.run(_tick(settings, store, Clock(start)))
    finally:
        store.close()
    _print(settings, ran, delivered)
    return 1 if delivered.left else 0


async def _tick(settings: Settings, store: Store, clock: Clock) -> tuple[list[Ran], Delivered]:
    application = build_application(settings, store, clock)
    pace = Pace(settings.pace)
    delivery = Delivery(store, TelegramSender(application.bot, settings), clock.now, settings.zone, pace)
    clockwork = Clockwork(store, settings.zone, clock.now, delivery)
    try:
        await application.bot.initialize()
        return await clockwork.tick()
    except InvalidToken:  # a NetworkError too, but one that no waiting helps against
        raise SettingsError(_("BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one")) from None
    except NetworkError as error:
        words = terminal_words().plain(
            "Telegram cannot be reached ({reason}); what is due stays due", reason=error.message
        )
        print(words, file=sys.stderr)
        return await clockwork.catch_up(), Delivered(left=1)
    finally:
        await application.bot.shutdown()


def _print(settings: Settings, ran: list[Ran], delivered: Delivered) -> None:
    t = terminal_words()
    if not ran:
        print(t.plain("ran: nothing was due"))
    for one in ran:
        when = f"{one.planned_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        print(t.plain("ran: {job}, planned for {when}", job=job_title(one.name, t), when=when))
    print(
        t.plain(
            "delivered: {sent} sent, {dropped} no longer true, {left} still to be sent",
            sent=delivered.sent,
            dropped=delivered.dropped,
            left=delivered.left,
        )
    )
