"""argparse in the language of the terminal: its own words, and the help of each command."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from bot.cli.terminal import terminal_words
from bot.texts.language import Translator
from bot.texts.worded import Source
from bot.texts.worded import Source as _

# What argparse says to the person who calls; its other messages are for the programmer.
ARGPARSE = (
    _("usage: "),
    _("positional arguments"),
    _("options"),
    _("show this help message and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("argument %(argument_name)s: %(message)s"),
    _("unknown parser %(parser_name)r (choices: %(choices)s)"),
    _("unrecognized arguments: %s"),
    _("not allowed with argument %s"),
    _("ignored explicit argument %r"),
    _("the following arguments are required: %s"),
    _("one of the arguments %s is required"),
    _("expected one argument"),
    _("expected at most one argument"),
    _("expected at least one argument"),
    _("expected %s argument"),
    _("expected %s arguments"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("invalid %(type)s value: %(value)r"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
)


@contextmanager
def parsing_in(t: Translator) -> Iterator[None]:
    """argparse speaks the language inside the block.

    It asks gettext through two names of its own module, and gettext would want compiled catalogs of the whole
    process; so the two names are set, and set back.
    """
    names = vars(argparse)
    before = names["_"], names["ngettext"]
    names["_"], names["ngettext"] = t.text, lambda one, many, n: t.text(one if n == 1 else many)
    try:
        yield
    finally:
        names["_"], names["ngettext"] = before


def put_into_words(parser: argparse.ArgumentParser, t: Translator) -> None:
    """Say all help of a parser, and of the parts it has, in the language: whatever is marked as a source text."""
    parser.description, parser.epilog = _words(parser.description, t), _words(parser.epilog, t)
    for action in parser._actions:
        action.help = _words(action.help, t)
        if isinstance(action.metavar, Source):
            action.metavar = t.text(action.metavar)
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                listed.help = _words(listed.help, t)
                part = action.choices[listed.dest]
                part.description = sentence(listed.help or "")
                put_into_words(part, t)


def _words(text: str | None, t: Translator) -> str | None:
    return t.text(text) if isinstance(text, Source) else text


def sentence(text: str) -> str:
    """A summary as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("。" if any("\u4e00" <= char <= "\u9fff" for char in text) else ".")


def day(text: str) -> date:
    """A day for an option. Raises ArgumentTypeError with what it takes."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = terminal_words().plain("found {found!r}, takes a day like 2023-07-31", found=text)
        raise argparse.ArgumentTypeError(words) from None


def whole(text: str) -> int:
    """A whole number for an option. Raises ArgumentTypeError with what it takes."""
    try:
        return int(text)
    except ValueError:
        words = terminal_words().plain("found {found!r}, takes a whole number", found=text)
        raise argparse.ArgumentTypeError(words) from None
