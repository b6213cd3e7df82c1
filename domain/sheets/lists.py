"""Reading a file of lists: every row is read, rejected with its reason, or passed over; nothing is stored here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from domain.rules.cells.captions import list_kind, money_line, years_in
from domain.rules.cells.headings import Columns
from domain.rules.cells.lines import (
    Section,
    begins_section,
    is_caption,
    is_furniture,
    is_part_total,
    is_section_mark,
    is_total,
    read_section,
)
from domain.rules.cells.questions import Question
from domain.rules.cells.text import one_line
from domain.rules.cells.unit_names import UnitIndex
from domain.sheets.files import open_sheets
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.parsed import Asked, ListsRead, PassedOver, Place, Problem
from domain.sheets.resting import collector_at_rest
from domain.sheets.sheet import Cell, Sheet, cell_name, holds_something
from domain.sheets.table import Filled, Table, as_text, find_table, read_heading
from domain.sheets.task_row import RowContext, absent_fields, read_task_row


def read_lists(
    content: bytes, file_name: str, units: UnitIndex, year: int | None = None, limits: Limits | None = None
) -> ListsRead:
    """Read a file of lists. `year` is used for sheets whose title and file name give none.

    Raises FileRefused where the file as a whole cannot be read, or holds no list at all.
    """
    limits = limits or Limits()
    read = ListsRead(PurePath(file_name).name, hashlib.sha256(content).hexdigest())
    reader = _Reader(read, units, year, limits)
    with collector_at_rest():
        for sheet in open_sheets(content, read.file_name, limits):
            reader.read_sheet(sheet)
    if not reader.tables:
        raise FileRefused("no_list", sheets=tuple(sheet.sheet for sheet in read.passed_over))
    return read


@dataclass(slots=True)
class _Reader:
    read: ListsRead
    units: UnitIndex
    year: int | None
    limits: Limits
    tables: int = 0
    seen: dict[tuple[int, str, str], Place] = field(default_factory=dict)

    def read_sheet(self, sheet: Sheet) -> None:
        """Read a sheet that is a list; name one that is passed over."""
        if sheet.hidden:
            self.read.passed_over.append(PassedOver(sheet.name, "hidden"))
            return
        table = find_table(sheet)
        if table is None:
            empty = sheet.typed and next(sheet.rows(), None) is None
            self.read.passed_over.append(PassedOver(sheet.name, "empty" if empty else "no_heading"))
            return
        self.read_table(sheet, table)

    def read_table(self, sheet: Sheet, table: Table) -> None:
        """Read the rows of one sheet's list, or of several lists under each other."""
        self.tables += 1
        captions = [text for text in table.captions if text.strip()]
        context = self._context(sheet, captions, table.columns)
        sections: list[Section] = []
        pending: list[str] = []
        asked_year = False
        for row in self._counted(table.rows):
            if context.year is not None and _clearly_task(row, context.columns):
                pending = []
                self._read_row(sheet, row, context, sections)
                continue
            again = read_heading(row, None)[0]
            if again is not None:
                if again.of != context.columns.of or any(is_caption(text) for text in pending):
                    changed = self._context(sheet, [*pending], again, before=context)
                    if (changed.kind, changed.year) != (context.kind, context.year):
                        sections, asked_year = [], False
                    context = changed
                pending = []
                continue
            if self._passed_over(row, context.columns, sections, pending):
                continue
            if context.year is None:
                if not asked_year:
                    self._ask_sheet(sheet, row, "year_unknown", context.years)
                    asked_year = True
                self._reject_silently()
                continue
            pending = []
            self._read_row(sheet, row, context, sections)
        unread = tuple(
            one_line(table_heading)
            for column in context.columns.unread
            if (table_heading := context.headings.get(column, ""))
        )
        if unread:
            self.read.unread_headings[sheet.name] = unread

    def _counted(self, rows: Iterator[Filled]) -> Iterator[Filled]:
        for row in rows:
            self.read.rows += 1
            if self.read.rows > self.limits.rows:
                raise FileRefused("too_many_rows", limit=self.limits.rows)
            yield row

    def _context(
        self, sheet: Sheet, captions: list[str], columns: Columns, before: RowContext | None = None
    ) -> RowContext:
        titles = [text for text in captions if not is_furniture(text)]
        years = tuple(dict.fromkeys(year for text in titles for year in years_in(text)))
        kinds = list(dict.fromkeys(kind for text in titles if (kind := list_kind(text))))
        if not years:
            years = (before.year,) if before and before.year else years_in(PurePath(self.read.file_name).stem)
        if not years and self.year is not None:
            years = (self.year,)
        kind = kinds[0] if len(kinds) == 1 else None
        if kind is None and before is not None and not kinds:
            kind = before.kind
        if kind is None:
            kind = list_kind(sheet.name) or list_kind(PurePath(self.read.file_name).stem)
        year = years[0] if len(years) == 1 else None
        title = next((one_line(text) for text in titles if list_kind(text) or years_in(text)), "")
        if year and kind and title:
            self.read.titles.setdefault((year, kind), title)
        money = next((worth for text in captions if (worth := money_line(text)) is not None), None)
        money = money if money is not None else (before.money if before else None)
        return RowContext(
            self.read.file_name,
            sheet.name,
            year,
            years,
            kind,
            columns,
            money,
            sheet.date_1904,
            sheet.typed,
            self.limits,
            absent_fields(columns, in_section=False),
            absent_fields(columns, in_section=True),
        )

    def _passed_over(self, row: Filled, columns: Columns, sections: list[Section], pending: list[str]) -> bool:
        """Whether a row is no task; a section row is remembered, a title too (reading rules 8 and 17)."""
        own = list(row.own)
        if not own:
            return True  # only covered by ranges merged from above
        first = as_text(row.cells[own[0]])
        number, title = row.cell(columns.one("number")), row.cell(columns.one("title"))
        order = row.cell(columns.one("order"))
        if is_total(first) or (isinstance(title, str) and is_total(title)):
            return True
        no = as_text(number)
        numbered = any(map(str.isdigit, no)) and own[0] != columns.one("title") and not is_furniture(no)
        if is_part_total(first) and not holds_something(title):
            return True
        if not numbered and is_part_total(as_text(title)):
            return True
        if is_furniture(first) and not (numbered and holds_something(title) and len(own) > 2):
            return True
        if self._is_section(row, columns, own, first, number if holds_something(number) else order, title):
            leading = columns.one("leader") if len(own) > 1 else None
            text = " ".join(as_text(row.cells[column]) for column in own if column != leading)
            if is_caption(text):
                pending.append(text)
                return True
            section = read_section(text)
            if leading in own and not section.leader:
                section = replace(section, leader=one_line(as_text(row.cell(leading))))
            _remember(sections, section)
            return True
        return False

    def _is_section(self, row: Filled, columns: Columns, own: list[int], first: str, number: Cell, title: Cell) -> bool:
        if len(own) == 1 and (is_caption(first) or begins_section(first)):
            return True
        if len(own) == 1:
            wide = sum(1 for anchor in row.anchors.values() if anchor == own[0]) >= 2
            lone_title = own[0] == columns.one("title") and not wide
            is_text = isinstance(row.cells[own[0]], str) and not first.strip().isdigit()
            in_number = own[0] == columns.one("number") and any(ch.isascii() and ch.isdigit() for ch in first)
            return is_text and not lone_title and (wide or not in_number) and self._first_columns(columns, own[0], wide)
        marked = is_section_mark(first) or begins_section(first)
        told = {columns.one("lead"), columns.one("deadline"), *(columns.of.get("support", ()))} - {None}
        bare = not any(column in told for column in own)
        return marked and bare and len(own) <= 3

    def _first_columns(self, columns: Columns, column: int, wide: bool) -> bool:
        """A section's text stands at the beginning of its row, or over all of it."""
        title = columns.one("title")
        return wide or title is None or column <= title

    def _read_row(self, sheet: Sheet, row: Filled, context: RowContext, sections: list[Section]) -> None:
        result = read_task_row(row, context, self.units, sections)
        for problem in result.problems:
            self._name_problem(problem)
        task = result.task
        key = (context.year or 0, result.kind, result.no_folded)
        if result.no_folded and result.kind:
            self.read.listed.add(key)
            if key in self.seen:
                first = self.seen[key]
                place = result.number_place or Place(self.read.file_name, sheet.name, cell_name(row.index, 0))
                self._name_problem(Problem(place, "number_twice", result.no, (first.sheet, first.cell), result.no))
                task = None
            else:
                self.seen[key] = result.number_place or Place(self.read.file_name, sheet.name, cell_name(row.index, 0))
        if task is None:
            self.read.rejected += 1
            return
        self.read.tasks.append(task)
        for question_place, question in result.questions:
            asked = Asked(question_place, question, task.no, task.year, task.kind)
            if len(self.read.questions) < self.limits.problems:
                self.read.questions.append(asked)
            else:
                self.read.unnamed_questions += 1

    def _name_problem(self, problem: Problem) -> None:
        if len(self.read.problems) < self.limits.problems:
            self.read.problems.append(problem)
        else:
            self.read.unnamed_problems += 1

    def _reject_silently(self) -> None:
        """A row of a sheet that waits for an answer: it is counted, the question was put once for the sheet."""
        self.read.rejected += 1

    def _ask_sheet(self, sheet: Sheet, row: Filled, code: str, choices: tuple[int, ...]) -> None:
        place = Place(self.read.file_name, sheet.name, cell_name(row.index, 0))
        question = Question(code, "year", "", tuple(map(str, choices)))
        self.read.questions.append(Asked(place, question))


def _clearly_task(row: Filled, columns: Columns) -> bool:
    """A quick look that settles most rows: a number with a figure in it, a title that is no total, and more."""
    number, title = columns.one("number"), columns.one("title")
    if number is None or title is None or len(row.own) < 4 or row.own[0] not in (number, columns.one("order")):
        return False
    text, no = as_text(row.cell(title)), as_text(row.cell(number))
    if not any(map(str.isdigit, no)) or not text.strip() or is_total(text):
        return False
    return no.isascii() or not is_furniture(no)


def _remember(sections: list[Section], section: Section) -> None:
    """A section ends those of its own level and below."""
    while sections and sections[-1].level >= section.level:
        sections.pop()
    sections.append(section)
