"""`python -m bot bulletin 2023-07`: the bulletin of a month as .docx, and the ranking as a picture."""

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.language import translator
from bot.texts.months import state_word
from bot.texts.refusals import refusal
from bot.texts.worded import Source as _
from domain.errors import Refused
from domain.months import preview_month, view_month


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", metavar=_("MONTH"), help=_("the month, like 2023-07"))
    parser.add_argument("--language", choices=("zh", "en"), help=_("of the paper (the setting LANGUAGE)"))
    parser.add_argument("--out", type=Path, metavar=_("FILE"), help=_("the file to write (bulletin-2023-07.docx)"))
    parser.add_argument("--picture", type=Path, metavar=_("FILE"), help=_("write the ranking as a PNG picture, too"))


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", args.month)
    if not found:
        print(t.plain("found {found!r}, takes a month like 2023-07", found=args.month), file=sys.stderr)
        return 2
    year, month = int(found[1]), int(found[2])
    paper = translator(args.language or settings.language)
    now = Clock(settings.clock_start).now()
    store = open_store(settings)
    try:
        with store.reading() as session:
            view = view_month(session, year, month)
            if view.ranking is None:
                # Nobody drafted it: the figures as known now, marked as a draft. Nothing is stored.
                view = replace(preview_month(session, year, month, now, zone=settings.zone), state="draft")
    except Refused as refused:
        print(refusal(refused, t).unescape(), file=sys.stderr)
        return 2
    finally:
        store.close()
    from bot.documents.bulletin import bulletin

    out = args.out or Path(f"bulletin-{args.month}.docx")
    issued_on = (view.published_at or now).astimezone(settings.zone).date()
    try:
        out.write_bytes(bulletin(view, paper, issued_on))
        print(t.plain("{where}: {what}", where=out, what=state_word(view.state, t)))
        if args.picture and view.ranking is not None:
            from bot.documents.ranking_picture import ranking_picture

            args.picture.write_bytes(ranking_picture(view.ranking, view.ranking.groups, paper))
            print(args.picture)
    except OSError as error:
        print(failure_words(error, t), file=sys.stderr)
        return 1
    return 0
