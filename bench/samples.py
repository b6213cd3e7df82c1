"""Stores to measure on: the sample district, with people who report."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from db import Person, Role, Store, Task, Unit
from domain.lists import Consent, apply_import
from domain.sheets.lists import read_lists
from domain.units import apply_units, plan_units, read_units, unit_index
from migrations import upgrade

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NOW = datetime(2023, 2, 21, 2, 0, tzinfo=UTC)  # 10:00 in the office
START = "2023-02-21T10:00"
FIRST_ACCOUNT = 1001


def sample_store(path: Path) -> Store:
    """The three lists of the sample district, 441 tasks, imported as an office would."""
    store = Store(f"sqlite:///{path}")
    upgrade(store.engine)
    with store.transaction() as session:
        units = read_units((EXAMPLES / "units.csv").read_bytes(), "units.csv")
        apply_units(session, plan_units(session, units), None, NOW)
        content = (EXAMPLES / "three-lists-2023.xlsx").read_bytes()
        read = read_lists(content, "three-lists-2023.xlsx", unit_index(session))
        apply_import(session, read, Consent(), date(2023, 2, 20), actor_id=None, now=NOW)
    return store


def add_officials(store: Store, count: int) -> list[str]:
    """Officials of one unit, accounts from 1001 on. Returns the numbers of the unit's tasks."""
    with store.transaction() as session:
        task = session.scalars(select(Task).order_by(Task.id)).first()
        assert task is not None
        unit = session.get_one(Unit, task.lead_unit_id)
        people = [
            Person(telegram_id=FIRST_ACCOUNT + n, name=f"P{n}", joined_at=NOW, language="zh") for n in range(count)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(Role(person_id=p.id, role="official", unit_id=unit.id, from_on=NOW.date()) for p in people)
        return list(session.scalars(select(Task.no).where(Task.lead_unit_id == unit.id).order_by(Task.id)))
