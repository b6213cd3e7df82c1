"""Suspending a task: its days do not count, nothing overlaps, only the office decides, points follow."""

from datetime import date

import pytest
from sqlalchemy import func, select

from db import LedgerEntry, Store
from domain.errors import NotAllowed, Refused
from domain.ledger import post_points
from domain.ledger_audit import audit_ledger
from domain.rules.permissions import Role
from domain.suspensions import resume_task, suspend_task
from tests.support.district import District, at
from tests.support.people import add_person, as_actor

TODAY = date(2023, 7, 14)
NOW = at(TODAY)


def test_the_days_of_a_suspension_do_not_count(store: Store) -> None:
    with store.transaction() as session:
        task = District(session).task("ZD001", "石鼓镇", (date(2023, 6, 30),))
        office = as_actor(session, add_person(session, "李敏", Role.SUPERVISION), TODAY)
        official = as_actor(session, add_person(session, "陈晓", Role.OFFICIAL, task.lead_unit_id), TODAY)
        post_points(session, TODAY, NOW)

        def total() -> int:
            return session.scalar(select(func.sum(LedgerEntry.points))) or 0

        assert total() == -190  # ten working days late
        with pytest.raises(NotAllowed):
            suspend_task(session, official, task.id, date(2023, 7, 5), None, "汛情", "", NOW)
        suspend_task(session, office, task.id, date(2023, 7, 5), None, "汛情", "渭政发〔2023〕3号", NOW)
        assert total() == -110  # 3 and 4 July
        with pytest.raises(Refused, match="suspended_already"):
            suspend_task(session, office, task.id, date(2023, 7, 10), date(2023, 7, 12), "汛情", "", NOW)
        with pytest.raises(Refused, match="suspension_days"):
            resume_task(session, office, task.id, date(2023, 7, 5), NOW)
        resume_task(session, office, task.id, date(2023, 7, 13), NOW)
        assert total() == -130  # and 13 and 14 July
        with pytest.raises(Refused, match="not_suspended"):
            resume_task(session, office, task.id, date(2023, 7, 14), NOW)
        assert audit_ledger(session, NOW).agrees


@pytest.mark.parametrize(
    ("until", "reason", "code"), [(date(2023, 7, 5), "汛情", "suspension_days"), (None, " ", "no_reason")]
)
def test_what_makes_no_sense_is_refused(store: Store, until: date | None, reason: str, code: str) -> None:
    with store.transaction() as session:
        task = District(session).task("ZD001", "石鼓镇")
        office = as_actor(session, add_person(session, "李敏", Role.SUPERVISION), TODAY)
        with pytest.raises(Refused, match=code):
            suspend_task(session, office, task.id, date(2023, 7, 5), until, reason, "", NOW)
