"""The ladder: who has to have been told by which working day late, and what stops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.ladder import DEFAULT_LADDER, NodeState, Rung, decide, next_step

OFFICIAL, HEAD, OFFICE, LEADER = Rung.OFFICIAL, Rung.UNIT_HEAD, Rung.OFFICE, Rung.LEADER

LATE = [
    (1, {(OFFICIAL, "T+1"), (HEAD, "T+1")}, ()),
    (2, {(OFFICIAL, "T+1"), (HEAD, "T+1")}, ()),
    (3, {(OFFICIAL, "T+1"), (HEAD, "T+1"), (OFFICE, "T+3")}, ("yellow",)),
    (7, {(OFFICIAL, "T+1"), (HEAD, "T+1"), (OFFICE, "T+3")}, ("yellow",)),
    (8, {(OFFICIAL, "T+1"), (HEAD, "T+8"), (OFFICE, "T+3"), (LEADER, "T+8")}, ("yellow", "red")),
    (12, {(OFFICIAL, "T+1"), (HEAD, "T+8"), (OFFICE, "T+3"), (LEADER, "T+8")}, ("yellow", "red")),
    (13, {(OFFICIAL, "T+1"), (HEAD, "T+8"), (OFFICE, "T+13"), (LEADER, "T+8")}, ("yellow", "red")),
    (22, {(OFFICIAL, "T+1"), (HEAD, "T+8"), (OFFICE, "T+18"), (LEADER, "T+8")}, ("yellow", "red")),
    (23, {(OFFICIAL, "T+1"), (HEAD, "T+8"), (OFFICE, "T+23"), (LEADER, "T+8")}, ("yellow", "red")),
]


@pytest.mark.parametrize(("late", "told", "proposes"), LATE)
def test_each_is_told_at_the_highest_step_that_concerns_them(
    late: int, told: set[tuple[Rung, str]], proposes: tuple[str, ...]
) -> None:
    decision = decide(NodeState(late))
    assert {(one.rung, one.step) for one in decision.told} == told
    assert decision.proposes == proposes


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (NodeState(0), "not_overdue"),
        (NodeState(5, submitted=True), "submission_waits"),
        (NodeState(5, accepted=True), "done"),
        (NodeState(5, suspended=True), "suspended"),
        (NodeState(5, withdrawn=True), "withdrawn"),
    ],
)
def test_what_stops_the_ladder_has_a_name(state: NodeState, reason: str) -> None:
    decision = decide(state)
    assert (decision.reason, decision.told, decision.proposes) == (reason, (), ())


@given(st.integers(1, 300))
def test_a_step_never_goes_back_and_after_an_outage_nobody_is_told_twice(late: int) -> None:
    before = {one.rung: one.day for one in decide(NodeState(late)).told}
    after = {one.rung: one.day for one in decide(NodeState(late + 1)).told}
    assert all(after[rung] >= day for rung, day in before.items())
    assert len({one.rung for one in decide(NodeState(late)).told}) == len(decide(NodeState(late)).told)


@given(st.integers(0, 300))
def test_the_next_step_is_the_first_day_on_which_somebody_is_told_something_new(late: int) -> None:
    def told(n: int) -> set[tuple[Rung, int]]:
        return {(one.rung, one.day) for one in decide(NodeState(n)).told}

    coming = next_step(late)
    assert all(told(n) == told(late) for n in range(late + 1, coming))
    assert told(coming) != told(coming - 1)


def test_the_default_is_what_the_office_was_promised() -> None:
    assert [(s.after, s.tells, s.proposes, s.every) for s in DEFAULT_LADDER] == [
        (1, (OFFICIAL, HEAD), "", 0),
        (3, (OFFICE,), "yellow", 0),
        (8, (HEAD, LEADER), "red", 0),
        (13, (OFFICE,), "", 5),
    ]
