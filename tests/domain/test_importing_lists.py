"""Importing lists into the store: the first edition, the same again, a second edition."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import AuditEntry, Edition, Node, Store, Task, TaskList
from domain.errors import Refused
from domain.lists import Consent, Imported, apply_import, plan_import
from domain.sheets.lists import read_lists
from domain.units import apply_units, plan_units, read_units, unit_index
from tests.support.workbooks import EXAMPLES, HEADINGS, SAMPLE, row, xlsx

NOW = datetime(2023, 2, 20, 1, 0, tzinfo=UTC)
TODAY = date(2023, 2, 20)


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.transaction() as opened:
        units = read_units((EXAMPLES / "units.csv").read_bytes(), "units.csv")
        apply_units(opened, plan_units(opened, units), None, NOW)
        yield opened


def bring_in(session: Session, content: bytes, **consent: object) -> Imported:
    read = read_lists(content, "清单.xlsx", unit_index(session))
    return apply_import(session, read, Consent(**consent), TODAY, actor_id=None, now=NOW)  # type: ignore[arg-type]


def task(session: Session, no: str) -> Task:
    session.expire_all()
    return session.scalars(select(Task).where(Task.no_folded == no)).one()


def test_the_sample_is_stored_whole_and_the_same_file_again_changes_nothing(session: Session) -> None:
    read = read_lists(SAMPLE.read_bytes(), SAMPLE.name, unit_index(session))
    done = apply_import(session, read, Consent(), TODAY, actor_id=None, now=NOW)
    assert done.added == 441
    assert session.scalar(select(func.count()).select_from(Node)) == read.node_count()
    first = task(session, "ZD001")
    assert (first.lead_unit.code, [s.unit.code for s in first.supports]) == ("Z01", ["D04", "D05"])
    assert [n.completion for n in first.nodes] == [False, False, False, True]
    assert {lst.in_force_on for lst in session.scalars(select(TaskList))} == {TODAY}
    again = apply_import(session, read, Consent(), TODAY, actor_id=None, now=NOW)
    assert again == Imported(None, 0, 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Edition).where(Edition.kind == "lists")) == 1
    log = session.scalars(select(AuditEntry).where(AuditEntry.act == "lists_imported")).one()
    assert log.after is not None
    assert log.after["sha256"] == read.sha256


def test_nothing_is_half_imported(session: Session) -> None:
    content = xlsx([row("1"), row("2", 牵头单位="天马行空局")])
    with pytest.raises(Refused, match="import_has_problems"):
        bring_in(session, content)
    assert session.scalar(select(func.count()).select_from(Task)) == 0
    assert bring_in(session, content, good_rows=True).added == 1


def test_a_second_edition_changes_fields_and_keeps_what_it_no_longer_lists(session: Session) -> None:
    bring_in(session, xlsx([row("1", 配合单位="区财政局"), row("2"), row("3", 牵头单位="区科技局")]))
    second = xlsx(
        [row("１", 项目名称="新名称", 配合单位="区科技局", 完成时限="10月底前"), row("3", 牵头单位="区科技局")]
    )
    read = read_lists(second, "清单.xlsx", unit_index(session))
    plan = plan_import(session, read)
    assert [(c.read.no, [f.field for f in c.changes]) for c in plan.changed] == [
        ("１", ["title", "deadline_text", "deadline_on", "supports", "nodes"])
    ]
    assert ([u.no for u in plan.unlisted], plan.unchanged, plan.added) == (["2"], 1, [])
    bring_in(session, second)
    changed = task(session, "1")
    assert (changed.title, changed.deadline_on) == ("新名称", date(2023, 10, 31))
    assert [s.unit.code for s in changed.supports] == ["D05"]
    assert [(n.position, n.due_on) for n in changed.nodes] == [(1, date(2023, 10, 31))]
    assert task(session, "2").withdrawn_on is None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "task_changed_by_list")).one()
    assert entry.before is not None
    assert entry.before["title"] == "项目1"


def test_a_column_of_english_titles_gives_them_and_a_list_without_one_leaves_them(session: Session) -> None:
    bring_in(session, xlsx([row("1"), row("2")]))
    named = xlsx([[*row("1"), "Sensor park"], [*row("2"), None]], headings=(*HEADINGS, "项目名称（英文）"))
    read = read_lists(named, "清单.xlsx", unit_index(session))
    assert [[c.field for c in one.changes] for one in plan_import(session, read).changed] == [["title_en"]]
    assert bring_in(session, named).changed == 1
    assert (task(session, "1").title, task(session, "1").title_en) == ("项目1", "Sensor park")
    assert bring_in(session, xlsx([row("1"), row("2")])).changed == 0
    assert task(session, "1").title_en == "Sensor park"


def test_a_removal_and_a_change_of_the_lead_need_a_yes(session: Session) -> None:
    bring_in(session, xlsx([row("1"), row("2")]))
    second = xlsx([row("1", 牵头单位="区财政局")])
    assert bring_in(session, second).kept_leads == 1
    assert task(session, "1").lead_unit.code == "D04"
    gone = task(session, "2").id
    done = bring_in(session, second, new_leads=True, withdraw=frozenset({gone}))
    assert (done.changed, done.withdrawn) == (1, 1)
    assert task(session, "1").lead_unit.code == "D03"
    assert task(session, "2").withdrawn_on == TODAY


def test_a_row_that_could_not_be_read_is_not_taken_for_removed(session: Session) -> None:
    bring_in(session, xlsx([row("1"), row("2")]))
    read = read_lists(xlsx([row("1"), row("2", 牵头单位="天马行空局")]), "清单.xlsx", unit_index(session))
    assert plan_import(session, read).unlisted == []


def test_an_open_question_never_overwrites_what_is_stored(session: Session) -> None:
    bring_in(session, xlsx([row("1", 完成时限="6月底前")]))
    bring_in(session, xlsx([row("1", 完成时限="待定")]))
    assert task(session, "1").deadline_on == date(2023, 6, 30)
    assert len(task(session, "1").nodes) == 1


def test_nodes_keep_their_reports_and_accepted_ones_are_never_taken_away(session: Session) -> None:
    bring_in(session, xlsx([row("1", 一季度="甲", 二季度="乙", 四季度="丁")]))
    before = {n.quarter: n for n in task(session, "1").nodes}
    before[1].state = "accepted"
    before[4].due_on = date(2024, 1, 31)  # an approved extension
    session.flush()
    bring_in(session, xlsx([row("1", 二季度="乙二", 三季度="丙", 四季度="丁")]))
    nodes = [n for n in task(session, "1").nodes if n.removed_on is None]
    assert [(n.quarter, n.text) for n in nodes] == [(1, "甲"), (2, "乙二"), (3, "丙"), (4, "丁")]
    assert nodes[1].id == before[2].id
    assert nodes[3].due_on == date(2024, 1, 31)
    assert [n.position for n in nodes] == [1, 2, 3, 4]


def test_units_again_change_nothing_and_a_new_name_is_a_change(session: Session) -> None:
    content = (EXAMPLES / "units.csv").read_bytes()
    assert apply_units(session, plan_units(session, read_units(content, "units.csv")), None, NOW) is None
    renamed = read_units(content.replace("区工信局".encode(), "区工业局".encode()), "units.csv")
    plan = plan_units(session, renamed)
    assert [change.code for change in plan.changed] == ["D04"]
    apply_units(session, plan, None, NOW)
    assert unit_index(session).find("区工业局").code == "D04"
    assert [u.code for u in unit_index(session).units.values() if not u.active] == ["T100", "T104"]
