"""Reminders of periodic reports that were delivered: without one, a late report costs nothing.

Source: assessment method, "Fairness rules of the bot itself".
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import cast

from sqlalchemy import Executable, Table
from sqlalchemy.orm import Session

from db import ReportReminder, insert_or


def record_reminders(session: Session, report_days: Mapping[int, date], delivered_on: date) -> None:
    """Keep that a message delivered on a day reminded somebody of the lead unit of these report days (task -> day).

    The earliest delivery of each stands; told again changes nothing.
    """
    values = [
        {"task_id": task_id, "report_day_on": day, "delivered_on": delivered_on} for task_id, day in report_days.items()
    ]
    if not values:
        return
    session.execute(_insert(session.get_bind().dialect.name), values)


@cache
def _insert(dialect: str) -> Executable:
    table = cast(Table, ReportReminder.__table__)
    new = insert_or(table, dialect)
    return new.on_conflict_do_update(
        index_elements=["task_id", "report_day_on"],
        set_={"delivered_on": new.excluded.delivered_on},
        where=table.c.delivered_on > new.excluded.delivered_on,
    )
