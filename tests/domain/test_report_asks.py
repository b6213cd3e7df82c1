"""What the store keeps for the mornings is what would be computed from nothing, whatever happened in between."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Acknowledgement, CalendarDay, Person, Report, Store, Suspension, Task, TaskList
from domain.report_asks import settle_portion, settle_what_moved, wrongly_settled
from domain.rules.permissions import Role
from domain.workdays import read_office_calendar
from tests.support.people import add_person, add_unit
from tests.support.tasks import add_task

START = date(2023, 3, 1)
NOON = datetime(2023, 3, 1, 4, tzinfo=UTC)


def morning(session: Session, today: date, portion: int = 0, between: Callable[[], None] = lambda: None) -> None:
    """All at once, or a portion at a time with something that happens after the first."""
    session.flush()
    calendar = read_office_calendar(session)
    if portion and settle_portion(session, calendar, today, NOON, portion) == portion:
        between()
        session.flush()
        calendar = read_office_calendar(session)
        while settle_portion(session, calendar, today, NOON, portion) == portion:
            pass
    elif not portion:
        settle_what_moved(session, calendar, today, NOON)
    assert session.scalars(select(Task.id).where(Task.settle_on <= today)).all() == []
    assert list(wrongly_settled(session, calendar, today)) == []


def noted(session: Session) -> list[tuple[int, date | None]]:
    """Task -> the first day of its list where nobody took note of it yet, computed from nothing."""
    acknowledged = {(a.task_id, a.unit_id) for a in session.scalars(select(Acknowledgement))}
    reported = set(session.scalars(select(Report.task_id)))
    return [
        (task.id, None if (task.id, task.lead_unit_id) in acknowledged or task.id in reported else in_force_on)
        for task, in_force_on in session.execute(select(Task, TaskList.in_force_on).join(TaskList).order_by(Task.id))
    ]


def report(session: Session, task: Task, today: date, number: int) -> None:
    add_report(session, task, None, today - timedelta(days=number % 4), "recorded")


def named_report(session: Session, task: Task, today: date, number: int) -> None:
    add_report(session, task, None, today, "recorded", report_day_on=date(2023, 1 + number % 12, 25))


def submit(session: Session, task: Task, today: date, number: int) -> None:
    if task.nodes:
        add_report(session, task, task.nodes[number % len(task.nodes)].id, today, "waiting")


def add_report(session: Session, task: Task, node_id: int | None, on: date, state: str, **more: Any) -> None:
    unit = {"unit_id": task.lead_unit_id, "received_at": NOON, "channel": "chat", "kind": "progress"}
    session.add(Report(task_id=task.id, node_id=node_id, received_on=on, state=state, **unit, **more))


def decide(session: Session, task: Task, today: date, number: int) -> None:
    for one in session.scalars(select(Report).where(Report.task_id == task.id, Report.state == "waiting")):
        one.state, one.decided_on = ("accepted", "returned")[number % 2], today


def undo(session: Session, task: Task, today: date, number: int) -> None:
    for one in session.scalars(select(Report).where(Report.task_id == task.id).order_by(Report.id.desc()).limit(1)):
        one.state = "undone"


def extend(session: Session, task: Task, today: date, number: int) -> None:
    if task.nodes:
        task.nodes[-1].due_on += timedelta(days=40 * (number - 2))


def drop_node(session: Session, task: Task, today: date, number: int) -> None:
    if task.nodes:
        task.nodes[number % len(task.nodes)].removed_on = today if number % 2 else None


def suspend(session: Session, task: Task, today: date, number: int) -> None:
    until = today + timedelta(days=30 * number) if number else None
    session.add(
        Suspension(task_id=task.id, from_on=today - timedelta(days=number), until_on=until, reason="", decided_at=NOON)
    )


def resume(session: Session, task: Task, today: date, number: int) -> None:
    for one in session.scalars(select(Suspension).where(Suspension.task_id == task.id)):
        one.until_on = max(today, one.from_on + timedelta(days=1))


def withdraw(session: Session, task: Task, today: date, number: int) -> None:
    task.withdrawn_on = None if task.withdrawn_on else today


def change_row(session: Session, task: Task, today: date, number: int) -> None:
    task.report_cycle = ("ten_days", "monthly", "quarterly")[number % 3]
    task.standing = number % 2 == 1


def hand_over(session: Session, task: Task, today: date, number: int) -> None:
    units = session.scalars(select(Task.lead_unit_id).distinct().order_by(Task.lead_unit_id)).all()
    task.lead_unit_id = units[number % len(units)]


def move_list(session: Session, task: Task, today: date, number: int) -> None:
    task.task_list.in_force_on = START + timedelta(days=20 * (number - 1))


def acknowledge(session: Session, task: Task, today: date, number: int) -> None:
    known = select(Acknowledgement.id).where(
        Acknowledgement.task_id == task.id, Acknowledgement.unit_id == task.lead_unit_id
    )
    if session.scalar(known) is None:
        person_id = session.scalars(select(Person.id)).one()
        session.add(Acknowledgement(task_id=task.id, unit_id=task.lead_unit_id, person_id=person_id, at=NOON))


def change_calendar(session: Session, task: Task, today: date, number: int) -> None:
    day = date(2023, 1 + today.month % 12, 25)
    changed = session.get(CalendarDay, day)
    if changed is None:
        session.add(CalendarDay(on=day, working=number % 2 == 0, set_at=NOON))
    elif number == 0:
        session.delete(changed)
    else:
        changed.working = not changed.working


EVENTS: tuple[Callable[[Session, Task, date, int], None], ...] = (
    report, named_report, submit, decide, undo, extend, drop_node, suspend, resume, withdraw, change_row, hand_over,
    move_list, acknowledge, change_calendar,
)  # fmt: skip

happenings = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.integers(0, 3), st.integers(0, 4), st.sampled_from((0, 0, 1, 3, 9, 40))),
    min_size=3,
    max_size=25,
)


@given(happenings, st.integers(0, 3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_for_the_mornings_is_what_would_be_computed(
    store: Store, happenings: list[tuple[Callable[[Session, Task, date, int], None], int, int, int]], portion: int
) -> None:
    with store.reading() as session:  # thrown away at the end
        units = [add_unit(session, f"S{n}", f"镇{n}") for n in range(2)]
        add_person(session, "陈晓", Role.OFFICIAL, units[0].id)
        tasks = [
            add_task(session, "ZD001", "甲", units[0].id, [date(2023, 3, 31), date(2023, 12, 31)]),
            add_task(session, "ZD002", "乙", units[1].id, [date(2023, 6, 30)]),
            add_task(session, "ZD003", "丙", units[0].id, []),
            add_task(session, "ZD004", "丁", units[1].id, [date(2023, 11, 30)], kind="brand"),
        ]
        today = START
        morning(session, today)
        for event, which, number, days in happenings:
            happens = partial(event, session, tasks[which], today, number)
            between = days and portion > 0
            if not between:
                happens()
            session.flush()
            session.expire_all()
            today += timedelta(days=days)
            if days:
                morning(session, today, portion, happens if between else lambda: None)
                session.expire_all()
            kept = [tuple(row) for row in session.execute(select(Task.id, Task.handed_out_on).order_by(Task.id))]
            assert kept == noted(session)
