"""The office's own rules of reminders: checked key by key, in force at once, the defaults where it has none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from db import Store
from domain.office import change_rules, office_rules, rules_values
from domain.office_values import DEFAULTS, RulesError
from domain.rules.ladder import DEFAULT_LADDER, NodeState, decide
from domain.rules.reminders import Marks

NOW = datetime(2023, 2, 21, tzinfo=UTC)


def test_without_a_word_of_the_office_the_defaults_hold(store: Store) -> None:
    with store.reading() as session:
        rules = office_rules(session)
        assert (rules.ladder, rules.marks, rules.singles_a_day) == (DEFAULT_LADDER, Marks(), 3)
        assert rules_values(session) == DEFAULTS


def test_a_change_is_in_force_at_once_and_leaves_the_others(store: Store) -> None:
    with store.transaction() as session:
        office_rules(session)
        ladder = [{"after": 2, "tells": ["office"], "proposes": "red"}]
        change_rules(session, None, {"ladder": ladder}, NOW)
        change_rules(session, None, {"due_marks": [10]}, NOW)
        rules = office_rules(session)
        assert rules.marks.due == (10,)
        assert decide(NodeState(1), rules.ladder).told == ()
        assert decide(NodeState(2), rules.ladder).proposes == ("red",)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quiet": 1}, "quiet: unknown"),
        ({"opens": "08:00"}, "opens: opens, found '08:00'"),
        ({"opens": 1300}, "closes: after_opens, found 1260"),
        ({"due_marks": []}, "due_marks: due_marks"),
        ({"ladder": [{"after": 0, "tells": ["office"]}]}, "ladder: ladder"),
        ({"ladder": [{"after": 1, "tells": ["mayor"]}]}, "ladder: ladder"),
    ],
)
def test_what_cannot_be_used_is_named_and_changes_nothing(store: Store, values: dict[str, Any], words: str) -> None:
    with store.transaction() as session:
        with pytest.raises(RulesError, match=words):
            change_rules(session, None, values, NOW)
        assert rules_values(session) == DEFAULTS
