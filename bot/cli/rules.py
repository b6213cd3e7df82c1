"""`python -m bot rules [FILE]`: the rules of reminders as JSON; with a file, those named in it are changed."""

import argparse
import json
import sys
from pathlib import Path

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from domain.office import change_rules, rules_values
from domain.office_values import RulesError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help='JSON, like {"due_marks": [10, 3, 0]}')


def run(args: argparse.Namespace) -> int:
    """0; 1 where the file cannot be used, and then nothing was changed."""
    settings = load_settings()
    store = open_store(settings)
    try:
        if args.file is not None:
            with store.transaction() as session:
                change_rules(session, None, _read(args.file), Clock(settings.clock_start).now())
        with store.reading() as session:
            print(json.dumps(rules_values(session), ensure_ascii=False, indent=2))
    except RulesError as error:
        print(f"{args.file}: {error}", file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RulesError(f"cannot be read as JSON ({error})") from None
    if not isinstance(found, dict):
        raise RulesError("takes an object of rules")
    return found
