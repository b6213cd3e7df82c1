"""`python -m bot export`: the lists with their state, ranking, ledger and the unreachable as one workbook."""

import argparse
import sys
from pathlib import Path

from bot.cli.ranking import day
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.export import workbook
from bot.texts.language import translator
from bot.texts.refusals import refusal
from domain.errors import Refused
from domain.exports import COMMAND_LINE, PARTS, export
from domain.standings import all_units


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where to write the .xlsx")
    parser.add_argument("--what", nargs="+", choices=PARTS, default=list(PARTS), help="which parts (all of them)")
    parser.add_argument("--as-of", type=day, metavar="DAY", help="as of this day (today)")
    parser.add_argument("--year", type=int, help="the lists' year (the newest)")
    parser.add_argument("--language", choices=("zh", "en"), help="of the workbook (the setting LANGUAGE)")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    t = translator(args.language or settings.language)
    now = Clock(settings.clock_start).now()
    as_of = args.as_of or now.astimezone(settings.zone).date()
    if args.file.suffix.casefold() != ".xlsx":
        print(f"FILE: found {args.file.name}, takes a file name that ends with .xlsx", file=sys.stderr)
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
        args.file.write_bytes(workbook(exported, units, as_of, t))
    except OSError as error:
        print(f"{args.file}: {error.strerror}", file=sys.stderr)
        return 1
    print(args.file)
    return 0
