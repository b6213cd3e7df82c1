"""A year of the sample district in events: what is handed in, returned, accepted, extended, suspended, and when.

Everything is drawn from one seed, so that a failure can be looked at again.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Acknowledgement, Node, Person, Report, Role, Suspension, Task, TaskList, Unit
from domain.lists import Consent, apply_import
from domain.sheets.lists import read_lists
from domain.units import apply_units, plan_units, read_units, unit_index
from tests.support.deliveries import SHANGHAI
from tests.support.workbooks import EXAMPLES, SAMPLE

FIRST = date(2023, 2, 21)
LAST = date(2023, 12, 31)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True)
class Event:
    """`what`: submit, accept, return, report, extend, suspend. At 15:00 of its day."""

    what: str
    task_id: int
    node_id: int | None = None
    new_due: date | None = None
    until: date | None = None


@dataclass
class Cast:
    """Who serves whom, in ids of people."""

    officials: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    office: list[int] = field(default_factory=list)
    leaders: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def build(session: Session) -> Cast:
    """The sample lists, an official and a head for each unit, and what is not so regular: see the comments."""
    now = at(date(2023, 2, 20), 9)
    units = read_units((EXAMPLES / "units.csv").read_bytes(), "units.csv")
    apply_units(session, plan_units(session, units), None, now)
    read = read_lists(SAMPLE.read_bytes(), SAMPLE.name, unit_index(session))
    apply_import(session, read, Consent(), FIRST, actor_id=None, now=now)
    session.flush()
    for one in session.scalars(select(TaskList)):
        one.in_force_on = FIRST
    cast = Cast()
    number = iter(range(10_000, 20_000))

    def person(*roles: tuple[str, int | None, str | None]) -> int:
        n = next(number)
        made = Person(telegram_id=n, name=f"P{n}", joined_at=now, language=("zh", "en")[n % 2])
        session.add(made)
        session.flush()
        for role, unit, portfolio in roles:
            session.add(Role(person_id=made.id, role=role, unit_id=unit, portfolio=portfolio, from_on=date(2023, 1, 1)))
            if role == "official":
                cast.officials[unit or 0].append(made.id)
            elif role == "unit_head":
                cast.heads[unit or 0].append(made.id)
            elif role == "leader":
                cast.leaders[portfolio or ""].append(made.id)
            else:
                cast.office.append(made.id)
        return made.id

    all_units = list(session.scalars(select(Unit.id).order_by(Unit.id)))
    person(("official", all_units[0], None), ("official", all_units[1], None))  # one for two units
    person(("official", all_units[2], None), ("unit_head", all_units[2], None))  # official and head at once
    for unit in all_units[4:]:  # unit 3 has a head only: the prompts are the head's
        person(("official", unit, None))
    person(("official", all_units[5], None))  # a second official
    for unit in [*all_units[:2], *all_units[3:]]:
        person(("unit_head", unit, None))
    for _ in range(3):
        person(("supervision", None, None))
    for portfolio in session.scalars(select(Task.district_leader).distinct().order_by(Task.district_leader)):
        person(("leader", None, portfolio))
    for task in session.scalars(select(Task)):  # each unit takes note of its tasks at the meeting itself
        note = {"task_id": task.id, "unit_id": task.lead_unit_id, "person_id": 1, "at": now}
        session.add(Acknowledgement(**note))
    return cast


def draw(session: Session, seed: int) -> dict[date, list[Event]]:
    """What happens on each day."""
    chance = random.Random(seed)
    events: dict[date, list[Event]] = defaultdict(list)

    def put(day: date, event: Event) -> None:
        if FIRST <= day <= LAST:
            events[day].append(event)

    for task in session.scalars(select(Task).order_by(Task.id)):
        punctual = chance.random()  # a unit's habit: most are on time, some are late, a few never come
        for node in task.nodes:
            due = node.due_on
            if chance.random() < 0.03:
                asked = due - timedelta(days=chance.randint(15, 25))
                due = due + timedelta(days=chance.randint(5, 40))
                put(asked, Event("extend", task.id, node.id, new_due=due))
            if chance.random() < 0.04:
                continue  # never handed in
            late = chance.choice([-20, -8, -3, -1, 0, 0]) if chance.random() < punctual else chance.randint(1, 30)
            day = max(due + timedelta(days=late), FIRST)
            for _ in range(3):
                put(day, Event("submit", task.id, node.id))
                day += timedelta(days=chance.randint(0, 9))
                if chance.random() > 0.15:
                    put(day, Event("accept", task.id, node.id))
                    break
                put(day, Event("return", task.id, node.id))
                day += timedelta(days=chance.randint(0, 8))
        for month in range(2, 13):
            for day_of_month in (8, 18, 23) if task.report_cycle == "ten_days" else (23,):
                if chance.random() < 0.9:
                    day = date(2023, month, day_of_month) + timedelta(days=chance.randint(-4, 5))
                    put(day, Event("report", task.id))
        if chance.random() < 0.02:
            day = FIRST + timedelta(days=chance.randint(10, 250))
            put(day, Event("suspend", task.id, until=day + timedelta(days=chance.randint(5, 40))))
    return events


def apply(session: Session, day: date, events: list[Event]) -> None:
    """Write a day's events as the use cases do."""
    now = at(day, 15)
    nodes = {n.id: n for n in session.scalars(select(Node).where(Node.id.in_([e.node_id for e in events])))}
    of_these = select(Task.id, Task.lead_unit_id).where(Task.id.in_([e.task_id for e in events]))
    leads = dict(session.execute(of_these).all())
    for event in events:
        node = nodes[event.node_id] if event.node_id is not None else None
        match event.what:
            case "submit" | "report":
                unit = leads[event.task_id]
                waiting = event.what == "submit"
                if node is not None:
                    node.state = "submitted"
                session.add(
                    Report(
                        task_id=event.task_id,
                        node_id=event.node_id,
                        unit_id=unit,
                        kind="completed" if waiting else "progress",
                        channel="chat",
                        received_at=now,
                        received_on=day,
                        state="waiting" if waiting else "recorded",
                    )
                )
            case "accept" | "return":
                assert node is not None
                report = session.scalars(
                    select(Report).where(Report.node_id == node.id, Report.state == "waiting")
                ).one()
                report.state = "accepted" if event.what == "accept" else "returned"
                report.decided_on, report.decided_at = day, now
                node.state = "accepted" if event.what == "accept" else "open"
            case "extend":
                assert node is not None
                assert event.new_due is not None
                node.due_on = event.new_due
            case "suspend":
                session.add(
                    Suspension(task_id=event.task_id, from_on=day, until_on=event.until, reason="flood", decided_at=now)
                )
