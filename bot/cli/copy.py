"""`python -m bot copy --to URL`: the store to another place, compared row by row."""

import argparse
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.settings import SettingsError, load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from bot.texts.worded import Source as _
from bot.texts.worded import said
from db import Store
from upkeep.copying import copy_store
from upkeep.errors import UpkeepError
from upkeep.one_process import sole_use
from upkeep.store_file import sqlite_path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        required=True,
        metavar="URL",
        help=_("an empty store: postgresql://user:password@host/name, or sqlite:///path"),
    )


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    try:
        address = load_settings({"DATABASE_URL": args.to}, None).database_url
    except SettingsError as error:
        values = {name: said(value, t) for name, value in error.values.items()} | {"key": "--to"}
        print(t.plain(error.message, **values), file=sys.stderr)
        return 2
    if address == settings.database_url:
        print(t.plain("--to: that is the store itself"), file=sys.stderr)
        return 2
    if path := sqlite_path(address):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with sole_use(settings.database_url):  # what came in meanwhile would be left behind
            source, target = open_store(settings), Store(address)
            try:
                copied = copy_store(source, target)
            finally:
                source.close()
                target.close()
    except (UpkeepError, SQLAlchemyError) as error:
        print(t.plain("copy: {error}", error=failure_words(error, t)), file=sys.stderr)
        return 1
    rows = [(table, str(n)) for table, n in copied.rows.items() if n]
    print("\n".join("  " + line for line in columns(rows, right=(1,))))
    print(t.plain("{n} rows, each the same on both sides", n=sum(copied.rows.values())))
    print(
        t.plain(
            "the ledger: {n} entries, the last hash is {hash}… on both sides",
            n=copied.chain.entries,
            hash=copied.chain.last_hash[:16],
        )
    )
    print(t.plain("Now set DATABASE_URL to the new place, and start the bot."))
    return 0
