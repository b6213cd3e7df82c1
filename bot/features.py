"""The features of the bot, each imported when the first update for it comes.

What a feature hears stands in its row of the table (bot/handlers/__init__.py): the start needs to know only the names,
and an update is asked of the one or two features that may hear it rather than of a hundred handlers.
"""

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler

from bot.wiring import App

if TYPE_CHECKING:  # the road of an update is loaded while the first call for updates is open
    from bot.road import Handler, Visit

Listener = Callable[["Visit", dict[str, Any]], Awaitable[None]]
Hung = BaseHandler[Any, Any, Any]


@dataclass(frozen=True)
class Feature:
    """A row of the table: the feature's module in bot/handlers/, and what it hears.

    `commands`: without the slash. `buttons`: the verbs of callback data. `answers`: the questions of the bot's whose
    answers it hears (domain/conversation.py). `rest`: it hears what answers no question. `hears`: updates of another
    kind, asked of those features whose command or button it is not.
    """

    module: str
    commands: Sequence[str] = ()
    buttons: Sequence[str] = ()
    answers: Sequence[str] = ()
    rest: bool = False
    hears: Callable[[Update], bool] | None = None


@dataclass(frozen=True)
class Hooks:
    """What a feature hangs up when it is imported: handlers, asked in this order, and who hears which answer."""

    features: "Features"
    handlers: list[Hung] = field(default_factory=list)
    listeners: dict[str, Listener] = field(default_factory=dict)
    rest: "list[Handler]" = field(default_factory=list)

    def add_handler(self, handler: Hung) -> None:
        self.handlers.append(handler)

    def listen(self, expects: str, handler: Listener) -> None:
        """Who hears the answer to `expects`: gets its payload, and forgets the question when it is settled."""
        self.listeners[expects] = handler

    def hear_the_rest(self, handler: "Handler") -> None:
        """The handler of everything that answers no question: free text, photos, files, replies."""
        self.rest.append(handler)


def features_of(application: App) -> "Features":
    features = application.bot_data["features"]
    assert isinstance(features, Features)
    return features


class Features(BaseHandler[Update, Any, None]):
    """Hands each update to the first handler that takes it, of the features whose matter it may be."""

    def __init__(self, table: Sequence[Feature]) -> None:
        super().__init__(_nothing)
        self.table = table
        self._commands = _by_name((name, one) for one in table for name in one.commands)
        self._buttons = _by_name((verb, one) for one in table for verb in one.buttons)
        self._answers = _by_name((question, one) for one in table for question in one.answers)
        self._others = [(one, one.hears) for one in table if one.hears is not None]
        self._loaded: dict[str, Hooks] = {}

    def load(self, feature: Feature) -> Hooks:
        """What the feature has hung up; its module is imported with the first call."""
        hooks = self._loaded.get(feature.module)
        if hooks is None:
            hooks = Hooks(self)
            importlib.import_module(f"bot.handlers.{feature.module}").register(hooks)
            self._loaded[feature.module] = hooks
        return hooks

    async def load_those_of_a_report(self) -> None:
        """Import what nearly every message needs, in pieces: nobody who writes meanwhile waits for all of it."""
        for feature in self.table:
            if feature.rest or feature.hears is not None:
                self.load(feature)
                await asyncio.sleep(0)

    def listener(self, expects: str) -> Listener | None:
        """Who hears the answer to a question of the bot's; None for one that no feature asks any more."""
        feature = self._answers.get(expects)
        return self.load(feature).listeners[expects] if feature is not None else None

    def rest(self) -> "Handler":
        """Who hears what answers no question."""
        return next(self.load(feature).rest[0] for feature in self.table if feature.rest)

    def check_update(self, update: object) -> tuple[Hung, Any] | None:
        if not isinstance(update, Update):
            return None
        for feature in self._asked(update):
            for handler in self.load(feature).handlers:
                check = handler.check_update(update)
                if check is not None and check is not False:
                    return handler, check
        return None

    async def handle_update(self, update: Update, application: App, check_result: Any, context: Any) -> None:
        handler, check = check_result
        await handler.handle_update(update, application, check, context)

    def _asked(self, update: Update) -> Iterator[Feature]:
        """The features that may hear this update: its command's or its button's, then those for all that is left."""
        if update.callback_query is not None:
            named = self._buttons.get((update.callback_query.data or "").partition(":")[0])
        else:
            named = self._commands.get(_command_of(update.message or update.edited_message))
        if named is not None:
            yield named
        for feature, hears in self._others:
            if hears(update):
                yield feature


async def _nothing(*_: object) -> None:
    """Handlers of the features are called, never this."""


def _by_name(rows: Iterable[tuple[str, Feature]]) -> dict[str, Feature]:
    found: dict[str, Feature] = {}
    for name, feature in rows:
        if name in found:
            raise ValueError(f"{name!r} is heard by {found[name].module} and by {feature.module}")
        found[name] = feature
    return found


def _command_of(message: Message | None) -> str:
    """The command a message begins with, without the slash and the bot's name; empty where there is none."""
    if message is None or not message.text or not message.entities:
        return ""
    first = message.entities[0]
    if first.type != MessageEntity.BOT_COMMAND or first.offset != 0:
        return ""
    return message.text[1 : first.length].partition("@")[0].lower()
