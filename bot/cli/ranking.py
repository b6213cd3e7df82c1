"""`python -m bot ranking`: places within groups as of a day, as a table or as JSON, for use outside Telegram."""

import argparse
import json
import sys
from typing import Any

from bot.cli.parsing import day, whole
from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from bot.texts.language import Translator
from bot.texts.periods import compared_words, heading, moved_title
from bot.texts.point_words import group_name, not_ranked_words, points_or_dash
from bot.texts.ranking import name_of
from bot.texts.worded import Source as _
from domain.rules.method import LIST_KINDS
from domain.rules.ranking import GroupRanking, Standing
from domain.standings import SPANS, Ranking, ranking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", type=day, metavar=_("DAY"), help=_("what counts by this day, like 2023-07-31 (today)")
    )
    parser.add_argument("--year", type=whole, metavar=_("YEAR"), help=_("the assessment year (that of the day)"))
    parser.add_argument("--list", choices=LIST_KINDS, dest="list_kind", help=_("by the tasks of one list alone"))
    parser.add_argument(
        "--by", choices=SPANS, default="month", dest="span", help=_("compare with the end of the one before (month)")
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    now = Clock(settings.clock_start).now()
    as_of = args.as_of or now.astimezone(settings.zone).date()
    if args.year is not None and not 2000 <= args.year <= 2100:
        print(t.plain("--year: found {year}, takes a year such as 2023", year=args.year), file=sys.stderr)
        return 2
    store = open_store(settings)
    try:
        with store.reading() as session:
            found = ranking(
                session, as_of, now, year=args.year, list_kind=args.list_kind, span=args.span, zone=settings.zone
            )
    finally:
        store.close()
    print(json.dumps(as_values(found), ensure_ascii=False, indent=2) if args.json else as_text(found, t))
    return 0


def as_values(found: Ranking) -> dict[str, Any]:
    """The ranking as plain values. Points are numbers with two decimals; a unit that is not ranked says why."""
    return {
        "as_of": found.as_of.isoformat(),
        "year": found.year,
        "list": found.list_kind,
        "by": found.span,
        "compared_with": found.compared_with.isoformat() if found.compared_with else None,
        "method": found.version,
        "groups": [_group_values(group, found) for group in found.groups],
    }


def _group_values(group: GroupRanking, found: Ranking) -> dict[str, Any]:
    return {
        "group": group.group.key,
        "group_en": group.group.name.en,
        "ranked": group.group.ranked,
        "units": [_unit_values(one, found) for one in group.standings],
    }


def _unit_values(one: Standing, found: Ranking) -> dict[str, Any]:
    unit, sums = found.units[one.unit], one.sums
    return {
        "place": one.place,
        "code": unit.code,
        "unit": unit.zh,
        "unit_en": unit.en,
        "score": number(one.score),
        "rate": number(one.rate),
        "earned": number(sums.earned),
        "attainable": number(sums.attainable),
        "bonuses": number(sums.bonus),
        "deductions": number(sums.deduction),
        "bonuses_counted": number(one.bonus_counted),
        "deductions_counted": number(one.deduction_counted),
        "nodes": sums.nodes,
        "nodes_on_time": sums.on_time,
        "overdue_days": sums.overdue_days,
        "missing_reports": sums.missing,
        "not_ranked": one.not_ranked,
        "previous_place": one.previous_place,
        "moved": one.moved,
        "previous_score": number(one.previous_score),
        "score_moved": number(one.score_moved),
    }


def number(hundredths: int | None) -> float | None:
    """Whole hundredths as a number for JSON: 9580 -> 95.8."""
    return None if hundredths is None else hundredths / 100


def as_text(found: Ranking, t: Translator) -> str:
    """The ranking as a table for a terminal."""
    lines = [f"{heading(found, t).unescape()} ({found.version})"]
    if found.compared_with:
        lines.append(compared_words(found, t))
    headings = (
        "",
        "",
        *map(t.text, (_("unit"), _("score"))),
        moved_title(found, t),
        *map(t.text, (_("rate"), _("earned"), _("of"), _("added"), _("taken"))),
        "",
    )
    rows: list[tuple[str, ...]] = [headings]
    starts: list[tuple[str, int]] = []
    for group in found.groups:
        starts.append((group_name(group.group, t), len(rows)))
        rows += [_row(one, found, t) for one in group.standings]
    table = columns(rows, right=(0, 3, 4, 5, 6, 7, 8, 9))
    lines.append(table[0])
    for (title, start), end in zip(starts, [start for _title, start in starts[1:]] + [len(rows)], strict=True):
        lines += ["", title, *table[start:end]]
    return "\n".join(lines)


def _row(one: Standing, found: Ranking, t: Translator) -> tuple[str, ...]:
    sums = one.sums
    return (
        "" if one.place is None else str(one.place),
        "" if not one.moved else f"{'▲' if one.moved > 0 else '▼'}{abs(one.moved)}",
        name_of(found, one, t),
        points_or_dash(one.score, t),
        points_or_dash(one.score_moved, t, sign=True),
        points_or_dash(one.rate, t),
        points_or_dash(sums.earned, t),
        points_or_dash(sums.attainable, t),
        points_or_dash(one.bonus_counted, t),
        points_or_dash(one.deduction_counted, t),
        not_ranked_words(one.not_ranked, t) if one.not_ranked else "",
    )
