"""`python -m bot run`: the bot itself, until it is told to stop."""

import argparse
import asyncio
import logging
import os
import sys
import threading

from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.logs import set_up_logging
from bot.running import serve
from bot.settings import Settings, load_settings
from bot.stores import open_store
from upkeep.one_process import InUseError, sole_use

log = logging.getLogger(__name__)

LAST = 9.5  # seconds after which a stop that hangs is cut short: a service manager would kill at ten


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: everything is a setting (config.example.env)."""


def run(args: argparse.Namespace) -> int:
    settings = load_settings(token_needed=True)
    set_up_logging(settings.log_level, settings.log_format)
    warn_of_unknown(settings)
    try:
        with sole_use(settings.database_url):
            store = open_store(settings)
            last = threading.Timer(LAST, end_at_once)
            last.daemon = True
            try:
                asyncio.run(serve(settings, store, Clock(settings.clock_start), last.start))
            finally:
                store.close()
                last.cancel()
    except InUseError as error:
        from bot.cli.upkeep_words import failure_words

        t = terminal_words()
        print(t.plain("run: {error}", error=failure_words(error, t)), file=sys.stderr)
        return 1
    return 0


def end_at_once() -> None:
    """Something hangs that cannot be told to stop, as a store that no longer answers. It is as after a power cut."""
    log.error("the stop takes too long: it is cut short; the next start takes up what was under way")
    logging.shutdown()
    os._exit(1)


def warn_of_unknown(settings: Settings) -> None:
    """Name the keys of `.env` that no setting has, probably misspelt, and the lines that say nothing."""
    for number in settings.unreadable:
        log.warning(".env, line %d: it cannot be read and is passed over", number)
    for key, meant in settings.unknown:
        log.warning(".env: no setting is called %s%s", key, f"; probably {meant} is meant" if meant else "")
