"""What became of one attempt to send: the sender's answer to delivery, without a word of Telegram's own."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Sent:
    """It arrived. `task_ids`, `kind` and `payload` are kept, so that people can reply to it."""

    chat_id: int
    message_id: int
    kind: str = ""
    task_ids: list[int] = field(default_factory=list)
    payload: dict[str, Any] | None = None


@dataclass(frozen=True)
class TooFast:
    """Surely not sent: Telegram asks for a pause of exactly this long."""

    pause: timedelta
    answer: str


@dataclass(frozen=True)
class NotSent:
    """Surely not sent: no connection, or Telegram's servers answered that they failed."""

    answer: str


@dataclass(frozen=True)
class Uncertain:
    """On the wire when the connection broke or no answer came: it may have arrived."""

    answer: str


@dataclass(frozen=True)
class Unreachable:
    """This recipient cannot be reached until they do something about it: blocked, deactivated, removed."""

    reason: str
    answer: str


@dataclass(frozen=True)
class Moved:
    """The group has become a supergroup with a new id."""

    chat_id: int
    answer: str


@dataclass(frozen=True)
class Rejected:
    """Telegram will never take this message as it is."""

    answer: str


Outcome = Sent | TooFast | NotSent | Uncertain | Unreachable | Moved | Rejected
