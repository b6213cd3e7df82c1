"""`python -m bot import FILE`: read the three lists, or units, from a file; say what was read; store it as a whole."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.cli import import_people
from bot.cli.parsing import day, whole
from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.stores import open_store
from bot.texts.language import Translator, translator
from bot.texts.lists import KINDS, file_refusal, imported_lines, plan_lines, read_lines, units_lines
from bot.texts.worded import Source as _
from db import Store
from domain.list_diff import shown
from domain.lists import Consent, Plan, apply_import, plan_import
from domain.rules.cells.unit_names import UnitIndex
from domain.sheets.limits import FileRefused
from domain.sheets.lists import read_lists
from domain.sheets.parsed import ListsRead
from domain.units import UnitsRead, apply_units, known_units, plan_units, read_units, unit_index


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar=_("FILE"),
        help=_(".xlsx, .xls, .ods or .csv: the lists, or a file of units"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("say what would change; store nothing"))
    parser.add_argument(
        "--year", type=whole, metavar=_("YEAR"), help=_("the lists' year, where neither title nor file name says it")
    )
    parser.add_argument(
        "--good-rows", action="store_true", help=_("store the good rows although others could not be read")
    )
    parser.add_argument("--new-leads", action="store_true", help=_("yes, where another unit is to lead a known task"))
    parser.add_argument(
        "--withdraw", default="", metavar=_("NO,NO"), help=_("withdraw these tasks that are no longer listed")
    )
    parser.add_argument("--units", type=Path, metavar=_("FILE"), help=_("a file of units to import first"))
    parser.add_argument(
        "--expect", metavar="105/270/66", help=_("how many major projects / key tasks / brands it holds")
    )
    parser.add_argument(
        "--in-force", type=day, metavar=_("DAY"), help=_("first day on which new lists owe reports, like 2023-02-21")
    )
    parser.add_argument(
        "--language", choices=("zh", "en"), help=_("of what is printed (the setting LANGUAGE, else the terminal's)")
    )
    parser.add_argument("--json", action="store_true", help=_("print what was read as JSON"))
    import_people.configure(parser)


def run(args: argparse.Namespace) -> int:
    t = translator(args.language) if args.language else terminal_words()
    if args.people is not None:
        if args.file is not None:
            return _fail(t.plain("--people: takes no other file beside it"), 2)
        return import_people.run(args, t)
    if args.file is None:
        return _fail(t.plain("No file is named. Name a file of lists or units, or a roster with --people."), 2)
    settings = load_settings()
    if args.expect and _expected(args.expect) is None:
        return _fail(t.plain("--expect: found {found!r}, takes three numbers, like 105/270/66", found=args.expect), 2)
    if args.year is not None and not 2000 <= args.year <= 2099:
        return _fail(t.plain("--year: found {year}, takes a year from 2000 to 2099", year=args.year), 2)
    content = _content(args.file)
    if content is None:
        return _fail(t.plain("There is no file {file}, or it cannot be read.", file=args.file))
    store = open_store(settings)
    try:
        return _import(args, content, settings, store, t)
    except FileRefused as refused:
        return _fail(f"{args.file.name}: {file_refusal(refused, t)}")
    finally:
        store.close()


def _import(args: argparse.Namespace, content: bytes, settings: Settings, store: Store, t: Translator) -> int:
    units = _units_first(args, store, t)
    if units is None:
        return 1
    with store.reading() as session:
        index = unit_index(session)
    if units.units:
        index = UnitIndex.of(
            [
                *(u for c, u in index.units.items() if c not in {r.code for r in units.units}),
                *known_units(units.units).units.values(),
            ]
        )
    if not index.units or args.file == args.units:
        return _units_only(args, content, settings, store, t)
    try:
        read = read_lists(content, args.file.name, index, args.year)
    except FileRefused as refused:
        if refused.code != "no_list":
            raise
        return _units_only(args, content, settings, store, t, otherwise=refused)
    return _lists(args, read, units, index, settings, store, t)


def _units_first(args: argparse.Namespace, store: Store, t: Translator) -> UnitsRead | None:
    """The units to store before the lists: those named, or, for a store without any, those beside the workbook."""
    path = args.units
    with store.reading() as session:
        empty = not unit_index(session).units
    beside = args.file.parent / "units.csv"
    if path is None and empty and beside.is_file() and beside != args.file:
        path = beside
        _say(
            args,
            t.plain("The store has no units yet: those in {file}, beside the workbook, are read first.", file=beside),
        )
    if path is None:
        return UnitsRead("", "")
    content = _content(path)
    if content is None:
        _fail(t.plain("There is no file {file}, or it cannot be read.", file=path))
        return None
    read = read_units(content, path.name)
    if read.problems:
        with store.reading() as session:
            print("\n".join(units_lines(plan_units(session, read), t)), file=sys.stderr)
        _fail(t.plain("Nothing was stored."))
        return None
    return read


def _units_only(
    args: argparse.Namespace,
    content: bytes,
    settings: Settings,
    store: Store,
    t: Translator,
    otherwise: FileRefused | None = None,
) -> int:
    try:
        read = read_units(content, args.file.name)
    except FileRefused as refused:
        if refused.code != "no_units":
            raise
        if otherwise is not None:
            raise otherwise from None
        return _fail(t.plain("The store has no units yet. Import them first, or name their file with --units."))
    with store.reading() as session:
        plan = plan_units(session, read)
    _say(args, "\n".join(units_lines(plan, t)))
    if read.problems:
        return _fail(t.plain("Nothing was stored."))
    if args.dry_run:
        _say(args, t.plain("Nothing was stored: this was a dry run."))
        return 0
    with store.transaction() as session:
        done = apply_units(session, plan, None, Clock(settings.clock_start).now())
    _say(args, t.plain("Nothing changed.") if done is None else t.plain("Stored."))
    return 0


def _lists(
    args: argparse.Namespace,
    read: ListsRead,
    units: UnitsRead,
    index: UnitIndex,
    settings: Settings,
    store: Store,
    t: Translator,
) -> int:
    def name_of(choice: str) -> str:
        return f"{index.short(choice)} ({choice})" if choice in index.units else choice

    with store.reading() as session:
        plan = plan_import(session, read)
        units_plan = plan_units(session, units)
    if units.units:
        _say(args, "\n".join(units_lines(units_plan, t)))
    _say(args, "\n".join(read_lines(read, t, name_of)))
    _say(args, "\n".join(plan_lines(plan, t, name_of)))
    if args.json:
        print(json.dumps(as_json(plan), ensure_ascii=False, indent=1))
    short = _shortfall(args.expect, read)
    if short:
        _say(args, t.plain("Expected {expected}, read {found}.", expected=args.expect, found=short))
    waiting = read.rejected or any(asked.question.code == "year_unknown" for asked in read.questions)
    if short and not waiting and not args.good_rows:
        return _fail(t.plain("Nothing was stored. If the file is right, leave --expect out or correct it."))
    if (waiting or short) and not args.good_rows:
        return _fail(t.plain("Nothing was stored. Mend the rows, or store the good ones with --good-rows."))
    if args.dry_run:
        _say(args, t.plain("Nothing was stored: this was a dry run."))
        return 0
    withdraw = {no.strip().upper() for no in args.withdraw.split(",") if no.strip()}
    gone = frozenset(task.task_id for task in plan.unlisted if task.key[2] in withdraw)
    if len(gone) < len(withdraw):
        known = {task.key[2] for task in plan.unlisted}
        return _fail(
            t.plain(
                "--withdraw: {numbers} are not among the tasks no longer listed.", numbers=", ".join(withdraw - known)
            )
        )
    now = Clock(settings.clock_start).now()
    with store.transaction() as session:
        if units.units:
            apply_units(session, units_plan, None, now)
        done = apply_import(
            session,
            read,
            Consent(args.good_rows, args.new_leads, gone),
            now.astimezone(settings.zone).date(),
            actor_id=None,
            in_force_on=args.in_force,
            now=now,
        )
    _say(args, "\n".join(imported_lines(done, t)))
    return 0


def as_json(plan: Plan) -> dict[str, Any]:
    """Everything that was read and planned, for use outside."""
    read = plan.read
    return {
        "file": read.file_name,
        "sha256": read.sha256,
        "counts": {str(year): {k: read.counts().get((year, k), 0) for k in KINDS} for year, _ in read.counts()},
        "nodes": read.node_count(),
        "rejected": read.rejected,
        "passed_over": [{"sheet": sheet.sheet, "reason": sheet.reason} for sheet in read.passed_over],
        "problems": [
            {
                "sheet": problem.place.sheet,
                "cell": problem.place.cell,
                "no": problem.no,
                "code": problem.code,
                "found": problem.found,
                "expected": list(problem.expected),
            }
            for problem in read.problems
        ],
        "questions": [
            {
                "sheet": asked.place.sheet,
                "cell": asked.place.cell,
                "no": asked.no,
                "field": asked.question.field,
                "code": asked.question.code,
                "found": asked.question.found,
                "choices": list(asked.question.choices),
            }
            for asked in read.questions
        ],
        "tasks": [
            {
                "year": task.year,
                "list": task.kind,
                "no": task.no,
                "title": task.title,
                "title_en": task.title_en,
                "starred": task.starred,
                "category": task.category,
                "content": task.content,
                "target": task.target,
                "nature": task.nature,
                "total_investment_wan": task.total_investment and shown(task.total_investment),
                "annual_investment_wan": task.annual_investment and shown(task.annual_investment),
                "lead": task.lead,
                "supports": list(task.supports),
                "supports_text": task.supports_text,
                "district_leader": task.district_leader,
                "responsible_person": task.responsible_person,
                "liaison": task.liaison,
                "deadline_text": task.deadline_text,
                "deadline": shown(task.deadline_on) or None,
                "standing": task.standing,
                "report_cycle": task.report_cycle,
                "difficulty": f"{task.difficulty / 100:g}",
                "remarks": task.remarks,
                "nodes": [
                    {
                        "quarter": node.quarter,
                        "text": node.text,
                        "due": node.due_on.isoformat(),
                        "completion": node.completion,
                    }
                    for node in task.nodes
                ],
            }
            for task in read.tasks
        ],
        "added": [task.no for task in plan.added],
        "changed": [
            {"no": change.read.no, "changes": [[one.field, one.old, one.new] for one in change.changes]}
            for change in plan.changed
        ],
        "no_longer_listed": [task.no for task in plan.unlisted],
        "unchanged": plan.unchanged,
    }


def _expected(text: str) -> tuple[int, ...] | None:
    parts = [part.strip() for part in text.split("/")]
    return (
        tuple(map(int, parts)) if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts) else None
    )


def _shortfall(expected: str | None, read: ListsRead) -> str:
    """The counts as read, where they are not the expected ones."""
    found = tuple(sum(count for (_, k), count in read.counts().items() if k == kind) for kind in KINDS)
    return "" if not expected or found == _expected(expected) else "/".join(map(str, found))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _say(args: argparse.Namespace, text: str) -> None:
    """To people; with --json the answer itself goes to standard output, and the words beside it."""
    stream = sys.stderr if args.json else sys.stdout
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:  # `… | head`: nobody reads on, but what was begun is finished
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(text: str, code: int = 1) -> int:
    """1: something is wrong with what was looked at; 2: with the call."""
    print(text, file=sys.stderr)
    return code
