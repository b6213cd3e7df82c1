"""What the office should look at in reports, never a deduction.

The same words again, a percentage that stands or fell, what was changed or taken back after the time for changes.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import Report

CHANGES_WITHIN = timedelta(hours=24)  # after that an edit or an Undo is a correction that the office sees
LOOKED_AT_FOR = timedelta(days=14)


def flagged_tasks(session: Session, now: datetime, task_id: int | None = None) -> dict[int, list[str]]:
    """Task -> the flags of its reports of the last two weeks, newest first, each once."""
    since = now - LOOKED_AT_FOR
    query = (
        select(Report.task_id, Report.flags)
        .where(or_(Report.received_at >= since, Report.undone_at >= since))
        .order_by(Report.id.desc())
    )
    if task_id is not None:
        query = query.where(Report.task_id == task_id)
    found: dict[int, list[str]] = {}
    for task, flags in session.execute(query):
        if flags:
            kept = found.setdefault(task, [])
            kept += [flag for flag in flags if flag not in kept]
    return found
