"""Reading rule 20: files by their content, odd ones read, hostile ones refused each with its own line."""

import random
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.texts.language import translator
from bot.texts.lists import file_refusal, problem_line, question_line
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.lists import read_lists
from domain.sheets.parsed import ListsRead
from tests.support.hostile_files import compound_file, lying_about_size, ods, ods_row, rezipped
from tests.support.workbooks import HEADINGS, as_csv, codes, page_of, row, sample_units, saved, workbook, xlsx

UNITS = sample_units()
FILES = Path(__file__).parent / "files"
GOOD = xlsx([row()])


def read(content: bytes, name: str = "清单.xlsx", limits: Limits | None = None) -> ListsRead:
    return read_lists(content, name, UNITS, 2023, limits)


def refusal_of(content: bytes, name: str = "清单.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as refused:
        read(content, name, limits)
    for language in ("zh", "en"):
        assert file_refusal(refused.value, translator(language))
    return refused.value.code


def in_sheet(old: bytes, new: bytes, content: bytes = GOOD) -> bytes:
    return rezipped(content, lambda name, data: data.replace(old, new, 1) if "sheet1" in name else data)


def _typed(kind: str, value: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>'


# ---------------------------------------------------------------- what a file is


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a", "a.pdf"])
def test_a_file_is_what_its_content_says_whatever_it_is_called(name: str) -> None:
    assert len(read(GOOD, name).tasks) == 1


def test_an_old_workbook_is_read_with_its_own_date_system_percentages_and_merged_cells() -> None:
    for name in ("plain.xls", "from1904.xls"):
        result = read((FILES / name).read_bytes(), name)
        assert [(t.no, t.lead, t.deadline_on) for t in result.tasks] == [
            ("ZD001", "D04", date(2023, 10, 31)),
            ("ZD002", "D04", date(2023, 10, 31)),
        ]
        assert result.tasks[0].nodes[0].text == "25.6%"
        assert [(s.sheet, s.reason) for s in result.passed_over] == [("旧版", "hidden")]


def test_an_open_document_is_read_with_repeats_merged_cells_and_percentages() -> None:
    day = _typed("date", 'office:date-value="2023-10-31"', "x")
    percent = _typed("percentage", 'office:value="0.256"', "25.6%")
    remark = "<office:annotation><text:p>a remark</text:p></office:annotation>"
    spanned = 'table:number-rows-spanned="2" office:value-type="string"'
    lead = f"<table:table-cell {spanned}>{remark}<text:p>区工信局</text:p></table:table-cell>"
    none = '<table:table-cell table:number-columns-repeated="{}"/>'
    body = (
        '<table:table table:name="重大项目">'
        + ods_row("2023年重大项目清单")
        + ods_row(*HEADINGS)
        + ods_row("1", "甲", more=percent + none.format(3) + lead + none.format(1) + day)
        + ods_row("2", "乙", more=none.format(6) + day)
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>'
        + '<table:table table:name="旧版" table:style-name="h">'
        + ods_row("x")
        + "</table:table>"
    )
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    result = read(ods(body, styles), "清单.ods")
    assert [(t.no, t.lead, t.deadline_on) for t in result.tasks] == [
        ("1", "D04", date(2023, 10, 31)),
        ("2", "D04", date(2023, 10, 31)),
    ]
    assert result.tasks[0].nodes[0].text == "25.6%"
    assert [(s.sheet, s.reason) for s in result.passed_over] == [("旧版", "hidden")]


# ---------------------------------------------------------------- odd, and read


@pytest.mark.parametrize("cell", ["U1048576", "XFD1", "XFD1048576"])
def test_a_stray_cell_far_out_costs_no_memory(cell: str) -> None:
    book = workbook([row()])
    page_of(book)[cell] = " "
    assert len(read(saved(book)).tasks) == 1


def test_a_sheet_that_claims_a_million_rows_with_one_task_is_read() -> None:
    claimed = re.compile(rb'<dimension ref="[^"]*"')
    content = rezipped(GOOD, lambda n, d: claimed.sub(b'<dimension ref="A1:XFD1048576"', d))
    assert len(read(content).tasks) == 1
    book = workbook([row()])
    page_of(book)["U1048576"].number_format = "0%"
    assert len(read(saved(book)).tasks) == 1


def test_a_workbook_written_with_prefixes_is_read() -> None:
    def prefixed(name: str, data: bytes) -> bytes:
        if "sheet1" not in name:
            return data
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", data).replace(b" xmlns=", b" xmlns:x=", 1)

    assert len(read(rezipped(GOOD, prefixed)).tasks) == 1


def test_an_old_workbook_that_claims_more_cells_than_there_can_be_is_refused() -> None:
    whole = (FILES / "plain.xls").read_bytes()
    claim = whole.index(b"\x00\x02\x0e\x00") + 4  # first row, row behind the last, first column, column behind the last
    rows = whole[: claim + 4] + b"\x00\x00\xff\x01" + whole[claim + 8 :]
    columns = whole[: claim + 10] + b"\xff\xff" + whole[claim + 12 :]
    assert [refusal_of(rows, "a.xls"), refusal_of(columns, "a.xls")] == ["file_damaged"] * 2


def test_macros_are_never_run_and_do_not_stop_the_reading() -> None:
    assert len(read(rezipped(GOOD, lambda n, d: d, {"xl/vbaProject.bin": b"macro"}), "清单.xlsm").tasks) == 1


# ---------------------------------------------------------------- hostile, and refused


def test_each_kind_of_wrong_file_gets_its_own_line() -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'
    found = {
        "password, new": refusal_of(compound_file(["EncryptionInfo", "EncryptedPackage"])),
        "old Office, no workbook": refusal_of(compound_file(["WordDocument"]), "a.doc"),
        "cut off": refusal_of(GOOD[: len(GOOD) // 2]),
        "web page": refusal_of(b"<html><body><table><tr><td>1</td></tr></table></body></html>", "清单.xls"),
        "text": refusal_of("编号,项目名称,牵头单位\n1,甲,区工信局\n".encode()),
        "doctype": refusal_of(in_sheet(b"<worksheet", doctype)),
        "doctype in utf-16": refusal_of(rezipped(GOOD, lambda n, d: d, {"xl/x.xml": "<!DOCTYPE a>".encode("utf-16")})),
        "bomb": refusal_of(rezipped(GOOD, lambda n, d: d, {"xl/media/a": bytes(101_000_000)})),
        "a lie about the size": refusal_of(lying_about_size(GOOD, "xl/worksheets/sheet1.xml", 10)),
        "not text": refusal_of(random.Random(1).randbytes(3000), "a.csv"),
        "pdf": refusal_of(b"%PDF-1.7"),
        "empty": refusal_of(b""),
        "no list": refusal_of(xlsx([], headings=("甲", "乙"))),
        "too big": refusal_of(GOOD, limits=Limits(file_bytes=1000)),
    }
    assert found == {
        "password, new": "file_encrypted",
        "old Office, no workbook": "file_kind",
        "cut off": "file_damaged",
        "web page": "file_web_page",
        "text": "file_text_named_sheet",
        "doctype": "file_doctype",
        "doctype in utf-16": "file_doctype",
        "bomb": "file_bomb",
        "a lie about the size": "file_damaged",
        "not text": "file_not_text",
        "pdf": "file_kind",
        "empty": "file_empty",
        "no list": "no_list",
        "too big": "file_too_big",
    }


def test_rows_past_the_limit_are_refused_and_a_long_cell_rejects_its_row() -> None:
    lines: list[list[object]] = [["2023年重大项目清单"], list(HEADINGS), *[row(str(n)) for n in range(5)]]
    assert refusal_of(as_csv(lines), "a.csv", Limits(rows=4)) == "too_many_rows"
    result = read(as_csv([*lines[:2], row("1", 项目名称="长" * 40), row("2")]), "a.csv", Limits(cell_characters=32))
    assert ([t.no for t in result.tasks], codes(result.problems)) == (["2"], ["cell_too_long"])


def test_a_row_that_an_open_document_repeats_a_million_times_is_refused() -> None:
    repeated = ods_row(*[str(c) for c in row("1") if c]).replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">'
    )
    body = f'<table:table table:name="重大项目">{ods_row(*HEADINGS)}{repeated}</table:table>'
    assert refusal_of(ods(body), "a.ods") == "too_many_rows"


def test_problems_past_the_limit_are_counted_not_named() -> None:
    result = read(xlsx([row(str(n), 牵头单位="天马行空局") for n in range(20)]), limits=Limits(problems=5))
    assert (len(result.problems), result.unnamed_problems, result.rejected) == (5, 15, 20)


# ---------------------------------------------------------------- anything at all

ANY_CELL = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        [
            "",
            "★",
            "合计",
            "一、",
            "区工信局",
            "6月31日",
            "=1+1",
            "\u202e",
            "注：",
            "\n",
            "1/0",
            "２０２３",
            "Q1",
            "编号",
        ]
    ),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
)


def explain(result: ListsRead) -> None:
    """Every problem and question has words in both languages."""
    for language in ("zh", "en"):
        t = translator(language)
        for problem in result.problems:
            assert problem_line(problem, t)
        for asked in result.questions:
            assert question_line(asked, t)


def attempt(content: bytes, name: str = "清单.xlsx") -> None:
    """Read a file, or be told in words why not; anything else fails the test."""
    try:
        explain(read(content, name))
    except FileRefused as refused:
        if not all(file_refusal(refused, translator(language)) for language in ("zh", "en")):
            raise


@given(st.lists(st.lists(ANY_CELL, min_size=9, max_size=9), max_size=6), st.booleans())
def test_any_text_in_any_cell_is_a_task_a_named_problem_or_no_task(rows: list[list[str]], titled: bool) -> None:
    title = [["渭滨区2023年重大项目清单"]] if titled else []
    result = read(as_csv([*title, list(HEADINGS), row("首"), *rows], "gb18030"), "重大项目.csv")
    assert result.tasks[0].no == "首"
    assert len(result.tasks) + result.rejected <= result.rows
    assert len({task.key for task in result.tasks}) == len(result.tasks)
    explain(result)


@given(
    st.binary(max_size=300),
    st.sampled_from(["a.xlsx", "a.csv", "a.ods", "a.xls"]),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes_as_a_file_are_a_list_or_a_clear_refusal(content: bytes, name: str, start: bytes) -> None:
    attempt(start + content, name)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", ""]),
)
def test_a_workbook_with_any_damage_is_read_or_refused(chance: random.Random, where: str) -> None:
    def damaged(data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(changed))
            what = chance.random()
            if what < 0.4:
                changed[at] = chance.randrange(256)
            elif what < 0.7:
                del changed[at : at + chance.randint(1, 30)]
            else:
                changed[at:at] = changed[max(0, at - 20) : at]
        return bytes(changed)

    content = rezipped(GOOD, lambda n, d: damaged(d) if n == where else d) if where else damaged(GOOD)
    attempt(content)
    attempt(damaged((FILES / "plain.xls").read_bytes()), "a.xls")
