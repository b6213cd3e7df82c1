"""The words for a table of reports received on paper: its columns, and what is wrong in it."""

from bot.texts.language import Translator
from bot.texts.periods import list_word
from bot.texts.worded import Source as _
from domain.ledger import PostedPoints
from domain.record_table import NAMES, CellProblem

# code -> what was found and what it takes
WORDS = {
    "file_size": _("found {found} bytes; takes at most {most}"),
    "table": _("found no rows; takes a table with a heading"),
    "row_count": _("found {found} rows; takes at most {most}"),
    "text_file": _("found a file that is no text; takes a CSV file, in UTF-8 or GB18030"),
    "encoding": _("found bytes that are neither UTF-8 nor GB18030; takes a CSV file in one of them"),
    "csv_row": _("found something that is no row of a CSV file ({found})"),
    "heading": _("found the unknown heading {found}; there are {known}"),
    "heading_once": _("found the heading {found} twice; takes each column once"),
    "column": _("found no such column; takes one called {names}"),
    "day": _("found {found}; takes a day like 2023-03-29"),
    "task_no": _("found {found}; takes the task's number, like ZD001"),
    "one_decision": _("found {found}; takes one of accepted on and returned on, not both"),
    "day_from_submission": _("found {found}; takes a day not before the submission of {submitted}"),
    "percentage": _("found {found}; takes a whole number from 0 to 100"),
    "node": _("found {found}; takes a position such as 2, a quarter such as Q2, or nothing for completion"),
    "year": _("found {found}; takes a year such as 2023"),
    "no_nodes": _("found {found}; takes nothing, and no review: the task has no nodes, only reports"),
    "completed": _("found {found}; takes 100 or nothing for completion, or the node that it is"),
    "known_task": _("found {found}; takes the number of a task in the lists"),
    "known_task_of_year": _("found {found}; takes the number of a task in the lists of {year}"),
    "one_list": _("found {found}; takes a number that is in one list only; it is in {lists}"),
    "task_in_force": _("found {found}; takes a task in force; it was withdrawn on {withdrawn}"),
    "day_to_today": _("found {found}; takes a day up to today, {today}"),
    "day_of_year": _("found {found}; takes a day that fits the list of {year}"),
    "node_of_task": _("found {found}; takes 1 to {n}: so many nodes the task has"),
    "open_node": _("found {found}; takes a node that is open; it was accepted on {accepted}"),
    "reviewed_node": _("found {found}; takes a node that is open; its submission of {submitted} waits for review"),
    "day_from_return": _("found {found}; takes a day from {returned} on, when the submission before it was returned"),
}

# column -> its English heading; the Chinese one is the first of NAMES
HEADINGS = {
    "no": "task no",
    "node": "node",
    "submitted": "submitted on",
    "accepted": "accepted on",
    "returned": "returned on",
    "percent": "percentage",
    "text": "text",
    "reason": "reason",
    "report_day": "report day",
    "year": "year",
}


def column_name(column: str, t: Translator) -> str:
    """任务编号 / task no."""
    return NAMES[column][0] if t.language == "zh" else HEADINGS[column]


def cell_problem(problem: CellProblem, file: str, t: Translator) -> str:
    """What is wrong, with its place, as one line."""
    values = dict(problem.values)
    code = "known_task_of_year" if problem.code == "known_task" and values["year"] else problem.code
    if problem.code == "heading":
        values["known"] = t.plain(", ").join(column_name(column, t) for column in NAMES)
    if problem.code == "column":
        values["names"] = t.plain(", ").join(NAMES[problem.column])
    if problem.code == "one_list":
        values["lists"] = t.plain(", ").join(list_word(kind, t) for kind in problem.values["lists"])  # type: ignore[attr-defined]
    place = [file]
    if problem.row:
        place.append(t.plain("row {n}", n=problem.row))
    if problem.column:
        place.append(column_name(problem.column, t))
    found = problem.found or t.plain("nothing")
    where = t.plain(", ").join(place)
    return t.plain("{where}: {what}", where=where, what=t.plain(WORDS[code], **{**values, "found": found}))


def posted_line(posted: PostedPoints, t: Translator) -> str:
    """How many entries of the ledger came of it."""
    values = {"n": posted.entries, "reversals": posted.reversals}
    return t.plain("Points posted: {n} entries, {reversals} of them corrections.", **values)
