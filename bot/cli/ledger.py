"""`python -m bot ledger`: the points ledger, row by row, as CSV or as a table, for use outside Telegram."""

import argparse
import csv
import json
import sys
from typing import TextIO

from bot.cli.ranking import day
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from domain.people import find_unit
from domain.point_lines import PointLine, ledger_units, point_lines
from domain.tasks import fold_no

COLUMNS = (
    "id",
    "posted_at",
    "counts_on",
    "year",
    "unit_code",
    "unit",
    "task",
    "node",
    "rule",
    "kind",
    "points",
    "posting",
    "reverses",
    "holds",
    "figures",
    "method",
    "document_no",
    "matter",
    "actor",
    "report",
    "hash",
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--csv", action="store_true", help="print CSV (UTF-8), all columns")
    parser.add_argument("--as-of", type=day, metavar="DAY", help="only what counts by this day")
    parser.add_argument("--year", type=int, help="only this assessment year")
    parser.add_argument("--unit", help="only this unit: its code, name or alias")
    parser.add_argument("--task", help="only this task: its number")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    store = open_store(settings)
    try:
        with store.reading() as session:
            unit = find_unit(session, args.unit) if args.unit else None
            if args.unit and unit is None:
                print(f"--unit: no unit is called {args.unit!r}; import units first, or use its code", file=sys.stderr)
                return 2
            lines = point_lines(session, unit_id=unit.id if unit else None, year=args.year, until=args.as_of)
            units = ledger_units(session)
    finally:
        store.close()
    if args.task:
        lines = [line for line in lines if fold_no(line.task_no) == fold_no(args.task)]
    lines.sort(key=lambda line: line.id)
    if args.csv:
        write_csv(lines, units, sys.stdout)
    else:
        rows = [("id", "day", "unit", "task", "node", "rule", "points", "")]
        rows += [
            (
                str(line.id),
                line.counts_on.isoformat(),
                units[line.unit_id][1],
                line.task_no,
                str(line.node_position or ""),
                line.rule,
                _points(line.points),
                f"{line.posting} {line.reverses_id}" if line.reverses_id else "",
            )
            for line in lines
        ]
        print("\n".join(columns(rows, right=(0, 4, 6))))
    return 0


def write_csv(lines: list[PointLine], units: dict[int, tuple[str, str]], file: TextIO) -> None:
    """All columns. Points with two decimals; what a person wrote never becomes a formula in a spreadsheet."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        code, name = units[line.unit_id]
        writer.writerow(
            [
                line.id,
                line.posted_at.isoformat(timespec="seconds"),
                line.counts_on.isoformat(),
                line.year,
                code,
                name,
                _harmless(line.task_no),
                line.node_position or "",
                line.rule,
                line.kind,
                _points(line.points),
                line.posting,
                line.reverses_id or "",
                "yes" if line.holds else "no",
                json.dumps(line.figures, ensure_ascii=False, sort_keys=True),
                line.version,
                _harmless(line.document_no),
                _harmless(line.matter),
                _harmless(line.actor) or "system",
                line.report_id or "",
                line.hash,
            ]
        )


def _points(hundredths: int) -> str:
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def _harmless(text: str) -> str:
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
