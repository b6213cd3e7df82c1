"""`python -m bot copy --to URL`: the store to another place, compared row by row."""

import argparse
import sys

from bot.settings import SettingsError, load_settings
from bot.stores import open_store
from db import Store
from upkeep.copying import copy_store
from upkeep.errors import UpkeepError
from upkeep.integrity import sqlite_path
from upkeep.one_process import sole_use


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", required=True, metavar="URL", help="postgresql://user:password@host/name, or sqlite:///path; empty"
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    try:
        address = load_settings({"DATABASE_URL": args.to}, None).database_url
    except SettingsError as error:
        print(f"--to: {str(error).removeprefix('DATABASE_URL: ')}", file=sys.stderr)
        return 2
    if address == settings.database_url:
        print("--to: that is the store itself", file=sys.stderr)
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
    except UpkeepError as error:
        print(f"copy: {error}", file=sys.stderr)
        return 1
    for table, rows in copied.rows.items():
        if rows:
            print(f"  {table:<20} {rows:>9}")
    print(f"{sum(copied.rows.values())} rows, each the same on both sides")
    print(f"the ledger: {copied.chain.entries} entries, the last hash is {copied.chain.last_hash[:16]}… on both sides")
    print("Now set DATABASE_URL to the new place, and start the bot.")
    return 0
