"""Places: rate, score, caps, groups, who is listed but not ranked, ties, and the difference to an earlier ranking.

The one source of places for the chat, the picture, the table and the bulletin.
Source: assessment method, "Two things, kept apart" and "Groups, places, ties".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Literal

from domain.rules.method import Group, Method, Name, TieRule

NotRanked = Literal["group_not_ranked", "nothing_attainable", "too_few_nodes"]


@dataclass(frozen=True)
class Sums:
    """What a unit stands at, for one year as of one day. Points are hundredths."""

    unit: int
    group: str
    earned: int = 0
    attainable: int = 0
    bonus: int = 0  # net sum of the positive rules
    deduction: int = 0  # net sum of the negative rules
    nodes: int = 0  # in attainable, led and supported
    on_time: int = 0  # of these accepted with n = 0
    overdue_days: int = 0  # of all nodes led in the year, uncapped
    missing: int = 0  # missing reports with a delivered reminder


@dataclass(frozen=True)
class Standing:
    """A unit's place. `rate`, `score`, `bonus_counted`, `deduction_counted` are hundredths; without attainable points
    there is neither rate nor score. `place` is None where the unit is listed and not ranked; `not_ranked` says why.
    """

    sums: Sums
    rate: int | None
    bonus_counted: int
    deduction_counted: int
    score: int | None
    place: int | None
    not_ranked: NotRanked | None
    previous_place: int | None = None
    previous_score: int | None = None

    @property
    def unit(self) -> int:
        return self.sums.unit

    @property
    def on_time_rate(self) -> Fraction:
        """Nodes accepted with n = 0 over nodes in attainable, unrounded; 0 where there are none."""
        return Fraction(self.sums.on_time, self.sums.nodes) if self.sums.nodes else Fraction(0)

    @property
    def moved(self) -> int | None:
        """Places gained since the earlier ranking; negative = lost; None where there was no place before or now."""
        if self.place is None or self.previous_place is None:
            return None
        return self.previous_place - self.place

    @property
    def score_moved(self) -> int | None:
        """Hundredths gained since the earlier ranking; None where there was no score before or now."""
        if self.score is None or self.previous_score is None:
            return None
        return self.score - self.previous_score


@dataclass(frozen=True)
class GroupRanking:
    """A group's standings: ranked ones by place, then the listed ones."""

    group: Group
    standings: tuple[Standing, ...]


def rate(sums: Sums) -> int | None:
    """100 × earned ÷ attainable, half up to two decimals, in hundredths; None where nothing is attainable."""
    if not sums.attainable:
        return None
    return (2 * sums.earned * 10_000 + sums.attainable) // (2 * sums.attainable)


def rank(sums: Iterable[Sums], method: Method) -> tuple[GroupRanking, ...]:
    """The ranking, group by group in the method's order.

    A unit whose group the method does not name comes in a group of that name, listed only.
    """
    by_group: dict[str, list[Sums]] = {group.key: [] for group in method.ranking.groups}
    for one in sums:
        by_group.setdefault(one.group, []).append(one)
    found = []
    for key, members in by_group.items():
        if members:
            group = method.group(key) or Group(key, Name(key, key), ranked=False)
            found.append(GroupRanking(group, _placed(members, group, method)))
    return tuple(found)


def with_difference(now: Sequence[GroupRanking], before: Sequence[GroupRanking]) -> tuple[GroupRanking, ...]:
    """The ranking `now`, each standing with its place and score in the ranking `before`."""
    earlier: Mapping[int, Standing] = {one.unit: one for group in before for one in group.standings}

    def compared(one: Standing) -> Standing:
        old = earlier.get(one.unit)
        return replace(one, previous_place=old.place, previous_score=old.score) if old else one

    return tuple(GroupRanking(group.group, tuple(map(compared, group.standings))) for group in now)


def _placed(members: list[Sums], group: Group, method: Method) -> tuple[Standing, ...]:
    standings = [_standing(one, group, method) for one in members]
    ranked = sorted(
        ((_order(one, method), one.unit, one) for one in standings if one.not_ranked is None),
        key=lambda one: one[:2],
    )
    placed: list[Standing] = []
    for _, same in groupby(ranked, key=lambda one: one[0]):
        place = len(placed) + 1
        placed += [replace(one, place=place) for _, _, one in same]
    listed = sorted(
        (one for one in standings if one.not_ranked is not None),
        key=lambda one: (one.score is None, -(one.score or 0), one.unit),
    )
    return (*placed, *listed)


def _standing(sums: Sums, group: Group, method: Method) -> Standing:
    bonus = min(sums.bonus, method.score.bonus_limit)
    deduction = max(sums.deduction, method.score.deduction_limit)
    own_rate = rate(sums)
    return Standing(
        sums=sums,
        rate=own_rate,
        bonus_counted=bonus,
        deduction_counted=deduction,
        score=None if own_rate is None else own_rate + bonus + deduction,
        place=None,
        not_ranked=_why_not(sums, group, method),
    )


def _why_not(sums: Sums, group: Group, method: Method) -> NotRanked | None:
    if not group.ranked:
        return "group_not_ranked"
    if not sums.attainable:
        return "nothing_attainable"
    if sums.nodes < method.ranking.minimum_nodes:
        return "too_few_nodes"
    return None


_TIES: dict[TieRule, Callable[[Standing], Fraction | int]] = {
    "on_time_rate": lambda one: -one.on_time_rate,
    "overdue_days": lambda one: one.sums.overdue_days,
    "missing_reports": lambda one: one.sums.missing,
}


def _order(one: Standing, method: Method) -> tuple[Fraction | int, ...]:
    assert one.score is not None
    return (-one.score, *(_TIES[rule](one) for rule in method.ranking.ties))
