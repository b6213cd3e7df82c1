"""Many rows put down at once lie in the store as if each had been put down by itself."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError, StatementError

from db import Notice, Notification, Store, insert_or
from domain.many_rows import insert_rows
from domain.notifications import notification, notify_all
from tests.support.people import add_unit
from tests.support.tasks import add_task

NOW = datetime(2023, 3, 1, 8, 30, 5, 120, tzinfo=timezone(timedelta(hours=8)))
DAY = date(2023, 3, 1)


def said(chat_id: int, step: str = "", at: datetime = NOW) -> dict[str, object]:
    payload = {"words": '路面 "已" 完成 100%', "list": [1, None, True, {"x": 0.5}]}
    return notification(
        "group_digest", subject="day", day_on=DAY, chat_id=chat_id, step=step, reason="x", payload=payload, now=at
    )


def test_values_come_back_as_they_were_meant(store: Store) -> None:
    later = NOW + timedelta(hours=1)
    with store.transaction() as session:
        assert notify_all(session, [said(-1), said(-2, at=later), said(-3)]) == 3
    with store.reading() as session:
        rows = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [row.chat_id for row in rows] == [-1, -2, -3]
    assert [row.next_at for row in rows] == [NOW, later, NOW]
    assert {row.next_at.tzinfo for row in rows} == {UTC}
    assert [row.payload for row in rows] == [said(0)["payload"]] * 3
    assert {(row.day_on, row.state, row.attempts, row.maybe_repeat, row.person_id) for row in rows} == {
        (DAY, "pending", 0, False, None)
    }


def test_what_stands_already_is_left_alone_and_not_counted(store: Store) -> None:
    with store.transaction() as session:
        assert notify_all(session, [said(-1), said(-2)]) == 2
    with store.transaction() as session:
        assert notify_all(session, [said(-2), said(-3), said(-1)]) == 1
        assert notify_all(session, []) == 0


def test_a_naive_instant_is_refused(store: Store) -> None:
    with store.reading() as session, pytest.raises((ValueError, StatementError), match="naive"):
        notify_all(session, [said(-1, at=NOW.replace(tzinfo=None))])


def test_what_the_database_refuses_is_raised_as_everywhere_and_leaves_nothing(store: Store) -> None:
    names = ("task_id", "unit_id", "colour", "state", "key", "reason", "document_no", "answer")
    columns = {name: bindparam(name, type_=Notice.__table__.c[name].type) for name in names}
    with store.transaction() as session:
        unit = add_unit(session, "S01", "城关镇")
        task = add_task(session, "ZD001", "甲", unit.id, [date(2023, 3, 31)])
        insert = insert_or(Notice.__table__, session.get_bind().dialect.name).values(columns)
        row = {"task_id": task.id, "unit_id": unit.id, "colour": "red", "state": "proposed", "key": "a"}
        row |= {"reason": "", "document_no": "", "answer": ""}
        with pytest.raises(IntegrityError), session.begin_nested():
            insert_rows(session.connection(), insert, [row, row | {"key": "b"}, row])
        assert session.scalars(select(Notice.id)).all() == []
