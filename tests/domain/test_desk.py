"""What waits for the office, as its morning says it: requests for more time that are still to be decided, revisions."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db import Extension, Notification, Person, Session, Store, Task
from domain.answers_overdue import answer_lines, remind_of_answers
from domain.audit import NOWHERE
from domain.desk import list_more_time
from domain.errors import NotAllowed
from domain.extensions import ExtensionWish, ask_extension, decide_extension
from domain.method_proposals import propose_method
from domain.methods import default_text
from domain.morning import prepare_morning
from domain.office import change_rules, office_rules
from domain.rules.permissions import Role
from tests.support.people import add_person, add_unit, as_actor
from tests.support.tasks import add_task

ASKED = date(2023, 3, 6)  # a Monday
TUESDAY, FRIDAY = date(2023, 3, 7), date(2023, 3, 10)


def at(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), ZoneInfo("Asia/Shanghai"))


@dataclass
class Cast:
    task: int
    extension: int
    chen: Person
    leader: Person
    office: Person


@pytest.fixture
def cast(store: Store) -> Cast:
    """A request of Monday that the office has not decided."""
    with store.transaction() as session:
        unit = add_unit(session, "S010", "石鼓镇").id
        task = add_task(session, "ZD001", "产业园", unit, [date(2023, 3, 31), date(2023, 12, 31)], leader="工业")
        chen = add_person(session, "陈晓", Role.OFFICIAL, unit, telegram_id=1)
        leader = add_person(session, "赵卫东", Role.LEADER, telegram_id=2, portfolio="工业")
        office = add_person(session, "李敏", Role.SUPERVISION, telegram_id=3)
        wish = ExtensionWish(task.nodes[0].id, date(2023, 4, 15), "设备到货推迟")
        asked = ask_extension(session, as_actor(session, chen, ASKED), wish, ASKED, NOWHERE, at(ASKED))
        return Cast(task.id, asked.id, chen, leader, office)


def morning(session: Session, day: date) -> dict[str, object] | None:
    """What the office's digest of a day says is waiting."""
    rules = office_rules(session)
    prepare_morning(session, rules, at(day), at(day))
    office = select(Person.id).where(Person.name == "李敏").scalar_subquery()
    row = session.scalar(
        select(Notification).where(
            Notification.kind == "digest", Notification.person_id == office, Notification.day_on == day
        )
    )
    return None if row is None else row.payload


def reminded(session: Session, day: date) -> list[tuple[str, str]]:
    remind_of_answers(session, office_rules(session), at(day), at(day))
    rows = session.execute(
        select(Person.name, Notification.step)
        .join(Person, Person.id == Notification.person_id)
        .where(Notification.kind == "answer_overdue")
        .order_by(Notification.id)
    )
    return [(name, step) for name, step in rows]


def test_the_office_has_it_in_each_morning_from_the_day_after(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        assert morning(session, ASKED) is None
        for day in (TUESDAY, date(2023, 3, 8), FRIDAY):
            said = morning(session, day)
            assert said is not None
            assert said["more_time"] == 1
        assert morning(session, date(2023, 3, 11)) is None, "nothing on a day off"


def test_the_leader_in_charge_hears_of_it_on_the_fourth_working_day_and_every_five_after_that(
    store: Store, cast: Cast
) -> None:
    with store.transaction() as session:
        assert reminded(session, date(2023, 3, 9)) == []
        assert reminded(session, FRIDAY) == [("赵卫东", "T+4")]
        assert reminded(session, date(2023, 3, 16)) == [("赵卫东", "T+4")]
        assert reminded(session, date(2023, 3, 17)) == [("赵卫东", "T+4"), ("赵卫东", "T+9")]


def test_where_no_leader_is_in_charge_the_office_has_its_morning_and_no_message_more(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        session.get_one(Task, cast.task).district_leader = "没有这位"
        assert reminded(session, FRIDAY) == []


def test_the_office_sets_the_steps(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        change_rules(session, None, {"extension_ladder": [{"after": 1, "tells": ["unit_head", "office"]}]}, at(ASKED))
        assert reminded(session, TUESDAY) == [("李敏", "T+1")]


@pytest.mark.parametrize("how", ["decided", "accepted", "removed", "withdrawn"])
def test_what_needs_no_decision_any_more_waits_nowhere(store: Store, cast: Cast, how: str) -> None:
    with store.transaction() as session:
        office = as_actor(session, session.get_one(Person, cast.office.id), FRIDAY)
        assert reminded(session, FRIDAY) == [("赵卫东", "T+4")]
        assert [line.no for line in list_more_time(session, office, FRIDAY)] == ["ZD001"]
        extension = session.get_one(Extension, cast.extension)
        if how == "decided":
            decide_extension(session, office, extension.id, False, "", FRIDAY, NOWHERE, at(FRIDAY))
        elif how == "accepted":
            extension.node.state = "accepted"
        elif how == "removed":
            extension.node.removed_on = FRIDAY
        else:
            extension.task.withdrawn_on = FRIDAY
        session.flush()
        assert list_more_time(session, office, FRIDAY) == []
        row = session.scalars(select(Notification).where(Notification.kind == "answer_overdue")).one()
        lines, untrue = answer_lines(session, [row], office_rules(session), at(FRIDAY))
        assert (lines, list(untrue)) == ([], [row.id]), "what was put down is not said"
        said = morning(session, date(2023, 3, 13))
        assert said is None or "more_time" not in said


def test_only_who_decides_may_see_the_list(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        chen = as_actor(session, session.get_one(Person, cast.chen.id), FRIDAY)
        with pytest.raises(NotAllowed):
            list_more_time(session, chen, FRIDAY)


def revisions(session: Session, day: date) -> list[str]:
    """Who is reminded of a revision in the morning; all of that morning's digests arrive."""
    rules = office_rules(session)
    prepare_morning(session, rules, at(day), at(day))
    rows = session.scalars(select(Notification).where(Notification.kind == "digest", Notification.day_on == day)).all()
    for row in rows:
        row.state = "sent"
    session.flush()
    return sorted(session.get_one(Person, row.person_id).name for row in rows if row.payload.get("revision"))


def test_a_revision_is_in_the_morning_of_each_leader_who_may_decide_once(store: Store, cast: Cast) -> None:
    text = default_text().replace('version = "2023.1"', 'version = "2023.2"')
    with store.transaction() as session:
        office = as_actor(session, session.get_one(Person, cast.office.id), ASKED)
        propose_method(session, office, text, at(ASKED))
        assert revisions(session, ASKED) == []
        assert revisions(session, TUESDAY) == ["赵卫东"]
        add_person(session, "钱区长", Role.LEADER, telegram_id=4)
        assert revisions(session, date(2023, 3, 8)) == ["钱区长"], "who came later hears of it too"
        assert revisions(session, date(2023, 3, 9)) == []
        propose_method(session, office, text + "\n# 修订\n", at(date(2023, 3, 9)))
        assert revisions(session, FRIDAY) == ["赵卫东", "钱区长"], "another revision is another question"


def test_a_revision_whose_line_did_not_arrive_is_in_the_next_morning(store: Store, cast: Cast) -> None:
    with store.transaction() as session:
        office = as_actor(session, session.get_one(Person, cast.office.id), ASKED)
        propose_method(session, office, default_text().replace('"2023.1"', '"2023.2"'), at(ASKED))
        prepare_morning(session, office_rules(session), at(TUESDAY), at(TUESDAY))
        assert revisions(session, date(2023, 3, 8)) == ["赵卫东"]
