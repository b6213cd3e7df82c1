"""The budget of messages: one digest and three unasked single messages a day, whatever they are about; none is lost."""

from datetime import date

import pytest

from bot.outgoing.kept_back import LINES
from db import Notice, Person, Store
from domain.notifications import KINDS, notify
from tests.support.mornings import World, at

DAY = date(2023, 3, 6)


def issue(world: World, store: Store, count: int) -> list[int]:
    """So many yellow notices to the first town's official, put down as the office issues them."""
    with store.transaction() as session:
        person = session.query(Person).filter_by(telegram_id=1001).one()
        ids = []
        for n in range(count):
            notice = Notice(
                task_id=1,
                unit_id=1,
                colour="yellow",
                state="issued",
                key=f"by hand:{n}",
                issued_at=at("2023-03-06T10:00"),
                issued_on=DAY,
                answer_due_on=date(2023, 3, 13),
            )
            session.add(notice)
            session.flush()
            ids.append(notice.id)
            notify(
                session,
                "notice",
                person_id=person.id,
                subject=f"notice:{notice.id}",
                day_on=DAY,
                reason="issued",
                task_id=1,
                payload={"notice_id": notice.id},
                now=at("2023-03-06T10:00"),
            )
        return ids


def test_every_kind_that_counts_has_its_words_in_the_digest() -> None:
    counted = {kind for kind, treated in KINDS.items() if treated.counted}
    assert counted == {"alert", "answer_overdue", *LINES}


def test_the_fourth_unasked_message_of_a_day_is_in_the_next_digest_with_its_button(store: Store) -> None:
    world = World(store)
    world.tick("2023-03-06T08:30")
    issue(world, store, 5)
    sent = [text for _, text in world.deliver("2023-03-06T10:01")]
    assert len(sent) == 3
    assert world.deliver("2023-03-06T17:00") == []
    [(chat, digest)] = [one for one in world.tick("2023-03-07T08:30") if "kept back" in one[1]]
    assert chat == 1001
    assert digest.count("yellow notice") == 2
    assert "an answer is due by 13 Mar" in digest
    assert all("kept back" not in text for _, text in world.tick("2023-03-08T08:30")), "and said once"


def test_what_has_become_untrue_is_not_said_in_the_digest_either(store: Store) -> None:
    world = World(store)
    world.tick("2023-03-06T08:30")
    ids = issue(world, store, 4)
    world.deliver("2023-03-06T10:01")
    with store.transaction() as session:
        session.get_one(Notice, ids[3]).state = "withdrawn"
    assert all("kept back" not in text for _, text in world.tick("2023-03-07T08:30"))


@pytest.mark.parametrize("kind", ["decision", "question_answer", "extension_decision", "coordination", "question"])
def test_answers_and_work_that_waits_for_somebody_are_never_kept_back(kind: str) -> None:
    assert not KINDS[kind].counted
