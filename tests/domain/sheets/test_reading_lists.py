"""Reading a file of lists: reading rules 1–3, 8, 9 and 13–18, on workbooks made here."""

# ruff: noqa: DTZ001  (a cell knows no zone)

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.domain.sheets.reading import only, read
from tests.support.workbooks import HEADINGS, SAMPLE, as_csv, codes, page_of, row, saved, workbook, xlsx


def test_the_sample_workbook_is_read_as_it_is() -> None:
    result = read(SAMPLE.read_bytes(), SAMPLE.name)
    assert result.counts() == {(2023, "major_project"): 105, (2023, "key_task"): 270, (2023, "brand"): 66}
    assert (result.rejected, result.problems, result.questions, result.passed_over) == (0, [], [], [])
    first = result.tasks[0]
    assert (first.no, first.title, first.starred) == ("ZD001", "西部传感器产业园建设项目", False)
    assert (first.lead, first.supports, first.category) == ("Z01", ("D04", "D05"), "创新驱动“两链”融合")
    assert [node.due_on for node in first.nodes] == [date(2023, m, d) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]
    assert result.tasks[2].starred
    assert result.tasks[2].title == "传感器中试基地建设项目"


# ---------------------------------------------------------------- 1, 2: year and list


@pytest.mark.parametrize("title", ["渭滨区２０２３年重大项目清单", "二〇二三年重大项目清单", "23年重大项目清单"])
def test_the_year_is_that_of_the_title(title: str) -> None:
    assert only(xlsx([row()], title=title)).year == 2023


def test_the_year_is_never_that_of_the_day_of_filling_in() -> None:
    book = workbook([row()], title="重大项目清单")
    page_of(book).insert_rows(2)
    page_of(book)["A2"] = "填报日期：2022年3月1日"
    content = saved(book)
    assert read(content, "重大项目2024.xlsx").tasks[0].year == 2024
    assert read(content, year=2025).tasks[0].year == 2025
    asked = read(content)
    assert (asked.tasks, codes(asked.questions)) == ([], ["year_unknown"])


def test_a_file_name_gives_the_year_only_where_the_title_gives_none() -> None:
    assert read(xlsx([row()]), "清单2022.xlsx", year=2021).tasks[0].year == 2023
    assert read(xlsx([row()], title="重大项目清单"), "清单20240105.xlsx", year=2023).tasks[0].year == 2023


def test_the_list_is_that_of_its_column_then_title_then_sheet_then_file() -> None:
    headings = ("清单类型", *HEADINGS)
    both = xlsx([["重点任务", *row("RW1")], ["亮点品牌", *row("LD1")], [None, *row("ZD1")]], headings=headings)
    assert [task.kind for task in read(both).tasks] == ["key_task", "brand", "major_project"]
    assert only(xlsx([row()], title="2023年重点任务清单", sheet="亮点")).kind == "key_task"
    assert only(xlsx([row()], title="2023年清单", sheet="亮点品牌")).kind == "brand"
    assert read(xlsx([row()], title="2023年清单", sheet="Sheet1"), "重点任务.xlsx").tasks[0].kind == "key_task"
    assert codes(read(xlsx([row()], title="2023年清单", sheet="Sheet1")).problems) == ["list_missing"]


def test_hidden_sheets_and_sheets_that_are_no_list_are_passed_over_and_named() -> None:
    book = workbook([row()])
    hidden = book.create_sheet("旧版")
    hidden.append(HEADINGS)
    hidden.append(row("ZD900"))
    hidden.sheet_state = "hidden"
    book.create_sheet("说明").append(["本表由督查室编制"])
    book.create_sheet("空表")
    result = read(saved(book))
    assert [task.no for task in result.tasks] == ["ZD001"]
    assert {(s.sheet, s.reason) for s in result.passed_over} == {
        ("旧版", "hidden"),
        ("说明", "no_heading"),
        ("空表", "empty"),
    }


# ---------------------------------------------------------------- 3, 16: numbers


def test_a_serial_number_is_the_number_only_where_there_is_no_other() -> None:
    headings = ("序号", *HEADINGS)
    assert only(xlsx([[7, *row("ZD9")]], headings=headings)).no == "ZD9"
    assert only(xlsx([row(7)], headings=("序号", *HEADINGS[1:]))).no == "7"


def test_a_number_used_twice_stands_the_first_time() -> None:
    result = read(xlsx([row("TZ04"), row("ｔｚ ０４"), row("TZ05")]))
    assert [task.no for task in result.tasks] == ["TZ04", "TZ05"]
    (problem,) = result.problems
    assert (problem.code, problem.place.cell, problem.expected) == ("number_twice", "A4", ("重大项目清单", "A3"))


def test_rows_without_title_or_number_are_rejected_with_their_place() -> None:
    result = read(xlsx([row("", 项目名称="有名无号"), row("ZD2", 项目名称=" "), row("ZD3", 牵头单位="")]))
    assert [(p.code, p.place.cell) for p in result.problems] == [
        ("number_missing", "A3"),
        ("title_missing", "B4"),
        ("lead_missing", "G5"),
    ]
    assert result.rejected == 3


def test_a_number_that_the_spreadsheet_turned_into_a_date_is_rejected() -> None:
    assert codes(read(xlsx([row(datetime(2023, 1, 2))])).problems) == ["number_is_date"]


# ---------------------------------------------------------------- 8: merged cells and sections


def test_a_merged_cell_holds_for_all_its_cells_and_empty_ones_are_not_filled() -> None:
    book = workbook([row("1", 牵头单位="区科技局"), row("2", 牵头单位=None), row("3", 牵头单位=None)])
    page_of(book).merge_cells("G3:G4")
    result = read(saved(book))
    assert [(task.no, task.lead) for task in result.tasks] == [("1", "D05"), ("2", "D05")]
    assert codes(result.problems) == ["lead_missing"]


def test_a_section_row_gives_leader_and_category_where_the_row_has_none() -> None:
    headings = (*HEADINGS, "领域", "包抓领导")
    lines: list[list[object]] = [
        ["一、稳增长（包抓领导：常务副区长）"],
        [*row("1"), None, None],
        [*row("2"), "工业", "分管工业副区长"],
        ["（二）惠民生"],
        [*row("3"), None, None],
        ["二、保安全"],
        [*row("4"), None, None],
    ]
    tasks = read(xlsx(lines, headings=headings)).tasks
    assert [(task.category, task.district_leader) for task in tasks] == [
        ("稳增长", "常务副区长"),
        ("工业", "分管工业副区长"),
        ("惠民生", "常务副区长"),
        ("保安全", ""),
    ]


def test_a_section_row_names_its_leader_in_each_usual_way() -> None:
    lines: list[list[object]] = [
        ["一、工业（牵头领导：张三  责任单位：区工信局）"],
        [*row("1"), None],
        ["二、农业（常务副区长）"],
        [*row("2"), None],
        ["三", "城建", *[None] * 7, "王区长"],
        [*row("3"), None],
    ]
    tasks = read(xlsx(lines, headings=(*HEADINGS, "牵头领导"))).tasks
    assert [(task.category, task.district_leader) for task in tasks] == [
        ("工业", "张三"),
        ("农业", "常务副区长"),
        ("城建", "王区长"),
    ]


def test_several_lists_under_each_other_are_each_read_as_their_own() -> None:
    second = ["序号", "重点工作", "牵头单位", "责任单位", "完成时限"]
    lines: list[list[object]] = [
        row("1"),
        ["渭滨区2023年重点任务清单"],
        list(second),
        [1, "乙", "区财政局", "区科技局", "6月底前"],
    ]
    major, key = read(xlsx(lines)).tasks
    assert (major.kind, key.kind, key.lead, key.supports) == ("major_project", "key_task", "D03", ("D05",))


def test_a_heading_over_two_rows_is_one_heading() -> None:
    book = workbook(
        [["", "", "一季度", "二季度", "三季度", "四季度"], row("1", 一季度="开工", 四季度="完工")],
        headings=("编号", "项目名称", "季度节点", None, None, None, "牵头单位", "配合单位", "完成时限"),
    )
    page = page_of(book)
    page.merge_cells("C2:F2")
    for column in "ABGHI":
        page.merge_cells(f"{column}2:{column}3")
    (task,) = read(saved(book)).tasks
    assert [(node.quarter, node.text) for node in task.nodes] == [(1, "开工"), (4, "完工")]


# ---------------------------------------------------------------- 9: nodes


def test_the_last_node_takes_the_deadline_and_none_is_due_later() -> None:
    result = read(xlsx([row(一季度="甲", 二季度="乙", 三季度="丙", 完成时限="8月15日")]))
    assert [(n.quarter, n.due_on, n.completion) for n in result.tasks[0].nodes] == [
        (1, date(2023, 3, 31), False),
        (2, date(2023, 6, 30), False),
        (3, date(2023, 8, 15), True),
    ]
    assert result.questions == []


def test_a_milestone_after_the_deadline_is_due_at_the_deadline_and_asked() -> None:
    result = read(xlsx([row(一季度="甲", 三季度="乙", 四季度="丙", 完成时限="6月底前")]))
    assert [n.due_on for n in result.tasks[0].nodes] == [date(2023, 3, 31), date(2023, 6, 30), date(2023, 6, 30)]
    assert codes(result.questions) == ["milestone_after_deadline"]


def test_a_text_merged_over_quarters_is_one_node_in_the_last_of_them() -> None:
    book = workbook([row("1", 一季度="前期", 四季度="完工")])
    page_of(book).merge_cells("C3:D3")
    (task,) = read(saved(book)).tasks
    assert [(n.quarter, n.text) for n in task.nodes] == [(2, "前期"), (4, "完工")]


def test_a_task_without_milestones_has_one_node_and_a_standing_one_none() -> None:
    plain, standing, both = read(
        xlsx([row("1"), row("2", 完成时限="长期坚持"), row("3", 完成时限="长期坚持", 二季度="检查")])
    ).tasks
    assert [(n.quarter, n.due_on, n.completion) for n in plain.nodes] == [(None, date(2023, 12, 31), True)]
    assert (standing.standing, standing.nodes) == (True, ())
    assert both.nodes == ()


def test_a_task_without_a_certain_deadline_has_no_nodes_yet() -> None:
    result = read(xlsx([row(一季度="开工", 完成时限="待定")]))
    assert (result.tasks[0].deadline_on, result.tasks[0].nodes) == (None, ())
    assert result.tasks[0].deadline_text == "待定"
    assert {"deadline", "nodes"} <= result.tasks[0].open_fields


# ---------------------------------------------------------------- 12–15: figures


def test_a_date_is_read_in_the_workbooks_own_system() -> None:
    book = workbook([row(完成时限=datetime(2023, 10, 31))])
    book.epoch = datetime(1904, 1, 1)
    assert only(saved(book)).deadline_on == date(2023, 10, 31)
    book = workbook([row(完成时限=43768)])
    book.epoch = datetime(1904, 1, 1)
    assert only(saved(book)).deadline_on == date(2023, 10, 31)


def test_the_unit_of_an_amount_is_the_cells_the_headings_the_sheets() -> None:
    headings = (*HEADINGS, "总投资", "年度投资（亿元）")
    book = workbook([[*row(), 94200, 1.5]], headings=headings)
    task = only(saved(book))
    assert (task.total_investment, task.annual_investment) == (Decimal(94200), Decimal(15000))
    book = workbook([[*row(), 942, "约3000万元"]], headings=headings)
    page_of(book)["K1"] = "单位：百万元"
    task = only(saved(book))
    assert (task.total_investment, task.annual_investment) == (Decimal(94200), Decimal(3000))


def test_a_percentage_is_read_as_it_is_shown() -> None:
    book = workbook([row(一季度=0.256)])
    page_of(book)["C3"].number_format = "0%"
    assert only(saved(book)).nodes[0].text == "26%"


def test_a_formula_without_a_result_is_empty_and_asked() -> None:
    result = read(xlsx([row(完成时限="=TODAY()"), row("ZD2", 二季度="=1/0")]))
    assert [task.deadline_on for task in result.tasks] == [None, date(2023, 12, 31)]
    assert codes(result.questions) == ["formula_without_result", "formula_without_result"]
    assert result.questions[0].place.cell == "I3"


def test_cycle_and_difficulty_fall_back_and_ask() -> None:
    headings = (*HEADINGS, "调度频次", "权重")
    lines = [[*row("1"), "旬报", 1.5], [*row("2"), None, None], [*row("3"), "双周报", 1.3]]
    result = read(xlsx(lines, headings=headings))
    assert [(t.report_cycle, t.difficulty) for t in result.tasks] == [
        ("ten_days", 150),
        ("monthly", 100),
        ("monthly", 100),
    ]
    assert codes(result.questions) == ["cycle_unknown", "difficulty_unknown"]


# ---------------------------------------------------------------- 17, 18: lines that are no tasks; titles


def test_lines_that_are_no_tasks_are_passed_over_without_a_word() -> None:
    lines: list[list[object]] = [
        row("1"),
        [],
        ["合计", None, 100],
        ["第 1 页 共 2 页"],
        ["2023年重大项目清单"],
        list(HEADINGS),
        row("2"),
        ["小计"],
        ["工业项目小计（2项）", None, 3.5],
        ["注：共2项。"],
        ["备注：以上为演示"],
        ["填报人：张三", None, "审核人：李四", None, "日期："],
        ["单位负责人（签字）："],
    ]
    result = read(xlsx(lines))
    assert ([task.no for task in result.tasks], result.problems, result.questions) == (["1", "2"], [], [])


def test_a_title_is_kept_as_written_without_what_nobody_sees() -> None:
    task = only(xlsx([row(项目名称="　★智能 终端\u200b产业园\n建设项目\u202e ")]))
    assert (task.title, task.starred) == ("智能 终端产业园建设项目", True)


# ---------------------------------------------------------------- text files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_read_in_each_usual_encoding(encoding: str) -> None:
    lines: list[list[object]] = [["渭滨区2023年重点任务清单"], list(HEADINGS), row("RW1", 项目名称="新增“五上”企业")]
    (task,) = read(as_csv(lines, encoding), "任务.csv").tasks
    assert (task.kind, task.title, task.deadline_on) == ("key_task", "新增“五上”企业", date(2023, 12, 31))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_the_one_that_makes_headings(mark: str) -> None:
    cells = [str(cell or "") for cell in row("1", 项目名称="建设；改造")]
    text = "\n".join(["2023年重大项目清单", mark.join(HEADINGS), mark.join(cells)])
    assert read(text.encode(), "a.csv").tasks[0].title == "建设；改造"


def test_an_error_in_a_text_file_is_an_error_and_2023_1_may_have_lost_its_zero() -> None:
    lines: list[list[object]] = [
        ["2023年重大项目清单"],
        list(HEADINGS),
        row("1", 完成时限="#REF!"),
        row("2", 完成时限="2023.1"),
    ]
    assert codes(read(as_csv(lines), "a.csv").questions) == ["formula_without_result", "deadline_lost_zero"]


def test_headings_in_english_are_known() -> None:
    headings = (
        "Task no.",
        "Title",
        "Q1",
        "Milestone Q2",
        "Lead unit",
        "Partners",
        "Due date",
        "Total investment (RMB million)",
    )
    line = ["KT1", "More firms", "4 firms", "8 firms", "D04", "Weibin Finance Bureau", "30 June 2023", 12.5]
    task = only(xlsx([line], headings=headings, title="Weibin District 2023 Key Tasks"))
    assert (task.kind, task.lead, task.supports, task.total_investment) == ("key_task", "D04", ("D03",), Decimal(1250))
    assert [n.due_on for n in task.nodes] == [date(2023, 3, 31), date(2023, 6, 30)]
