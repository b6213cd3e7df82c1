"""`python -m bot tick`: once, whatever the clock would have started up to now; deliver it; exit."""

import argparse
import asyncio
import sys

from telegram.error import InvalidToken, NetworkError

from bot.app import build_application
from bot.clock import Clock
from bot.sender import TelegramSender
from bot.settings import Settings, SettingsError, load_settings
from bot.stores import open_store
from db import Store
from jobs.clockwork import Clockwork, Ran
from jobs.delivery import Delivered, Delivery
from jobs.pace import Pace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--now",
        metavar="INSTANT",
        help="the instant it is, like 2023-07-03T08:30 (in the office's zone); for trials, not with the public Bot API",
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
    pace = Pace(settings.delivery_rate if settings.public_api else None)
    delivery = Delivery(store, TelegramSender(application.bot, settings), clock.now, settings.zone, pace)
    clockwork = Clockwork(store, settings.zone, clock.now, delivery)
    try:
        await application.bot.initialize()
        return await clockwork.tick()
    except InvalidToken:  # a NetworkError too, but one that no waiting helps against
        raise SettingsError("BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one") from None
    except NetworkError as error:
        print(f"Telegram cannot be reached ({error.message}); what is due stays due", file=sys.stderr)
        return await clockwork.catch_up(), Delivered(left=1)
    finally:
        await application.bot.shutdown()


def _print(settings: Settings, ran: list[Ran], delivered: Delivered) -> None:
    jobs = ", ".join(f"{one.name} ({one.planned_at.astimezone(settings.zone):%Y-%m-%d %H:%M})" for one in ran)
    print(f"ran: {jobs or 'nothing was due'}")
    print(f"delivered: {delivered.sent} sent, {delivered.dropped} no longer true, {delivered.left} still to be sent")
