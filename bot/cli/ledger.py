"""`python -m bot ledger`: the points ledger, row by row, as CSV or as a table, for use outside Telegram."""

import argparse
import csv
import json
import sys
from typing import TextIO

from bot.cli.parsing import day, whole
from bot.cli.terminal import terminal_words
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.columns import columns
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.point_words import rule_word
from bot.texts.worded import Source as _
from domain.people import find_unit
from domain.point_lines import LedgerUnit, PointLine, ledger_units, point_lines
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
    parser.add_argument("--csv", action="store_true", help=_("print CSV (UTF-8), all columns"))
    parser.add_argument("--as-of", type=day, metavar=_("DAY"), help=_("only what counts by this day"))
    parser.add_argument("--year", type=whole, metavar=_("YEAR"), help=_("only this assessment year"))
    parser.add_argument("--unit", metavar=_("UNIT"), help=_("only this unit: its code, name or alias"))
    parser.add_argument("--task", metavar=_("TASK"), help=_("only this task: its number"))


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    store = open_store(settings)
    try:
        with store.reading() as session:
            unit = find_unit(session, args.unit) if args.unit else None
            if args.unit and unit is None:
                unknown = t.plain(
                    "--unit: no unit is called {unit}; import units first, or use its code", unit=args.unit
                )
                print(unknown, file=sys.stderr)
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
        print("\n".join(_table(lines, units, t)))
    return 0


def _table(lines: list[PointLine], units: dict[int, LedgerUnit], t: Translator) -> list[str]:
    """The rows for a terminal. A correction names the row that it takes back."""
    headings = (_("no."), _("day"), _("unit"), _("task"), _("node"), _("what for"), _("points"))
    rows = [(*map(t.text, headings), "")]
    rows += [
        (
            str(line.id),
            line.counts_on.isoformat(),
            unit_name(t, units[line.unit_id].zh, units[line.unit_id].en),
            line.task_no,
            str(line.node_position or ""),
            rule_word(line.rule, t),
            _points(line.points),
            t.plain("takes back {id}", id=line.reverses_id) if line.reverses_id else "",
        )
        for line in lines
    ]
    return columns(rows, right=(0, 4, 6))


def write_csv(lines: list[PointLine], units: dict[int, LedgerUnit], file: TextIO) -> None:
    """All columns. Points with two decimals; what a person wrote never becomes a formula in a spreadsheet."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        unit = units[line.unit_id]
        writer.writerow(
            [
                line.id,
                line.posted_at.isoformat(timespec="seconds"),
                line.counts_on.isoformat(),
                line.year,
                unit.code,
                unit.zh,
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
