"""Errors that can be said in any language: a source text and the values in it."""

from bot.texts.language import Translator


class Source(str):
    """A source text that is marked for the catalogs and said later, when the language is known.

    Imported as `_` where texts are written down: `_("zh or en")`.
    """

    __slots__ = ()


class WordedError(Exception):
    """Its message is a source text with values: `str()` says it in English, `words` in any language.

    A value that is a `Source` is said in that language too; an error among the values likewise.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message, self.values = message, values

    def words(self, t: Translator) -> str:
        return t.plain(self.message, **{name: said(value, t) for name, value in self.values.items()})


def said(value: object, t: Translator) -> object:
    """A value as it is said: a source text and an error in the language, anything else as it is."""
    if isinstance(value, Source):
        return t.text(value)
    return value.words(t) if isinstance(value, WordedError) else value
