"""Workbooks made in the test, and the sample district's units."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.rules.cells.unit_names import KnownUnit, UnitIndex

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SAMPLE = EXAMPLES / "three-lists-2023.xlsx"

HEADINGS = ("编号", "项目名称", "一季度", "二季度", "三季度", "四季度", "牵头单位", "配合单位", "完成时限")


def sample_units() -> UnitIndex:
    """The units of examples/units.csv; those whose note says so are not active."""
    with (EXAMPLES / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        return UnitIndex.of(
            KnownUnit(
                row["code"],
                row["short_zh"],
                (row["name_zh"], row["name_en"], *row["aliases"].split("|")),
                "Default inactive" not in row["notes"],
            )
            for row in csv.DictReader(file)
        )


def row(no: object = "ZD001", **values: object) -> list[object]:
    """A row under HEADINGS that is right as it is; name a column to change it."""
    usual: dict[str, object] = {
        "编号": no,
        "项目名称": f"项目{no}",
        "牵头单位": "区工信局",
        "完成时限": "12月底前",
    }
    return [(usual | values).get(heading) for heading in HEADINGS]


def workbook(
    rows: Sequence[Sequence[object]],
    *,
    headings: Sequence[object] = HEADINGS,
    title: str | None = "渭滨区2023年重大项目清单",
    sheet: str = "重大项目清单",
) -> Workbook:
    """One sheet: a title, the headings, the rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    lines: list[list[Any]] = [*([[title]] if title else []), list(headings), *map(list, rows)]
    for line in lines:
        page.append(line)
    return book


def page_of(book: Workbook) -> Worksheet:
    """The workbook's first sheet."""
    page = book.active
    assert isinstance(page, Worksheet)
    return page


def saved(book: Any) -> bytes:
    """The bytes of an .xlsx."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx(rows: Sequence[Sequence[object]], **options: Any) -> bytes:
    """The bytes of a workbook with one list."""
    return saved(workbook(rows, **options))


def as_csv(lines: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    """The same as text."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode(encoding)


def codes(things: Sequence[Any]) -> list[str]:
    """The codes of problems or of questions."""
    return [getattr(thing, "code", None) or thing.question.code for thing in things]


Row = Mapping[str, object]
