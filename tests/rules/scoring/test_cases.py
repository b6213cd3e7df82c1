"""The hand-computed cases, and that the page for people says the same."""

import pytest

from tests.rules.scoring.casebook import PRINTED, Case, cases, outcome, printed


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.no} {case.en}")
def test_a_case_computed_by_hand(case: Case) -> None:
    assert outcome(case) == case.expect, case.sum


def test_there_are_more_than_forty_cases_and_they_are_printed_for_people() -> None:
    assert len(cases()) > 40
    assert PRINTED.read_text(encoding="utf-8") == printed(), "print them again: python -m tests.rules.scoring.casebook"
