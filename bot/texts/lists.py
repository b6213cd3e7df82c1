"""What reading a file of lists has to say: plain lines, for the command line and (escaped) for a chat."""

from collections.abc import Callable, Sequence

from bot.texts.language import Translator
from bot.texts.refusals import refusals
from domain.list_diff import FieldChange
from domain.lists import Imported, Plan
from domain.sheets.limits import FileRefused
from domain.sheets.parsed import Asked, ListsRead, PassedOver, Place, Problem
from domain.units import UnitsPlan

Words = Callable[[Translator, dict[str, object]], str]
KINDS = ("major_project", "key_task", "brand")


def _mb(value: object) -> str:
    return f"{int(str(value)) / 1_000_000:g}"


_FILE: dict[str, Words] = {
    "file_too_big": lambda t, v: t.plain(
        "The file is {size} MB; at most {limit} MB are read.", size=_mb(v["size"]), limit=_mb(v["limit"])
    ),
    "file_empty": lambda t, v: t.plain("The file is empty."),
    "file_web_page": lambda t, v: t.plain(
        "The file is a web page, not a spreadsheet. Open it in Excel or WPS and save it as .xlsx."
    ),
    "file_xml": lambda t, v: t.plain(
        "The file is bare XML, not a spreadsheet. Open it in Excel or WPS and save it as .xlsx."
    ),
    "file_doctype": lambda t, v: t.plain(
        "The file holds a DOCTYPE ({entry}), which no office program writes. It was not read.", entry=v["entry"]
    ),
    "file_text_named_sheet": lambda t, v: t.plain(
        "The file is plain text with the name of a spreadsheet ({suffix}). If it is a table, rename it to .csv.",
        suffix=v["suffix"],
    ),
    "file_not_text": lambda t, v: t.plain(
        "This is no spreadsheet and no text. I read .xlsx, .xls, .ods, and .csv in UTF-8 or GB18030."
    ),
    "file_damaged": lambda t, v: t.plain(
        "The file is damaged or was cut off on the way. Open it in Excel or WPS, save it anew and send that."
    ),
    "file_encrypted": lambda t, v: t.plain("The file has a password. Save it without one and send that."),
    "file_bomb": lambda t, v: t.plain(
        "Unpacked the file is larger than {limit} MB. It was not read.", limit=_mb(v["limit"])
    ),
    "too_many_rows": lambda t, v: t.plain("The file has more than {limit} rows. Split it into several.", **v),
    "sheet_too_wide": lambda t, v: t.plain(
        "Something stands far out at the edge of a sheet. Delete the stray cell, or save the file as .xlsx."
    ),
    "no_list": lambda t, v: t.plain(
        "There is no list in the file. A list has a heading row with a number (编号), a title (项目名称, 重点工作 …), "
        "a lead unit (牵头单位) and a deadline (完成时限)."
    ),
    "units_first": lambda t, v: t.plain("I know no units yet: send me the file of units first."),
    "no_units": lambda t, v: t.plain(
        "There is no table of units in the file. It has a heading row with code (编码) and name_zh (单位名称)."
    ),
}


def file_refusal(refused: FileRefused, t: Translator) -> str:
    """Why a file was not read at all, and what would be right."""
    if refused.code == "file_kind":
        kind = {
            "pdf": t.plain("a PDF"),
            "picture": t.plain("a picture"),
            "word": t.plain("a Word document"),
            "archive": t.plain("an archive"),
            "rtf": t.plain("a text document"),
            "xlsb": t.plain("a binary workbook (.xlsb)"),
            "ole": t.plain("an old Office document, but no workbook"),
        }[str(refused.values["kind"])]
        return t.plain("The file is {kind}. I read .xlsx, .xls, .ods and .csv.", kind=kind)
    return _FILE[refused.code](t, refused.values)


_PROBLEMS: dict[str, Words] = {
    "title_missing": lambda t, v: t.plain("there is no title; expected: what is to be done"),
    "number_missing": lambda t, v: t.plain("there is no number; expected: the task's number, such as ZD001"),
    "number_is_date": lambda t, v: t.plain(
        "a date ({found}) stands where the number belongs; format the cell as text and type the number anew", **v
    ),
    "number_too_long": lambda t, v: t.plain("the number “{found}…” is too long; at most {expected} characters", **v),
    "number_twice": lambda t, v: t.plain(
        "the number {found} is already used in {expected}; each number once a list", **v
    ),
    "lead_unknown": lambda t, v: (
        t.plain("no unit is called “{found}”; did you mean {expected}?", **v)
        if v["expected"]
        else t.plain("no unit is called “{found}”; expected: a unit's code, name, short name or alias", **v)
    ),
    "lead_ambiguous": lambda t, v: t.plain("“{found}” could be {expected}; write which one", **v),
    "lead_collective": lambda t, v: t.plain(
        "there is no lead unit, only “{found}”; expected: one unit that leads, first", **v
    ),
    "lead_missing": lambda t, v: t.plain("there is no lead unit; expected: the unit that leads"),
    "list_unknown": lambda t, v: t.plain(
        "“{found}” is none of the three lists; expected: 重大项目, 重点任务 or 亮点品牌", **v
    ),
    "list_missing": lambda t, v: t.plain(
        "neither the row nor the sheet says which list this is; expected: 重大项目, 重点任务 or 亮点品牌 in the title, "
        "the sheet's name or a column 清单类型"
    ),
    "cell_too_long": lambda t, v: t.plain("the cell holds {found} characters; at most {expected} are read", **v),
    "unit_code_missing": lambda t, v: t.plain("the unit has no code"),
    "unit_code_long": lambda t, v: t.plain("the code “{found}” is too long; at most 20 characters", **v),
    "unit_code_twice": lambda t, v: t.plain("the code {found} stands there twice", **v),
    "unit_name_missing": lambda t, v: t.plain("the unit {found} has no name", **v),
    "unit_group_unknown": lambda t, v: t.plain("“{found}” is no ranking group; expected: {expected}", **v),
    "unit_kind_unknown": lambda t, v: t.plain("“{found}” is no kind of unit; expected: {expected}", **v),
}


def more_words(files: dict[str, Words], problems: dict[str, Words]) -> None:
    """Add the words of another kind of file, such as a roster; called once from that feature's texts."""
    _FILE.update(files)
    _PROBLEMS.update(problems)


def place_text(place: Place, t: Translator) -> str:
    """Sheet and cell, as spreadsheets write it: 重大项目清单!B5."""
    return f"{place.sheet}!{place.cell}"


def problem_line(problem: Problem, t: Translator) -> str:
    """One row that could not be read: where, what was found, what is expected."""
    joined = "!".join(problem.expected) if problem.code == "number_twice" else ", ".join(problem.expected)
    found = problem.found if len(problem.found) <= 60 else problem.found[:60] + "…"
    words = _PROBLEMS[problem.code](t, {"found": found, "expected": joined})
    number = f" ({problem.no})" if problem.no and problem.code != "number_twice" else ""
    return f"{place_text(problem.place, t)}{number}: {words}"


_QUESTIONS: dict[str, Words] = {
    "deadline_blank": lambda t, v: t.plain("there is no deadline: which day?"),
    "deadline_unclear": lambda t, v: t.plain("the deadline “{found}” names no day: which day is meant?", **v),
    "deadline_no_such_day": lambda t, v: t.plain(
        "the deadline “{found}” is a day that does not exist: which day?", **v
    ),
    "deadline_two_dates": lambda t, v: t.plain("the deadline “{found}” names two days: which one counts?", **v),
    "deadline_recurring": lambda t, v: t.plain("“{found}” comes again and again: which day ends the task?", **v),
    "deadline_festival": lambda t, v: t.plain("“{found}” is a different day each year: which day?", **v),
    "deadline_day_or_month": lambda t, v: t.plain("in “{found}” day and month cannot be told apart: which day?", **v),
    "deadline_lost_zero": lambda t, v: t.plain(
        "the number {found} may be January, or October that lost its zero: which month?", **v
    ),
    "deadline_before_year": lambda t, v: t.plain(
        "the deadline {found} lies before the list's year: is that right?", **v
    ),
    "deadline_standing_or_dated": lambda t, v: t.plain(
        "“{found}” is a standing task and a day at once: which of the two?", **v
    ),
    "deadline_year_unknown": lambda t, v: t.plain("“{found}” says no year: which year?", **v),
    "amount_unclear": lambda t, v: t.plain("the amount “{found}” is no exact figure: how much is it, in 万元?", **v),
    "cycle_unknown": lambda t, v: t.plain(
        "the reporting cycle “{found}” is unknown; until answered it is monthly", **v
    ),
    "difficulty_unknown": lambda t, v: t.plain(
        "the difficulty “{found}” is none of 1.0, 1.2, 1.5; until answered it is 1.0", **v
    ),
    "unit_inactive": lambda t, v: t.plain("the unit “{found}” is not active: is it meant?", **v),
    "lead_several": lambda t, v: t.plain("several units lead; the first counts as lead: do {found} support?", **v),
    "support_unknown": lambda t, v: t.plain(
        "no unit is called “{found}”; the row was read without it: which unit?", **v
    ),
    "support_ambiguous": lambda t, v: t.plain(
        "“{found}” could be several units; the row was read without it: which one?", **v
    ),
    "standing_with_milestones": lambda t, v: t.plain(
        "a standing task has no nodes, but {found} hold text: is it standing?", **v
    ),
    "milestone_after_deadline": lambda t, v: t.plain(
        "the milestone of {found} comes after the deadline; it is due at the deadline: is that right?", **v
    ),
    "formula_without_result": lambda t, v: t.plain(
        "the cell holds a formula without a result, or an error: what belongs there?"
    ),
    "year_unknown": lambda t, v: t.plain(
        "neither the title nor the file's name says one year; nothing of this sheet is stored: which year? (--year)"
    ),
}


def question_line(asked: Asked, t: Translator, name_of: Callable[[str], str] = str) -> str:
    """One open point: where, what is asked, and what could be answered."""
    words = question_words(asked.question.code, asked.question.found, t)
    choices = " / ".join(name_of(choice) for choice in asked.question.choices)
    number = f" ({asked.no})" if asked.no else ""
    return f"{place_text(asked.place, t)}{number}: {words}" + (f" [{choices}]" if choices else "")


def question_words(code: str, found: str, t: Translator) -> str:
    """What is asked, without where and without the choices."""
    return _QUESTIONS[code](t, {"found": found if len(found) <= 60 else found[:60] + "…"})


def kind_name(kind: str, t: Translator) -> str:
    """The name of one of the three lists."""
    return {
        "major_project": t.plain("Major projects"),
        "key_task": t.plain("Key tasks"),
        "brand": t.plain("Highlight brands"),
    }[kind]


def field_name(name: str, t: Translator) -> str:
    """The name of a field, as the lists call it."""
    return {
        "title": lambda: t.plain("title"),
        "title_en": lambda: t.plain("English title"),
        "starred": lambda: t.plain("★"),
        "category": lambda: t.plain("category"),
        "content": lambda: t.plain("content"),
        "target": lambda: t.plain("target"),
        "nature": lambda: t.plain("nature"),
        "total_investment": lambda: t.plain("total investment (万元)"),
        "annual_investment": lambda: t.plain("annual investment (万元)"),
        "lead": lambda: t.plain("lead unit"),
        "supports": lambda: t.plain("supporting units"),
        "supports_text": lambda: t.plain("supporting units, collective"),
        "district_leader": lambda: t.plain("district leader"),
        "responsible_person": lambda: t.plain("person responsible"),
        "liaison": lambda: t.plain("liaison"),
        "deadline_text": lambda: t.plain("deadline as written"),
        "deadline_on": lambda: t.plain("deadline"),
        "standing": lambda: t.plain("standing task"),
        "report_cycle": lambda: t.plain("reporting cycle"),
        "difficulty": lambda: t.plain("difficulty (hundredths)"),
        "remarks": lambda: t.plain("remarks"),
        "nodes": lambda: t.plain("nodes"),
    }[name]()


def passed_over_line(sheet: PassedOver, t: Translator) -> str:
    """A sheet that was not read, and why."""
    why = {
        "hidden": t.plain("it is hidden"),
        "empty": t.plain("it is empty"),
        "no_heading": t.plain("it has no heading of a list"),
    }[sheet.reason]
    return t.plain("The sheet “{sheet}” was passed over: {why}.", sheet=sheet.sheet, why=why)


def counts_line(read: ListsRead, t: Translator) -> str:
    """105 / 270 / 66, for each year in the file."""
    counts = read.counts()
    parts = []
    for year in sorted({year for year, _ in counts}) or [0]:
        figures = " / ".join(str(counts.get((year, kind), 0)) for kind in KINDS)
        names = " / ".join(kind_name(kind, t) for kind in KINDS)
        parts.append(f"{figures}  ({names}{f', {year}' if year else ''})")
    return "\n".join(parts)


def read_lines(read: ListsRead, t: Translator, name_of: Callable[[str], str] = str) -> list[str]:
    """What was read of a file, and all that was not, with its place."""
    lines = [t.plain("Read {file}:", file=read.file_name), counts_line(read, t)]
    lines.append(
        t.plain(
            "{tasks} tasks, {nodes} nodes; {rejected} rows could not be read, {questions} questions.",
            tasks=len(read.tasks),
            nodes=read.node_count(),
            rejected=read.rejected,
            questions=len(read.questions) + read.unnamed_questions,
        )
    )
    lines += [passed_over_line(sheet, t) for sheet in read.passed_over]
    for sheet, headings in read.unread_headings.items():
        lines.append(
            t.plain("Columns of “{sheet}” that were not read: {columns}.", sheet=sheet, columns=", ".join(headings))
        )
    if read.problems:
        lines.append(t.plain("Rows that could not be read:"))
        lines += ["  " + problem_line(problem, t) for problem in read.problems]
    if read.unnamed_problems:
        lines.append(t.plain("… and {n} more.", n=read.unnamed_problems))
    if read.questions:
        lines.append(t.plain("Questions; nothing is stored for them before the answer:"))
        lines += ["  " + question_line(asked, t, name_of) for asked in read.questions]
    if read.unnamed_questions:
        lines.append(t.plain("… and {n} more.", n=read.unnamed_questions))
    return lines


def change_text(change: FieldChange, t: Translator, name_of: Callable[[str], str] = str) -> str:
    """One changed field: old → new."""
    old, new = change.old, change.new
    if change.field in ("lead", "supports"):
        old, new = ("、".join(name_of(code) for code in text.split("、") if code) for text in (old, new))
    if change.field in ("starred", "standing"):
        old, new = (t.plain(text) for text in (old, new))
    if change.field == "report_cycle":
        cycles = {"monthly": t.plain("monthly"), "ten_days": t.plain("ten-day"), "quarterly": t.plain("quarterly")}
        old, new = (cycles.get(text, text) for text in (old, new))
    nothing = t.plain("nothing")
    values = {"field": field_name(change.field, t), "old": old or nothing, "new": new or nothing}
    return t.plain("{field}: {old} → {new}", **values)


def plan_lines(plan: Plan, t: Translator, name_of: Callable[[str], str] = str) -> list[str]:
    """What importing would change: added, changed field by field, no longer listed."""
    lines = [
        t.plain(
            "{added} new, {changed} changed, {unlisted} no longer listed, {unchanged} unchanged.",
            added=len(plan.added),
            changed=len(plan.changed),
            unlisted=len(plan.unlisted),
            unchanged=plan.unchanged,
        )
    ]
    for change in plan.changed:
        lines.append(f"  {change.read.no} {change.read.title}")
        lines += ["    " + change_text(one, t, name_of) for one in change.changes]
    if plan.unlisted:
        lines.append(t.plain("No longer listed; they stay until the office withdraws or suspends them:"))
        lines += [f"  {task.no} {task.title}" for task in plan.unlisted]
    return lines


def imported_lines(done: Imported, t: Translator) -> list[str]:
    """What an import did."""
    if done.edition_id is None:
        lines = [t.plain("Nothing changed.")]
    else:
        lines = [
            t.plain(
                "Stored: {added} added, {changed} changed, {withdrawn} withdrawn.",
                added=done.added,
                changed=done.changed,
                withdrawn=done.withdrawn,
            )
        ]
    if done.kept_leads:
        lines.append(
            t.plain("{n} changes of the lead unit wait for a yes: the old unit still leads.", n=done.kept_leads)
        )
    return lines


def units_lines(plan: UnitsPlan, t: Translator) -> list[str]:
    """What a units file adds and changes."""
    lines = [
        t.plain(
            "{file}: {added} units new, {changed} changed, {unchanged} unchanged.",
            file=plan.read.file_name,
            added=len(plan.added),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
        )
    ]
    for change in plan.changed:
        lines += [f"  {change.code} {name}: {old} → {new}" for name, old, new in change.changes]
    inactive: Sequence[str] = [f"{row.short_zh} ({row.code})" for row in plan.added if not row.active]
    if inactive:
        lines.append(t.plain("Not active, as the file says: {units}.", units=", ".join(inactive)))
    lines += ["  " + problem_line(problem, t) for problem in plan.read.problems]
    return lines


refusals(
    {
        "import_has_problems": lambda t, v: t(
            "{rows} rows could not be read, so nothing was stored. Mend them, or import the good rows knowingly.", **v
        ),
    }
)
