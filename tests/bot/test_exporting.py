"""The exported workbook: it looks like the office's own, holds no formula, and read in again changes nothing."""

import io
from datetime import UTC, date, datetime
from typing import Literal

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.texts.export import workbook
from bot.texts.language import translator
from db import Store, Task
from domain.errors import NotAllowed, Refused
from domain.exports import COMMAND_LINE, PARTS, export, parts_open_to
from domain.lists import Consent, apply_import, plan_import
from domain.rules.permissions import Actor, Grant, Role
from domain.sheets.lists import read_lists
from domain.standings import all_units
from domain.units import apply_units, plan_units, read_units, unit_index
from tests.support.workbooks import EXAMPLES, SAMPLE

NOW = datetime(2023, 4, 3, 1, 0, tzinfo=UTC)
TODAY = date(2023, 4, 3)
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0")


@pytest.fixture
def sample(store: Store) -> Store:
    with store.transaction() as session:
        units = read_units((EXAMPLES / "units.csv").read_bytes(), "units.csv")
        apply_units(session, plan_units(session, units), None, NOW)
        read = read_lists(SAMPLE.read_bytes(), SAMPLE.name, unit_index(session))
        apply_import(session, read, Consent(), date(2023, 2, 20), actor_id=None, now=NOW)
    return store


def exported(store: Store, language: str, parts: tuple[str, ...] = ("lists",), actor: Actor = COMMAND_LINE) -> bytes:
    with store.reading() as session:
        return workbook(export(session, actor, parts, TODAY, NOW), all_units(session), TODAY, translator(language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_import_export_import_changes_nothing(sample: Store, language: Literal["zh", "en"]) -> None:
    with sample.transaction() as session:
        session.scalars(select(Task).order_by(Task.id).limit(1)).one().title_en = "Sensor industrial park"
    content = exported(sample, language)
    with sample.reading() as session:
        plan = plan_import(session, read_lists(content, "导出.xlsx", unit_index(session)))
    assert (plan.unchanged, plan.added, plan.changed, plan.unlisted) == (441, [], [], [])
    assert (plan.read.rejected, plan.read.questions, plan.read.node_count()) == (0, [], 1377)


def test_what_begins_like_a_formula_stays_text_to_the_letter_and_comes_back(sample: Store) -> None:
    with sample.transaction() as session:
        for task, text in zip(session.scalars(select(Task).order_by(Task.id)), HOSTILE, strict=False):
            task.title = task.title_en = task.liaison = task.remarks = text
    content = exported(sample, "zh")
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value in HOSTILE]
    assert {cell.value for cell in cells} == set(HOSTILE)
    assert {cell.data_type for cell in cells} == {"s"}
    with sample.reading() as session:
        assert plan_import(session, read_lists(content, "导出.xlsx", unit_index(session))).empty


def test_the_workbook_looks_like_an_offices_own(sample: Store) -> None:
    book = load_workbook(io.BytesIO(exported(sample, "zh", PARTS)))
    assert book.sheetnames == ["重大项目", "重点任务", "亮点品牌", "排名", "积分台账", "联系不上的人员"]
    page = book["重大项目"]
    assert page["A1"].value == "渭滨区2023年重大项目清单(演示)"
    assert page.freeze_panes == "D4"
    assert page.print_title_rows == "$3:$3"
    assert (page.page_setup.orientation, page.page_setup.fitToWidth) == ("landscape", 1)
    assert page["I4"].number_format == "#,##0.######"


def test_everybody_exports_only_what_they_may_see(sample: Store) -> None:
    with sample.reading() as session:
        zone = next(unit.id for unit in all_units(session).values() if unit.code == "Z01")
        head = Actor(1, "王", "zh", (Grant(Role.UNIT_HEAD, zone),))
        own = export(session, head, ("lists",), TODAY, NOW).lists
        assert own is not None
        assert {task.lead for one in own.lists for task in one.tasks} == {"Z01"}
        leader = Actor(3, "赵", "zh", (Grant(Role.LEADER, portfolio="常务副区长"),))
        assert "unreachable" not in parts_open_to(leader)
        with pytest.raises(NotAllowed):
            export(session, leader, ("unreachable",), TODAY, NOW)
        assert parts_open_to(Actor(2, "陈", "zh", (Grant(Role.OFFICIAL, zone),))) == ()


def test_without_a_list_there_is_nothing_to_export(store: Store) -> None:
    with store.reading() as session, pytest.raises(Refused, match="nothing_to_export"):
        export(session, COMMAND_LINE, ("lists",), TODAY, NOW)
