"""An edited message: its report follows it and counts for the day it was made; what cannot be taken changes nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db import Evidence, Report, Task
from domain.ledger import refresh_attainable
from domain.report_answers import Acknowledged, NotTaken, Outcome, Passed, Question, Recorded
from domain.reports import NOT_COUNTED, take_back


def follow_edit(
    session: Session, before: list[Report], take: Callable[[], list[Outcome]], now: datetime
) -> list[Outcome]:
    """Take the message anew in the place of what it was recorded as (`before`); `take` reads and records it.

    Where nothing of it can be recorded, or a part is refused, what was reported before stands, and the answer says so.
    """
    live = [report for report in before if report.state not in NOT_COUNTED]
    if any(report.state in ("accepted", "returned") for report in live):
        return [NotTaken("already_decided", {"state": before[0].state})]
    trial = session.begin_nested()
    make_room(session, live, now)
    outcomes = take()
    refused: list[Outcome] = [outcome for outcome in outcomes if isinstance(outcome, NotTaken)]
    if not live or (not refused and any(isinstance(outcome, Recorded) for outcome in outcomes)):
        _carry_over(session, live, outcomes)
        trial.commit()
        return outcomes
    trial.rollback()
    session.expire_all()
    if any(isinstance(outcome, Acknowledged | Passed) for outcome in outcomes) and not refused:
        outcomes = take()  # what was noted or passed on was undone with the rest
    if any(isinstance(outcome, Question) for outcome in outcomes):
        return refused or outcomes
    return [*(refused or outcomes), NotTaken("stands_as_before")]


def make_room(session: Session, live: list[Report], now: datetime) -> None:
    """What a message was recorded as counts no more."""
    for report in live:
        take_back(session, report, "replaced", now)
    session.flush()


def _carry_over(session: Session, live: list[Report], outcomes: list[Outcome]) -> None:
    """The day of a report, and the files with it, are those of the report that it replaces: a comma put right a week
    later does not make it late. What was no submission and is one now counts for the day of the edit."""
    for outcome in outcomes:
        if not isinstance(outcome, Recorded):
            continue
        report = session.get_one(Report, outcome.report_id)
        replaced = [
            old for old in live if old.task_id == report.task_id and (old.node_id is None) == (report.node_id is None)
        ]
        if not replaced:
            continue
        report.received_on, report.report_day_on = replaced[0].received_on, replaced[0].report_day_on
        kept: set[str] = set()
        for file in [file for old in replaced for file in old.evidence]:
            if file.file_unique_id not in kept:
                session.get_one(Evidence, file.id).report_id = report.id
                kept.add(file.file_unique_id)
        session.flush()
        if report.node_id is not None:
            refresh_attainable(session, report.task_id)
        _state_anew(session, report.task_id)


def _state_anew(session: Session, task_id: int) -> None:
    """What the task says is what its newest reports say; an edited one is as new as its message."""
    version = aliased(Report)
    first = (
        select(func.min(version.id))
        .where(version.chat_id == Report.chat_id, version.message_id == Report.message_id)
        .scalar_subquery()
    )
    counted = (
        select(Report)
        .where(Report.task_id == task_id, Report.state.not_in(NOT_COUNTED))
        .order_by(Report.received_on.desc(), func.coalesce(first, Report.id).desc(), Report.id.desc())
        .limit(1)
    )
    task = session.get_one(Task, task_id)
    last = session.scalar(counted)
    percent = session.scalar(counted.where(Report.percent.is_not(None)))
    quantity = session.scalar(counted.where(Report.quantity.is_not(None)))
    task.last_report_id = last.id if last else None
    task.percent = percent.percent if percent else None
    task.quantity = quantity.quantity if quantity else None
    session.flush()
