"""Who may do what: what the table promises, said as sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.permissions import (
    OF_A_UNIT,
    TABLE,
    Act,
    Actor,
    Grant,
    Role,
    can,
    can_ever,
    can_grant,
    grantable_roles,
    sees_everything,
)

OWN, FOREIGN = 1, 2


def actor(*grants: Grant) -> Actor:
    return Actor(1, "somebody", "zh", grants)


def of(role: Role, unit_id: int | None = OWN, portfolio: str | None = None) -> Actor:
    return actor(Grant(role, unit_id if role in OF_A_UNIT else None, portfolio))


def test_the_administrator_posts_no_points_and_decides_nothing_of_the_work() -> None:
    administrator = of(Role.ADMINISTRATOR)
    allowed = {act for act in Act if can_ever(administrator, act)}
    assert allowed == {Act.INVITE, Act.MANAGE_PEOPLE, Act.MANAGE_SETTINGS, Act.WATCH_DELIVERY}


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.UNIT_HEAD])
def test_who_serves_a_unit_acts_for_that_unit_only(role: Role) -> None:
    one = of(role)
    assert can(one, Act.REPORT, OWN)
    assert not can(one, Act.REPORT, FOREIGN)
    assert not can(one, Act.REPORT, None)


def test_who_serves_two_units_acts_for_both() -> None:
    both = actor(Grant(Role.OFFICIAL, 1), Grant(Role.OFFICIAL, 2))
    assert can(both, Act.REPORT, 1)
    assert can(both, Act.REPORT, 2)
    assert not can(both, Act.REPORT, 3)


def test_a_leader_sees_the_portfolio_or_with_none_everything() -> None:
    assert can(of(Role.LEADER, portfolio="常务副区长"), Act.VIEW_TASK, FOREIGN, "常务副区长")
    assert not can(of(Role.LEADER, portfolio="常务副区长"), Act.VIEW_TASK, FOREIGN, "副区长")
    assert can(of(Role.LEADER), Act.VIEW_TASK, FOREIGN, "副区长")
    assert sees_everything(of(Role.LEADER), Act.VIEW_TASK)
    assert not sees_everything(of(Role.LEADER, portfolio="常务副区长"), Act.VIEW_TASK)


def test_nobody_makes_oneself_more_than_one_is() -> None:
    assert Role.ADMINISTRATOR not in grantable_roles(of(Role.SUPERVISION))
    assert grantable_roles(of(Role.UNIT_HEAD)) == [Role.OFFICIAL]
    assert can_grant(of(Role.UNIT_HEAD), Role.OFFICIAL, OWN)
    assert not can_grant(of(Role.UNIT_HEAD), Role.OFFICIAL, FOREIGN)
    assert grantable_roles(of(Role.OFFICIAL)) == grantable_roles(of(Role.LEADER)) == []


def test_who_can_invite_at_all_can_grant_some_role_and_the_other_way_round() -> None:
    for role in Role:
        assert can_ever(of(role), Act.INVITE) == bool(grantable_roles(of(role)))


@given(
    st.lists(st.tuples(st.sampled_from(Role), st.integers(1, 3)), max_size=4),
    st.sampled_from(Act),
    st.integers(1, 3),
    st.sampled_from(["甲", "乙"]),
)
def test_more_roles_never_take_a_right_away(
    roles: list[tuple[Role, int]], act: Act, unit_id: int, portfolio: str
) -> None:
    grants = [Grant(r, u if r in OF_A_UNIT else None, "甲" if r is Role.LEADER else None) for r, u in roles]
    for count in range(len(grants)):
        if can(actor(*grants[:count]), act, unit_id, portfolio):
            assert can(actor(*grants), act, unit_id, portfolio)


@given(st.sampled_from(Role), st.sampled_from(Act), st.integers(1, 3))
def test_what_is_open_for_one_unit_is_open_at_all(role: Role, act: Act, unit_id: int) -> None:
    one = of(role, portfolio="甲")
    if can(one, act, unit_id, "甲"):
        assert can_ever(one, act)
    assert can_ever(one, act) == (role in TABLE[act])
