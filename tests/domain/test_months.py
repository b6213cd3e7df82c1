"""Months: draft, approved, published, locked; a snapshot that stays; objections and what they reverse."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outgoing.composed import Composed
from bot.outgoing.points import COMPOSERS
from bot.settings import load_settings
from bot.texts.language import translator
from db import LedgerEntry, Month, Notification, Store
from domain.attachments import Attachment
from domain.errors import NotAllowed, Refused
from domain.evidence import evidence_fetched, evidence_not_fetched
from domain.groups import bind_group
from domain.ledger import post_points
from domain.ledger_audit import audit_ledger
from domain.manual_entries import EntryWish, propose_entry
from domain.method_preview import preview_method
from domain.method_problems import MethodFileError
from domain.methods import adopt_method, default_text, read_methods
from domain.months import (
    approve_month,
    draft_month,
    lock_months,
    month_is_intact,
    publish_month,
    published_months,
    view_month,
)
from domain.objection_files import add_objection_files, objection_files
from domain.objections import (
    can_object,
    decide_objection,
    file_objection,
    list_objections,
    remind_objections,
    view_objection,
)
from domain.rules.permissions import Actor, Role
from domain.standings import ranking
from tests.support.district import District, at, worked_example
from tests.support.people import add_person, as_actor

AUGUST_1 = date(2023, 8, 1)
NOW = at(AUGUST_1)


class Cast:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.district = District(session)
        self.task = worked_example(self.district)
        self.unit = self.district.unit("姜谭经开区")
        self.office = self.actor("李敏", Role.SUPERVISION)
        self.other = self.actor("王强", Role.SUPERVISION)
        self.leader = self.actor("赵卫东", Role.LEADER)
        self.head = self.actor("王建国", Role.UNIT_HEAD, self.unit.id)

    def actor(self, name: str, role: Role, unit_id: int | None = None) -> Actor:
        return as_actor(self.session, add_person(self.session, name, role, unit_id), AUGUST_1)

    def publish(self) -> Month:
        row = draft_month(self.session, self.office, 2023, 7, NOW)
        approve_month(self.session, self.leader, 2023, 7, (row.hash or "")[:12], NOW)
        return publish_month(self.session, self.office, 2023, 7, NOW)

    def overdue_entry(self) -> LedgerEntry:
        return self.session.scalars(
            select(LedgerEntry).where(LedgerEntry.rule == "overdue").order_by(LedgerEntry.counts_on).limit(1)
        ).one()


def test_a_month_goes_its_way_once_and_by_the_right_people(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        with pytest.raises(NotAllowed):
            draft_month(session, cast.head, 2023, 7, NOW)
        with pytest.raises(Refused, match="month_not_over"):
            draft_month(session, cast.office, 2023, 8, NOW)
        row = draft_month(session, cast.office, 2023, 7, NOW)
        with pytest.raises(Refused, match="month_state"):
            publish_month(session, cast.office, 2023, 7, NOW)
        with pytest.raises(NotAllowed):
            approve_month(session, cast.office, 2023, 7, row.hash or "", NOW)
        with pytest.raises(Refused, match="month_changed"):
            approve_month(session, cast.leader, 2023, 7, "0000", NOW)
        approve_month(session, cast.leader, 2023, 7, (row.hash or "")[:12], NOW)
        with pytest.raises(Refused, match="month_decided"):
            draft_month(session, cast.office, 2023, 7, NOW)
        publish_month(session, cast.office, 2023, 7, NOW)
        assert (row.state, row.objections_until_on) == ("published", date(2023, 8, 8))
        assert published_months(session) == [(2023, 7)]
        told = session.scalars(select(Notification).where(Notification.kind == "month_published")).all()
        assert [one.person_id for one in told] == [cast.head.person_id]
        assert lock_months(session, date(2023, 8, 8), NOW) == []
        assert lock_months(session, date(2023, 8, 9), NOW) == [(2023, 7)]
        assert row.state == "locked"


def test_a_published_month_stays_as_it_was_and_the_next_one_shows_what_became_known(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        before = view_month(session, 2023, 7)
        assert before.ranking == ranking(session, date(2023, 7, 31), NOW)
        cast.district.submit(cast.task, 3, date(2023, 7, 20), accepted=date(2023, 8, 10))
        post_points(session, date(2023, 8, 31), at(date(2023, 9, 1)))
        after = view_month(session, 2023, 7)
        assert after == before
        assert month_is_intact(session.get_one(Month, (2023, 7)))
        assert ranking(session, date(2023, 7, 31), at(date(2023, 9, 1))) != before.ranking
        august = draft_month(session, cast.office, 2023, 8, at(date(2023, 9, 1)))
        assert august.ledger_position is not None
        assert august.ledger_position > before.ledger_position


def test_a_draft_can_be_computed_anew_until_it_is_approved(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        first = draft_month(session, cast.office, 2023, 7, NOW).hash
        assert draft_month(session, cast.office, 2023, 7, NOW).hash == first
        cast.district.submit(cast.task, 3, date(2023, 7, 20), accepted=date(2023, 7, 21))
        assert draft_month(session, cast.office, 2023, 7, NOW).hash != first
        with pytest.raises(Refused, match="month_changed"):
            approve_month(session, cast.leader, 2023, 7, (first or "")[:12], NOW)


def test_an_earlier_month_is_published_first(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        draft_month(session, cast.office, 2023, 6, NOW)
        row = draft_month(session, cast.office, 2023, 7, NOW)
        approve_month(session, cast.leader, 2023, 7, (row.hash or "")[:12], NOW)
        with pytest.raises(Refused, match="month_order"):
            publish_month(session, cast.office, 2023, 7, NOW)


def test_an_upheld_objection_reverses_the_entry_for_its_day(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        entry = cast.overdue_entry()
        objection = file_objection(session, cast.head, entry.id, "当天已送达纸质材料", AUGUST_1, NOW)
        assert objection.decide_by_on == date(2023, 8, 15)
        assert not can_object(session, cast.head, entry.id, AUGUST_1)
        decide_objection(session, cast.other, objection.id, True, "属实", AUGUST_1, NOW)
        reversal = session.scalars(select(LedgerEntry).where(LedgerEntry.reverses_id == entry.id)).one()
        assert (reversal.points, reversal.counts_on) == (100, entry.counts_on)
        own = ranking(session, date(2023, 7, 31), NOW).standing(cast.unit.id)
        assert own is not None
        assert own.score == 9700 - 20
        post_points(session, date(2023, 8, 2), at(date(2023, 8, 2)))
        assert audit_ledger(session, NOW).agrees


def a_file(number: int) -> Attachment:
    return Attachment("document", f"file{number}", f"unique{number}", f"{number}.pdf", "application/pdf", 1000)


def test_files_go_with_an_objection_once_each_and_until_it_is_decided(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        files = [a_file(1), a_file(2)]
        objection = file_objection(session, cast.head, cast.overdue_entry().id, "已送达", AUGUST_1, NOW, files=files)
        add_objection_files(session, cast.head, objection.id, [a_file(2), a_file(3)], NOW)
        assert [one.name for one in view_objection(session, objection.id).files] == ["1.pdf", "2.pdf", "3.pdf"]
        with pytest.raises(NotAllowed):
            add_objection_files(session, cast.other, objection.id, [a_file(4)], NOW)
        with pytest.raises(Refused, match="too_many_files"):
            add_objection_files(session, cast.head, objection.id, [a_file(n) for n in range(30)], NOW)
        decide_objection(session, cast.other, objection.id, False, "不属实", AUGUST_1, NOW)
        with pytest.raises(Refused, match="already_decided"):
            add_objection_files(session, cast.head, objection.id, [a_file(5)], NOW)
        assert [view.state for view in list_objections(session, cast.head)] == ["rejected"]
        stranger = cast.actor("孙涛", Role.UNIT_HEAD, cast.district.unit("石鼓镇").id)
        assert list_objections(session, stranger) == []


def test_a_file_of_an_objection_that_cannot_be_fetched_is_told_to_who_sent_it(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        objection = file_objection(
            session, cast.head, cast.overdue_entry().id, "已送达", AUGUST_1, NOW, files=[a_file(1), a_file(2)]
        )
        first, second = objection_files(session, objection.id)
        evidence_fetched(session, first.evidence_id, "ab" * 32, 900, "application/pdf", NOW)
        assert evidence_not_fetched(session, second.evidence_id, True, AUGUST_1, NOW)
        assert [one.state for one in objection_files(session, objection.id)] == ["fetched", "failed"]
        told = session.scalars(select(Notification).where(Notification.kind == "evidence_lost")).one()
        assert told.person_id == cast.head.person_id


def test_a_rejected_objection_changes_nothing(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        objection = file_objection(session, cast.head, cast.overdue_entry().id, "理由", AUGUST_1, NOW)
        decide_objection(session, cast.office, objection.id, False, "证据不足", AUGUST_1, NOW)
        assert session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id.is_not(None))) is None
        with pytest.raises(Refused, match="already_decided"):
            decide_objection(session, cast.office, objection.id, True, "又", AUGUST_1, NOW)


def test_who_posted_an_entry_does_not_decide_about_it(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        wish = EntryWish(cast.unit.id, "criticism", "district", date(2023, 7, 10), "渭督〔2023〕9号")
        propose_entry(session, cast.office, wish, AUGUST_1, NOW)
        cast.publish()
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.rule == "criticism")).one()
        objection = file_objection(session, cast.head, entry.id, "不是我单位", AUGUST_1, NOW)
        with pytest.raises(Refused, match="own_entry"):
            decide_objection(session, cast.office, objection.id, True, "属实", AUGUST_1, NOW)
        decide_objection(session, cast.other, objection.id, True, "属实", AUGUST_1, NOW)
        own = ranking(session, date(2023, 7, 31), NOW).standing(cast.unit.id)
        assert own is not None
        assert own.sums.deduction == -120


def test_when_and_by_whom_an_objection_can_be_filed(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        post_points(session, AUGUST_1, NOW)
        entry = cast.overdue_entry()
        with pytest.raises(Refused, match="objection_too_early"):
            file_objection(session, cast.head, entry.id, "理由", AUGUST_1, NOW)
        cast.publish()
        with pytest.raises(NotAllowed):
            file_objection(session, cast.office, entry.id, "理由", AUGUST_1, NOW)
        with pytest.raises(Refused, match="no_reason"):
            file_objection(session, cast.head, entry.id, " ", AUGUST_1, NOW)
        with pytest.raises(Refused, match="objection_too_late"):
            file_objection(session, cast.head, entry.id, "理由", date(2023, 8, 9), NOW)
        earned = session.scalars(select(LedgerEntry).where(LedgerEntry.rule == "earned").limit(1)).one()
        with pytest.raises(Refused, match="objection_to_what"):
            file_objection(session, cast.head, earned.id, "理由", AUGUST_1, NOW)


def test_both_sides_are_reminded(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        remind_objections(session, date(2023, 8, 7), NOW)
        last_day = select(Notification.person_id).where(Notification.step == "last_day")
        assert session.scalars(last_day).all() == [cast.head.person_id]
        file_objection(session, cast.head, cast.overdue_entry().id, "理由", AUGUST_1, NOW)
        reminders = select(Notification.person_id).where(Notification.kind == "objection_reminder")
        remind_objections(session, date(2023, 8, 10), NOW)
        assert session.scalars(reminders).all() == []
        remind_objections(session, date(2023, 8, 11), NOW)
        assert set(session.scalars(reminders)) == {cast.office.person_id, cast.other.person_id}


def test_a_reminder_missed_on_its_day_comes_on_the_next_and_none_comes_every_day(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        remind_objections(session, date(2023, 8, 8), NOW)  # nobody was there on the 7th
        remind_objections(session, date(2023, 8, 8), NOW)
        last_day = select(Notification.person_id).where(Notification.step == "last_day")
        assert session.scalars(last_day).all() == [cast.head.person_id]
        objection = file_objection(session, cast.head, cast.overdue_entry().id, "理由", AUGUST_1, NOW)
        to_office = select(Notification.step).where(
            Notification.kind == "objection_reminder", Notification.person_id == cast.office.person_id
        )
        day = date(2023, 8, 11)
        for _ in range(14):
            remind_objections(session, day, NOW)
            day += timedelta(days=1)
        assert objection.decide_by_on == date(2023, 8, 15)
        assert session.scalars(to_office.order_by(Notification.id)).all() == ["before", "T+1", "T+6"]


HARSHER = (
    default_text()
    .replace('version = "2023.1"', 'version = "2023.2"')
    .replace("first_day = 2023-01-01", "first_day = 2023-08-01")
    .replace("first_day = -1.00", "first_day = -2.00")
)


def test_a_preview_shows_who_would_stand_where_and_why_and_stores_nothing(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        preview = preview_method(session, HARSHER, date(2023, 7, 31), NOW)
        moved = next(one for one in preview.moved if one.unit == cast.unit.id)
        assert (moved.before.score, moved.after.score) == (9580, 9480)
        assert moved.by_rule == (("overdue", -100),)
        assert session.scalar(select(LedgerEntry.id)) is None
        with pytest.raises(MethodFileError):
            preview_method(session, "id = 1", date(2023, 7, 31), NOW)


def test_a_version_is_adopted_once_and_never_into_a_published_month(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        cast.publish()
        with pytest.raises(Refused, match="month_published"):
            adopt_method(session, cast.office.person_id, HARSHER.replace("2023-08-01", "2023-07-15"), NOW)
        row = adopt_method(session, cast.office.person_id, HARSHER, NOW)
        assert adopt_method(session, cast.office.person_id, HARSHER, NOW).id == row.id
        with pytest.raises(Refused, match="method_version_taken"):
            adopt_method(session, cast.office.person_id, HARSHER + "\n# other words\n", NOW)
        with pytest.raises(Refused, match="method_day_taken"):
            adopt_method(session, cast.office.person_id, HARSHER.replace("2023.2", "2023.3"), NOW)
        assert [version.version for version in read_methods(session).versions] == ["2023.1", "2023.2"]
        before = ranking(session, date(2023, 7, 31), NOW)
        post_points(session, date(2023, 8, 2), at(date(2023, 8, 2)))
        assert ranking(session, date(2023, 7, 31), NOW) == before


def test_bound_groups_get_the_published_ranking(store: Store) -> None:
    with store.transaction() as session:
        cast = Cast(session)
        bind_group(session, cast.office, -100, None, None, NOW)
        bind_group(session, cast.office, -200, 7, cast.unit.id, NOW)
        cast.publish()
        told = session.scalars(select(Notification).where(Notification.chat_id.is_not(None))).all()
        assert {(n.chat_id, n.thread_id, n.kind) for n in told} == {
            (-100, None, "group_ranking"),
            (-200, 7, "month_published"),
        }
        for one in told:
            made = COMPOSERS[one.kind](session, one, translator("zh"), load_settings({}, None), NOW)
            assert isinstance(made, Composed)
            assert "7月" in made.html
            assert len(made.html) <= 4096
