"""What a message came to, part by part: stored, to be asked back, passed on, or refused. Plain values for the words."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from domain.tasks import TaskName


@dataclass(frozen=True)
class Heard:
    """A message as it arrived."""

    text: str
    chat_id: int
    message_id: int
    today: date
    reply_to: int | None = None
    about_task: int | None = None  # a button or a question said which task the next message is about
    asked: str = "one"  # and what about it: one (anything), done, figure
    edited: bool = False
    received_on: date | None = None  # on paper or by phone: the day the office received it
    channel: str = "chat"
    entered_by: int | None = None
    with_files: bool = False  # a photo or file is with it


@dataclass(frozen=True)
class Recorded:
    """A part that was stored; `again` if this very message had been stored before."""

    report_id: int
    task: TaskName
    kind: str
    percent: int | None
    quantity: Decimal | None
    unit: str | None
    note: str
    state: str
    node: tuple[int, bool, str, date] | None = None  # position, completion, text, due day
    other_nodes: bool = False
    again: bool = False
    wants_evidence: bool = False  # its list asks for a photo or file with a completion, and there is none yet


@dataclass(frozen=True)
class Choice:
    """One answer to a question: a reading to store, or a node to submit. Kept as plain values with the question."""

    values: dict[str, Any]
    task: TaskName | None = None
    node: tuple[int, bool, str, date] | None = None


@dataclass(frozen=True)
class Question:
    """A part that has to be asked back. Nothing of it is stored before the answer."""

    open: str
    words: str
    reason: str
    reason_values: dict[str, str]
    choices: tuple[Choice, ...]
    task: TaskName | None = None


@dataclass(frozen=True)
class Acknowledged:
    count: int


@dataclass(frozen=True)
class Passed:
    """A question of the official's that went to the supervision office."""

    words: str


@dataclass(frozen=True)
class MoreTime:
    """A request for an extension that needs the official's yes, or the exact date first."""

    task: TaskName
    node_id: int
    due_on: date
    new_due_on: date | None
    reason: str


@dataclass(frozen=True)
class NotTaken:
    """A part that was understood but cannot be done; `code` and `values` as in Refused."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class NotUnderstood:
    words: str


@dataclass(frozen=True)
class MenuWord:
    """The whole message was a command word: 帮助, 我的任务, 取消, 撤回, help, undo."""

    word: str


Outcome = Recorded | Question | Acknowledged | Passed | MoreTime | NotTaken | NotUnderstood | MenuWord
