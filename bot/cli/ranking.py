"""`python -m bot ranking`: places within groups as of a day, as a table or as JSON, for use outside Telegram."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from domain.rules.method import LIST_KINDS
from domain.rules.ranking import GroupRanking, Standing
from domain.standings import Ranking, ranking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, metavar="DAY", help="what counts by this day, like 2023-07-31 (today)")
    parser.add_argument("--year", type=int, help="the assessment year (that of the day)")
    parser.add_argument("--list", choices=LIST_KINDS, dest="list_kind", help="by the tasks of one list alone")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    now = Clock(settings.clock_start).now()
    as_of = args.as_of or now.astimezone(settings.zone).date()
    if args.year is not None and not 2000 <= args.year <= 2100:
        print(f"--year: found {args.year}, takes a year such as 2023", file=sys.stderr)
        return 2
    store = open_store(settings)
    try:
        with store.reading() as session:
            found = ranking(session, as_of, now, year=args.year, list_kind=args.list_kind, zone=settings.zone)
    finally:
        store.close()
    print(json.dumps(as_values(found), ensure_ascii=False, indent=2) if args.json else as_text(found))
    return 0


def day(text: str) -> date:
    """A day for an option. Raises ArgumentTypeError with what it takes."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, takes a day like 2023-07-31") from None


def as_values(found: Ranking) -> dict[str, Any]:
    """The ranking as plain values. Points are numbers with two decimals; a unit that is not ranked says why."""
    return {
        "as_of": found.as_of.isoformat(),
        "year": found.year,
        "list": found.list_kind,
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
    }


def number(hundredths: int | None) -> float | None:
    """Whole hundredths as a number for JSON: 9580 -> 95.8."""
    return None if hundredths is None else hundredths / 100


def _text(hundredths: int | None) -> str:
    if hundredths is None:
        return "–"
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def as_text(found: Ranking) -> str:
    """The ranking as a table for a terminal."""
    compared = f", compared with {found.compared_with}" if found.compared_with else ""
    lines = [f"{found.year}, as of {found.as_of}{compared} ({found.version})"]
    rows = [("", "", "unit", "score", "rate", "earned", "of", "+", "−", "")]
    groups: list[tuple[str, int]] = []
    for group in found.groups:
        groups.append((f"{group.group.key} {group.group.name.en}", len(rows)))
        for one in group.standings:
            sums = one.sums
            moved = "" if not one.moved else f"{'▲' if one.moved > 0 else '▼'}{abs(one.moved)}"
            rows.append(
                (
                    "" if one.place is None else str(one.place),
                    moved,
                    found.units[one.unit].zh,
                    _text(one.score),
                    _text(one.rate),
                    _text(sums.earned),
                    _text(sums.attainable),
                    _text(one.bonus_counted),
                    _text(one.deduction_counted),
                    (one.not_ranked or "").replace("_", " "),
                )
            )
    table = columns(rows, right=(0, 3, 4, 5, 6, 7, 8))
    lines.append(table[0])
    starts = [start for _, start in groups] + [len(rows)]
    for (title, start), end in zip(groups, starts[1:], strict=True):
        lines += ["", title, *table[start:end]]
    return "\n".join(lines)
