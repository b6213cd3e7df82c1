"""Open points of a list: stored with the import, settled by an answer, never asked twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import AuditEntry, ListQuestion, Person, Store, Task
from domain.errors import NotAllowed, Refused
from domain.list_questions import KEEP, NONE, STANDING, SUPPORT, answer_question, next_question
from domain.lists import Consent, Imported, apply_import, plan_import
from domain.rules.permissions import Actor, Grant, Role
from domain.sheets.lists import read_lists
from domain.units import apply_units, plan_units, read_units, unit_index
from tests.support.workbooks import EXAMPLES, HEADINGS, row, xlsx

NOW = datetime(2023, 2, 20, 1, 0, tzinfo=UTC)
TODAY = date(2023, 2, 20)


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.transaction() as opened:
        units = read_units((EXAMPLES / "units.csv").read_bytes(), "units.csv")
        apply_units(opened, plan_units(opened, units), None, NOW)
        yield opened


@pytest.fixture
def office(session: Session) -> Actor:
    person = Person(name="李敏")
    session.add(person)
    session.flush()
    return Actor(person.id, "李敏", "zh", (Grant(Role.SUPERVISION),))


def bring_in(session: Session, content: bytes) -> Imported:
    read = read_lists(content, "清单.xlsx", unit_index(session))
    done = apply_import(session, read, Consent(), TODAY, actor_id=None, now=NOW)
    session.flush()
    session.expire_all()
    return done


def the_task(session: Session) -> Task:
    session.flush()
    session.expire_all()
    return session.scalars(select(Task)).one()


def ask(session: Session, office: Actor, code: str) -> int:
    found = session.scalars(select(ListQuestion).where(ListQuestion.code == code)).one()
    assert found.answered_at is None
    return found.id


def answer(session: Session, office: Actor, question_id: int, words: str) -> None:
    answer_question(session, office, question_id, words, TODAY, NOW)


WITHOUT_DAY = xlsx([row("1", 一季度="开工", 四季度="完工", 完成时限="待定")])


@pytest.mark.parametrize("words", ["2023-11-30", "11月底前", "30 November 2023"])
def test_a_day_brings_the_nodes_that_were_waiting_for_it(session: Session, office: Actor, words: str) -> None:
    bring_in(session, WITHOUT_DAY)
    assert the_task(session).nodes == []
    answer(session, office, ask(session, office, "deadline_unclear"), words)
    task = the_task(session)
    assert task.deadline_on == date(2023, 11, 30)
    assert [(n.text, n.due_on, n.completion) for n in task.nodes] == [
        ("开工", date(2023, 3, 31), False),
        ("完工", date(2023, 11, 30), True),
    ]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "list_question_answered")).one()
    assert (entry.actor_id, entry.task_id) == (office.person_id, task.id)


def test_the_same_file_again_asks_nothing_and_changes_nothing(session: Session, office: Actor) -> None:
    bring_in(session, WITHOUT_DAY)
    assert bring_in(session, WITHOUT_DAY).edition_id is None
    answer(session, office, ask(session, office, "deadline_unclear"), "2023-11-30")
    assert bring_in(session, WITHOUT_DAY).edition_id is None
    assert the_task(session).deadline_on == date(2023, 11, 30)
    assert next_question(session, office) is None


def test_an_answer_against_what_was_kept_survives_the_same_file(session: Session, office: Actor) -> None:
    content = xlsx([row("1", 完成时限="2022年12月")])
    bring_in(session, content)
    answer(session, office, ask(session, office, "deadline_before_year"), "2023-12-31")
    assert the_task(session).nodes[0].due_on == date(2023, 12, 31)
    read = read_lists(content, "清单.xlsx", unit_index(session))
    assert plan_import(session, read).empty


def test_standing_is_an_answer_too(session: Session, office: Actor) -> None:
    bring_in(session, xlsx([row("1", 完成时限="长期坚持，12月底前见成效")]))
    answer(session, office, ask(session, office, "deadline_standing_or_dated"), STANDING)
    assert (the_task(session).standing, the_task(session).deadline_on) == (True, None)


def test_supports_amounts_cycles_and_difficulties_are_settled(session: Session, office: Actor) -> None:
    headings = (*HEADINGS, "总投资（亿元）", "报送周期", "难度系数")
    cells = row("1", 牵头单位="区工信局、区财政局", 配合单位="区科技句")
    bring_in(session, xlsx([[*cells, "三亿左右吧", "双周报", 1.3]], headings=headings))
    for code, words in (
        ("lead_several", SUPPORT),
        ("support_unknown", "D05"),
        ("amount_unclear", "3.2亿元"),
        ("cycle_unknown", "ten_days"),
        ("difficulty_unknown", "1.5"),
    ):
        answer(session, office, ask(session, office, code), words)
    task = the_task(session)
    assert {support.unit.code for support in task.supports} == {"D03", "D05"}
    assert (task.total_investment, task.report_cycle, task.difficulty) == (Decimal(32000), "ten_days", 150)


def test_an_answer_that_settles_nothing_is_asked_again(session: Session, office: Actor) -> None:
    bring_in(session, WITHOUT_DAY)
    question_id = ask(session, office, "deadline_unclear")
    with pytest.raises(Refused, match="answer_unclear"):
        answer(session, office, question_id, "尽快")
    answer(session, office, question_id, "6月底")
    with pytest.raises(Refused, match="gone"):
        answer(session, office, question_id, "7月底")


def test_a_later_edition_that_says_it_clearly_closes_the_question(session: Session, office: Actor) -> None:
    bring_in(session, WITHOUT_DAY)
    bring_in(session, xlsx([row("1", 一季度="开工", 四季度="完工", 完成时限="10月底前")]))
    assert next_question(session, office) is None
    assert the_task(session).deadline_on == date(2023, 10, 31)


def test_an_inactive_support_is_kept_or_taken_out(session: Session, office: Actor) -> None:
    bring_in(session, xlsx([row("1", 配合单位="马营镇、区财政局")]))
    assert [s.unit.code for s in the_task(session).supports] == ["T100", "D03"]
    question = next_question(session, office)
    assert question is not None
    assert question.answers == (KEEP, NONE)
    answer(session, office, question.id, NONE)
    assert [s.unit.code for s in the_task(session).supports] == ["D03"]


def test_only_the_office_answers(session: Session) -> None:
    bring_in(session, WITHOUT_DAY)
    official = Actor(1, "陈晓", "zh", (Grant(Role.OFFICIAL, 1),))
    with pytest.raises(NotAllowed):
        next_question(session, official)
    with pytest.raises(NotAllowed):
        answer_question(session, official, 1, "2023-11-30", TODAY, NOW)
