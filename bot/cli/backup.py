"""`python -m bot backup`: a checked backup, made while the bot runs."""

import argparse
import sys
from pathlib import Path

from bot.cli.parsing import whole
from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.worded import Source as _
from upkeep.backups import DAILY, MONTHLY, make_backup
from upkeep.errors import UpkeepError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar=_("FOLDER"), help=_("the folder of the backups; left out = BACKUP_FOLDER")
    )
    parser.add_argument(
        "--daily", type=whole, default=DAILY, metavar="N", help=_("how many nights are kept (%(default)s)")
    )
    parser.add_argument(
        "--monthly",
        type=whole,
        default=MONTHLY,
        metavar="N",
        help=_("of how many months the last backup is kept (%(default)s)"),
    )


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    store = open_store(settings)
    into = args.to or settings.backup_folder
    try:
        made = make_backup(store, settings.evidence_folder, into, Clock().now(), args.daily, args.monthly)
    except (UpkeepError, OSError) as error:
        print(t.plain("backup: {error}", error=failure_words(error, t)), file=sys.stderr)
        return 1
    finally:
        store.close()
    rows = sum(made.rows.values())
    print(t.plain("{folder}: {rows} rows, {n} files of evidence", folder=made.folder, rows=rows, n=made.evidence))
    print(
        t.plain(
            "checked: {n} ledger entries hold together, the last hash is {hash}…",
            n=made.chain.entries,
            hash=made.chain.last_hash[:16],
        )
    )
    if made.missing:
        missing = t.plain(
            "{n} files of evidence were not in {folder}", n=len(made.missing), folder=settings.evidence_folder
        )
        print(missing, file=sys.stderr)
        return 1
    return 0
