"""`python -m bot backup`: a checked backup, made while the bot runs."""

import argparse
import sys
from pathlib import Path

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from upkeep.backups import DAILY, MONTHLY, make_backup
from upkeep.errors import UpkeepError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, help="the folder of the backups; left out = BACKUP_FOLDER")
    parser.add_argument("--daily", type=int, default=DAILY, help="how many nights are kept (%(default)s)")
    parser.add_argument(
        "--monthly", type=int, default=MONTHLY, help="of how many months the last backup is kept (%(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    store = open_store(settings)
    try:
        made = make_backup(
            store, settings.evidence_folder, args.to or settings.backup_folder, Clock().now(), args.daily, args.monthly
        )
    except (UpkeepError, OSError) as error:
        print(f"backup: {error}", file=sys.stderr)
        return 1
    finally:
        store.close()
    print(f"{made.folder}: {sum(made.rows.values())} rows, {made.evidence} files of evidence")
    print(f"checked: {made.chain.entries} ledger entries hold together, the last hash is {made.chain.last_hash[:16]}…")
    if made.missing:
        print(f"{len(made.missing)} files of evidence were not in {settings.evidence_folder}", file=sys.stderr)
        return 1
    return 0
