"""A question that was settled: whether the message that has settled it, delivered again, is heard again."""

from datetime import UTC, datetime

import pytest

from db import Person, Store
from domain.conversation import answering, expect, expected, forget

NOW = datetime(2023, 2, 21, 2, 0, tzinfo=UTC)
CHAT, MESSAGE = 1001, 77


@pytest.fixture
def person_id(store: Store) -> int:
    with store.transaction() as session:
        person = Person(telegram_id=CHAT, name="陈晓", joined_at=NOW)
        session.add(person)
        session.flush()
        expect(session, person.id, CHAT, "report", {"task_id": 1}, NOW)
        return person.id


def settled_by(store: Store, person_id: int, *, hear_again: bool) -> int | None:
    token = answering.set(MESSAGE)
    try:
        with store.transaction() as session:
            assert forget(session, person_id, CHAT, hear_again=hear_again) == "report"
    finally:
        answering.reset(token)
    with store.reading() as session:
        left = expected(session, person_id, CHAT, NOW)
        assert left is not None
        assert left.what == ""
        return left.led_by


def test_a_message_that_has_settled_a_question_is_known_again(store: Store, person_id: int) -> None:
    assert settled_by(store, person_id, hear_again=False) == MESSAGE


def test_a_report_that_has_settled_a_question_is_answered_again(store: Store, person_id: int) -> None:
    """It is stored and the question settled in one commit: killed before the answer, the bot still owes it."""
    assert settled_by(store, person_id, hear_again=True) is None


def test_a_settled_question_is_settled_once(store: Store, person_id: int) -> None:
    settled_by(store, person_id, hear_again=False)
    with store.transaction() as session:
        assert forget(session, person_id, CHAT) is None
