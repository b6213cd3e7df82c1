"""`python -m bot understand`: how words are read, without a store. For support, and for trying phrases."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.texts.worded import Source as _
from bot.texts.worded import WordedError
from domain.rules.understanding.message import understand
from domain.rules.understanding.reasons import sentence
from domain.rules.understanding.values import Asked, Context, Reading, TaskContext

_KEYS = ("today", "tasks", "asked", "digest")
_TASK_KEYS = (
    "no", "title", "title_en", "target", "deadline", "last_percent", "last_quantity", "investment_year_wan",
)  # fmt: skip


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
        "text",
        nargs="?",
        metavar=_("TEXT"),
        help=_("the message, after -- where it begins with a dash; without it, lines are read from standard input"),
    )


def run(args: argparse.Namespace) -> int:
    """Read TEXT or the lines of standard input. Returns 0, or 2 where the input is wrong."""
    try:
        context = read_context(args.context)
        if isinstance(sys.stdout, io.TextIOWrapper):
            # half a surrogate pair, which JSON may hold and UTF-8 not, goes out as JSON writes it: \ud83d
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        if args.text is not None:
            _show(understand(_argument(args.text), context))
            return 0
        for number, line in _input_lines():
            _show(understand(_line(line, number), context))
    except ContextFileError as error:
        t = terminal_words()
        print(t.plain("understand: {error}", error=error.words(t)), file=sys.stderr)
        return 2
    return 0


def _show(reading: Reading) -> None:
    print(json.dumps(as_json(reading), ensure_ascii=False), flush=True)


def _argument(text: str) -> str:
    """The words as they were typed, whatever the terminal's character set is said to be."""
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeDecodeError:
        raise ContextFileError(_("TEXT is not UTF-8 text")) from None


def _input_lines() -> Iterator[tuple[int, str]]:
    """The lines of standard input that say something, with their numbers: UTF-8 in any locale."""
    lines: Iterator[bytes | str] = iter(getattr(sys.stdin, "buffer", sys.stdin))
    for number, line in enumerate(lines, start=1):
        try:
            words = line if isinstance(line, str) else line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ContextFileError(_("standard input, line {n}: not UTF-8 text"), n=number) from None
        if words.strip():
            yield number, words


def _line(line: str, number: int) -> str:
    try:
        text = json.loads(line)
    except (ValueError, RecursionError) as error:  # a number of thousands of figures, a thousand brackets
        message = _('standard input, line {n}: not a JSON string (column {column}); write "60%"')
        raise ContextFileError(message, n=number, column=getattr(error, "colno", 1)) from None
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
        raise ContextFileError("{words}", words=failure_words(error, terminal_words())) from None
    except UnicodeDecodeError:
        raise ContextFileError(_("{file} is not UTF-8 text; save it as UTF-8"), file=path) from None
    except (ValueError, RecursionError) as error:
        message = _("{file}, line {n}: not JSON (column {column})")
        place = {"n": getattr(error, "lineno", 1), "column": getattr(error, "colno", 1)}
        raise ContextFileError(message, file=path, **place) from None
    if not isinstance(found, dict):
        message = _('{file}: an object is needed, as in {{"today": "2023-06-14", "tasks": []}}')
        raise ContextFileError(message, file=path)
    try:
        _look_for_strangers(found, "", _KEYS)
        tasks = found.get("tasks") or []
        if not isinstance(tasks, list):
            raise ContextFileError(_("tasks: a list of objects is needed"))
        digest = found.get("digest") or []
        if not isinstance(digest, list) or not all(isinstance(no, str) for no in digest):
            raise ContextFileError(_('digest: a list of task numbers is needed, as in ["RW301", "ZD001"]'))
        for i, task in enumerate(tasks):
            if isinstance(task, dict):
                _look_for_strangers(task, f"tasks[{i}].", _TASK_KEYS)
        return Context(
            today=_day(found.get("today"), "today", required=True) or date.min,
            tasks=tuple(_task(task, i) for i, task in enumerate(tasks)),
            asked=_asked(str(found.get("asked") or "nothing")),
            digest=tuple(digest),
        )
    except ContextFileError as error:
        raise ContextFileError("{where}: {what}", where=path, what=error) from None


def _look_for_strangers(found: dict[str, object], place: str, known: Sequence[str]) -> None:
    """An unknown key is an error: what it holds would be lost without a word."""
    for key in sorted(found.keys() - set(known)):
        if close := get_close_matches(key, known, n=1, cutoff=0.75):
            message = _('{key} is unknown; is "{meant}" meant?')
            raise ContextFileError(message, key=place + key, meant=close[0])
        raise ContextFileError(_("{key} is unknown; known are {known}"), key=place + key, known=", ".join(known))


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
    if percent is not None and not 0 <= percent <= 100:
        message = _("{key}: {found} is no percentage; write a number from 0 to 100")
        raise ContextFileError(message, key=f"{name}.last_percent", found=percent)
    return TaskContext(
        no=found["no"].strip(),
        title=str(found.get("title") or ""),
        title_en=str(found.get("title_en") or ""),
        target=str(found.get("target") or ""),
        deadline=_day(found.get("deadline"), f"{name}.deadline"),
        last_percent=None if percent is None else int(percent.quantize(Decimal(1), rounding=ROUND_HALF_UP)),
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
