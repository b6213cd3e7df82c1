"""`python -m bot method`: the versions in force, what a proposed one would change, and adopting it."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.cli.parsing import day, whole
from bot.cli.ranking import number
from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from bot.texts.language import Translator
from bot.texts.method import adopt_refusal, moved_reason
from bot.texts.method_file import key_problem
from bot.texts.names import unit_name
from bot.texts.point_words import points_or_dash
from bot.texts.record import posted_line
from bot.texts.worded import Source as _
from db import Store
from domain.errors import Refused
from domain.ledger import post_points
from domain.method_preview import Preview, preview_method
from domain.method_problems import KeyProblem, MethodFileError
from domain.methods import adopt_method, adopted_versions

LARGEST = 200_000  # bytes; the default method has a twentieth of it


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar=_("ACT"), required=True)
    acts.add_parser("show", help=_("print the versions that were adopted"))
    preview = acts.add_parser(
        "preview", help=_("replay the year under a proposed version: who would move where, and why")
    )
    adopt = acts.add_parser("adopt", help=_("adopt a version; it counts from its first day in force"))
    for act in (preview, adopt):
        act.add_argument(
            "file", type=Path, metavar=_("FILE"), help=_("a method file, like examples/method-default.toml")
        )
    preview.add_argument("--as-of", type=day, metavar=_("DAY"), help=_("as of this day (today)"))
    preview.add_argument("--year", type=whole, metavar=_("YEAR"), help=_("the assessment year (that of the day)"))
    preview.add_argument("--json", action="store_true", help=_("print JSON"))


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    text = ""
    if args.act != "show":
        try:
            text = _read(args.file)
        except MethodFileError as error:
            return _refuse(args.file, error, t)
        except OSError as error:
            print(failure_words(error, t), file=sys.stderr)
            return 2
    store = open_store(settings)
    try:
        if args.act == "show":
            return _show(store, t)
        return _preview(store, settings, args, text, t) if args.act == "preview" else _adopt(store, settings, text, t)
    except MethodFileError as error:
        return _refuse(args.file, error, t)
    finally:
        store.close()


def _read(path: Path) -> str:
    """The text of a method file. Raises MethodFileError, OSError."""
    if path.stat().st_size > LARGEST:
        raise MethodFileError([KeyProblem("", "file_size", {"most": LARGEST})])
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise MethodFileError([KeyProblem("", "no_text")]) from None


def _refuse(path: Path, error: MethodFileError, t: Translator) -> int:
    for problem in error.problems:
        print(t.plain("{where}: {what}", where=path.name, what=key_problem(problem, t)), file=sys.stderr)
    return 2


def _show(store: Store, t: Translator) -> int:
    with store.reading() as session:
        versions = adopted_versions(session)
    headings = (_("method"), _("version"), _("in force from"), _("adopted"))
    rows = [(*map(t.text, headings), "SHA-256")]
    rows += [
        (
            one.method,
            one.version,
            one.first_day.isoformat(),
            one.adopted_at.date().isoformat() if one.adopted_at else t.plain("by default"),
            one.sha256[:12],
        )
        for one in versions
    ]
    print("\n".join(columns(rows)))
    return 0


def _adopt(store: Store, settings: Settings, text: str, t: Translator) -> int:
    now = Clock(settings.clock_start).now()
    try:
        with store.transaction() as session:
            row = adopt_method(session, None, text, now)
            posted = post_points(session, now.astimezone(settings.zone).date(), now, zone=settings.zone)
            values = {"method": row.method, "version": row.version, "day": row.in_force_on}
    except Refused as refused:
        print(adopt_refusal(refused, t).unescape(), file=sys.stderr)
        return 2
    print(t.plain("{method} {version} is in force from {day}.", **values))
    print(posted_line(posted, t))
    return 0


def _preview(store: Store, settings: Settings, args: argparse.Namespace, text: str, t: Translator) -> int:
    now = Clock(settings.clock_start).now()
    as_of = args.as_of or now.astimezone(settings.zone).date()
    with store.reading() as session:
        found = preview_method(session, text, as_of, now, year=args.year, zone=settings.zone)
    print(json.dumps(_values(found), ensure_ascii=False, indent=2) if args.json else _text(found, t))
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


def _text(found: Preview, t: Translator) -> str:
    lines = [
        t.plain(
            "{year}, as of {day}: {before} in force, {after} proposed",
            year=found.after.year,
            day=found.after.as_of,
            before=found.before.version,
            after=found.after.version,
        )
    ]
    changed = [one for one in found.moved if one.changed]
    if not changed:
        return lines[0] + "\n" + t.plain("Nobody would stand elsewhere, and no score would change.")
    rows = [(t.plain("unit"), t.plain("place"), "", "", t.plain("score"), "", "", t.plain("because of"))]
    rows += [
        (
            unit_name(t, found.after.units[one.unit].zh, found.after.units[one.unit].en),
            str(one.before.place or "–"),
            "→",
            str(one.after.place or "–"),
            points_or_dash(one.before.score, t),
            "→",
            points_or_dash(one.after.score, t),
            moved_reason(one, t),
        )
        for one in changed
    ]
    lines += columns(rows, right=(1, 3, 4, 6))
    same = len(found.moved) - len(changed)
    if same:
        lines.append(t.plain("{n} units: no change.", n=same))
    return "\n".join(lines)
