"""Reading a file of lists: which units lead and which support a task (reading rules 4–7), on workbooks made here."""

import pytest

from tests.domain.sheets.reading import only, read
from tests.support.workbooks import codes, row, xlsx


def test_responsible_units_support_beside_a_lead_and_lead_where_they_are_alone() -> None:
    headings = ("编号", "项目名称", "牵头单位", "责任单位", "完成时限")
    task = only(xlsx([["1", "甲", "区工信局", "区财政局、区科技局", "年底"]], headings=headings))
    assert (task.lead, task.supports) == ("D04", ("D03", "D05"))
    headings = ("编号", "项目名称", "责任单位", "配合单位", "完成时限")
    task = only(xlsx([["1", "甲", "区工信局、区财政局", "区科技局、区工信局", "年底"]], headings=headings))
    assert (task.lead, task.supports) == ("D04", ("D03", "D05"))


def test_several_under_lead_unit_let_the_first_lead_and_ask() -> None:
    result = read(xlsx([row(牵头单位="区工信局、区财政局")]))
    (task,) = result.tasks
    assert (task.lead, task.supports) == ("D04", ())
    assert codes(result.questions) == ["lead_several"]
    assert result.questions[0].question.choices == ("D03",)


@pytest.mark.parametrize("mark", "、，,;；/／\n")
def test_units_are_separated_by_each_usual_mark(mark: str) -> None:
    task = only(xlsx([row(配合单位=f"区财政局{mark} 区文化和旅游局{mark}")]))
    assert task.supports == ("D03", "D16")


@pytest.mark.parametrize("nothing", ["—", "/", "无", "n/a", "N/A", "-"])
def test_a_dash_means_no_unit(nothing: str) -> None:
    task = only(xlsx([row(配合单位=nothing)]))
    assert (task.supports, task.supports_text) == ((), "")


@pytest.mark.parametrize(
    ("lead", "code", "expected"),
    [
        ("区工信句", "lead_unknown", ("区工信局 (D04)",)),
        ("天马行空局", "lead_unknown", ()),
        ("姜谭", "lead_ambiguous", ("姜谭街道 (S004)", "姜谭经开区 (Z01)")),
        ("各镇街", "lead_collective", ()),
        ("各镇街、区工信局", "lead_collective", ()),
        ("区工信局（牵头）", "lead_unknown", ("区工信局 (D04)",)),
        ("区工信局和区财政局", "lead_unknown", ()),
        ("", "lead_missing", ()),
        ("无", "lead_missing", ()),
    ],
)
def test_a_lead_that_is_not_one_known_unit_rejects_the_row(lead: str, code: str, expected: tuple[str, ...]) -> None:
    result = read(xlsx([row(牵头单位=lead)]))
    assert (result.tasks, codes(result.problems)) == ([], [code])
    assert result.problems[0].expected == expected


def test_an_unknown_support_is_left_out_and_asked() -> None:
    result = read(xlsx([row(配合单位="区财政句、区科技局")]))
    assert result.tasks[0].supports == ("D05",)
    assert codes(result.questions) == ["support_unknown"]
    assert result.questions[0].question.choices == ("D03",)


def test_an_inactive_unit_is_read_and_asked() -> None:
    result = read(xlsx([row(牵头单位="马营镇")]))
    assert result.tasks[0].lead == "T100"
    assert codes(result.questions) == ["unit_inactive"]


def test_collective_names_stay_text_and_a_unit_counts_once() -> None:
    task = only(xlsx([row(配合单位="各镇街、区财政局、区工信局、财政局、相关部门等")]))
    assert (task.supports, task.supports_text) == (("D03",), "各镇街、相关部门")
