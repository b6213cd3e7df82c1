"""Posts: handed over, covered, given up; and what moves with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db import AuditEntry, Notification, Person, Role, Store, Task, TaskList
from domain.conversation import expect, expected
from domain.errors import NotAllowed, Refused
from domain.invites import Joined, invite_successor, use_invite
from domain.people import find_actor, held_roles
from domain.posts import dismiss, end_role, grant_role, hand_over, name_substitute
from domain.rules.permissions import Actor
from domain.rules.permissions import Role as RoleName
from tests.support.people import add_person, add_unit, as_actor

NOW = datetime(2023, 3, 1, 1, 0, tzinfo=UTC)
TODAY = date(2023, 3, 1)


@dataclass
class Cast:
    shigu: int
    works: int
    chen: int
    head: int
    zhou: int
    office: int
    admin: int
    task_id: int


@pytest.fixture
def cast(store: Store) -> Cast:
    with store.transaction() as session:
        shigu, works = add_unit(session, "S010", "石鼓镇").id, add_unit(session, "B010", "住建局").id
        tasks = TaskList(year=2023, kind="key_task", in_force_on=TODAY)
        session.add(tasks)
        session.flush()
        task = Task(
            list_id=tasks.id, no="ZD001", no_folded="ZD001", title="厂房", lead_unit_id=shigu, report_cycle="monthly"
        )
        session.add(task)
        session.flush()
        return Cast(
            shigu,
            works,
            add_person(session, "陈晓", RoleName.OFFICIAL, shigu, telegram_id=1).id,
            add_person(session, "赵镇长", RoleName.UNIT_HEAD, shigu, telegram_id=2).id,
            add_person(session, "周宁", RoleName.OFFICIAL, works, telegram_id=3).id,
            add_person(session, "王督查", RoleName.SUPERVISION, telegram_id=4).id,
            add_person(session, "管理员", RoleName.ADMINISTRATOR, telegram_id=5).id,
            task.id,
        )


def actor(store: Store, person_id: int, today: date = TODAY) -> Actor:
    with store.reading() as session:
        return as_actor(session, session.get_one(Person, person_id), today)


def role_of(store: Store, person_id: int) -> int:
    with store.reading() as session:
        return session.scalars(select(Role.id).where(Role.person_id == person_id).order_by(Role.id.desc())).first() or 0


def is_known(store: Store, telegram_id: int, today: date = TODAY) -> bool:
    with store.reading() as session:
        return find_actor(session, telegram_id, today, "zh") is not None


def waiting(person_id: int, task_id: int, step: str = "1") -> Notification:
    return Notification(
        key=f"alert|node:1|p{person_id}|2023-03-01|{step}",
        kind="alert",
        person_id=person_id,
        task_id=task_id,
        day_on=TODAY,
        reason="first",
        payload={},
        created_at=NOW,
        next_at=NOW,
        planned_at=NOW,
    )


def test_who_leaves_is_cut_off_at_once(store: Store, cast: Cast) -> None:
    office = actor(store, cast.office)
    with store.transaction() as session:
        expect(session, cast.chen, 1, "return_reason", {}, NOW)
        session.add(waiting(cast.chen, cast.task_id))
        dismiss(session, office, cast.chen, TODAY, NOW)
    assert not is_known(store, 1)
    with store.reading() as session:
        assert expected(session, cast.chen, 1, NOW) is None
        assert session.scalars(select(Notification.state)).all() == ["dropped"]
        assert session.scalars(select(AuditEntry.act)).all() == ["dismiss"]


def test_a_post_moves_with_what_was_on_its_way(store: Store, cast: Cast) -> None:
    head = actor(store, cast.head)
    with store.transaction() as session:
        session.add_all([waiting(cast.chen, cast.task_id, "1"), waiting(cast.chen, cast.task_id, "2")])
        session.add(waiting(cast.zhou, cast.task_id, "2"))  # the new holder gets the second one anyway
        changed = hand_over(session, head, role_of(store, cast.chen), cast.zhou, TODAY, NOW)
    assert (changed.person_ids, changed.moved) == ((cast.chen, cast.zhou), 1)
    assert not is_known(store, 1)
    assert actor(store, cast.zhou).unit_ids == {cast.shigu, cast.works}
    with store.reading() as session:
        alerts = session.scalars(select(Notification).where(Notification.kind == "alert"))
        states = [(n.person_id, n.step or n.key[-1], n.state) for n in alerts]
        assert sorted(states, key=str) == sorted(
            [(cast.zhou, "1", "pending"), (cast.chen, "2", "dropped"), (cast.zhou, "2", "pending")], key=str
        )


def test_a_successor_takes_the_post_over_on_joining(store: Store, cast: Cast) -> None:
    head = actor(store, cast.head)
    with store.transaction() as session:
        _, code = invite_successor(session, head, role_of(store, cast.chen), "新人", NOW)
    assert is_known(store, 1)
    with store.transaction() as session:
        joined = use_invite(session, code, 99, "new", TODAY, NOW)
    assert isinstance(joined, Joined)
    assert [(h.role, h.unit_id) for h in joined.roles] == [(RoleName.OFFICIAL, cast.shigu)]
    assert not is_known(store, 1)


def test_a_substitute_stands_in_for_the_period_and_not_a_day_longer(store: Store, cast: Cast) -> None:
    first, last = TODAY + timedelta(days=2), TODAY + timedelta(days=5)
    head = actor(store, cast.head)
    with store.transaction() as session:
        name_substitute(session, head, role_of(store, cast.chen), cast.zhou, first, last, TODAY, NOW)
    serves = {day: cast.shigu in actor(store, cast.zhou, TODAY + timedelta(days=day)).unit_ids for day in range(8)}
    assert [day for day, yes in serves.items() if yes] == [2, 3, 4, 5]
    with store.reading() as session:
        held = held_roles(session, cast.zhou, first)[-1]
        assert (held.substitutes, held.until_on) == ("陈晓", last)


def test_a_substitution_ends_with_the_post_it_covers(store: Store, cast: Cast) -> None:
    head, role_id = actor(store, cast.head), role_of(store, cast.chen)
    with store.transaction() as session:
        name_substitute(session, head, role_id, cast.zhou, TODAY, TODAY + timedelta(days=9), TODAY, NOW)
        end_role(session, head, role_id, TODAY, NOW)
    assert actor(store, cast.zhou).unit_ids == {cast.works}


@pytest.mark.parametrize(("first", "last"), [(0, -1), (5, 4), (0, 400)])
def test_a_period_that_cannot_be_is_refused(store: Store, cast: Cast, first: int, last: int) -> None:
    with store.transaction() as session, pytest.raises(Refused, match="period_wrong"):
        name_substitute(
            session,
            None,
            role_of(store, cast.chen),
            cast.zhou,
            TODAY + timedelta(days=first),
            TODAY + timedelta(days=last),
            TODAY,
            NOW,
        )


def test_a_unit_head_manages_the_officials_of_the_own_unit_only(store: Store, cast: Cast) -> None:
    head = actor(store, cast.head)
    with store.transaction() as session:
        acts: list[Callable[[], object]] = [
            lambda: end_role(session, head, role_of(store, cast.zhou), TODAY, NOW),
            lambda: end_role(session, head, role_of(store, cast.office), TODAY, NOW),
            lambda: dismiss(session, head, cast.zhou, TODAY, NOW),
            lambda: hand_over(session, head, role_of(store, cast.zhou), cast.chen, TODAY, NOW),
            lambda: grant_role(session, head, cast.chen, RoleName.UNIT_HEAD, cast.shigu, "", None, TODAY, NOW),
            lambda: grant_role(session, head, cast.chen, RoleName.OFFICIAL, cast.works, "", None, TODAY, NOW),
        ]
        for act in acts:
            with pytest.raises(NotAllowed):
                act()
        grant_role(session, head, cast.zhou, RoleName.OFFICIAL, cast.shigu, "", None, TODAY, NOW)
        assert session.scalars(select(AuditEntry.act)).all() == ["grant_role"]


def test_the_office_does_not_dismiss_an_administrator(store: Store, cast: Cast) -> None:
    office = actor(store, cast.office)
    with store.transaction() as session, pytest.raises(NotAllowed):
        dismiss(session, office, cast.admin, TODAY, NOW)
    assert is_known(store, 5)


def test_nobody_locks_oneself_out(store: Store, cast: Cast) -> None:
    admin = actor(store, cast.admin)
    with store.transaction() as session:
        with pytest.raises(Refused, match="own_role"):
            dismiss(session, admin, cast.admin, TODAY, NOW)
        with pytest.raises(Refused, match="own_role"):
            end_role(session, admin, role_of(store, cast.admin), TODAY, NOW)


def test_a_role_taken_away_twice_is_taken_away_once(store: Store, cast: Cast) -> None:
    role_id = role_of(store, cast.chen)
    with store.transaction() as session:
        end_role(session, None, role_id, TODAY, NOW)
        with pytest.raises(Refused, match="gone"):
            end_role(session, None, role_id, TODAY, NOW)
