"""argparse in the language of the terminal: its own words, and the help of each command."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from bot.cli.terminal import terminal_words
from bot.texts.columns import width
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


PAD = "\x00"  # stands beside a character that takes two places, until the text is laid out


class TerminalFormatter(argparse.HelpFormatter):
    """Help in columns that stand with Chinese, too; a text with lines of its own keeps them."""

    def format_help(self) -> str:
        return super().format_help().replace(PAD, "")

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
        words = vars(argparse)["_"]("usage: ") if prefix is None else prefix
        return super()._format_usage(usage, actions, groups, _padded(words))

    def _metavar_formatter(self, action: argparse.Action, default_metavar: str) -> Callable[[int], tuple[str, ...]]:
        plain = super()._metavar_formatter(action, default_metavar)
        return lambda count: tuple(map(_padded, plain(count)))

    def _expand_help(self, action: argparse.Action) -> str:
        return _padded(super()._expand_help(action))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(_padded(text), width, indent)


class TerminalParser(argparse.ArgumentParser):
    """A parser whose help, and whose parts' help, is laid out by `TerminalFormatter`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": TerminalFormatter, **options})


def _padded(text: str) -> str:
    """As many characters as the text takes places."""
    return "".join(char + PAD * (width(char) - 1) for char in text)


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
