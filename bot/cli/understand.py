"""`python -m bot understand`: how words are read, without a store. For support, and for trying phrases."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.cli.terminal import terminal_words
from bot.texts.worded import Source as _
from bot.texts.worded import WordedError
from domain.rules.understanding import Asked, Context, Reading, TaskContext, sentence, understand


class ContextFileError(WordedError):
    """The context file, or a line of input, is not what it should be; the words name the place."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description = _(
        "Show how a message is read. One JSON object a line comes back. Nothing is stored. "
        "TEXT, or one JSON string a line on standard input."
    )
    parser.add_argument(
        "--context",
        type=Path,
        required=True,
        metavar=_("FILE"),
        help=_(
            'JSON: {"today": "2023-06-14", "tasks": [{"no": "RW301", "title": "…", "target": "30 个", …}], '
            '"asked": "one:RW301", "digest": ["RW301"]}'
        ),
    )
    parser.add_argument(
        "text", nargs="?", metavar=_("TEXT"), help=_("the message; without it, lines are read from standard input")
    )


def run(args: argparse.Namespace) -> int:
    """Read TEXT or the lines of standard input. Returns 0, or 2 where the input is wrong."""
    try:
        context = read_context(args.context)
        if args.text is not None:
            _show(understand(args.text, context))
            return 0
        for number, line in enumerate(sys.stdin, start=1):
            if line.strip():
                _show(understand(_line(line, number), context))
    except ContextFileError as error:
        t = terminal_words()
        print(t.plain("understand: {error}", error=error.words(t)), file=sys.stderr)
        return 2
    return 0


def _show(reading: Reading) -> None:
    print(json.dumps(as_json(reading), ensure_ascii=False), flush=True)


def _line(line: str, number: int) -> str:
    try:
        text = json.loads(line)
    except json.JSONDecodeError as error:
        message = _('standard input, line {n}: not a JSON string ({reason}); write "60%"')
        raise ContextFileError(message, n=number, reason=error.msg) from None
    if not isinstance(text, str):
        raise ContextFileError(_('standard input, line {n}: a JSON string is needed, as in "60%"'), n=number)
    return text


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain values. Quantities without a fraction are whole numbers."""
    shown: dict[str, Any] = {
        "kind": reading.kind.value,
        "percent": reading.percent,
        "quantity": None if reading.quantity is None else _number(reading.quantity),
        "unit": reading.unit,
        "task": reading.task,
        "date": reading.date.isoformat() if reading.date else None,
        "parts": [as_json(part) for part in reading.parts] if reading.parts else None,
        "reason": f"{reading.reason.code}: {sentence(reading.reason, 'en')}",
        "text": reading.text,
    }
    if reading.note:
        shown["note"] = reading.note
    if reading.open:
        shown["open"] = reading.open.value
        shown["choices"] = [_choice(choice) for choice in reading.choices]
    return shown


def _choice(reading: Reading) -> dict[str, Any]:
    """An answer on offer: only what tells it from the others."""
    shown: dict[str, Any] = {"kind": reading.kind.value, "task": reading.task}
    if reading.percent is not None:
        shown["percent"] = reading.percent
    if reading.quantity is not None:
        shown |= {"quantity": _number(reading.quantity), "unit": reading.unit}
    if reading.parts:
        shown["parts"] = [_choice(part) for part in reading.parts]
    return shown


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def read_context(path: Path) -> Context:
    """Read a context file. Raises ContextFileError, naming the key and what would be right."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ContextFileError(_("{file} cannot be read: {why}"), file=path, why=error.strerror) from None
    except UnicodeDecodeError:
        raise ContextFileError(_("{file} is not UTF-8 text; save it as UTF-8"), file=path) from None
    except json.JSONDecodeError as error:
        message = _("{file}, line {n}: not JSON ({reason})")
        raise ContextFileError(message, file=path, n=error.lineno, reason=error.msg) from None
    if not isinstance(found, dict):
        message = _('{file}: an object is needed, as in {{"today": "2023-06-14", "tasks": []}}')
        raise ContextFileError(message, file=path)
    try:
        tasks = found.get("tasks") or []
        if not isinstance(tasks, list):
            raise ContextFileError(_("tasks: a list of objects is needed"))
        digest = found.get("digest") or []
        if not isinstance(digest, list) or not all(isinstance(no, str) for no in digest):
            raise ContextFileError(_('digest: a list of task numbers is needed, as in ["RW301", "ZD001"]'))
        return Context(
            today=_day(found.get("today"), "today", required=True) or date.min,
            tasks=tuple(_task(task, i) for i, task in enumerate(tasks)),
            asked=_asked(str(found.get("asked") or "nothing")),
            digest=tuple(digest),
        )
    except ContextFileError as error:
        raise ContextFileError("{where}: {what}", where=path, what=error) from None


def _asked(text: str) -> Asked:
    try:
        return Asked.parse(text)
    except ValueError:
        message = _(
            'asked: "{found}" cannot be used; write one:NO, done:NO or figure:NO with a task, digest or nothing'
        )
        raise ContextFileError(message, found=text) from None


def _task(found: object, place: int) -> TaskContext:
    if not isinstance(found, dict) or not isinstance(found.get("no"), str) or not found["no"].strip():
        message = _('tasks[{n}]: an object with "no" is needed, as in {{"no": "RW301"}}')
        raise ContextFileError(message, n=place)
    name = f"tasks[{place}] ({found['no']})"
    percent = _decimal(found.get("last_percent"), f"{name}.last_percent")
    return TaskContext(
        no=found["no"].strip(),
        title=str(found.get("title") or ""),
        title_en=str(found.get("title_en") or ""),
        target=str(found.get("target") or ""),
        deadline=_day(found.get("deadline"), f"{name}.deadline"),
        last_percent=None if percent is None else int(percent),
        last_quantity=_decimal(found.get("last_quantity"), f"{name}.last_quantity"),
        investment_year_wan=_decimal(found.get("investment_year_wan"), f"{name}.investment_year_wan"),
    )


def _day(found: object, key: str, *, required: bool = False) -> date | None:
    if found in (None, ""):
        if required:
            raise ContextFileError(_("{key}: a day is needed, as in 2023-06-14"), key=key)
        return None
    try:
        return date.fromisoformat(str(found))
    except ValueError:
        message = _('{key}: "{found}" is no day; write it as 2023-06-14')
        raise ContextFileError(message, key=key, found=found) from None


def _decimal(found: object, key: str) -> Decimal | None:
    if found in (None, ""):
        return None
    try:
        value = Decimal(str(found))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or isinstance(found, bool):
        raise ContextFileError(_('{key}: "{found}" is no number'), key=key, found=found) from None
    return value
