"""`python -m bot method`: the versions in force, what a proposed one would change, and adopting it."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.cli.ranking import day, number
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from bot.texts.language import translator
from bot.texts.method import adopt_refusal, moved_reason
from db import Store
from domain.errors import Refused
from domain.ledger import post_points
from domain.method_file import MethodFileError
from domain.method_preview import Preview, preview_method
from domain.methods import adopt_method, adopted_versions

LARGEST = 200_000  # bytes; the default method has a twentieth of it


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("show", help="print the versions that were adopted")
    for name, words in (
        ("preview", "replay the year under a proposed version: who would move where, and why"),
        ("adopt", "adopt a version; it counts from its first day in force"),
    ):
        act = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        act.add_argument("file", type=Path, help="a method file, like examples/method-default.toml")
        if name == "preview":
            act.add_argument("--as-of", type=day, metavar="DAY", help="as of this day (today)")
            act.add_argument("--year", type=int, help="the assessment year (that of the day)")
            act.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    text = ""
    if args.act != "show":
        try:
            if args.file.stat().st_size > LARGEST:
                print(f"{args.file}: larger than {LARGEST:,} bytes; that is no method file", file=sys.stderr)
                return 2
            text = args.file.read_text(encoding="utf-8-sig")
        except OSError as error:
            print(f"{args.file}: cannot be read: {error.strerror}", file=sys.stderr)
            return 2
        except UnicodeDecodeError:
            print(f"{args.file}: is no UTF-8 text", file=sys.stderr)
            return 2
    store = open_store(settings)
    try:
        if args.act == "show":
            return _show(store)
        return _preview(store, settings, args, text) if args.act == "preview" else _adopt(store, settings, text)
    except MethodFileError as error:
        for problem in error.problems:
            print(f"{args.file.name}: {problem}", file=sys.stderr)
        return 2
    finally:
        store.close()


def _show(store: Store) -> int:
    with store.reading() as session:
        versions = adopted_versions(session)
    rows = [("method", "version", "in force from", "adopted", "sha256")]
    rows += [
        (
            one.method,
            one.version,
            one.first_day.isoformat(),
            one.adopted_at.date().isoformat() if one.adopted_at else "by default",
            one.sha256[:12],
        )
        for one in versions
    ]
    print("\n".join(columns(rows)))
    return 0


def _adopt(store: Store, settings: Settings, text: str) -> int:
    now = Clock(settings.clock_start).now()
    try:
        with store.transaction() as session:
            row = adopt_method(session, None, text, now)
            posted = post_points(session, now.astimezone(settings.zone).date(), now, zone=settings.zone)
            words = f"{row.method} {row.version} is in force from {row.in_force_on}."
    except Refused as refused:
        print(adopt_refusal(refused, translator("en")).unescape(), file=sys.stderr)
        return 2
    print(words)
    print(f"Points posted: {posted.entries} entries, {posted.reversals} of them reversals.")
    return 0


def _preview(store: Store, settings: Settings, args: argparse.Namespace, text: str) -> int:
    now = Clock(settings.clock_start).now()
    as_of = args.as_of or now.astimezone(settings.zone).date()
    with store.reading() as session:
        found = preview_method(session, text, as_of, now, year=args.year, zone=settings.zone)
    print(json.dumps(_values(found), ensure_ascii=False, indent=2) if args.json else _text(found))
    return 0


def _values(found: Preview) -> dict[str, Any]:
    units = found.after.units
    return {
        "as_of": found.after.as_of.isoformat(),
        "year": found.after.year,
        "in_force": found.before.version,
        "proposed": found.after.version,
        "units": [
            {
                "code": units[one.unit].code,
                "unit": units[one.unit].zh,
                "unit_en": units[one.unit].en,
                "group": units[one.unit].group,
                "place": one.before.place,
                "proposed_place": one.after.place,
                "score": number(one.before.score),
                "proposed_score": number(one.after.score),
                "not_ranked": one.before.not_ranked,
                "proposed_not_ranked": one.after.not_ranked,
                "by_rule": {rule: number(points) for rule, points in one.by_rule},
                "attainable": number(one.attainable),
            }
            for one in found.moved
        ],
    }


def _text(found: Preview) -> str:
    t = translator("en")
    lines = [
        f"{found.after.year}, as of {found.after.as_of}: {found.before.version} in force,"
        f" {found.after.version} proposed"
    ]
    changed = [one for one in found.moved if one.changed]
    if not changed:
        return lines[0] + "\nNobody would stand elsewhere, and no score would change."
    rows = [("unit", "place", "", "", "score", "", "", "because of")]
    rows += [
        (
            found.after.units[one.unit].zh,
            _place(one.before.place),
            "→",
            _place(one.after.place),
            _score(one.before.score),
            "→",
            _score(one.after.score),
            moved_reason(one, t),
        )
        for one in changed
    ]
    lines += columns(rows, right=(1, 3, 4, 6))
    same = len(found.moved) - len(changed)
    if same:
        lines.append(f"{same} units: no change.")
    return "\n".join(lines)


def _place(place: int | None) -> str:
    return "–" if place is None else str(place)


def _score(hundredths: int | None) -> str:
    return "–" if hundredths is None else f"{hundredths / 100:.2f}"
