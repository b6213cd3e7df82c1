"""`python -m bot import --people ROSTER`: people from a file, and a personal link for each who has not joined."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from bot.cli.invite import ask_username
from bot.cli.parsing import whole
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.stores import open_store
from bot.texts.invites import link_of
from bot.texts.language import Translator, translator
from bot.texts.lists import file_refusal
from bot.texts.roster import links_table, links_widths, plan_lines
from bot.texts.worded import Source as _
from db import Store
from domain.roster import Link, RosterRead, apply_roster, fresh_links, plan_roster, read_roster, unknown_portfolios
from domain.sheets.limits import FileRefused
from domain.tables import csv_table, xlsx_table
from domain.units import unit_index


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--people", type=Path, metavar=_("ROSTER"), help=_("a roster of people: unit, name, role, post")
    )
    parser.add_argument("--links", type=Path, metavar=_("FILE"), help=_("with --people: the links as .xlsx or .csv"))
    parser.add_argument(
        "--cards", type=Path, metavar=_("FILE"), help=_("with --people: the links as cards to print, .pdf")
    )
    parser.add_argument(
        "--days", type=whole, default=7, metavar="N", help=_("with --people: for how many days a link works (7)")
    )
    parser.add_argument(
        "--fresh-links", action="store_true", help=_("with --people: new links for all who have not joined yet")
    )
    parser.add_argument(
        "--bot", metavar=_("NAME"), help=_("with --people: the bot's username, to make links without asking Telegram")
    )


def run(args: argparse.Namespace, t: Translator) -> int:
    """Part of `import`: in its language what is said; in the office's what is handed out."""
    settings = load_settings()
    if not 1 <= args.days <= 90:
        return _fail(t.plain("--days: found {days}, takes 1 to 90", days=args.days), 2)
    if args.links and args.links.suffix not in (".xlsx", ".csv"):
        return _fail(t.plain("{file}: takes a file name that ends with .xlsx or .csv", file=args.links.name), 2)
    if args.cards and args.cards.suffix != ".pdf":
        return _fail(t.plain("{file}: takes a file name that ends with .pdf", file=args.cards.name), 2)
    try:
        content = args.people.read_bytes()
    except OSError:
        return _fail(t.plain("There is no file {file}, or it cannot be read.", file=args.people))
    store = open_store(settings)
    try:
        with store.reading() as session:
            read = read_roster(content, args.people.name, unit_index(session))
        return _import(args, read, settings, store, t)
    except FileRefused as refused:
        return _fail(f"{args.people.name}: {file_refusal(refused, t)}")
    finally:
        store.close()


def _import(args: argparse.Namespace, read: RosterRead, settings: Settings, store: Store, t: Translator) -> int:
    now = Clock(settings.clock_start).now()
    today = now.astimezone(settings.zone).date()
    with store.reading() as session:
        plan = plan_roster(session, read, today)
        unknown = unknown_portfolios(session, read)
    print("\n".join(plan_lines(plan, unknown, t)))
    if read.problems:
        return _fail(t.plain("Nothing was stored."))
    if args.dry_run:
        print(t.plain("Nothing was stored: this was a dry run."))
        return 0
    username = args.bot.removeprefix("@") if args.bot else ask_username(settings, t)
    if username is None and (plan.added or args.fresh_links):
        return _fail(t.plain("Nothing was stored: a link needs the bot's name. Set BOT_TOKEN, or name it with --bot."))
    with store.transaction() as session:
        _, links = apply_roster(session, None, read, timedelta(days=args.days), today, now)
        if args.fresh_links:
            links = fresh_links(session, None, timedelta(days=args.days), today, now)
    if links and username is not None:
        _hand_out(args, links, username, settings, t)
    return 0


def _hand_out(args: argparse.Namespace, links: list[Link], username: str, settings: Settings, t: Translator) -> None:
    """The links where they were asked for; with no file named, on standard output: they exist only now."""
    paper = translator(args.language or settings.language)
    title, headings, rows = links_table(paper, links, username, settings.zone)
    if args.links:
        as_csv = args.links.suffix == ".csv"
        args.links.write_bytes(
            csv_table(headings, rows) if as_csv else xlsx_table(title, headings, rows, links_widths())
        )
        args.links.chmod(0o600)
        print(t.plain("The links are in {file}.", file=args.links))
    if args.cards:
        from bot.prints.invite_cards import invite_cards

        args.cards.write_bytes(invite_cards(paper, links, username, settings.zone))
        args.cards.chmod(0o600)
        print(t.plain("The cards to print are in {file}.", file=args.cards))
    if not args.links and not args.cards:
        for link in links:
            print(link.unit_zh, link.name, link_of(username, link.code), sep="\t")
    print(t.plain("Each link works once and is shown only now. Keep them as you would keep keys."), file=sys.stderr)


def _fail(text: str, code: int = 1) -> int:
    """1: something is wrong with what was looked at; 2: with the call."""
    print(text, file=sys.stderr)
    return code
