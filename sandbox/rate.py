"""The standing rate rule: as many messages as Telegram lets a bot send.

Documented: no more than about 30 messages a second overall, 1 a second in one chat (short bursts pass),
20 a minute in a group.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from sandbox.errors import Refusal

OVERALL = 30
OVERALL_SECONDS = 1.0
GROUP = 20
GROUP_SECONDS = 60.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 5


@dataclass
class Bucket:
    """A leaky bucket: holds `CHAT_BURST` messages and loses one a second."""

    level: float
    at: float


@dataclass
class RateRule:
    """Off until it is switched on. A refused message counts for nothing."""

    on: bool = False
    now: Callable[[], float] = monotonic
    _overall: deque[float] = field(default_factory=deque)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _chats: dict[int, Bucket] = field(default_factory=dict)

    def switch(self, on: bool) -> None:
        self.on = on
        self._overall.clear()
        self._groups.clear()
        self._chats.clear()

    def require_room(self, chat_id: int, messages: int = 1) -> None:
        """Counts messages to a chat, or raises 429 with the seconds to wait."""
        if not self.on:
            return
        now = self.now()
        waits = [window_wait(self._overall, OVERALL, OVERALL_SECONDS, messages, now)]
        if chat_id < 0:
            group = self._groups.setdefault(chat_id, deque())
            waits.append(window_wait(group, GROUP, GROUP_SECONDS, messages, now))
        bucket = self._chats.setdefault(chat_id, Bucket(0.0, now))
        bucket.level = max(0.0, bucket.level - (now - bucket.at) * CHAT_PER_SECOND)
        bucket.at = now
        waits.append((bucket.level + messages - CHAT_BURST) / CHAT_PER_SECOND)
        wait = max(waits)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise Refusal(429, f"retry after {seconds}", {"retry_after": seconds})
        self._overall.extend([now] * messages)
        if chat_id < 0:
            self._groups[chat_id].extend([now] * messages)
        bucket.level += messages


def window_wait(times: deque[float], limit: int, span: float, messages: int, now: float) -> float:
    """Seconds until `messages` more fit into a sliding window; 0 or less when they fit now."""
    while times and times[0] <= now - span:
        times.popleft()
    over = len(times) + messages - limit
    return times[over - 1] + span - now if 0 < over <= len(times) else (span if over > 0 else 0.0)
