"""Who gets in: people at their own speed, strangers together at theirs, nothing twice."""

from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.guard import BURST, STRANGERS_BURST, Guard, Verdict, chat_of, sender_of

NUMBERS = count(1)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def message(person: int, number: int | None = None) -> dict[str, Any]:
    body = {"message_id": 1, "from": {"id": person}, "chat": {"id": person, "type": "private"}, "text": "60%"}
    return {"update_id": number or next(NUMBERS), "message": body}


def guard(*known: int) -> tuple[Guard, Time]:
    time = Time()
    made = Guard(time)
    made.known = frozenset(known)
    return made, time


def test_somebody_too_fast_is_told_once_and_then_not_heard_until_slower() -> None:
    door, time = guard(1)
    verdicts = [door.judge(message(1)) for _ in range(BURST + 20)]
    assert verdicts[:BURST] == [Verdict.ENTER] * BURST
    assert verdicts[BURST] is Verdict.TELL
    assert set(verdicts[BURST + 1 :]) == {Verdict.LIMITED}
    time.now += 60
    assert door.judge(message(1)) is Verdict.ENTER


def test_what_somebody_wrote_over_an_hour_while_the_bot_was_away_gets_in_at_once() -> None:
    door, _ = guard(1)
    waited = [message(1) for _ in range(3 * BURST)]
    for second, one in enumerate(waited):
        one["message"]["date"] = 1_677_000_000 + 10 * second
    assert [door.judge(one) for one in waited] == [Verdict.ENTER] * len(waited)
    for one in (flood := [message(1) for _ in range(2 * BURST)]):
        one["message"]["date"] = 1_677_009_000
    assert [door.judge(one) for one in flood].count(Verdict.ENTER) == BURST, "written in one second it is one"


def test_one_who_is_too_fast_slows_nobody_else() -> None:
    door, _ = guard(1, 2)
    for _ in range(1000):
        door.judge(message(1))
    assert door.judge(message(2)) is Verdict.ENTER


def test_ten_thousand_strangers_do_not_shut_out_an_official() -> None:
    door, _ = guard(1)
    verdicts = [door.judge(message(1000 + n)) for n in range(10_000)]
    assert verdicts.count(Verdict.ENTER) == STRANGERS_BURST
    assert door.judge(message(1)) is Verdict.ENTER


def test_strangers_get_in_again_after_the_flood() -> None:
    door, time = guard()
    for n in range(10_000):
        door.judge(message(1000 + n))
    time.now += 10
    assert door.judge(message(999_999)) is Verdict.ENTER


def test_an_update_that_comes_twice_gets_in_once() -> None:
    door, _ = guard(1)
    assert door.judge(message(1, 5_000_000)) is Verdict.ENTER
    assert door.judge(message(1, 5_000_000)) is Verdict.REPEATED
    door.forget(5_000_000)
    assert door.judge(message(1, 5_000_000)) is Verdict.ENTER


@given(st.lists(st.floats(0, 3), max_size=200))
def test_nobody_ever_gets_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    door, time = guard(1)
    entered = 0
    for pause in pauses:
        time.now += pause
        entered += door.judge(message(1)) is Verdict.ENTER
    assert entered <= BURST + 2 * time.now + 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["from", "chat", "id", "x"]), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "poll", "update_id"]), _JSON))
def test_whatever_comes_from_the_wire_is_judged_without_an_error(raw: dict[str, Any]) -> None:
    door, _ = guard()
    raw["update_id"] = 1
    assert isinstance(door.judge(raw), Verdict)
    assert isinstance(chat_of(raw), int)
    assert sender_of(raw) is None or isinstance(sender_of(raw), int)
