"""One file a feature. Each has `register(application)`; the order here is the order in which they are asked."""

from types import ModuleType

from bot.handlers import tasks

FEATURES: tuple[ModuleType, ...] = (tasks,)
