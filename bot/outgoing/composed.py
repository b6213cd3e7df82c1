"""What a composer gives back: a message ready to send, or the reason why there is nothing to say any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.settings import Settings
from bot.texts.language import Translator
from db import Notification, Session


@dataclass(frozen=True)
class Composed:
    """A message. `task_ids` in the order in which it numbers them, so that `2 60%` can be understood in a reply."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    task_ids: list[int] = field(default_factory=list)
    kind: str = ""  # of the BotMessage; left out: the notification's kind
    payload: dict[str, Any] | None = None


@dataclass(frozen=True)
class Dropped:
    """It is no longer true: not sent, with the named reason."""

    reason: str


Compose = Callable[[Session, Notification, Translator, Settings, datetime], Composed | Dropped]
# for bundled kinds: all that is due for one person, as one message; each one that is no longer true with its reason
ComposeBundle = Callable[
    [Session, Sequence[Notification], Translator, Settings, datetime], tuple[Composed | None, dict[int, str]]
]
# what composing all of these needs, read in a few queries
ReadAhead = Callable[[Session, Sequence[Notification], Settings, datetime], None]
