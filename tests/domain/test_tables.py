"""Tables as files: what people wrote comes back as text, whatever it begins with."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from domain.tables import csv_table, harmless, xlsx_table


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "＝1+1", " =cmd|' /C calc'!A0", "\t=1"])
def test_what_begins_like_a_formula_stays_text(text: str) -> None:
    assert str(harmless(text)).startswith("'")
    book = load_workbook(io.BytesIO(xlsx_table("表", ["a"], [[text]], [10])))
    assert book.worksheets[0]["A3"].data_type == "s"


@given(st.text())
def test_any_text_makes_a_file(text: str) -> None:
    content = csv_table(["a"], [[text]])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["a"]
    assert rows[1:] in ([[str(harmless(text))]], [[]] if not harmless(text) else [[str(harmless(text))]])


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_makes_a_workbook(text: str) -> None:
    book = load_workbook(io.BytesIO(xlsx_table(text or "t", ["a"], [[text]], [10])))
    assert book.worksheets[0]["A3"].data_type in ("s", "n", "inlineStr")
    assert book.worksheets[0]["A3"].data_type != "f"


def test_numbers_stay_numbers() -> None:
    book = load_workbook(io.BytesIO(xlsx_table("t", ["a"], [[-5]], [10])))
    assert book.worksheets[0]["A3"].value == -5
