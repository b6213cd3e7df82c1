"""One row of a list: each field read by its rule, every doubt and every reason to reject it named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from sys import intern

from domain.rules.cells.amounts import Amount, read_amount, unit_worth
from domain.rules.cells.captions import LISTS, list_kind
from domain.rules.cells.cycles import read_cycle, read_difficulty
from domain.rules.cells.deadlines import Deadline, read_deadline
from domain.rules.cells.headings import QUARTERS, Columns
from domain.rules.cells.lines import Section
from domain.rules.cells.milestones import plan_nodes
from domain.rules.cells.questions import Question
from domain.rules.cells.text import MAX_NUMBER, number_folded, one_line, says_nothing, title_and_star, visible
from domain.rules.cells.unit_names import Names, UnitIndex, read_names, read_units
from domain.sheets.limits import Limits
from domain.sheets.parsed import Place, Problem, ReadTask
from domain.sheets.sheet import NO_RESULT, Cell, cell_name
from domain.sheets.table import Filled, as_text

# a field of a task -> the field of the heading that fills it
COLUMN_OF = {
    "title_en": "title_en",
    "category": "category",
    "content": "content",
    "target": "target",
    "nature": "nature",
    "total_investment": "total",
    "annual_investment": "annual",
    "supports": "support",
    "district_leader": "leader",
    "responsible_person": "person",
    "liaison": "liaison",
    "deadline": "deadline",
    "report_cycle": "cycle",
    "difficulty": "difficulty",
    "remarks": "remarks",
}
_FIELD_OF_QUESTION = {"cycle": "report_cycle", "lead": "", "q1": "nodes", "q2": "nodes", "q3": "nodes", "q4": "nodes"}
_UNCERTAIN = {"milestone_after_deadline", "deadline_before_year", "unit_inactive", "lead_several"}  # read, and asked


@dataclass(frozen=True, slots=True)
class RowContext:
    """What a row has to know of its sheet."""

    file: str
    sheet: str
    year: int | None
    years: tuple[int, ...]
    kind: str | None
    columns: Columns
    money: Decimal | None
    date_1904: bool
    typed: bool
    limits: Limits
    absent: frozenset[str] = frozenset()  # fields without a column
    absent_in_section: frozenset[str] = frozenset()  # the same, where a section row may give some of them

    @property
    def headings(self) -> dict[int, str]:
        """The heading of each column."""
        return self.columns.texts


@dataclass(slots=True)
class RowResult:
    """A row: its task unless it is rejected, why it is, what is asked, and under which number it stands."""

    kind: str = ""
    no: str = ""
    no_folded: str = ""
    number_place: Place | None = None
    task: ReadTask | None = None
    problems: list[Problem] = field(default_factory=list)
    questions: list[tuple[Place, Question]] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """The cells of a row by field, with notes of what is asked on the way."""

    filled: Filled
    context: RowContext
    result: RowResult

    def place(self, name: str) -> Place:
        column = self.context.columns.one(name)
        return Place(self.context.file, self.context.sheet, cell_name(self.filled.index, column or 0))

    def cell(self, name: str) -> Cell:
        """A field's cell. One without a result is empty, and asked about (reading rule 14)."""
        columns = self.context.columns.of.get(name)
        return self._settled(name, columns[0]) if columns else None

    def text(self, name: str) -> str:
        """A field's text; several columns of it one after the other."""
        columns = self.context.columns.of.get(name, ())
        if len(columns) < 2:
            return visible(as_text(self._settled(name, columns[0]))) if columns else ""
        parts = [visible(as_text(self._settled(name, column))) for column in columns]
        return "\n".join(dict.fromkeys(filter(None, parts)))

    def _settled(self, name: str, column: int | None) -> Cell:
        cells = self.filled.cells
        value = cells[column] if column is not None and column < len(cells) else None
        if value is NO_RESULT and column is not None:
            place = Place(self.context.file, self.context.sheet, cell_name(self.filled.index, column))
            question = Question("formula_without_result", name, "")
            if (place, question) not in self.result.questions:
                self.result.questions.append((place, question))
            return None
        return value

    def ask(self, name: str, question: Question | None) -> None:
        if question is not None:
            self.result.questions.append((self.place(name), question))

    def reject(self, name: str, code: str, found: str = "", expected: tuple[str, ...] = ()) -> None:
        self.result.problems.append(Problem(self.place(name), code, found, expected, self.result.no))


def read_task_row(filled: Filled, context: RowContext, units: UnitIndex, sections: Sequence[Section]) -> RowResult:
    """Read one row of a list whose year is known."""
    row = _Row(filled, context, RowResult())
    result = row.result
    _check_lengths(row)
    _read_number(row)
    kind = _read_kind(row)
    title, starred = title_and_star(as_text(row.cell("title")))
    if not title:
        row.reject("title", "title_missing")
    led = read_units(
        _names(row, "lead", units),
        [read_names(_names_text(row, column), units) for column in context.columns.of.get("support", ())],
        units,
        rest_support=context.columns.rest_support,
    )
    if led.lead is None:
        row.reject("lead", led.refusal, led.refused_text, tuple(_named(units, code) for code in led.suggestions))
    for question in led.questions:
        row.ask("lead" if question.field == "lead" else "support", question)
    deadline = _read_deadline(row)
    milestones = tuple(_milestones(row))
    nodes, node_questions = plan_nodes(milestones, deadline.on, standing=deadline.standing, year=context.year or 0)
    for question in node_questions:
        row.ask(_quarter_column(question), question)
    total, annual = _amount(row, "total"), _amount(row, "annual")
    cycle, difficulty = read_cycle(_text_or_none(row.cell("cycle"))), read_difficulty(row.cell("difficulty"))
    row.ask("cycle", cycle.question)
    row.ask("difficulty", difficulty.question)
    category = one_line(row.text("category")) or _listless(row) or _from_section(sections, "category")
    leader = one_line(row.text("leader"))
    texts = {name: row.text(name) for name in ("content", "target", "nature", "person", "liaison", "remarks")}
    order = row.filled.cell(context.columns.one("order"))
    if result.problems or kind is None or led.lead is None:
        return result
    open_fields = _open_fields(result.questions)
    result.task = ReadTask(
        place=row.place("number"),
        year=context.year or 0,
        kind=kind,
        no=result.no,
        no_folded=result.no_folded,
        title=title,
        title_en=title_and_star(row.text("title_en"))[0],
        starred=starred,
        lead=led.lead,
        lead_text=intern(one_line(as_text(row.filled.cell(context.columns.one("lead"))))),
        supports=led.supports,
        supports_text=led.collective,
        category=intern(category),  # what repeats from row to row is kept once
        content=texts["content"],
        target=texts["target"],
        nature=one_line(texts["nature"]),
        total_investment=total.wan,
        annual_investment=annual.wan,
        district_leader=intern("" if says_nothing(leader) and leader else leader or _from_section(sections, "leader")),
        responsible_person=intern(one_line(texts["person"])),
        liaison=intern(one_line(texts["liaison"])),
        deadline_text=intern(deadline.text),
        deadline_on=deadline.on,
        standing=deadline.standing,
        report_cycle=cycle.value,
        difficulty=difficulty.value,
        remarks=texts["remarks"],
        order_no=int(order) if isinstance(order, float | int) and 0 <= order < 1_000_000 else filled.index,
        nodes=nodes,
        milestones=milestones if result.questions else (),  # an answer may need them
        open_fields=open_fields,
        absent_fields=context.absent_in_section if sections else context.absent,
    )
    return result


def _check_lengths(row: _Row) -> None:
    most = row.context.limits.cell_characters
    for cell in row.filled.cells:
        if isinstance(cell, str) and len(cell) > most:
            break
    else:
        return
    for columns in row.context.columns.of.values():
        for column in columns:
            value = row.filled.cell(column)
            if isinstance(value, str) and len(value) > most:
                place = Place(row.context.file, row.context.sheet, cell_name(row.filled.index, column))
                problem = Problem(place, "cell_too_long", str(len(value)), (str(most),))
                if problem not in row.result.problems:
                    row.result.problems.append(problem)


def _read_number(row: _Row) -> None:
    value = row.cell("number")
    if isinstance(value, date | datetime):
        row.reject("number", "number_is_date", value.isoformat()[:10])
        return
    text = one_line(as_text(value))
    if not text or not number_folded(text):
        row.reject("number", "number_missing")
    elif len(number_folded(text)) > MAX_NUMBER or len(text) > MAX_NUMBER:
        row.reject("number", "number_too_long", text[:MAX_NUMBER], (str(MAX_NUMBER),))
    else:
        row.result.no, row.result.no_folded, row.result.number_place = text, number_folded(text), row.place("number")


def _read_kind(row: _Row) -> str | None:
    """The row's list: its own column, else that of the sheet (reading rule 2)."""
    columns = row.context.columns
    kind = row.context.kind
    if (column := columns.one("list")) is not None:
        text = one_line(as_text(row.filled.cell(column)))
        if text and list_kind(text) is None:
            row.reject("list", "list_unknown", text, LISTS)
            return None
        kind = list_kind(text) or kind
    elif (column := columns.one("list_or_category")) is not None:
        kind = list_kind(as_text(row.filled.cell(column))) or kind
    if kind is None:
        row.reject("list" if columns.one("list") is not None else "title", "list_missing", "", LISTS)
        return None
    row.result.kind = kind
    return kind


def _listless(row: _Row) -> str:
    """What a 类别 column says where it does not name a list."""
    text = one_line(as_text(row.filled.cell(row.context.columns.one("list_or_category"))))
    return "" if list_kind(text) else text


def _names(row: _Row, name: str, units: UnitIndex) -> Names:
    return read_names(_names_text(row, row.context.columns.one(name)), units)


def _names_text(row: _Row, column: int | None) -> str | None:
    value = row._settled("lead" if column == row.context.columns.one("lead") else "support", column)
    return None if value is None else as_text(value)


def _named(units: UnitIndex, code: str) -> str:
    return f"{units.short(code)} ({code})"


def _text_or_none(cell: Cell) -> str | None:
    return None if cell is None else as_text(cell)


def _read_deadline(row: _Row) -> Deadline:
    value = row.cell("deadline")
    if (
        not row.context.typed
        and isinstance(value, str)
        and value.strip() in {f"{year}.1" for year in range(2000, 2100)}
    ):
        value = float(value)  # in a text file nobody can tell the number from the text
    deadline = read_deadline(value, row.context.year, date_1904=row.context.date_1904)
    asked_already = any(question.field == "deadline" for _, question in row.result.questions)
    if deadline.question and not (asked_already and deadline.question.code == "deadline_blank"):
        row.ask("deadline", deadline.question)
    return deadline


def _milestones(row: _Row) -> list[tuple[int, str]]:
    """Quarter and text of each milestone; a text merged over several quarters is one, in the last of them."""
    found: dict[int, tuple[int, str]] = {}
    for quarter, name in enumerate(QUARTERS, 1):
        column = row.context.columns.one(name)
        if column is None:
            continue
        text = visible(as_text(row.cell(name)))
        if not says_nothing(text):
            found[row.filled.anchors.get(column, column)] = (quarter, text)
    return sorted(found.values())


def _quarter_column(question: Question) -> str:
    return question.found.split(",")[0].strip().casefold() or "deadline"


def _amount(row: _Row, name: str) -> Amount:
    column = row.context.columns.one(name)
    heading = row.context.headings.get(column, "") if column is not None else ""
    amount = read_amount(row.cell(name), name, heading_worth=unit_worth(heading), sheet_worth=row.context.money)
    row.ask(name, amount.question)
    return amount


def _from_section(sections: Sequence[Section], name: str) -> str:
    return next((text for section in reversed(sections) if (text := getattr(section, name))), "")


def _open_fields(questions: Sequence[tuple[Place, Question]]) -> frozenset[str]:
    by_column = {column: field_name for field_name, column in COLUMN_OF.items()}
    fields = {
        _FIELD_OF_QUESTION.get(question.field, by_column.get(question.field, question.field))
        for _, question in questions
        if question.code not in _UNCERTAIN
    }
    if "deadline" in fields:
        fields.add("nodes")
    return frozenset(fields - {""})


def absent_fields(columns: Columns, *, in_section: bool) -> frozenset[str]:
    """The fields of a task for which a sheet has no column."""
    absent = {name for name, column in COLUMN_OF.items() if column not in columns.of}
    if columns.rest_support:
        absent.discard("supports")
    if in_section:
        absent -= {"category", "district_leader"}
    if "list_or_category" in columns.of:
        absent.discard("category")
    return frozenset(absent)
