"""The exported workbook of the three lists: headings that offices know, in the language of who asks."""

from datetime import date
from decimal import Decimal

from bot.texts.language import Translator
from bot.texts.lists import kind_name
from bot.texts.refusals import refusals
from bot.texts.task_card import light_word
from domain.list_export import ExportedLists, ListedList, ListedTask
from domain.office_workbook import Column, Page, Value, office_workbook
from domain.rules.cells.captions import list_kind

_MONEY, _DIFFICULTY, _PERCENT, _DAY = "#,##0.######", "0.0", "0%", "yyyy-mm-dd"


def lists_workbook(exported: ExportedLists, today: date, t: Translator) -> bytes:
    """The bytes of the .xlsx: a sheet for each list. Read in again, it changes nothing."""
    return office_workbook(lists_pages(exported, today, t))


def lists_pages(exported: ExportedLists, today: date, t: Translator) -> list[Page]:
    """A sheet for each list."""
    return [_page(one, exported, today, t) for one in exported.lists]


def _page(one: ListedList, exported: ExportedLists, today: date, t: Translator) -> Page:
    title = t.plain("{year} list: {kind}", year=one.year, kind=kind_name(one.kind, t))
    if t.language == "zh" and one.title and list_kind(one.title) == one.kind:
        title = one.title
    project = one.kind == "major_project"
    columns = [
        Column(t.plain("S/N"), 5, centred=True),
        Column(t.plain("Task no."), 9, centred=True),
        Column(t.plain("Project name") if project else t.plain("Task title"), 32),
        Column(t.plain("English title"), 24),
        Column(t.plain("Category"), 14),
        *([Column(t.plain("Nature"), 6, centred=True)] if project else []),
        Column(t.plain("Content"), 28),
        Column(t.plain("Annual target"), 28),
        *(
            [
                Column(t.plain("Total investment (10,000 yuan)"), 11, _MONEY),
                Column(t.plain("Annual investment (10,000 yuan)"), 11, _MONEY),
            ]
            if project
            else []
        ),
        *(Column(t.plain("Q{quarter}", quarter=quarter), 18) for quarter in ("1", "2", "3", "4")),
        Column(t.plain("Lead unit"), 14),
        Column(t.plain("Supporting units"), 18),
        Column(t.plain("District leader"), 13),
        Column(t.plain("Person responsible"), 13),
        Column(t.plain("Liaison"), 13),
        Column(t.plain("Deadline"), 12),
        Column(t.plain("Reporting cycle"), 8, centred=True),
        Column(t.plain("Difficulty"), 6, _DIFFICULTY, centred=True),
        Column(t.plain("Remarks"), 18),
        # what stands from here on says how things are today; it is not read in again
        Column(t.plain("State today"), 9, centred=True),
        Column(t.plain("Done so far"), 8, _PERCENT, centred=True),
        Column(t.plain("Next due day"), 11, _DAY, centred=True),
        Column(t.plain("Last heard on"), 11, _DAY, centred=True),
        Column(t.plain("Last heard"), 30),
    ]
    rows = [_row(number, task, exported, t, project=project) for number, task in enumerate(one.tasks, 1)]
    return Page(
        kind_name(one.kind, t),
        title,
        columns,
        rows,
        left=t.plain("As of {day}", day=t.day(today, year=True)),
        right=t.plain("Unit: 10,000 yuan") if project else "",
        note=t.plain("Note: {n} tasks in all.", n=len(rows)),
    )


def _row(number: int, task: ListedTask, exported: ExportedLists, t: Translator, *, project: bool) -> list[Value]:
    language = 0 if t.language == "zh" else 1
    supports = [exported.unit_names[code][language] for code in task.supports]
    cycle = {"ten_days": t.plain("ten-day"), "quarterly": t.plain("quarterly")}.get(
        task.report_cycle, t.plain("monthly")
    )
    return [
        number,
        task.no,
        f"★{task.title}" if task.starred else task.title,
        task.title_en,
        task.category,
        *([task.nature] if project else []),
        task.content,
        task.target,
        *([task.total_investment, task.annual_investment] if project else []),
        *task.quarters,
        exported.unit_names[task.lead][language],
        "、".join([*supports, *([task.supports_text] if task.supports_text else [])]),
        task.district_leader,
        task.responsible_person,
        task.liaison,
        task.deadline_text or (task.deadline_on and task.deadline_on.isoformat()),
        cycle,
        Decimal(task.difficulty) / 100,
        task.remarks,
        light_word(task.light, t),
        None if task.percent is None else Decimal(task.percent) / 100,
        task.due_on,
        task.last_report_on,
        task.last_words,
    ]


refusals({"nothing_to_export": lambda t, v: t("There is nothing to export: no list has been imported for that year.")})
