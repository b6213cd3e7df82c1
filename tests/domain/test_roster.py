"""The roster: read whole or not at all, found again, and a link for each who has not joined."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from db import AuditEntry, Edition, Invite, Person, Store
from db import Role as RoleRow
from domain.errors import NotAllowed, Refused
from domain.invites import Joined, use_invite
from domain.people import find_actor
from domain.roster import Link, RosterPlan, RosterRead, apply_roster, fresh_links, plan_roster, read_roster
from domain.rules.cells.unit_names import KnownUnit, UnitIndex
from domain.rules.permissions import Role
from domain.sheets.limits import FileRefused
from domain.tables import xlsx_table
from domain.units import unit_index
from tests.support.people import add_person, add_unit, as_actor

NOW = datetime(2023, 2, 21, 0, 30, tzinfo=UTC)
TODAY = date(2023, 2, 21)
WEEK = timedelta(days=7)
UNITS = UnitIndex.of([KnownUnit("S010", "石鼓镇", ("石鼓镇人民政府",)), KnownUnit("T100", "马营镇", (), active=False)])

ROSTER = """金台区人员名册,,,,
单位,姓名,职务,身份,分管
石鼓镇,陈晓,干事,经办人员,
石鼓镇人民政府,赵明,镇长,单位负责人,
,王督查,副主任,督查室,
,周区长,副区长,区领导,常务副区长、分管工业副区长
,李书记,书记,区领导,全区
"""

Import = Callable[..., tuple[RosterPlan, list[Link]]]


@pytest.fixture
def do_import(store: Store) -> Import:
    with store.transaction() as session:
        add_unit(session, "S010", "石鼓镇").aliases = []

    def run(text: str, actor_id: int | None = None) -> tuple[RosterPlan, list[Link]]:
        with store.transaction() as session:
            actor = as_actor(session, session.get_one(Person, actor_id), TODAY) if actor_id else None
            text = text.replace("石鼓镇人民政府", "石鼓镇")
            read = read_roster(text.encode(), "roster.csv", unit_index(session))
            return apply_roster(session, actor, read, WEEK, TODAY, NOW)

    return run


def problems(text: str) -> list[tuple[str, str]]:
    read = read_roster(text.encode(), "r.csv", UNITS)
    return [(problem.place.cell, problem.code) for problem in read.problems]


def test_names_roles_and_units_are_read_as_offices_write_them() -> None:
    read = read_roster(ROSTER.encode("gb18030"), "名册.csv", UNITS)
    assert read.problems == []
    assert [(r.name, r.role, r.unit, r.portfolio) for r in read.rows] == [
        ("陈晓", Role.OFFICIAL, "S010", None),
        ("赵明", Role.UNIT_HEAD, "S010", None),
        ("王督查", Role.SUPERVISION, "", None),
        ("周区长", Role.LEADER, "", "常务副区长"),
        ("周区长", Role.LEADER, "", "分管工业副区长"),
        ("李书记", Role.LEADER, "", None),
    ]


def test_english_headings_and_a_workbook() -> None:
    content = xlsx_table("Roster", ["Unit", "Name", "Role", "Post"], [["石鼓镇", "Chen", "liaison", "clerk"]], [])
    read = read_roster(content, "roster.xlsx", UNITS)
    assert [(r.name, r.role, r.unit, r.post) for r in read.rows] == [("Chen", Role.OFFICIAL, "S010", "clerk")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("石鼓镇,,干事,经办人员,", "person_name_missing"),
        ("石鼓镇,陈晓,干事,,", "role_unknown"),
        ("石鼓镇,陈晓,干事,厨师,", "role_unknown"),
        ("石古镇,陈晓,干事,经办人员,", "person_unit_unknown"),
        (",陈晓,干事,经办人员,", "person_unit_unknown"),
        ("马营镇,陈晓,干事,经办人员,", "person_unit_inactive"),
        (",周区长,副区长,区领导,", "portfolio_missing"),
        ("石鼓镇,陈" + "晓" * 80 + ",干事,经办人员,", "person_name_long"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_cell(row: str, code: str) -> None:
    assert problems(f"单位,姓名,职务,身份,分管\n{row}\n") == [("B2", code)]


def test_the_same_person_twice_in_one_role_is_an_error() -> None:
    assert problems("单位,姓名,身份\n石鼓镇,陈晓,经办人\n石鼓镇人民政府, 陈晓,联络员\n") == [("B3", "person_twice")]


def test_a_file_without_the_headings_is_no_roster() -> None:
    with pytest.raises(FileRefused, match="no_roster"):
        read_roster("编号,任务\nZD001,厂房\n".encode(), "r.csv", UNITS)


def test_nothing_is_half_imported(store: Store, do_import: Import) -> None:
    with pytest.raises(Refused, match="import_has_problems"):
        do_import(ROSTER + "石鼓镇,错,干事,厨师,\n")
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_each_person_gets_one_link_and_a_second_run_changes_nothing(store: Store, do_import: Import) -> None:
    _, links = do_import(ROSTER)
    assert [link.name for link in links] == ["陈晓", "赵明", "王督查", "周区长", "李书记"]
    plan, again = do_import(ROSTER)
    assert (plan.added, plan.changed, plan.unchanged, again) == ([], [], 6, [])
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Invite)) == 5
        assert session.scalar(select(func.count()).select_from(Edition)) == 1


def test_a_leader_with_two_portfolios_holds_both_after_joining(store: Store, do_import: Import) -> None:
    _, links = do_import(ROSTER)
    code = next(link.code for link in links if link.name == "周区长")
    with store.transaction() as session:
        joined = use_invite(session, code, 7, "account", TODAY, NOW)
        assert isinstance(joined, Joined)
        actor = find_actor(session, 7, TODAY, "zh")
    assert actor is not None
    assert {grant.portfolio for grant in actor.grants} == {"常务副区长", "分管工业副区长"}


def test_a_second_edition_changes_posts_adds_and_removes_nobody(store: Store, do_import: Import) -> None:
    do_import(ROSTER)
    second = ROSTER.replace("陈晓,干事", "陈晓,科员").replace("王督查", "吴督查")
    plan, links = do_import(second)
    assert [(change.old, change.row.post) for change in plan.changed] == [("干事", "科员")]
    assert [link.name for link in links] == ["吴督查"]
    assert plan.unlisted == ["王督查"]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 6
        assert session.scalar(select(RoleRow.post).where(RoleRow.post == "科员")) == "科员"
        assert "change_post" in session.scalars(select(AuditEntry.act)).all()


def test_fresh_links_are_for_those_who_have_not_joined_and_end_the_old_ones(store: Store, do_import: Import) -> None:
    _, links = do_import(ROSTER)
    with store.transaction() as session:
        assert isinstance(use_invite(session, links[0].code, 7, "account", TODAY, NOW), Joined)
        fresh = fresh_links(session, None, WEEK, TODAY, NOW)
        assert [link.name for link in fresh] == ["赵明", "王督查", "周区长", "李书记"]
        assert not isinstance(use_invite(session, links[1].code, 8, "account", TODAY, NOW), Joined)
        assert isinstance(use_invite(session, fresh[0].code, 8, "account", TODAY, NOW), Joined)


def test_the_office_makes_no_administrator_by_a_roster(store: Store, do_import: Import) -> None:
    with store.transaction() as session:
        office = add_person(session, "王督查", Role.SUPERVISION, telegram_id=1).id
    with pytest.raises(NotAllowed):
        do_import(ROSTER + ",坏人,,系统管理员,\n", office)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=12), min_size=4, max_size=4))
def test_any_text_in_any_cell_is_a_row_or_a_problem(cells: list[str]) -> None:
    row = ",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in cells)
    try:
        read = read_roster(f"单位,姓名,职务,身份\n{row}\n".encode(), "r.csv", UNITS)
    except FileRefused:
        return
    assert isinstance(read, RosterRead)


def test_the_plan_alone_stores_nothing(store: Store) -> None:
    with store.transaction() as session:
        add_unit(session, "S010", "石鼓镇")
        read = read_roster(ROSTER.replace("石鼓镇人民政府", "石鼓镇").encode(), "r.csv", unit_index(session))
        plan_roster(session, read, TODAY)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0
