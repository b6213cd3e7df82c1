"""`python -m bot COMMAND`: the command line. A command's module is imported only when it is called."""

import gc
import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until a command begins there is nothing to tidy up: Ctrl+C ends the process at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
if __name__ == "__main__":
    # What loading makes stays: to look through it again and again for garbage took a fifth of the time of a start.
    gc.disable()

import argparse
import importlib
import io
import os
import sys
import threading
from contextlib import suppress
from difflib import get_close_matches

from bot.cli.parsing import TerminalParser, parsing_in, put_into_words, sentence
from bot.cli.terminal import terminal_words
from bot.logs import set_up_logging
from bot.settings import SettingsError
from bot.store_errors import StoreError
from bot.texts.language import Translator
from bot.texts.worded import Source as _

# command -> what it does; its module is bot.cli.<command> (with _ for Python's own words) and has
# configure(parser) and run(args) -> exit code
COMMANDS = {
    "run": _("run the bot"),
    "demo": _("try the bot in a local Telegram, in the browser"),
    "import": _("read the three lists, units or people from a file"),
    "export": _("write the lists with their state, ranking, ledger and the unreachable as a workbook"),
    "record": _("record reports received on paper, from a table"),
    "rules": _("show or change hours, marks and the ladder of reminders"),
    "tick": _("run once what the clock would have started up to now, and deliver it"),
    "ranking": _("print the ranking"),
    "ledger": _("print the points ledger"),
    "method": _("show, preview or adopt a version of the assessment method"),
    "bulletin": _("write the bulletin of a month as a Word document"),
    "audit": _("recompute the ledger and check its chain"),
    "invite": _("make a personal invite link"),
    "history": _("print who did what, as CSV"),
    "permissions": _("print who may do what, as docs/permissions.md has it"),
    "understand": _("show how a message is read"),
    "backup": _("back up the store and the evidence, and check the copy"),
    "restore": _("look into a backup, and put it back"),
    "copy": _("copy the store to another place, SQLite or PostgreSQL, and compare row by row"),
    "doctor": _("check settings, store, disk and Telegram, and say what to mend"),
}


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    t = terminal_words()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no → gets a ? and not a traceback
            stream.reconfigure(errors="replace")
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        print(_unknown(argv[0], t), file=sys.stderr)  # noqa: T201
        return 2
    with parsing_in(t):
        parser = _parser(argv[0] if argv else "", t)
        args = parser.parse_args(argv)
        if args.command is None:
            parser.print_help()
            return 2
    set_up_logging()
    os.umask(0o077)  # what the bot writes is its own user's alone
    if not gc.isenabled():  # all is loaded
        gc.freeze()
        gc.enable()
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except SettingsError as error:
        print(t.plain("settings: {error}", error=error.words(t)), file=sys.stderr)  # noqa: T201
        return 2
    except StoreError as error:
        print(t.plain("store: {error}", error=error.words(t)), file=sys.stderr)  # noqa: T201
        return 2
    except BrokenPipeError:  # `… | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's own flush is quiet
        return 0
    except KeyboardInterrupt:
        return 130


def _parser(called: str, t: Translator) -> argparse.ArgumentParser:
    """The parser of all commands; the one that is called has its options."""
    parser = TerminalParser(prog="python -m bot", description=t.text(_("The district supervision bot.")))
    commands = parser.add_subparsers(dest="command", metavar=t.text(_("COMMAND")))
    for name, summary in COMMANDS.items():
        words = t.text(summary)
        command = commands.add_parser(name, help=words, description=sentence(words))
        if called == name:
            if name == "run":
                _load_beside("aiohttp")
            module = importlib.import_module(f"bot.cli.{name}_" if name == "import" else f"bot.cli.{name}")
            module.configure(command)
            put_into_words(command, t)
            command.set_defaults(run=module.run)
    return parser


def _load_beside(library: str) -> None:
    """Begin to load a library in a thread. Who imports it meanwhile waits for that, and hears what is wrong with it.

    aiohttp reads the machine's certificates twice while it is loaded, in 0.035 s that leave Python to the others.
    """

    def load() -> None:
        with suppress(ImportError):
            importlib.import_module(library)

    threading.Thread(target=load).start()


def _unknown(name: str, t: Translator) -> str:
    meant = next(iter(get_close_matches(name, COMMANDS, 1)), None)
    if meant is None:
        return t.plain("no command is called {name}. python -m bot --help shows them all", name=name)
    return t.plain(
        "no command is called {name}; probably {meant} is meant. python -m bot --help shows them all",
        name=name,
        meant=meant,
    )


if __name__ == "__main__":
    sys.exit(main())
