"""A revision of the method: put forward by the office, adopted by a leader, never by who put it forward."""

import pytest
from sqlalchemy import select

from db import AuditEntry, MethodVersion, Notification, Store
from db import Role as RoleRow
from domain.errors import NotAllowed, Refused
from domain.method_proposals import decide_method, propose_method, view_proposal
from domain.methods import default_text
from domain.rules.permissions import Role
from tests.domain.test_months import AUGUST_1, HARSHER, NOW, Cast
from tests.support.people import add_person, as_actor


def test_one_puts_it_forward_and_a_leader_adopts_it_word_for_word(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        proposal = propose_method(session, cast.office, HARSHER, NOW)
        told = session.scalars(select(Notification).where(Notification.kind == "method_proposed")).one()
        assert told.person_id == cast.leader.person_id
        assert session.scalars(select(MethodVersion)).all() == []
        with pytest.raises(NotAllowed):
            decide_method(session, cast.other, proposal.sha256, True, NOW)
        row = decide_method(session, cast.leader, proposal.sha256[:16], True, NOW)
        assert row is not None
        assert (row.content, row.adopted_by) == (HARSHER, cast.leader.person_id)
        answered = session.scalars(select(Notification).where(Notification.kind == "method_decided")).one()
        assert (answered.person_id, answered.reason) == (cast.office.person_id, "adopted")
        with pytest.raises(Refused, match="gone"):
            decide_method(session, cast.leader, proposal.sha256[:16], True, NOW)
        with pytest.raises(Refused, match="method_adopted_already"):
            propose_method(session, cast.office, HARSHER, NOW)


def test_a_refused_one_changes_nothing_and_is_on_record(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        proposal = propose_method(session, cast.office, HARSHER, NOW)
        assert decide_method(session, cast.leader, proposal.sha256, False, NOW) is None
        assert session.scalars(select(MethodVersion)).all() == []
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject_kind == "method")).all()
        assert acts == ["propose_method", "refuse_method"]


def test_a_later_one_takes_the_place_of_the_one_that_waits(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        first = propose_method(session, cast.office, HARSHER, NOW)
        second = propose_method(session, cast.other, HARSHER + "\n# mended\n", NOW)
        with pytest.raises(Refused, match="gone"):
            decide_method(session, cast.leader, first.sha256, True, NOW)
        assert view_proposal(session, second.sha256).proposer == "王强"


def test_nobody_decides_about_what_they_put_forward_themselves(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        both = add_person(session, "孙涛", Role.SUPERVISION, None)
        both_roles = as_actor(session, both, AUGUST_1)
        proposal = propose_method(session, both_roles, HARSHER, NOW)
        session.add(RoleRow(person_id=both.id, role=Role.LEADER.value, from_on=AUGUST_1))
        session.flush()
        session.refresh(both)
        with pytest.raises(Refused, match="method_own"):
            decide_method(session, as_actor(session, both, AUGUST_1), proposal.sha256, True, NOW)
        assert cast.leader.person_id != both_roles.person_id


def test_it_cannot_begin_in_a_published_month_nor_be_put_before_nobody(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        with pytest.raises(Refused, match="month_published"):
            propose_method(session, cast.office, HARSHER.replace("2023-08-01", "2023-07-15"), NOW)


def test_without_a_leader_it_is_said_how_else(store: Store) -> None:
    with store.transaction() as session:
        office = as_actor(session, add_person(session, "李敏", Role.SUPERVISION, None), AUGUST_1)
        with pytest.raises(Refused, match="method_no_leader"):
            propose_method(session, office, default_text().replace('"2023.1"', '"2023.4"'), NOW)
