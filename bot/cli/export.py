"""`python -m bot export`: the lists with their state, ranking, ledger and the unreachable as one workbook."""

import argparse
import sys
from pathlib import Path

from bot.cli.parsing import day, whole
from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.export import workbook
from bot.texts.language import translator
from bot.texts.refusals import refusal
from bot.texts.worded import Source as _
from domain.errors import Refused
from domain.exports import COMMAND_LINE, PARTS, export
from domain.standings import all_units


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar=_("FILE"), help=_("where to write the .xlsx"))
    parser.add_argument("--what", nargs="+", choices=PARTS, default=list(PARTS), help=_("which parts (all of them)"))
    parser.add_argument("--as-of", type=day, metavar=_("DAY"), help=_("as of this day (today)"))
    parser.add_argument("--year", type=whole, metavar=_("YEAR"), help=_("the lists' year (the newest)"))
    parser.add_argument("--language", choices=("zh", "en"), help=_("of the workbook (the setting LANGUAGE)"))


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    t, paper = terminal_words(), translator(args.language or settings.language)
    now = Clock(settings.clock_start).now()
    as_of = args.as_of or now.astimezone(settings.zone).date()
    if args.file.suffix.casefold() != ".xlsx":
        print(t.plain("{file}: takes a file name that ends with .xlsx", file=args.file.name), file=sys.stderr)
        return 2
    store = open_store(settings)
    try:
        with store.reading() as session:
            exported = export(session, COMMAND_LINE, args.what, as_of, now, args.year)
            units = all_units(session)
    except Refused as refused:
        print(refusal(refused, t).unescape(), file=sys.stderr)
        return 1
    finally:
        store.close()
    try:
        args.file.write_bytes(workbook(exported, units, as_of, paper))
    except OSError as error:
        print(failure_words(error, t), file=sys.stderr)
        return 1
    print(args.file)
    return 0
