"""Rows written past the unit of work are as if they had been written by it."""

from datetime import date

import pytest
from sqlalchemy import select

from db import Store, Task, Unit
from domain.rows import change, put
from tests.support.tasks import add_task


def unit(name: str) -> Unit:
    return Unit(code=name, name_zh=name, short_zh=name, name_en=name, ranking_group="镇街", kind="town")


@pytest.fixture
def park(store: Store) -> int:
    with store.transaction() as session:
        lead = unit("石鼓")
        session.add(lead)
        session.flush()
        return add_task(session, "ZD001", "产业园", lead.id, [date(2023, 12, 31)]).id


def test_a_row_that_was_put_has_its_id_and_is_loaded(store: Store) -> None:
    with store.transaction() as session:
        one = unit("石鼓")
        put(session, one)
        assert session.get(Unit, one.id) is one
        assert not session.new
        assert not session.dirty
        assert session.scalars(select(Unit.name_zh).where(Unit.id == one.id)).one() == "石鼓"
        one.name_en = "Shigu"  # goes the usual way from now on
    with store.reading() as session:
        assert session.scalars(select(Unit.name_en)).one() == "Shigu"


def test_what_was_not_given_has_the_default_of_the_column(store: Store) -> None:
    with store.transaction() as session:
        one = unit("石鼓")
        put(session, one)
        put_in_full = session.get_one(Unit, one.id)
        session.expire(put_in_full)
        columns = {column.key for column in Unit.__table__.columns}
        fresh = {name: getattr(put_in_full, name) for name in columns}
        other = unit("望城")
        session.add(other)
        session.flush()
        usual = {name: getattr(other, name) for name in columns}
    own = {"id", "code", "name_zh", "short_zh", "name_en"}
    assert {k: v for k, v in fresh.items() if k not in own} == {k: v for k, v in usual.items() if k not in own}


def test_a_change_is_stored_and_seen_by_the_loaded_row(store: Store, park: int) -> None:
    with store.transaction() as session:
        loaded = session.get_one(Task, park)
        change(session, Task, park, percent=60, report_due_on=date(2023, 3, 31))
        assert (loaded.percent, loaded.report_due_on) == (60, date(2023, 3, 31))
        assert not session.dirty
    with store.reading() as session:
        assert session.get_one(Task, park).percent == 60


def test_a_change_of_a_row_that_is_not_loaded_is_stored(store: Store, park: int) -> None:
    with store.transaction() as session:
        change(session, Task, park, percent=61)
    with store.reading() as session:
        assert session.get_one(Task, park).percent == 61
