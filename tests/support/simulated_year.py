"""A year of the sample district: its lists imported, each node handed in early, in time, late or never."""

import random
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from db import Node, Report, Task
from domain.report_reminders import record_reminders
from tests.support.district import at

WORKBOOK = Path(__file__).parents[2] / "examples" / "three-lists-2023.xlsx"


def import_sample(database_url: str, monkeypatch_env: dict[str, str]) -> None:
    """The sample workbook into the store at an address, by the command line."""
    import os

    before = {key: os.environ.get(key) for key in monkeypatch_env}
    os.environ.update(monkeypatch_env | {"DATABASE_URL": database_url})
    try:
        assert main(["import", str(WORKBOOK)]) == 0
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def live_through(session: Session, until: date, seed: int = 1) -> None:
    """Submissions, reviews, returns and monthly reports up to a day, the same for the same seed."""
    chance = random.Random(seed)
    habits = {unit_id: chance.uniform(0.35, 0.98) for unit_id in session.scalars(select(Task.lead_unit_id).distinct())}
    for task in session.scalars(select(Task).order_by(Task.id)):
        diligent = habits[task.lead_unit_id]
        for node in task.nodes:
            _live_node(session, task, node, diligent, chance, until)
        for month in range(3, 13):
            due = date(2023, month, 25)
            if due > until:
                break
            record_reminders(session, {task.id: due}, due - timedelta(days=4))
            if chance.random() < diligent + 0.1:
                _report(session, task, None, due - timedelta(days=chance.randint(0, 5)), "recorded", None)


def _live_node(session: Session, task: Task, node: Node, diligent: float, chance: random.Random, until: date) -> None:
    luck = chance.random()
    shift = chance.randint(-20, 0) if luck < diligent else chance.randint(1, 30) if luck < 0.97 else None
    if shift is None:
        return
    day = node.due_on + timedelta(days=shift)
    if chance.random() < 0.12:
        returned = day + timedelta(days=3)
        if returned <= until:
            _report(session, task, node, day, "returned", returned)
            day = returned + timedelta(days=chance.randint(1, 6))
    decided = day + timedelta(days=chance.randint(1, 6))
    if decided <= until:
        _report(session, task, node, day, "accepted", decided)
        node.state = "accepted"
    elif day <= until:
        _report(session, task, node, day, "waiting", None)
        node.state = "submitted"


def _report(session: Session, task: Task, node: Node | None, day: date, state: str, decided: date | None) -> None:
    session.add(
        Report(
            task_id=task.id,
            node_id=node.id if node else None,
            unit_id=task.lead_unit_id,
            kind="completed" if node else "progress",
            percent=None if node is None or not node.completion else 100,
            channel="chat",
            received_at=at(day),
            received_on=day,
            state=state,
            decided_on=decided,
            decided_at=at(decided) if decided else None,
        )
    )
