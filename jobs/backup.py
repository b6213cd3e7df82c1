"""The nightly backup."""

import logging
from pathlib import Path

from db import Store
from jobs.schedule import Job, Run

log = logging.getLogger(__name__)


def backup_job(evidence: Path, into: Path) -> Job:
    """Half past two at night: after the day's points, long before the morning."""

    def back_up(store: Store, run: Run) -> None:
        from upkeep.backups import make_backup  # needed once a night, and in a moment of its own

        made = make_backup(store, evidence, into, run.now)
        log.info("backed up to %s and checked: %d ledger entries", made.folder, made.chain.entries)
        if made.missing:
            log.warning("%d files of evidence are not where they ought to be: %s", len(made.missing), evidence)

    return Job("backup", {"hour": "2", "minute": "30"}, chore=back_up)
