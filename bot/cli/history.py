"""`python -m bot history`: the record as CSV on standard output."""

import argparse
import sys

from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.history import table
from bot.texts.language import translator
from bot.texts.worded import Source as _
from domain.history import find_subject, read_history
from domain.tables import csv_table


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "subject",
        nargs="?",
        default="",
        metavar=_("SUBJECT"),
        help=_("a task number, a unit, a person; left out = everything"),
    )
    parser.add_argument("--language", choices=["zh", "en"], help=_("of headings and words; left out = LANGUAGE"))


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    today = Clock(settings.clock_start).now().astimezone(settings.zone).date()
    store = open_store(settings)
    try:
        with store.reading() as session:
            found = find_subject(session, None, args.subject, today) if args.subject else [("all", 0, "")]
            if len(found) != 1:
                print(_not_one(args.subject, [name for _kind, _id, name in found]), file=sys.stderr)
                return 2
            record = read_history(session, None, found[0][0], found[0][1], today)  # type: ignore[arg-type]
    finally:
        store.close()
    _title, headings, rows = table(translator(args.language or settings.language), record, settings.zone)
    sys.stdout.buffer.write(csv_table(headings, rows))
    return 0


def _not_one(subject: str, found: list[str]) -> str:
    t = terminal_words()
    if not found:
        return t.plain("{subject} names nothing; takes one task, unit or person", subject=subject)
    names = t.plain(", ").join(found)
    return t.plain("{subject} names several: {names}; takes one task, unit or person", subject=subject, names=names)
