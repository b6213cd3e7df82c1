"""Entries by hand: a document, a second pair of eyes, the highest of a matter, and taking one back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import LedgerEntry, Notification, Store
from domain.errors import NotAllowed, Refused
from domain.ledger import post_points
from domain.ledger_audit import audit_ledger
from domain.manual_entries import EntryWish, decide_entry, propose_entry, withdraw_entry
from domain.rules.permissions import Actor, Role
from tests.support.district import District, at
from tests.support.people import add_person, as_actor

TODAY = date(2023, 6, 1)
NOW = at(TODAY)


class Office:
    """A unit with a task and a support, and three people."""

    def __init__(self, session: Session) -> None:
        self.session = session
        district = District(session)
        self.task = district.task("ZD001", "石鼓镇", supports=("神农镇",))
        self.unit = district.unit("石鼓镇")
        self.support = district.unit("神农镇")
        self.li = self.actor("李敏", Role.SUPERVISION)
        self.wang = self.actor("王强", Role.SUPERVISION)
        self.official = self.actor("陈晓", Role.OFFICIAL, self.unit.id)
        post_points(session, TODAY, NOW)

    def actor(self, name: str, role: Role, unit_id: int | None = None) -> Actor:
        return as_actor(self.session, add_person(self.session, name, role, unit_id), TODAY)

    def wish(self, **values: Any) -> EntryWish:
        base = EntryWish(self.unit.id, "praise", "district", date(2023, 5, 10), "渭政字〔2023〕5号", "招商")
        return replace(base, **values)

    def by_hand(self) -> dict[tuple[str, int], int]:
        """(unit, rule) -> points of what stands."""
        found: dict[tuple[str, int], int] = {}
        for row in self.session.scalars(select(LedgerEntry).where(LedgerEntry.key.like("manual/%"))):
            name = "lead" if row.unit_id == self.unit.id else "support"
            found[name, row.year] = found.get((name, row.year), 0) + row.points
        return {key: points for key, points in found.items() if points}


def test_a_small_entry_is_posted_at_once_with_document_and_person(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        entry = propose_entry(session, office.li, office.wish(), TODAY, NOW)
        assert entry.state == "posted"
        row = session.scalars(select(LedgerEntry).where(LedgerEntry.key.like("manual/%"))).one()
        assert (row.points, row.document_no, row.matter, row.actor_id) == (
            100,
            "渭政字〔2023〕5号",
            "招商",
            office.li.person_id,
        )
        assert audit_ledger(session, NOW).agrees


def test_above_two_points_a_second_person_has_to_say_yes(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        entry = propose_entry(session, office.li, office.wish(level="province"), TODAY, NOW)
        assert (entry.state, office.by_hand()) == ("proposed", {})
        told = session.scalars(select(Notification.person_id).where(Notification.kind == "entry_request")).all()
        assert told == [office.wang.person_id]
        with pytest.raises(Refused, match="second_pair"):
            decide_entry(session, office.li, entry.id, True, TODAY, NOW)
        with pytest.raises(NotAllowed):
            decide_entry(session, office.official, entry.id, True, TODAY, NOW)
        decide_entry(session, office.wang, entry.id, True, TODAY, NOW)
        assert office.by_hand() == {("lead", 2023): 300}
        with pytest.raises(Refused, match="already_decided"):
            decide_entry(session, office.wang, entry.id, False, TODAY, NOW)


def test_exactly_two_points_need_no_second_person(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        assert propose_entry(session, office.li, office.wish(level="city"), TODAY, NOW).state == "posted"


def test_a_refused_entry_posts_nothing(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        entry = propose_entry(session, office.li, office.wish(level="province"), TODAY, NOW)
        decide_entry(session, office.wang, entry.id, False, TODAY, NOW)
        assert (entry.state, office.by_hand()) == ("refused", {})


def test_the_highest_of_a_matter_counts_and_comes_back_when_it_is_withdrawn(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        propose_entry(session, office.li, office.wish(), TODAY, NOW)
        higher = propose_entry(session, office.li, office.wish(level="city", counts_on=date(2023, 5, 20)), TODAY, NOW)
        assert office.by_hand() == {("lead", 2023): 200}
        withdraw_entry(session, office.wang, higher.id, TODAY, NOW)
        assert office.by_hand() == {("lead", 2023): 100}
        assert audit_ledger(session, NOW).agrees


def test_a_named_support_shares_in_a_recognition(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        wish = office.wish(rule="recognition", level="municipal", task_id=office.task.id)
        propose_entry(session, office.li, wish, TODAY, NOW)
        assert office.by_hand() == {("lead", 2023): 100, ("support", 2023): 50}


def test_the_same_wish_twice_is_one_entry(store: Store) -> None:
    with store.transaction() as session:
        office = Office(session)
        one = propose_entry(session, office.li, office.wish(), TODAY, NOW)
        assert propose_entry(session, office.li, office.wish(), TODAY, NOW).id == one.id
        assert office.by_hand() == {("lead", 2023): 100}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"document_no": " "}, "no_document"),
        ({"rule": "coffee"}, "unknown_rule"),
        ({"level": "planet"}, "unknown_rule"),
        ({"counts_on": date(2023, 6, 2)}, "future_day"),
        ({"unit_id": 999}, "gone"),
        ({"task_id": 999}, "gone"),
        ({"matter": "x" * 300}, "too_long"),
    ],
)
def test_what_cannot_be_posted_is_refused_with_a_reason(store: Store, values: dict[str, Any], code: str) -> None:
    with store.transaction() as session:
        office = Office(session)
        with pytest.raises(Refused) as caught:
            propose_entry(session, office.li, office.wish(**values), TODAY, NOW)
        assert caught.value.code == code
        with pytest.raises(NotAllowed):
            propose_entry(session, office.official, office.wish(), TODAY, NOW)
