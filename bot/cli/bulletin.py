"""`python -m bot bulletin 2023-07`: the bulletin of a month as .docx, and the ranking as a picture."""

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.language import translator
from bot.texts.refusals import refusal
from domain.errors import Refused
from domain.months import preview_month, view_month


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", help="the month, like 2023-07")
    parser.add_argument("--language", choices=("zh", "en"), help="of the paper (the office's)")
    parser.add_argument("--out", type=Path, help="the file to write (bulletin-2023-07.docx)")
    parser.add_argument("--picture", type=Path, help="write the ranking as a PNG picture, too")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", args.month)
    if not found:
        print(f"month: found {args.month!r}, takes a month like 2023-07", file=sys.stderr)
        return 2
    year, month = int(found[1]), int(found[2])
    t = translator(args.language or settings.language)
    now = Clock(settings.clock_start).now()
    store = open_store(settings)
    try:
        with store.reading() as session:
            view = view_month(session, year, month)
            if view.ranking is None:
                # Nobody drafted it: the figures as known now, marked as a draft. Nothing is stored.
                view = replace(preview_month(session, year, month, now, zone=settings.zone), state="draft")
    except Refused as refused:
        print(refusal(refused, translator("en")).unescape(), file=sys.stderr)
        return 2
    finally:
        store.close()
    from bot.documents.bulletin import bulletin

    out = args.out or Path(f"bulletin-{args.month}.docx")
    issued_on = (view.published_at or now).astimezone(settings.zone).date()
    out.write_bytes(bulletin(view, t, issued_on))
    print(f"{out}: {view.state}" + (f", figures {view.hash[:16]}…" if view.hash else ""))
    if args.picture and view.ranking is not None:
        from bot.documents.ranking_picture import ranking_picture

        args.picture.write_bytes(ranking_picture(view.ranking, view.ranking.groups, t))
        print(args.picture)
    return 0
