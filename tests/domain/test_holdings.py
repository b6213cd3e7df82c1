"""What is held about somebody can be said, and what is personal can be removed, wherever it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db import Base, Invite, Person, Report, Store, WrongCode
from domain.audit import Source
from domain.conversation import expect
from domain.errors import NotAllowed, Refused
from domain.holdings import erase_person, holdings
from domain.invites import Joined, create_invite, use_invite
from domain.menus import remember_menu
from domain.people import choose_language, find_actor
from domain.posts import dismiss
from domain.reports import Incoming, Said, record_progress
from domain.rules.permissions import Role
from tests.support.people import add_person, add_unit, as_actor
from tests.support.tasks import add_task

NOW = datetime(2023, 3, 1, 1, 0, tzinfo=UTC)
TODAY = date(2023, 3, 1)
NAME, ACCOUNT = "欧阳慕容", 778899001122


@pytest.fixture
def person_id(store: Store) -> int:
    """Somebody who has joined, guessed codes, written a report, and left traces wherever one can."""
    with store.transaction() as session:
        unit = add_unit(session, "S010", "石鼓镇")
        add_person(session, "王督查", Role.SUPERVISION, telegram_id=4)
        add_person(session, "管理员", Role.ADMINISTRATOR, telegram_id=5)
        use_invite(session, "wrong", ACCOUNT, NAME, TODAY, NOW)
        _, code = create_invite(session, None, Role.OFFICIAL, unit.id, NAME, "干事", None, timedelta(days=7), NOW)
        joined = use_invite(session, code, ACCOUNT, NAME, TODAY, NOW)
        assert isinstance(joined, Joined)
        actor = find_actor(session, ACCOUNT, TODAY, "zh")
        assert actor is not None
        choose_language(session, actor.person_id, "en", NOW, source=Source(ACCOUNT, 5))
        task = add_task(session, "ZD001", "厂房", unit.id, [date(2023, 12, 31)])
        said = Said("progress", percent=60, words="60%")
        record_progress(session, actor, task.id, said, Incoming(TODAY, "chat", ACCOUNT, 6), NOW)
        expect(session, actor.person_id, ACCOUNT, "report", {}, NOW)
        remember_menu(session, actor.person_id, "x", NOW)
        return actor.person_id


def everything(store: Store) -> str:
    """All that the store holds, as text."""
    with store.reading() as session:
        rows = [session.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    return repr(rows)


def erase(store: Store, person_id: int, by: int = 4) -> None:
    with store.transaction() as session:
        actor = find_actor(session, by, TODAY, "zh")
        assert actor is not None
        erase_person(session, actor, person_id, TODAY, NOW)


def leave(store: Store, person_id: int) -> None:
    with store.transaction() as session:
        dismiss(session, None, person_id, TODAY, NOW)


def test_what_is_held_is_counted(store: Store, person_id: int) -> None:
    with store.reading() as session:
        held = holdings(session, person_id)
    assert (held.name, held.telegram_id, held.reports) == (NAME, ACCOUNT, 1)
    assert held.acts >= 2


def test_nothing_that_is_left_names_the_person_or_the_account(store: Store, person_id: int) -> None:
    assert NAME in everything(store)
    assert str(ACCOUNT) in everything(store)
    leave(store, person_id)
    erase(store, person_id)
    assert NAME not in everything(store)
    assert str(ACCOUNT) not in everything(store)


def test_what_was_reported_stays(store: Store, person_id: int) -> None:
    leave(store, person_id)
    erase(store, person_id)
    erase(store, person_id)
    with store.reading() as session:
        report = session.scalars(select(Report)).one()
        assert (report.person_id, report.percent, report.words) == (person_id, 60, "60%")
        assert session.get_one(Person, person_id).name == f"#{person_id}"
        assert session.scalars(select(WrongCode)).all() == []
        assert session.scalars(select(Invite.name)).all() == [""]


def test_leaving_comes_first(store: Store, person_id: int) -> None:
    with pytest.raises(Refused, match="leave_first"):
        erase(store, person_id)
    assert NAME in everything(store)


def test_the_office_does_not_erase_an_administrator(store: Store, person_id: int) -> None:
    with store.transaction() as session:
        admin = session.scalars(select(Person).where(Person.telegram_id == 5)).one().id
        dismiss(session, None, admin, TODAY, NOW)
    with pytest.raises(NotAllowed):
        erase(store, admin)


def test_a_unit_head_erases_nobody(store: Store, person_id: int) -> None:
    with store.transaction() as session:
        head = add_person(session, "赵", Role.UNIT_HEAD, 1, telegram_id=8)
        assert as_actor(session, head, TODAY)
        dismiss(session, None, person_id, TODAY, NOW)
    with pytest.raises(NotAllowed):
        erase(store, person_id, by=8)


def test_the_account_may_come_back_as_a_new_person(store: Store, person_id: int) -> None:
    leave(store, person_id)
    erase(store, person_id)
    with store.transaction() as session:
        _, code = create_invite(session, None, Role.SUPERVISION, None, "新名", "", None, timedelta(days=7), NOW)
        joined = use_invite(session, code, ACCOUNT, "x", TODAY, NOW)
    assert isinstance(joined, Joined)
    assert joined.person_id != person_id
