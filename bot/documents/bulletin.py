"""The bulletin (通报) of a month as a Word document in the office's usual form, ready to be edited and signed."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.texts.entries import entry_name
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.periods import compared_words, heading, moved_title
from bot.texts.point_words import group_name, not_ranked_words, points_or_dash
from bot.texts.ranking import moved_sign
from bot.texts.task_card import title_of
from domain.months import MonthView

TITLE_FONT, HEADING_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
TABLE_SIZE = 10.5  # 五号
NUMBERS = "一二三四五六七八九十"


def bulletin(view: MonthView, t: Translator, issued_on: date) -> bytes:
    """The .docx of a month that was drafted at least. Raises ValueError for one without figures."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    if view.ranking is None:
        raise ValueError(f"{view.year}-{view.month:02d} has no figures: draft the month first")
    paper = _Paper(Document(), t, WD_ALIGN_PARAGRAPH, Cm, Pt)
    month = t.month(view.year, view.month)
    paper.title(t.plain("Bulletin on key work, {month}", month=month))
    paper.quiet(
        t.plain(
            "{standing}; method {version}",
            standing=str(heading(view.ranking, t).unescape()),
            version=view.ranking.version,
        )
    )
    if view.ranking.compared_with:
        paper.quiet(compared_words(view.ranking, t))
    if view.state in ("open", "draft"):
        paper.quiet(t.plain("DRAFT, not approved"))
    paper.heading(t.plain("Ranking by group"))
    for group in view.ranking.groups:
        paper.subheading(group_name(group.group, t))
        paper.table(
            [
                t.plain("place"),
                t.plain("change"),
                t.plain("unit"),
                t.plain("rate"),
                t.plain("added"),
                t.plain("taken"),
                t.plain("score"),
                moved_title(view.ranking, t),
            ],
            [
                [
                    "–" if one.place is None else str(one.place),
                    moved_sign(one),
                    unit_name(t, view.ranking.units[one.unit].zh, view.ranking.units[one.unit].en),
                    points_or_dash(one.rate, t),
                    t.points(one.bonus_counted),
                    t.points(one.deduction_counted),
                    points_or_dash(one.score, t),
                    points_or_dash(one.score_moved, t, sign=True),
                ]
                for one in group.standings
            ],
            (1.4, 1.8, 3.8, 1.8, 1.7, 1.7, 1.7, 2.1),
        )
        reasons = dict.fromkeys(not_ranked_words(one.not_ranked, t) for one in group.standings if one.not_ranked)
        if reasons:
            paper.quiet(t.plain("– : {reasons}", reasons="; ".join(reasons)))
    _lists(paper, view.facts, t)
    paper.signature(t.plain("Supervision office"), t.day(issued_on, year=True))
    return paper.bytes()


_INNER = str.maketrans("“”", "‘’")  # quotation marks within quotation marks


def _lists(paper: "_Paper", facts: dict[str, Any], t: Translator) -> None:
    untranslated = False

    def task(row: dict[str, Any]) -> list[str]:
        nonlocal untranslated
        title = title_of(row["title"], row["title_en"], t)
        if t.language == "en" and not row["title_en"]:
            untranslated, title = True, f"“{title.translate(_INNER)}”"
        return [row["no"], title, unit_name(t, row["unit"], row["unit_en"])]

    def day(text: str) -> str:
        return t.day(date.fromisoformat(text))

    no, title, unit = t.plain("no."), t.plain("task"), t.plain("unit")
    widths = (2.0, 5.9, 3.7, 4.4)
    paper.heading(t.plain("Completed ahead of time"))
    paper.table(
        [no, title, unit, t.plain("submitted / due")],
        [[*task(row), f"{day(row['submitted'])} / {day(row['due'])}"] for row in facts["ahead"]],
        widths,
    )
    paper.heading(t.plain("Overdue"))
    paper.table(
        [no, title, unit, t.plain("due / working days")],
        [[*task(row), f"{day(row['due'])} / {row['late']}"] for row in facts["overdue"]],
        widths,
    )
    paper.heading(t.plain("Notices issued"))
    colours = {"yellow": t.plain("yellow notice"), "red": t.plain("red notice")}
    paper.table(
        [no, title, unit, t.plain("notice")],
        [[*task(row), f"{colours[row['colour']]} {day(row['issued'])}"] for row in facts["notices"]],
        widths,
    )
    paper.heading(t.plain("Recognised and criticised"))
    paper.table(
        [unit, t.plain("what for"), t.plain("document"), t.plain("points")],
        [
            [
                unit_name(t, row["unit"], row["unit_en"]),
                entry_name(row["rule"], row["level"], t),
                row["document"],
                t.points(row["points"], sign=True),
            ]
            for row in facts["by_hand"]
        ],
        (3.7, 4.4, 5.7, 2.2),
    )
    paper.heading(t.plain("Due next month"))
    paper.table(
        [no, title, unit, t.plain("due")],
        [[*task(row), day(row["due"])] for row in facts["coming"]],
        widths,
    )
    if untranslated:
        paper.quiet(t.plain("“…”: the title as the list has it; it gives no English one."))


class _Paper:
    """A Word document in the form of an official paper: numbered headings, tables with a repeated heading row."""

    def __init__(self, document: Any, t: Translator, align: Any, cm: Any, pt: Any) -> None:
        self._document, self._t, self._align, self._cm, self._pt = document, t, align, cm, pt
        self._headings = 0
        section = document.sections[0]
        section.page_width, section.page_height = cm(21), cm(29.7)
        section.top_margin, section.bottom_margin = cm(3.7), cm(3.5)
        section.left_margin, section.right_margin = cm(2.6), cm(2.4)

    def _write(self, paragraph: Any, text: str, font: str, size: float, *, bold: bool = False) -> None:
        from docx.oxml.ns import qn

        run = paragraph.add_run(_printable(text))
        run.font.size, run.font.bold = self._pt(size), bold
        run.font.name = "Times New Roman"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def title(self, text: str) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = self._align.CENTER
        self._write(paragraph, text, TITLE_FONT, 22)

    def quiet(self, text: str) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_before = self._pt(4)
        paragraph.paragraph_format.space_after = self._pt(4)
        paragraph.alignment = self._align.CENTER
        self._write(paragraph, text, BODY_FONT, 12)

    def heading(self, text: str) -> None:
        number = f"{NUMBERS[self._headings]}、" if self._t.language == "zh" else f"{self._headings + 1}. "
        self._headings += 1
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_before = self._pt(14)
        paragraph.paragraph_format.keep_with_next = True
        self._write(paragraph, number + text, HEADING_FONT, 16)

    def subheading(self, text: str) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = self._pt(10)
        self._write(paragraph, text, BODY_FONT, 14, bold=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        from docx.oxml import OxmlElement

        if not rows:
            paragraph = self._document.add_paragraph()
            self._write(paragraph, self._t.plain("None."), BODY_FONT, 14)
            return
        table = self._document.add_table(rows=0, cols=len(head))
        table.style, table.autofit, table.alignment = "Table Grid", False, self._align.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self._cm(width)  # the grid: without it every column is as wide as the others
        for number, cells in enumerate((head, *rows)):
            row = table.add_row()
            for cell, text, width in zip(row.cells, cells, widths, strict=True):
                cell.width = self._cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = self._pt(0)
                if width < 2.5:
                    paragraph.alignment = self._align.CENTER
                self._write(paragraph, text, BODY_FONT, TABLE_SIZE, bold=number == 0)
            marks = ("w:cantSplit", "w:tblHeader") if number == 0 else ("w:cantSplit",)  # a row stays on one page
            for mark in marks:
                row._tr.get_or_add_trPr().append(OxmlElement(mark))

    def signature(self, office: str, day: str) -> None:
        for text in ("", office, day):
            paragraph = self._document.add_paragraph()
            paragraph.alignment = self._align.RIGHT
            self._write(paragraph, text, BODY_FONT, 16)

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()


def _printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")
