"""The audit: agrees with an honest ledger, and names what somebody changed behind its back."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import Store
from domain.ledger import post_points
from domain.ledger_audit import LedgerAudit, audit_ledger
from tests.support.district import District, at, worked_example

JULY_END = date(2023, 7, 31)


def filled(store: Store) -> None:
    with store.transaction() as session:
        district = District(session)
        worked_example(district)
        task = district.task("ZD002", "石鼓镇", supports=("神农镇",))
        district.notice(task, "red", date(2023, 7, 6))
        for day in (date(2023, 4, 10), date(2023, 5, 10), JULY_END):
            post_points(session, day, at(day))


def without_triggers(session: Session) -> None:
    """What somebody with all rights over the database could do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE ledger DISABLE TRIGGER USER"))
    else:
        for name in ("ledger_no_update", "ledger_no_delete"):
            session.execute(text(f"DROP TRIGGER {name}"))


def audited(store: Store) -> LedgerAudit:
    with store.reading() as session:
        return audit_ledger(session, at(JULY_END))


def test_an_honest_ledger_agrees(store: Store) -> None:
    filled(store)
    found = audited(store)
    assert found.agrees
    assert found.entries > 20
    assert found.through == JULY_END


def test_an_empty_ledger_agrees(store: Store) -> None:
    found = audited(store)
    assert found.agrees
    assert (found.entries, found.through) == (0, None)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE ledger SET points = 299 WHERE id = 1", {"broken", "totals_off", "missing", "surplus"}),
        ("UPDATE ledger SET document_no = 'x' WHERE id = 1", {"broken", "missing", "surplus"}),
        ("UPDATE ledger SET posted_at = '2023-01-01 00:00:00' WHERE id = 1", {"broken"}),
        ("UPDATE ledger_totals SET points = points + 1 WHERE kind = 'earned'", {"totals_off"}),
        ("UPDATE ledger_months SET points = points + 1 WHERE kind = 'earned'", {"totals_off"}),
        ("UPDATE reports SET received_on = '2023-07-06' WHERE id = 2", {"missing", "surplus", "totals_off"}),
    ],
)
def test_a_change_behind_its_back_is_named(store: Store, statement: str, what: set[str]) -> None:
    filled(store)
    with store.transaction() as session:
        without_triggers(session)
        session.execute(text(statement))
    found = audited(store)
    assert not found.agrees
    names = ("broken", "wrong_reversals", "totals_off", "missing", "surplus")
    assert {name for name in names if getattr(found, name)} == what


def test_a_row_that_was_taken_out_breaks_the_chain(store: Store) -> None:
    filled(store)
    with store.transaction() as session:
        without_triggers(session)
        session.execute(text("DELETE FROM ledger WHERE id = 2"))
    assert [one.id for one in audited(store).broken] == [3]
