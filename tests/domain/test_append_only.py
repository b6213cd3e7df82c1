"""What proves something stays as it was written, for SQL too: whoever has a connection cannot mend the past."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from db import AuditEntry, MethodVersion, Notification, Report, Store
from domain.audit import Source, write_audit
from domain.rules.permissions import Role
from tests.support.deliveries import MORNING, say_to
from tests.support.people import add_person, add_unit
from tests.support.tasks import add_task


@pytest.fixture
def full(store: Store) -> Store:
    """One row of each kind."""
    with store.transaction() as session:
        unit = add_unit(session, "S010", "石鼓镇")
        person = add_person(session, "陈晓", Role.OFFICIAL, unit.id, telegram_id=1001)
        task = add_task(session, "ZD001", "学校", unit.id, [date(2023, 12, 31)])
        write_audit(session, person.id, "joined", ("person", person.id), source=Source(1001, 7), now=MORNING)
        session.add(
            Report(
                task_id=task.id,
                unit_id=unit.id,
                person_id=person.id,
                kind="progress",
                channel="chat",
                received_at=MORNING,
                received_on=MORNING.date(),
                state="recorded",
            )
        )
        session.add(
            MethodVersion(
                method="m",
                version="1",
                title="t",
                in_force_on=MORNING.date(),
                content="c",
                sha256="0" * 64,
                adopted_at=MORNING,
            )
        )
    say_to(store, [person.id])
    return store


AUDIT = "the audit log is append-only"
REFUSED = {
    "UPDATE audit SET act = 'left'": AUDIT,
    "UPDATE audit SET at = '2020-01-01 00:00:00'": AUDIT,
    "UPDATE audit SET actor_id = NULL": AUDIT,
    "UPDATE audit SET chat_id = 5": AUDIT,
    "UPDATE audit SET chat_id = NULL, message_id = NULL, act = 'left'": AUDIT,
    "UPDATE audit SET chat_id = NULL, message_id = 8": AUDIT,
    "DELETE FROM audit": AUDIT,
    "sqlite: REPLACE INTO audit SELECT * FROM audit": AUDIT,
    "postgresql: TRUNCATE audit": AUDIT,
    "UPDATE method_versions SET content = 'other'": "stays as it was adopted",
    "DELETE FROM method_versions WHERE version = '1'": "stays as it was adopted",
    "sqlite: REPLACE INTO method_versions SELECT * FROM method_versions": "stays as it was adopted",
    "DELETE FROM reports": "never deleted",
    "sqlite: REPLACE INTO reports SELECT * FROM reports": "never deleted",
    "postgresql: TRUNCATE reports CASCADE": "never deleted",
    "DELETE FROM notifications": "never deleted",
    "sqlite: REPLACE INTO notifications SELECT * FROM notifications": "never deleted",
    "postgresql: TRUNCATE notifications CASCADE": "never deleted",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_no_sql_changes_the_record(full: Store, statement: str) -> None:
    dialect, _, words = statement.rpartition(": ")
    if dialect not in ("", full.engine.dialect.name):
        return
    before = record(full)
    with pytest.raises(DatabaseError, match=REFUSED[statement]), full.transaction() as session:
        session.execute(text(words))
    assert record(full) == before


def record(store: Store) -> list[object]:
    with store.reading() as session:
        return [
            session.execute(select(*table.__table__.columns).order_by(table.id)).all()
            for table in (AuditEntry, MethodVersion, Report, Notification)
        ]


def test_the_message_behind_an_act_may_be_forgotten_and_nothing_else(full: Store) -> None:
    with full.transaction() as session:
        session.execute(text("UPDATE audit SET chat_id = NULL, message_id = NULL WHERE chat_id = 1001"))
    with full.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.act, entry.chat_id, entry.message_id) == ("joined", None, None)


def test_the_record_goes_on(full: Store) -> None:
    with full.transaction() as session:
        write_audit(session, None, "left", ("person", 1), now=MORNING)
        session.execute(text("UPDATE notifications SET state = 'dropped'"))
        session.execute(text("UPDATE reports SET state = 'undone'"))
    with full.reading() as session:
        assert session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all() == ["joined", "left"]
