"""What notifications say: one file a family of kinds, each with `COMPOSERS` (kind -> function), imported with the first
message that is composed.

A composer is `(session, notification, t, settings, now) -> Composed | Dropped`; it is called when the message is sent,
reads what is true then, and writes nothing. Bundled kinds have `BUNDLES` with a function over several notifications.
Kinds that go out by the hundred have `AHEAD`: what a batch of them needs, read in a few queries before the first.
"""

from functools import cache
from importlib import import_module
from types import ModuleType

from bot.outgoing.composed import Compose, ComposeBundle, Composed, Dropped, ReadAhead

__all__ = ["Composed", "Dropped", "composers"]

_FAMILIES = ("work", "points", "clock", "watch", "people")


@cache
def families() -> tuple[ModuleType, ...]:
    return tuple(import_module(f"bot.outgoing.{name}") for name in _FAMILIES)


@cache
def composers() -> tuple[dict[str, Compose], dict[str, ComposeBundle]]:
    """All composers by kind: those for one notification, and those for several at once."""
    single: dict[str, Compose] = {}
    bundles: dict[str, ComposeBundle] = {}
    for family in families():
        single.update(getattr(family, "COMPOSERS", {}))
        bundles.update(getattr(family, "BUNDLES", {}))
    return single, bundles


@cache
def readers_ahead() -> dict[str, ReadAhead]:
    """What reads ahead for a batch of messages, by kind."""
    return {kind: read for family in families() for kind, read in getattr(family, "AHEAD", {}).items()}
