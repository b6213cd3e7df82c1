"""What the bot says when it cannot do what was asked: one line, what is wrong and what would be right."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from markupsafe import Markup

import bot.texts
from bot.texts.language import Translator
from domain.errors import Refused

Words = Callable[..., Markup]

# code of Refused -> the words; each feature adds its own with `refusals`
_WORDS: dict[str, Callable[[Translator, dict[str, object]], Markup]] = {
    "not_allowed": lambda t, v: t("This is not yours to do. If you think it should be, ask the supervision office."),
    "unknown_task": lambda t, v: t("I know no task {no}. /tasks shows yours.", **v),
    "gone": lambda t, v: t("This is no longer there. /tasks shows how things stand."),
}


def refusals(words: dict[str, Callable[[Translator, dict[str, object]], Markup]]) -> None:
    """Add a feature's refusals; called once from the feature's texts."""
    _WORDS.update(words)


def refusal(refused: Refused, t: Translator) -> Markup:
    """The words for what a use case refused."""
    if refused.code not in _WORDS:  # they are with a feature that nobody has used yet
        for module in iter_modules(bot.texts.__path__):
            import_module(f"bot.texts.{module.name}")
    return _WORDS[refused.code](t, refused.values)


def stranger(t: Translator) -> Markup:
    """The two lines for somebody who has not joined."""
    return t(
        "Hello. This bot serves the district's supervision work and is open to invited colleagues only.\n"
        "If you should be here, ask your unit or the supervision office for your personal link."
    )
