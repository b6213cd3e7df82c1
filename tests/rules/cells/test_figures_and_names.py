"""Reading rules 5–7, 13 and 15 on single cells: amounts, cycles, difficulties, names; headings and captions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.cells.amounts import read_amount, unit_worth
from domain.rules.cells.captions import list_kind, years_in
from domain.rules.cells.cycles import read_cycle, read_difficulty
from domain.rules.cells.headings import columns_of, heading_field
from domain.rules.cells.text import figure_text, folded, number_folded, one_line, percent_text
from domain.rules.cells.unit_names import KnownUnit, UnitIndex, distance, read_names

UNITS = UnitIndex.of(
    [
        KnownUnit("D04", "区工信局", ("渭滨区工业和信息化局", "Industry Bureau", "工信局")),
        KnownUnit("D16", "区文旅局", ("渭滨区文化和旅游局", "Jing’er Culture Office")),
        KnownUnit("S004", "姜谭街道", ("姜谭街道办事处",)),
        KnownUnit("Z01", "姜谭经开区", ("陕西姜谭经济技术开发区管委会",)),
    ]
)


@pytest.mark.parametrize(
    ("cell", "wan"),
    [
        (94200.0, "94200"),
        (0.1, "0.1"),
        (1234.5600000000001, "1234.56"),
        ("9.42亿元", "94200"),
        ("约3000万元", "3000"),
        ("3,000.50", "3000.5"),
        ("５０００万元", "5000"),
        ("6千万元", "6000"),
        ("5000元", "0.5"),
        ("RMB 30 million", "3000"),
        ("0", "0"),
    ],
)
def test_an_amount_is_exact_and_in_ten_thousands(cell: object, wan: str) -> None:
    read = read_amount(cell, "total", heading_worth=None, sheet_worth=None)
    assert (read.wan, read.question) == (Decimal(wan), None)


@pytest.mark.parametrize(
    "cell", ["3000-5000", "-5", -5.0, "三千万", "待定", "2000美元", "3000余万元", "20%", "1.2.3", True]
)
def test_a_range_a_negative_figure_or_words_are_asked_about(cell: object) -> None:
    read = read_amount(cell, "total", heading_worth=None, sheet_worth=None)
    assert read.wan is None
    assert read.question is not None


@pytest.mark.parametrize("cell", [None, "", " ", "—", "/", "无"])
def test_no_amount_is_no_question(cell: object) -> None:
    read = read_amount(cell, "total", heading_worth=None, sheet_worth=None)
    assert (read.wan, read.question) == (None, None)


def test_the_cells_unit_goes_before_the_headings_and_that_before_the_sheets() -> None:
    def wan(cell: object, heading: str, sheet: str) -> Decimal | None:
        return read_amount(cell, "total", heading_worth=unit_worth(heading), sheet_worth=unit_worth(sheet)).wan

    assert wan("2亿元", "总投资（元）", "百万元") == 20000
    assert wan("2", "总投资（亿元）", "元") == 20000
    assert wan("2", "总投资", "百万元") == 200
    assert wan("2", "Total investment (RMB million)", "元") == 200


@given(st.decimals(0, 10**9, places=2))
def test_any_figure_comes_through_digit_for_digit(amount: Decimal) -> None:
    read = read_amount(f"{amount:f}万元", "total", heading_worth=None, sheet_worth=None)
    assert read.wan == amount


def test_cycles_and_difficulties_fall_back_only_with_a_question() -> None:
    assert [read_cycle(text).value for text in ("旬报", "每月", "季度", "Monthly", None)] == [
        "ten_days",
        "monthly",
        "quarterly",
        "monthly",
        "monthly",
    ]
    assert read_cycle("周报").question is not None
    assert [read_difficulty(cell).value for cell in (1.0, "1.2", "１．５", None)] == [100, 120, 150, 100]
    assert (read_difficulty(1.3).value, read_difficulty(1.3).question is not None) == (100, True)


@pytest.mark.parametrize(
    "text", ["区工信局", "Ｄ０４", "d04", "区 工 信 局", "渭滨区工业和信息化局", "industry bureau", "工信局等"]
)
def test_a_unit_is_known_by_each_of_its_names(text: str) -> None:
    assert [match.code for match in read_names(text, UNITS).units] == ["D04"]


def test_an_apostrophe_is_an_apostrophe() -> None:
    assert UNITS.find("Jing'er Culture Office").code == "D16"


def test_close_names_are_suggested_and_never_applied() -> None:
    assert (UNITS.find("区工信句").code, UNITS.find("区工信句").suggestions) == (None, ("D04",))
    assert UNITS.find("区工性句").suggestions == ()
    assert UNITS.find("姜谭").codes == ("S004", "Z01")


COLLECTIVE = ["各镇街", "各镇（街道）", "相关部门", "各有关单位", "区级相关部门", "其他成员单位", "行业主管部门"]


@pytest.mark.parametrize("text", [*COLLECTIVE, "all relevant departments"])
def test_collective_names_stay_text(text: str) -> None:
    names = read_names(f"区工信局、{text}", UNITS)
    assert ([match.code for match in names.units], names.collective) == (["D04"], (text,))


@given(st.text("局区工信文旅", max_size=8), st.text("局区工信文旅", max_size=8))
def test_the_distance_of_two_names_is_one_of_a_metric(one: str, other: str) -> None:
    assert distance(one, other, 20) == distance(other, one, 20)
    assert (distance(one, other, 20) == 0) == (one == other)
    assert distance(one, other, 20) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("季度节点(一季度)", "q1"),
        ("第四季度", "q4"),
        ("Milestone Q2", "q2"),
        ("三季度形象进度", "q3"),
        ("一季度完成情况", None),
        ("总投资（万元）", "total"),
        ("序 号", "order"),
        ("Task no.", "number"),
        ("牵头单位(盖章)", "lead"),
        ("2023年度目标", "target"),
        ("Person responsible", "person"),
        ("英文名称", "title_en"),
        ("项目名称（英文）", "title_en"),
        ("English title", "title_en"),
        ("Project name (EN)", "title_en"),
        ("天气", None),
    ],
)
def test_a_heading_is_known_by_its_usual_names(heading: str, name: str | None) -> None:
    assert heading_field(heading) == name


def test_a_row_is_a_heading_with_a_title_and_two_more_fields() -> None:
    assert columns_of(["编号", "项目名称"]) is None
    assert columns_of(["编号", "牵头单位", "完成时限"]) is None
    columns = columns_of(["序号", "重点工作", "责任单位", "完成时限", "天气"])
    assert columns is not None
    assert (columns.number_is_order, columns.rest_support, columns.unread) == (True, True, (4,))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("渭滨区２０２３年重大项目清单", (2023,)),
        ("二〇二三年清单", (2023,)),
        ("23年重点任务", (2023,)),
        ("2023-2024年清单", (2023, 2024)),
        ("填报日期：2022年3月1日", ()),
        ("渭政办发〔2022〕18号", ()),
        ("清单20230221", ()),
        ("2023年2月", ()),
    ],
)
def test_years_are_those_of_titles_not_of_dates(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text) == years


def test_a_list_is_named_by_one_kind_only() -> None:
    assert list_kind("2023年重点工作任务清单") == "key_task"
    assert list_kind("重大项目、重点任务、亮点品牌三张清单") is None


def test_texts_are_folded_alike_however_they_are_typed() -> None:
    assert number_folded("ｔｚ ０４\u200b") == "TZ04"
    assert folded("甲（乙）\n丙") == folded("甲(乙) 丙")
    assert one_line("智能\n终端") == "智能终端"
    assert one_line("two\nwords") == "two words"
    assert percent_text(0.256, 0) == "26%"
    assert percent_text(0.005, 0) == "1%"
    assert figure_text(41700.0) == "41700"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert folded(folded(text)) == folded(text)
