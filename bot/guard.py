"""Who gets in, and how fast: a flood of strangers must not keep an official waiting, nor one person all others.

It looks at updates as they come from the wire, before anything is made of them: 10,000 of them cost next to nothing.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

BURST = 30  # updates one person may send at once
A_SECOND = 2.0  # and how many a second after that
STRANGERS_BURST = 60  # updates of all strangers together at once
STRANGERS_A_SECOND = 5.0  # and after that; more are passed over
REMEMBERED = 20_000  # people whose speed is remembered
NUMBERS = 10_000  # update numbers remembered, to know one that comes twice


class Verdict(Enum):
    """What becomes of an update."""

    ENTER = "enter"
    TELL = "tell"  # too fast: said once
    LIMITED = "limited"  # too fast, and knows it
    CROWDED_OUT = "crowded_out"
    REPEATED = "repeated"


@dataclass
class _Bucket:
    tokens: float
    at: float
    told: bool = False
    written_at: int | None = None

    def take(self, now: float, size: float, a_second: float, written_at: int | None = None) -> bool:
        """Take one, if there is one. What was written over an hour while nobody listened is no flood when it comes."""
        passed = now - self.at
        if written_at is not None:
            passed = max(passed, written_at - (written_at if self.written_at is None else self.written_at))
            self.written_at = written_at
        self.tokens = min(size, self.tokens + passed * a_second)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Guard:
    """`known`: the accounts of those who have joined, from the store; kept up to date by whoever owns the guard."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.known: Collection[int] = frozenset()
        self._monotonic = monotonic
        self._strangers = _Bucket(STRANGERS_BURST, monotonic())
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()
        self._seen: set[int] = set()
        self._order: deque[int] = deque()

    def judge(self, raw: dict[str, Any]) -> Verdict:
        """What becomes of this update."""
        if not self._is_new(raw.get("update_id", 0)):
            return Verdict.REPEATED
        person = sender_of(raw)
        if person is None:
            return Verdict.ENTER
        now = self._monotonic()
        known = person in self.known
        bucket = self._buckets.pop(person, None) or _Bucket(BURST, now)
        self._buckets[person] = bucket  # at the end: the one longest unheard of goes first
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if not bucket.take(now, BURST, A_SECOND, written_at(raw)):
            if bucket.told or not known:
                return Verdict.LIMITED
            bucket.told = True
            return Verdict.TELL
        if bucket.tokens > BURST / 2:
            bucket.told = False
        if not known and not self._strangers.take(now, STRANGERS_BURST, STRANGERS_A_SECOND):
            return Verdict.CROWDED_OUT
        return Verdict.ENTER

    def forget(self, update_id: int) -> None:
        """It could not be kept and will come again."""
        self._seen.discard(update_id)

    def _is_new(self, update_id: int) -> bool:
        if update_id in self._seen:
            return False
        self._seen.add(update_id)
        self._order.append(update_id)
        if len(self._order) > NUMBERS:
            self._seen.discard(self._order.popleft())
        return True


def sender_of(raw: dict[str, Any]) -> int | None:
    """The account behind an update, whatever its kind."""
    for name, content in raw.items():
        if name != "update_id" and isinstance(content, dict):
            sender = content.get("from")
            if isinstance(sender, dict) and isinstance(sender.get("id"), int):
                return int(sender["id"])
    return None


def written_at(raw: dict[str, Any]) -> int | None:
    """When a message was written or edited, in seconds by Telegram's clock; None for what does not say."""
    for name in ("message", "edited_message"):
        content = raw.get(name)
        if isinstance(content, dict):
            said = content.get("edit_date") or content.get("date")
            return said if isinstance(said, int) else None
    return None


def chat_of(raw: dict[str, Any]) -> int:
    """The chat an update belongs to; 0 where there is none."""
    for name, content in raw.items():
        if name != "update_id" and isinstance(content, dict):
            message = content.get("message")
            chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0
