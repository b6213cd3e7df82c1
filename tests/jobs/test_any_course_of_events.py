"""Whatever happens to posts, people, due days and the clock: on a morning on which all works, each who has to know has
heard the step that stands, once; nobody else has; nothing comes on a day off or in the night."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db import Node, Notification, Person, Role, Session, Task
from domain.posts import dismiss, grant_role, hand_over, name_substitute
from domain.rules.ladder import DEFAULT_LADDER, Rung
from domain.rules.permissions import Role as RoleName
from domain.workdays import national_calendar
from tests.support.deliveries import SHANGHAI
from tests.support.mornings import World
from tests.support.stores import copy_store

NUMBERS = count()
CALENDAR = national_calendar()
FIRST = date(2023, 4, 3)
PEOPLE = range(1001, 1009)


def instant(day: date, at: time = time(8, 30)) -> datetime:
    return datetime.combine(day, at, SHANGHAI)


def person(session: Session, number: int) -> Person:
    return session.scalars(select(Person).where(Person.telegram_id == 1001 + number % len(PEOPLE))).one()


def post_of(session: Session, number: int, today: date) -> Role | None:
    held = session.scalars(
        select(Role).where(Role.from_on <= today, func.coalesce(Role.until_on, today) >= today).order_by(Role.id)
    ).all()
    return held[number % len(held)] if held else None


def takes_over(session: Session, number: int, other: int, today: date) -> None:
    role, to = post_of(session, number, today), person(session, other)
    if role is not None and role.person_id != to.id and to.left_at is None:
        hand_over(session, None, role.id, to.id, today, instant(today, time(9, 30)))


def stands_in(session: Session, number: int, other: int, today: date) -> None:
    role, to = post_of(session, number, today), person(session, other)
    if role is not None and role.person_id != to.id and to.left_at is None:
        until = today + timedelta(days=other + 1)
        name_substitute(session, None, role.id, to.id, today, until, today, instant(today, time(9, 30)))


def leaves(session: Session, number: int, other: int, today: date) -> None:
    one = person(session, number)
    if one.left_at is None:
        dismiss(session, None, one.id, today, instant(today, time(9, 30)))


def takes_a_post(session: Session, number: int, other: int, today: date) -> None:
    one, unit = person(session, number), session.get_one(Task, 1 + other % 2).lead_unit_id
    held = select(Role.id).where(Role.person_id == one.id, Role.unit_id == unit, Role.role == "official")
    if one.left_at is None and session.scalar(held.where(Role.until_on.is_(None))) is None:
        now = instant(today, time(9, 30))
        grant_role(session, None, one.id, RoleName.OFFICIAL, unit, "", None, today, now)


def blocks_or_lets_in(session: Session, number: int, other: int, today: date) -> None:
    one = person(session, number)
    one.unreachable_at = None if one.unreachable_at is not None else instant(today)


def moves_a_day(session: Session, number: int, other: int, today: date) -> None:
    node = session.scalars(select(Node).order_by(Node.id)).all()[number % 4]
    node.due_on += timedelta(days=7 * (1 + other))


EVENTS: tuple[Callable[[Session, int, int, date], None], ...] = (
    takes_over, takes_over, stands_in, leaves, takes_a_post, blocks_or_lets_in, blocks_or_lets_in, moves_a_day,
)  # fmt: skip
courses = st.lists(
    st.tuples(
        st.sampled_from((*EVENTS, None)),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(("morning", "morning", "telegram away", "down")),
        st.sampled_from((1, 1, 1, 1, 5, 16)),
    ),
    min_size=6,
    max_size=16,
)


def on_the_rung(session: Session, rung: Rung, task: Task, today: date, *, wide: bool) -> set[int]:
    """Who is told, found the plain way; `wide`: and who answers for everything, beside the leader in charge."""
    found, everything = set[int](), set[int]()
    rows = session.execute(select(Role, Person).join(Person, Person.id == Role.person_id)).all()
    for role, one in rows:
        if not (role.from_on <= today and (role.until_on is None or role.until_on >= today)):
            continue
        if one.left_at is not None or one.unreachable_at is not None:
            continue
        if rung in (Rung.OFFICIAL, Rung.UNIT_HEAD) and role.role == rung.value and role.unit_id == task.lead_unit_id:
            found.add(one.id)
        if rung is Rung.OFFICE and role.role == "supervision":
            found.add(one.id)
        if rung is Rung.LEADER and role.role == "leader" and role.portfolio in (None, task.district_leader):
            (everything if role.portfolio is None else found).add(one.id)
    return found | everything if wide or not found else found


def heard(session: Session, today: date) -> set[tuple[int, int, date, int]]:
    """(node, person, due day, step) of all alerts that have arrived."""
    rows = session.scalars(select(Notification).where(Notification.kind == "alert", Notification.state == "sent"))
    return {(row.payload["node"], row.person_id or 0, row.day_on, int(row.step.removeprefix("T+"))) for row in rows}


def ought_to_be_heard(session: Session, today: date, *, wide: bool = False) -> set[tuple[int, int, date, int]]:
    """The highest step reached for each person and open overdue node."""
    found: dict[tuple[int, int, date], int] = {}
    for node, task in session.execute(select(Node, Task).join(Task, Task.id == Node.task_id)).all():
        late = len([d for d in CALENDAR.working_days(node.due_on + timedelta(days=1), today) if d > node.due_on])
        for step in DEFAULT_LADDER:
            reached = step.after if late >= step.after else 0
            if reached and step.every:
                reached += (late - step.after) // step.every * step.every
            for rung in step.tells if reached else ():
                for one in on_the_rung(session, rung, task, today, wide=wide):
                    key = node.id, one, node.due_on
                    found[key] = max(found.get(key, 0), reached)
    return {(*key, step) for key, step in found.items()}


def check(world: World, day: date, before: set[tuple[int, int, date, int]]) -> set[tuple[int, int, date, int]]:
    """All who have to know have heard, and whoever heard today had to."""
    with world.store.reading() as session:
        ought, now = ought_to_be_heard(session, day), heard(session, day)
        assert ought <= now, "somebody who has to know has not heard"
        # what was put down while the leader in charge was out of reach may still reach who answers for everything
        may = ought | ought_to_be_heard(session, day, wide=True)
        assert now - before <= may, "somebody was told who had not to be told, or an older step"
        digests = session.execute(
            select(Notification.person_id, func.count())
            .where(Notification.kind == "digest", Notification.state == "sent")
            .group_by(Notification.person_id, Notification.sent_at)
        ).all()
        assert all(count == 1 for _, count in digests)
    return now


@given(courses)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_hears_what_stands_once_and_nobody_else(
    store_template: Path,
    tmp_path: Path,
    courses: list[tuple[Callable[[Session, int, int, date], None] | None, int, int, str, int]],
) -> None:
    store = copy_store(store_template, tmp_path / f"{next(NUMBERS)}.db")
    world = World(store, date(2023, 3, 31))
    with store.transaction() as session:
        unit = session.get_one(Task, 1).lead_unit_id
        session.get_one(Task, 1).district_leader = "Works"
        world.join(session, 1003, "unit_head", unit)
        world.join(session, 1004, "leader", portfolio="Works")
        world.join(session, 1005, "leader")
        world.join(session, 1006, "supervision")
        world.join(session, 1007, "unit_head", session.get_one(Task, 2).lead_unit_id)
        world.join(session, 1008, "supervision")
    today, known, sent = FIRST, set[tuple[int, int, date, int]](), 0
    for event, number, other, weather, days in courses:
        if weather == "morning":
            world.tick(f"{today}T08:30")
            sent = len(world.post.lengths)
            if CALENDAR.is_working_day(today):
                known = check(world, today, known)
        elif weather == "telegram away":
            world.decide(f"{today}T08:30")
        if event is not None:
            with store.transaction() as session:
                event(session, number, other, today)
        if weather == "morning":
            world.deliver(f"{today}T22:00")
            assert len(world.post.lengths) == sent, "nothing in the night"
        today += timedelta(days=days)
    with store.reading() as session:
        for at in session.scalars(select(Notification.sent_at).where(Notification.sent_at.is_not(None))):
            assert at is not None
            local = at.astimezone(SHANGHAI)
            assert CALENDAR.is_working_day(local.date())
            assert time(8) <= local.time() < time(21)
    store.close()
