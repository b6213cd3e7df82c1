"""Understanding a message: what an official writes in haste becomes a reading, or one question."""

from domain.rules.understanding.message import understand
from domain.rules.understanding.reasons import sentence
from domain.rules.understanding.values import Asked, AskedFor, Context, Kind, Open, Reading, Reason, TaskContext

__all__ = [
    "Asked",
    "AskedFor",
    "Context",
    "Kind",
    "Open",
    "Reading",
    "Reason",
    "TaskContext",
    "sentence",
    "understand",
]
