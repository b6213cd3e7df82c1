"""The language of the command line. It is known before anything else: what is wrong with the settings is told in it."""

import os
from collections.abc import Mapping
from pathlib import Path

from bot.settings import office_language, read_env_file
from bot.texts.language import Translator, translator


def terminal_language(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> str:
    """`zh` or `en`: the setting LANGUAGE where it is set, else what the terminal speaks, else English."""
    environ = os.environ if environ is None else environ
    return office_language(environ, read_env_file(env_file)) or _locale_language(environ)


def terminal_words() -> Translator:
    """The words of this terminal."""
    return translator(terminal_language())


def _locale_language(environ: Mapping[str, str]) -> str:
    """As gettext has it: the list LANGUAGE counts before the locale, unless the locale is C."""
    locale = next((found for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := environ.get(key))), "C")
    plain = locale.split(".")[0] in ("C", "POSIX")
    for one in [*([] if plain else environ.get("LANGUAGE", "").split(":")), locale]:
        if one[:2] in ("zh", "en"):
            return one[:2]
    return "en"
