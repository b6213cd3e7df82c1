"""What goes in and what comes out: the context of a message, and how it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a message, or one part of it, says."""

    PROGRESS = "progress"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    BLOCKED = "blocked"
    COORDINATION_NEEDED = "coordination_needed"
    QUANTITY = "quantity"
    ACKNOWLEDGEMENT = "acknowledgement"
    QUESTION = "question"
    EXTENSION_REQUEST = "extension_request"
    SEVERAL = "several"
    AMBIGUOUS_ASK_BACK = "ambiguous_ask_back"
    CHATTER = "chatter"
    COMMAND = "command"


class Open(StrEnum):
    """The point that a person has to settle."""

    TASK = "task"  # which task is meant
    FIGURE = "figure"  # how far the task is
    NUMBER = "number"  # what a number stands for
    DONE = "done"  # finished, or not
    EXTENSION = "extension"  # is more time asked for
    OBSTACLE = "obstacle"  # does a difficulty stop the work
    DATE = "date"  # the exact day
    MEANING = "meaning"  # anything else


class AskedFor(StrEnum):
    """What the message answers."""

    ONE = "one"  # a prompt, card or alert about one task
    DONE = "done"  # the question "is it done?"
    FIGURE = "figure"  # the question for a percentage
    DIGEST = "digest"  # the numbered list of the morning
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and about which task. Written as "one:RW301", "done:RW301", "digest" or "nothing"."""

    state: AskedFor = AskedFor.NOTHING
    task: str | None = None

    @classmethod
    def parse(cls, text: str) -> Asked:
        """Read the written form. Raises ValueError, naming what is allowed."""
        state, colon, task = text.partition(":")
        try:
            asked_for = AskedFor(state.strip())
        except ValueError:
            raise ValueError(
                f'asked: "{text}" is unknown; write one:NO, done:NO, figure:NO, digest or nothing'
            ) from None
        about_one = asked_for in (AskedFor.ONE, AskedFor.DONE, AskedFor.FIGURE)
        if about_one != bool(colon and task.strip()):
            raise ValueError(
                f'asked: "{text}" should {"name" if about_one else "not name"} a task, as in '
                f'"{asked_for}{":RW301" if about_one else ""}"'
            )
        return cls(asked_for, task.strip() or None)


@dataclass(frozen=True, slots=True)
class TaskContext:
    """A task that the writer may be talking about.

    `target` is the year's target as listed ("30 个", "完成固定资产投资6亿元"). `investment_year_wan` is the year's
    investment in ten thousand yuan. `last_percent` and `last_quantity` come from the last report.
    """

    no: str
    title: str = ""
    title_en: str = ""
    target: str = ""
    deadline: date | None = None
    last_percent: int | None = None
    last_quantity: Decimal | None = None
    investment_year_wan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known when a message arrives: the day, the writer's open tasks, what was asked, the digest in order."""

    today: date
    tasks: tuple[TaskContext, ...] = ()
    asked: Asked = field(default_factory=Asked)
    digest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why words were read so: a stable code, and the values that its sentence names."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a message, or one part of it, was read.

    `quantity` is in `unit`, which is the target's own where there is one. `text` holds the original words, `note` those
    that say more than the figure. For AMBIGUOUS_ASK_BACK `open` names the point to settle and `choices` holds the
    readings that the person may mean, likeliest first; nothing may be stored before one is chosen. An extension request
    without an exact day has `open` DATE. `parts` are filled for SEVERAL alone.
    """

    kind: Kind
    reason: Reason
    text: str
    percent: int | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    task: str | None = None
    date: date | None = None
    parts: tuple[Reading, ...] = ()
    open: Open | None = None
    choices: tuple[Reading, ...] = ()
    note: str | None = None
