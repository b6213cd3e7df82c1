"""`python -m bot audit`: checks the ledger's chain and recomputes everything from the facts."""

import argparse

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from domain.ledger_audit import LedgerAudit, audit_ledger
from domain.point_lines import ledger_units

SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help=f"print all differences, not the first {SHOWN} of each kind")


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
    for line in report(found, units, None if args.all else SHOWN):
        print(line)
    return 0 if found.agrees else 1


def report(found: LedgerAudit, units: dict[int, tuple[str, str]], limit: int | None) -> list[str]:
    """What was checked, and each difference in a line."""

    def name(unit: int) -> str:
        return units.get(unit, ("", f"unit {unit}"))[1]

    posted = f"posted through {found.through}" if found.through else "nothing was posted yet"
    lines = [f"{found.entries} entries, {posted}; last hash {found.last_hash[:16]}…"]
    sections = {
        "chain": [f"entry {one.id}: hash {one.found[:16]}…, computed {one.expected[:16]}…" for one in found.broken],
        "reversals": [f"entry {one.id} does not mirror entry {one.reverses_id}" for one in found.wrong_reversals],
        "sums": [
            f"{one.key[0]}, {name(one.key[1])}, {one.key[2]}, {one.key[3]}: kept {one.kept}, the rows say {one.summed}"
            for one in found.totals_off
        ],
        "missing": [
            f"{line.counts_on}, {name(line.unit)}, {line.key}: {line.points / 100:+.2f} ought to stand"
            for line in found.missing
        ],
        "surplus": [
            f"entry {row.id}, {row.line.counts_on}, {name(row.line.unit)}, {row.line.key}: "
            f"{row.line.points / 100:+.2f} stands and ought not to"
            for row in found.surplus
        ],
    }
    for title, differences in sections.items():
        lines.append(f"{title}: " + (f"{len(differences)} wrong" if differences else "ok"))
        lines += [f"  {line}" for line in differences[:limit]]
        if limit is not None and len(differences) > limit:
            lines.append(f"  … and {len(differences) - limit} more (--all)")
    lines.append("agrees" if found.agrees else "does not agree")
    return lines
