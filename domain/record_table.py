"""Reading a table of reports that came on paper: its columns by their Chinese or English names, each cell checked."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ROW_LIMIT = 60_000
BYTE_LIMIT = 20_000_000

# column -> the names it goes by, folded: NFKC, lower case, without spaces, underscores and full stops
NAMES: dict[str, tuple[str, ...]] = {
    "no": ("任务编号", "编号", "任务号", "任务", "taskno", "task", "no", "tasknumber", "number"),
    "node": ("节点", "节点序号", "节点号", "node", "milestone", "nodeno"),
    "submitted": (
        "提交日期",
        "提交时间",
        "提交",
        "收到日期",
        "收件日期",
        "报送日期",
        "submittedon",
        "submitted",
        "receivedon",
        "received",
        "date",
    ),
    "accepted": ("验收日期", "通过日期", "验收", "审核通过日期", "acceptedon", "accepted"),
    "returned": ("退回日期", "退回", "returnedon", "returned"),
    "percent": ("进度", "完成比例", "百分比", "完成进度", "完成率", "percentage", "percent", "progress", "%"),
    "text": ("文字", "说明", "内容", "进展", "进展情况", "情况", "备注", "text", "note", "words", "remarks"),
    "reason": ("退回原因", "退回理由", "原因", "reason"),
    "report_day": ("报送日", "报送期", "期次", "reportday", "reportdayon"),
    "year": ("年度", "年份", "year"),
}
NEEDED = ("no", "submitted")
COMPLETION = ("完成", "办结", "completion", "complete", "last")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class CellProblem:
    """What is wrong where: the row as a spreadsheet numbers it (0: the file), the column, what was found.

    `code` says what it takes, with `values`; the words for it are in bot/texts/record.py.
    """

    row: int
    column: str
    found: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class RecordError(ValueError):
    """Nothing was recorded; `problems` says all that is wrong."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class ReportRow:
    """One report of the table. `node` is a position, ("quarter", n), or None for completion."""

    row: int
    no: str
    node: int | tuple[str, int] | None
    submitted_on: date
    accepted_on: date | None
    returned_on: date | None
    percent: int | None
    text: str
    reason: str
    report_day: date | None
    year: int | None


def read_reports(content: bytes) -> list[ReportRow]:
    """The rows of a CSV file in UTF-8 or GB18030. Raises RecordError with all problems at once."""
    if len(content) > BYTE_LIMIT:
        raise RecordError([CellProblem(0, "", str(len(content)), "file_size", {"most": BYTE_LIMIT})])
    lines = _cells(_decoded(content))
    if not lines:
        raise RecordError([CellProblem(0, "", "", "table")])
    if len(lines) > ROW_LIMIT:
        raise RecordError([CellProblem(0, "", str(len(lines)), "row_count", {"most": ROW_LIMIT})])
    heading_row, heading = lines[0]
    columns = _columns(heading_row, heading)
    problems: list[CellProblem] = []
    found = []
    for number, cells in lines[1:]:
        named = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        before = len(problems)
        row = _row(number, named, problems)
        if row is not None and len(problems) == before:
            found.append(row)
    if problems:
        raise RecordError(problems)
    return found


def _decoded(content: bytes) -> str:
    if b"\0" in content[:4096]:
        raise RecordError([CellProblem(0, "", "", "text_file")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise RecordError([CellProblem(0, "", "", "encoding")]) from None


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """(number of the line in the file, cells) of the rows that are not empty."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found = []
    number = 0
    try:
        for cells in reader:
            number += 1
            if any(cell.strip() for cell in cells):
                found.append((number, cells))
    except csv.Error as error:
        raise RecordError([CellProblem(number + 1, "", str(error), "csv_row")]) from None
    return found


def _columns(row: int, heading: list[str]) -> dict[str, int]:
    known = {name: column for column, names in NAMES.items() for name in names}
    columns: dict[str, int] = {}
    problems = []
    for at, cell in enumerate(heading):
        column = known.get(fold(cell))
        if column is None:
            if cell.strip():
                problems.append(CellProblem(row, "", cell.strip(), "heading", {"known": tuple(NAMES)}))
        elif column in columns:
            problems.append(CellProblem(row, "", cell.strip(), "heading_once"))
        else:
            columns[column] = at
    problems += [
        CellProblem(row, column, "", "column", {"names": NAMES[column]}) for column in NEEDED if column not in columns
    ]
    if problems:
        raise RecordError(problems)
    return columns


def fold(text: str) -> str:
    """NFKC, lower case, without spaces and the marks that headings are sprinkled with."""
    return re.sub(r"[\s_.()（）*：:]", "", unicodedata.normalize("NFKC", text)).lower()


def _row(number: int, cells: dict[str, str], problems: list[CellProblem]) -> ReportRow | None:
    def day(column: str, *, needed: bool = False) -> date | None:
        text = cells.get(column, "")
        if not text and not needed:
            return None
        found = read_day(text)
        if found is None:
            problems.append(CellProblem(number, column, text, "day"))
        return found

    def problem(column: str, code: str, **values: object) -> None:
        problems.append(CellProblem(number, column, cells.get(column, ""), code, values))

    if not cells["no"]:
        problem("no", "task_no")
    submitted = day("submitted", needed=True)
    accepted, returned, report_day = day("accepted"), day("returned"), day("report_day")
    if accepted and returned:
        problem("returned", "one_decision")
    for column, decided in (("accepted", accepted), ("returned", returned)):
        if submitted and decided and decided < submitted:
            problem(column, "day_from_submission", submitted=submitted)
    percent = _percent(cells.get("percent", ""))
    if percent is not None and not 0 <= percent <= 100:
        problem("percent", "percentage")
    node = _node(cells.get("node", ""))
    if node == 0:
        problem("node", "node")
    year_text = unicodedata.normalize("NFKC", cells.get("year", "")).removesuffix("年")
    if year_text and not re.fullmatch(r"20\d\d", year_text):
        problem("year", "year")
        year_text = ""
    if submitted is None:
        return None
    return ReportRow(
        row=number,
        no=cells["no"],
        node=node,
        submitted_on=submitted,
        accepted_on=accepted,
        returned_on=returned,
        percent=percent,
        text=cells.get("text", ""),
        reason=cells.get("reason", ""),
        report_day=report_day,
        year=int(year_text) if year_text else None,
    )


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?")


def read_day(text: str) -> date | None:
    """A day written out: 2023-03-29, 2023/3/29, 2023.3.29, 2023年3月29日, 20230329. None for anything else."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(folded) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", folded)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _percent(text: str) -> int | None:
    """The percentage; -1 for what is none."""
    folded = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    if not folded:
        return None
    found = re.fullmatch(r"(\d{1,3})(?:\.0+)?", folded)
    return int(found[1]) if found else -1


def _node(text: str) -> int | tuple[str, int] | None:
    """A position, a quarter, None for completion; 0 for what is none of these."""
    folded = fold(text)
    if not folded or folded in COMPLETION:
        return None
    if re.fullmatch(r"[1-9]\d?", folded):
        return int(folded)
    if found := re.fullmatch(r"q([1-4])|第?([1-4一二三四])季度", folded):
        quarter = found[1] or found[2]
        return ("quarter", QUARTERS.get(quarter) or int(quarter))
    return 0
