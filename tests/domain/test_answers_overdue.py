"""Who is reminded, when, that an answer is overdue: in working days, each step once, nobody after it was given."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db import Coordination, Node, Notification, Person, Session, Store, Task
from domain.answers_overdue import answer_lines, remind_of_answers
from domain.audit import NOWHERE
from domain.coordination import answer_coordination
from domain.notices import answer_notice, issue_notice, propose_notice
from domain.office import change_rules, office_rules
from domain.reports import Incoming, Said, record_progress, undo_report
from domain.rules.permissions import Role
from tests.support.people import add_person, add_unit, as_actor
from tests.support.tasks import add_task

RAISED = date(2023, 2, 21)  # a Tuesday: the answer is due on Friday the 24th
MONDAY, WEDNESDAY, EIGHTH, THIRTEENTH = date(2023, 2, 27), date(2023, 3, 1), date(2023, 3, 8), date(2023, 3, 15)


def at(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), ZoneInfo("Asia/Shanghai"))


@dataclass
class Cast:
    task: int
    chen: Person
    head: Person
    leader: Person
    other: Person
    office: Person


@pytest.fixture
def cast(store: Store) -> Cast:
    """A call for help of Tuesday, for one of two district leaders to answer."""
    with store.transaction() as session:
        unit = add_unit(session, "S010", "石鼓镇").id
        task = add_task(session, "ZD001", "产业园", unit, [date(2023, 12, 31)], leader="工业")
        people = [
            add_person(session, "陈晓", Role.OFFICIAL, unit, telegram_id=1),
            add_person(session, "赵镇长", Role.UNIT_HEAD, unit, telegram_id=2),
            add_person(session, "赵卫东", Role.LEADER, telegram_id=3, portfolio="工业"),
            add_person(session, "钱区长", Role.LEADER, telegram_id=4, portfolio="农业"),
            add_person(session, "李敏", Role.SUPERVISION, telegram_id=5),
        ]
        said = Said("coordination_needed", words="需协调用地指标")
        record_progress(session, as_actor(session, people[0], RAISED), task.id, said, Incoming(RAISED), at(RAISED))
        return Cast(task.id, *people)


def remind(session: Session, day: date) -> int:
    return remind_of_answers(session, office_rules(session), at(day), at(day))


def told(session: Session) -> list[tuple[str, str, str]]:
    rows = session.execute(
        select(Person.name, Notification.step, Notification.reason)
        .join(Person, Person.id == Notification.person_id)
        .where(Notification.kind == "answer_overdue")
        .order_by(Notification.id)
    )
    return [(name, step, reason) for name, step, reason in rows]


def test_the_leader_in_charge_comes_first_and_then_the_office(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        assert remind(session, date(2023, 2, 24)) == 0, "on the day itself it is not overdue"
        assert remind(session, date(2023, 2, 25)) == 0, "nothing on a day off"
        assert remind(session, MONDAY) == 1
        assert remind(session, MONDAY) == 0, "once, however often the clock comes by"
        assert remind(session, date(2023, 2, 28)) == 0
        assert remind(session, WEDNESDAY) == 1
        assert [remind(session, day) for day in (EIGHTH, THIRTEENTH)] == [1, 1]
        assert told(session) == [
            ("赵卫东", "T+1", "answer_overdue"),
            ("李敏", "T+3", "next_step"),
            ("李敏", "T+8", "repeat"),
            ("李敏", "T+13", "repeat"),
        ]


def test_after_an_outage_each_is_told_once_at_the_step_reached(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        remind(session, date(2023, 3, 10))
        assert told(session) == [("赵卫东", "T+1", "answer_overdue"), ("李敏", "T+8", "repeat")]


def test_where_no_leader_is_in_charge_the_office_stands_in_from_the_start(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        session.get_one(Task, cast.task).district_leader = "没有这位"
        remind(session, MONDAY)
        assert told(session) == [("李敏", "T+1", "answer_overdue")]


@pytest.mark.parametrize("how", ["answered", "taken back", "withdrawn", "completed"])
def test_what_is_settled_reminds_nobody_and_what_was_put_down_is_not_said(store: Store, cast: Cast, how: str) -> None:
    with store.transaction() as session:
        remind(session, MONDAY)
        call = session.scalars(select(Coordination)).one()
        task = session.get_one(Task, cast.task)
        if how == "answered":
            leader = as_actor(session, session.get_one(Person, cast.leader.id), MONDAY)
            answer_coordination(session, leader, call.id, "本周五开会", MONDAY, NOWHERE, at(MONDAY))
        elif how == "taken back":
            call.state = "withdrawn"
        elif how == "withdrawn":
            task.withdrawn_on = MONDAY
        else:
            session.scalars(select(Node).where(Node.task_id == cast.task)).one().state = "accepted"
        session.flush()
        rows = session.scalars(select(Notification).where(Notification.kind == "answer_overdue")).all()
        lines, untrue = answer_lines(session, rows, office_rules(session), at(MONDAY))
        assert (len(lines), len(untrue)) == ((1, 0) if how == "completed" else (0, 1))
        assert remind(session, WEDNESDAY) == 0


def test_a_report_taken_back_takes_its_call_for_help_with_it(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        chen = as_actor(session, session.get_one(Person, cast.chen.id), RAISED)
        call = session.scalars(select(Coordination)).one()
        undo_report(session, chen, call.report_id, NOWHERE, at(RAISED))
        assert remind(session, MONDAY) == 0


def test_an_issued_notice_reminds_the_unit_and_then_the_office(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        for call in session.scalars(select(Coordination)):
            call.state = "answered"
        office = as_actor(session, session.get_one(Person, cast.office.id), RAISED)
        proposed = propose_notice(session, office, cast.task, "yellow", at(RAISED))
        issue_notice(session, office, proposed.notice_id, "", RAISED, NOWHERE, at(RAISED))
        due = date(2023, 2, 28)  # five working days
        assert remind(session, due) == 0
        assert remind(session, WEDNESDAY) == 2
        assert [name for name, *_ in told(session)] == ["陈晓", "赵镇长"]
        assert remind(session, date(2023, 3, 3)) == 1
        assert told(session)[-1] == ("李敏", "T+3", "next_step")
        chen = as_actor(session, session.get_one(Person, cast.chen.id), RAISED)
        answer_notice(session, chen, proposed.notice_id, "已整改", date(2023, 3, 3), NOWHERE, at(date(2023, 3, 3)))
        assert remind(session, date(2023, 3, 10)) == 0


def test_the_office_sets_the_steps(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        change_rules(session, None, {"help_ladder": [{"after": 2, "tells": ["unit_head", "leader"]}]}, at(MONDAY))
        assert remind(session, MONDAY) == 0
        assert remind(session, date(2023, 2, 28)) == 2
        assert [name for name, *_ in told(session)] == ["赵镇长", "赵卫东"]


@pytest.mark.parametrize("why", ["not_concerned", "not_joined", "left", "unreachable"])
def test_what_nobody_heard_is_said_by_a_later_morning_once_it_can_be_heard(store: Store, cast: Cast, why: str) -> None:
    """Whoever held the post in the morning held it no more, or was away, when the message was to go out."""
    with store.transaction() as session:
        assert remind(session, MONDAY) == 1
        row = session.scalars(select(Notification).where(Notification.kind == "answer_overdue")).one()
        row.state, row.ended_reason = "dropped", why
        session.flush()
        tuesday = date(2023, 2, 28)
        assert remind(session, tuesday) == 1
        session.flush()
        session.refresh(row)
        assert (row.state, row.planned_at) == ("pending", at(tuesday))
        row.state = "sent"
        session.flush()
        assert remind(session, tuesday) == 0, "and once heard, it was heard"


def test_what_the_office_knows_as_given_up_is_not_tried_once_more(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        remind(session, MONDAY)
        row = session.scalars(select(Notification).where(Notification.kind == "answer_overdue")).one()
        row.state, row.ended_reason = "failed", "a_day_of_failures"
        session.flush()
        assert remind(session, date(2023, 2, 28)) == 0


def test_who_takes_the_post_later_hears_what_is_overdue_in_it(store: Store, cast: Cast) -> None:
    """On the day itself the post was empty, and the office stood in."""
    with store.transaction() as session:
        task = session.get_one(Task, cast.task)
        task.district_leader = "没有这位"
        remind(session, MONDAY)
        assert told(session) == [("李敏", "T+1", "answer_overdue")]
        add_person(session, "孙区长", Role.LEADER, telegram_id=9, portfolio="没有这位")
        assert remind(session, date(2023, 2, 28)) == 1
        assert told(session)[-1] == ("孙区长", "T+1", "answer_overdue")
