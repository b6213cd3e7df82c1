"""`python -m bot restore`: look into a backup; with --yes, put it in the place of the store."""

import argparse
import sys
from pathlib import Path

from bot.clock import Clock
from bot.settings import load_settings
from upkeep.backups import list_backups
from upkeep.errors import UpkeepError
from upkeep.one_process import sole_use
from upkeep.restoring import look_inside, restore

SHOWN = ("people", "units", "tasks", "reports", "evidence", "ledger", "notifications", "audit")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", type=Path, nargs="?", help="the backup's folder; left out = the newest")
    parser.add_argument("--list", action="store_true", help="only list what backups there are")
    parser.add_argument("--yes", action="store_true", help="put it back; without this it is only looked at")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    backups = list_backups(settings.backup_folder)
    if args.list:
        for path in backups:
            print(path)
        return 0
    folder = args.backup or (backups[-1] if backups else None)
    if folder is None:
        print(f"restore: there is no backup in {settings.backup_folder}", file=sys.stderr)
        return 1
    try:
        look = look_inside(folder)
        print(f"{folder}, made at {look.made_at.astimezone(settings.zone):%Y-%m-%d %H:%M %Z}, version {look.version}")
        for table in SHOWN:
            print(f"  {table:<14} {look.rows.get(table, 0):>9}")
        print(f"  evidence files {look.evidence - len(look.evidence_missing):>9} of {look.evidence}")
        for line in look.problems:
            print(f"not whole: {line}", file=sys.stderr)
        if look.problems:
            return 1
        print(f"the ledger's chain holds: {look.chain.entries} entries, the last hash is {look.chain.last_hash[:16]}…")
        if not args.yes:
            print("Nothing was changed. Stop the bot, then add --yes to put this backup in the place of the store.")
            return 0
        with sole_use(settings.database_url):
            aside = restore(folder, settings.database_url, settings.evidence_folder, Clock().now())
    except (UpkeepError, OSError) as error:
        print(f"restore: {error}", file=sys.stderr)
        return 1
    print("restored" + (f"; what stood there before is {aside}" if aside else ""))
    return 0
