"""`python -m bot audit`: checks the ledger's chain and recomputes everything from the facts."""

import argparse
from datetime import date

from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.point_words import rule_word
from bot.texts.worded import Source as _
from domain.ledger_audit import LedgerAudit, audit_ledger
from domain.point_lines import LedgerUnit, ledger_units
from domain.rules.scoring.lines import Line

SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all", action="store_true", help=_("print all differences, not only the first 20 of each kind")
    )


def run(args: argparse.Namespace) -> int:
    """0 when everything agrees, 1 when something does not."""
    settings = load_settings()
    store = open_store(settings)
    try:
        with store.reading() as session:
            found = audit_ledger(session, Clock(settings.clock_start).now())
            units = ledger_units(session)
    finally:
        store.close()
    for line in report(found, units, None if args.all else SHOWN, terminal_words()):
        print(line)
    return 0 if found.agrees else 1


def report(found: LedgerAudit, units: dict[int, LedgerUnit], limit: int | None, t: Translator) -> list[str]:
    """What was checked, and each difference in a line."""
    through = t.plain("posted through {day}", day=found.through) if found.through else t.plain("nothing was posted yet")
    values = {"n": found.entries, "through": through, "hash": found.last_hash[:16]}
    lines = [t.plain("{n} entries, {through}; last hash {hash}…", **values)]
    sections = {
        t.plain("the chain of hashes"): [
            t.plain(
                "entry {id}: its hash is {found}…, computed {expected}…",
                id=one.id,
                found=one.found[:16],
                expected=one.expected[:16],
            )
            for one in found.broken
        ],
        t.plain("reversals"): [
            t.plain("entry {id} does not mirror entry {other}", id=one.id, other=one.reverses_id)
            for one in found.wrong_reversals
        ],
        t.plain("sums"): [
            t.plain(
                "{what}: kept {kept}, the rows say {summed}",
                what=_joined((one.key[0], _unit(one.key[1], units, t), *one.key[2:]), t),
                kept=t.points(one.kept),
                summed=t.points(one.summed),
            )
            for one in found.totals_off
        ],
        t.plain("entries that are missing"): [
            t.plain(
                "{what}: {points} ought to stand", what=_line(line, units, t), points=t.points(line.points, sign=True)
            )
            for line in found.missing
        ],
        t.plain("entries too many"): [
            t.plain(
                "entry {id}, {what}: {points} stands and ought not to",
                id=row.id,
                what=_line(row.line, units, t),
                points=t.points(row.line.points, sign=True),
            )
            for row in found.surplus
        ],
    }
    for title, differences in sections.items():
        state = t.plain("{n} wrong", n=len(differences)) if differences else t.plain("ok")
        lines.append(t.plain("{where}: {what}", where=title, what=state))
        lines += [f"  {line}" for line in differences[:limit]]
        if limit is not None and len(differences) > limit:
            lines.append("  " + t.plain("… and {n} more (--all)", n=len(differences) - limit))
    lines.append(t.plain("everything agrees") if found.agrees else t.plain("not everything agrees"))
    return lines


def _unit(unit: int, units: dict[int, LedgerUnit], t: Translator) -> str:
    known = units.get(unit)
    return unit_name(t, known.zh, known.en) if known else t.plain("unit {id}", id=unit)


def _line(line: Line, units: dict[int, LedgerUnit], t: Translator) -> str:
    """Which entry is meant: day, unit, rule, and the key that tells it from others."""
    return _joined((line.counts_on, _unit(line.unit, units, t), rule_word(line.rule, t), line.key), t)


def _joined(parts: tuple[str | int | date, ...], t: Translator) -> str:
    return t.plain(", ").join(map(str, parts))
