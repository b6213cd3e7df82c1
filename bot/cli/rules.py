"""`python -m bot rules [FILE]`: the rules of reminders as JSON; with a file, those named in it are changed."""

import argparse
import json
import sys
from pathlib import Path

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.office_rules import rules_error
from bot.texts.worded import Source as _
from domain.delivery import look_again
from domain.office import change_rules, rules_values
from domain.office_values import RulesError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar=_("FILE"), help=_('JSON, like {"due_marks": [10, 3, 0]}'))


def run(args: argparse.Namespace) -> int:
    """0; 1 where the file cannot be used, and then nothing was changed."""
    t = terminal_words()
    settings = load_settings()
    store = open_store(settings)
    try:
        if args.file is not None:
            with store.transaction() as session:
                now = Clock(settings.clock_start).now()
                change_rules(session, None, _read(args.file), now)
                look_again(session, now)
        with store.reading() as session:
            print(json.dumps(rules_values(session), ensure_ascii=False, indent=2))
    except RulesError as error:
        print(t.plain("{where}: {what}", where=args.file, what=rules_error(error, t)), file=sys.stderr)
        return 1
    except OSError as error:
        print(failure_words(error, t), file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


def _read(path: Path) -> dict[str, object]:
    """Raises RulesError, OSError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise RulesError("", "no_text") from None
    except json.JSONDecodeError as error:
        raise RulesError("", "json", line=error.lineno, column=error.colno) from None
    if not isinstance(found, dict):
        raise RulesError("", "object")
    return found
