"""`python -m bot COMMAND`: the command line. A command's module is imported only when it is called."""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until a command begins there is nothing to tidy up: Ctrl+C ends the process at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import importlib
import os
import sys
from difflib import get_close_matches

from bot.logs import set_up_logging
from bot.settings import SettingsError
from bot.stores import StoreError

# command -> what it does; its module is bot.cli.<command> (with _ for Python's own words) and has
# configure(parser) and run(args) -> exit code
COMMANDS = {
    "run": "run the bot",
    "demo": "try the bot in a local Telegram, in the browser",
    "import": "read the three lists, units or people from a file",
    "export": "write the lists with their state, ranking, ledger and the unreachable as a workbook",
    "record": "record reports received on paper, from a table",
    "rules": "show or change hours, marks and the ladder of reminders",
    "tick": "run once what the clock would have started up to now, and deliver it",
    "ranking": "print the ranking",
    "ledger": "print the points ledger",
    "method": "show, preview or adopt a version of the assessment method",
    "bulletin": "write the bulletin of a month as a Word document",
    "audit": "recompute the ledger and check its chain",
    "invite": "make a personal invite link",
    "history": "print who did what, as CSV",
    "permissions": "print who may do what, as docs/permissions.md has it",
    "understand": "show how a message is read",
    "backup": "back up the store and the evidence, and check the copy",
    "restore": "look into a backup, and put it back",
    "copy": "copy the store to another place, SQLite or PostgreSQL, and compare row by row",
    "doctor": "check settings, store, disk and Telegram, and say what to mend",
}


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m bot", description="The district supervision bot.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        meant = get_close_matches(argv[0], COMMANDS, 1)
        hint = f"; probably {meant[0]} is meant" if meant else ""
        print(f"no command is called {argv[0]}{hint}. python -m bot --help shows them all", file=sys.stderr)  # noqa: T201
        return 2
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if argv and argv[0] == name:
            module = importlib.import_module(f"bot.cli.{name}_" if name == "import" else f"bot.cli.{name}")
            module.configure(command)
            command.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return 2
    set_up_logging()
    os.umask(0o077)  # what the bot writes is its own user's alone
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except SettingsError as error:
        print(f"settings: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except StoreError as error:
        print(f"store: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except BrokenPipeError:  # `… | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's own flush is quiet
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
