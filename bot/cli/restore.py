"""`python -m bot restore`: look into a backup; with --yes, put it in the place of the store."""

import argparse
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words, upkeep_words
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.texts.columns import columns
from bot.texts.language import Translator
from bot.texts.worded import Source as _
from upkeep.backups import list_backups
from upkeep.errors import UpkeepError
from upkeep.one_process import sole_use
from upkeep.restoring import Look, look_inside, restore

SHOWN = {
    "people": _("people"),
    "units": _("units"),
    "tasks": _("tasks"),
    "reports": _("reports"),
    "evidence": _("evidence"),
    "ledger": _("ledger entries"),
    "notifications": _("notifications"),
    "audit": _("records of who did what"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "backup", type=Path, nargs="?", metavar=_("BACKUP"), help=_("the backup's folder; left out = the newest")
    )
    parser.add_argument("--list", action="store_true", help=_("only list what backups there are"))
    parser.add_argument("--yes", action="store_true", help=_("put it back; without this it is only looked at"))


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    backups = list_backups(settings.backup_folder)
    if args.list:
        for path in backups:
            print(path)
        return 0
    folder = args.backup or (backups[-1] if backups else None)
    if folder is None:
        print(t.plain("restore: there is no backup in {folder}", folder=settings.backup_folder), file=sys.stderr)
        return 1
    try:
        look = look_inside(folder)
        print("\n".join(_inside(folder, look, settings, t)))
        for problem in look.problems:
            print(t.plain("not whole: {problem}", problem=upkeep_words(problem, t)), file=sys.stderr)
        if look.problems:
            return 1
        print(
            t.plain(
                "the ledger's chain holds: {n} entries, the last hash is {hash}…",
                n=look.chain.entries,
                hash=look.chain.last_hash[:16],
            )
        )
        if not args.yes:
            print(t.plain("Nothing was changed. Stop the bot, then add --yes to put this backup back."))
            return 0
        with sole_use(settings.database_url):
            aside = restore(folder, settings.database_url, settings.evidence_folder, Clock().now())
    except (UpkeepError, OSError, SQLAlchemyError) as error:
        print(t.plain("restore: {error}", error=failure_words(error, t)), file=sys.stderr)
        return 1
    print(t.plain("restored; what stood there before is {file}", file=aside) if aside else t.plain("restored"))
    return 0


def _inside(folder: Path, look: Look, settings: Settings, t: Translator) -> list[str]:
    """What a backup holds, as a table."""
    rows = [(t.text(name), str(look.rows.get(table, 0)), "") for table, name in SHOWN.items()]
    there = look.evidence - len(look.evidence_missing)
    rows.append((t.plain("files of evidence"), str(there), t.plain("of {n}", n=look.evidence)))
    made = f"{look.made_at.astimezone(settings.zone):%Y-%m-%d %H:%M %Z}"
    heading = t.plain("{folder}, made at {made}, version {version}", folder=folder, made=made, version=look.version)
    return [heading, *("  " + line for line in columns(rows, right=(1,)))]
