"""Places: ties, groups, who is listed and why, the difference to an earlier ranking."""

from dataclasses import replace

import pytest

from domain.rules.ranking import Standing, Sums, rank, rate, with_difference
from tests.rules.scoring.casebook import METHOD


def sums(unit: int, earned: int = 1000, **values: int | str) -> Sums:
    base = Sums(unit=unit, group="镇街", earned=earned, attainable=1000, nodes=3, on_time=3)
    return replace(base, **values)  # type: ignore[arg-type]


def placed(*members: Sums) -> list[tuple[int, int | None]]:
    return [(one.unit, one.place) for group in rank(members, METHOD) for one in group.standings]


def only(one: Sums) -> Standing:
    return rank([one], METHOD)[0].standings[0]


def test_places_go_by_score() -> None:
    assert placed(sums(1, 800), sums(2, 900), sums(3, 1000)) == [(3, 1), (2, 2), (1, 3)]


def test_a_full_tie_shares_the_place_and_the_next_one_is_left_out() -> None:
    assert placed(sums(1), sums(2, 900), sums(3, 900), sums(4, 800)) == [(1, 1), (2, 2), (3, 2), (4, 4)]


def test_a_tie_goes_to_the_higher_on_time_rate_unrounded() -> None:
    # 2/3 and 667/1000 are both 66.67 % … 66.70 %: only unrounded do they differ for sure.
    one, other = sums(1, nodes=3, on_time=2), sums(2, nodes=1000, on_time=667)
    assert placed(one, other) == [(2, 1), (1, 2)]


def test_then_to_fewer_overdue_days_then_to_fewer_missing_reports() -> None:
    assert placed(sums(1, overdue_days=4), sums(2, overdue_days=3)) == [(2, 1), (1, 2)]
    assert placed(sums(1, missing=1), sums(2, missing=0)) == [(2, 1), (1, 2)]
    assert placed(sums(1, overdue_days=1, missing=0), sums(2, overdue_days=0, missing=9)) == [(2, 1), (1, 2)]


def test_the_score_as_rounded_decides_a_tie() -> None:
    # 2/3 = 66.666… and 66667/100000 both round to 66.67: a tie, which the on-time rate breaks.
    one = sums(1, earned=200, attainable=300, on_time=3)
    other = sums(2, earned=66667, attainable=100000, on_time=2)
    assert placed(one, other) == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    ("earned", "attainable", "expected"),
    [(582, 600, 9700), (1, 3, 3333), (2, 3, 6667), (1, 800, 13), (0, 100, 0), (5, 0, None)],
)
def test_the_rate_is_rounded_half_up_to_two_decimals(earned: int, attainable: int, expected: int | None) -> None:
    assert rate(sums(1, earned, attainable=attainable)) == expected


def test_bonuses_and_deductions_are_capped_in_the_score() -> None:
    one = only(sums(1, bonus=1500, deduction=-2500))
    assert (one.score, one.bonus_counted, one.deduction_counted) == (10000 + 1000 - 2000, 1000, -2000)


def test_units_are_ranked_inside_their_group_only() -> None:
    ranking = rank([sums(1, 500), sums(2, 900, group="经济管理"), sums(3, 600)], METHOD)
    assert [(g.group.key, [(s.unit, s.place) for s in g.standings]) for g in ranking] == [
        ("镇街", [(3, 1), (1, 2)]),
        ("经济管理", [(2, 1)]),
    ]


def test_who_is_listed_and_not_ranked_says_why() -> None:
    zone = only(sums(1, group="园区管委会"))
    assert (zone.place, zone.not_ranked, zone.score) == (None, "group_not_ranked", 10000)
    few = only(sums(2, nodes=2))
    assert (few.place, few.not_ranked, few.score) == (None, "too_few_nodes", 10000)
    nothing = only(sums(3, 0, attainable=0, nodes=0))
    assert (nothing.place, nothing.not_ranked, nothing.rate, nothing.score) == (None, "nothing_attainable", None, None)
    unknown = rank([sums(4, group="别的")], METHOD)[0]
    assert (unknown.group.ranked, unknown.standings[0].not_ranked) == (False, "group_not_ranked")


def test_listed_units_take_no_place_from_ranked_ones() -> None:
    assert placed(sums(1, 1000, nodes=2), sums(2, 900), sums(3, 800)) == [(2, 1), (3, 2), (1, None)]


def test_the_difference_to_an_earlier_ranking() -> None:
    before = rank([sums(1, 500), sums(2, 900), sums(3, 100, nodes=1)], METHOD)
    now = with_difference(rank([sums(1, 950), sums(2, 900), sums(3, 100)], METHOD), before)
    found = {one.unit: (one.place, one.previous_place, one.moved) for one in now[0].standings}
    assert found == {1: (1, 2, 1), 2: (2, 1, -1), 3: (3, None, None)}


def test_a_method_may_leave_out_a_tie_rule() -> None:
    method = replace(METHOD, ranking=replace(METHOD.ranking, ties=()))
    ranking = rank([sums(1, overdue_days=4), sums(2)], method)
    assert [one.place for one in ranking[0].standings] == [1, 1]
