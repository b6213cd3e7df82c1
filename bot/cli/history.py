"""`python -m bot history`: the record as CSV on standard output."""

import argparse
import sys

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.history import table
from bot.texts.language import translator
from domain.history import find_subject, read_history
from domain.tables import csv_table


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", nargs="?", default="", help="a task number, a unit, a person; left out = everything")
    parser.add_argument("--language", choices=["zh", "en"], help="of headings and words; left out = LANGUAGE")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    today = Clock(settings.clock_start).now().astimezone(settings.zone).date()
    store = open_store(settings)
    try:
        with store.reading() as session:
            found = find_subject(session, None, args.subject, today) if args.subject else [("all", 0, "")]
            if len(found) != 1:
                what = "several: " + ", ".join(name for _, _, name in found) if found else "nothing"
                print(f"subject: {args.subject!r} names {what}; takes one task, unit or person", file=sys.stderr)
                return 2
            record = read_history(session, None, found[0][0], found[0][1], today)  # type: ignore[arg-type]
    finally:
        store.close()
    _, headings, rows = table(translator(args.language or settings.language), record, settings.zone)
    sys.stdout.buffer.write(csv_table(headings, rows))
    return 0
