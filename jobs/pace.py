"""How fast delivery may send: evenly, never over the limit of any second, and each chat at its own pace."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

IN_ANY_SECOND = 30  # Telegram's limit for a whole bot
FOR_ANSWERS = 2  # of these delivery leaves free, where its rate allows: an answer that comes on top is not refused
GROUP_A_MINUTE = 20
CATCH_UP = 10.0  # seconds that may be made up for


class Pace:
    """Slots on a monotonic clock, so that a wall clock that is set back changes nothing.

    `rate` is messages a second; None sends as fast as the other end takes it (trials on a local server).
    """

    def __init__(
        self,
        rate: float | None = 25,
        monotonic: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._whole = self._rate = rate  # of all processes together, and of this one
        self._shared = 1, 0  # processes, and this one's place among them
        self._monotonic = monotonic or (lambda: asyncio.get_running_loop().time())
        self._sleep = sleep
        self._next = float("-inf")
        self._any_second = self._whole_second = max(IN_ANY_SECOND - FOR_ANSWERS, int(rate or 0))
        self._last: deque[float] = deque(maxlen=self._any_second)
        self._on_the_wire = 0
        self._answered: deque[float] = deque()  # within the last second
        self._chats: dict[int, deque[float]] = {}

    @property
    def limited(self) -> bool:
        return self._whole is not None

    def dealt(self, processes: int, place: int) -> int:
        """How many messages of any second fall to the process in this place, from 0, among so many: all are dealt out.

        0 where there are more processes than messages.
        """
        each, rest = divmod(self._whole_second, processes)
        return each + (place < rest)

    def share(self, processes: int, place: int) -> None:
        """So many processes send for this bot, and this one is in this place among them.

        Each has as much of the rate as of what any second may see: together they have neither more than one process
        alone, nor less. One to which nothing falls ends what it has begun; it must not claim.
        """
        if self._whole is None or (processes, place) == self._shared:
            return
        self._shared = processes, place
        self._any_second = max(1, self.dealt(processes, place))
        self._rate = self._whole * self._any_second / self._whole_second
        self._last = deque(self._last, maxlen=self._any_second)

    async def slot(self, chat_id: int) -> None:
        """Wait for the next slot and take it."""
        if self._rate is None:
            return
        now = self._monotonic()
        # What a stall has cost is made up for, evenly and below the limit: so the average keeps the rate.
        at = max(self._next, now - CATCH_UP) if self._last else now
        self._next = at + 1 / self._rate
        if self._last:
            at = max(at, self._last[-1] + 1 / self._any_second)
        if len(self._last) == self._any_second:
            at = max(at, self._last[0] + 1.0)
        self._last.append(max(at, now))
        sent = self._chats.setdefault(chat_id, deque(maxlen=GROUP_A_MINUTE))
        sent.append(max(at, now))
        if at > now:
            await self._sleep(at - now)

    def idle(self) -> None:
        """Nothing is due: there is nothing to catch up with."""
        self._next = max(self._next, self._monotonic())

    async def gate(self) -> None:
        """The last wait before the wire; `answered` is to follow.

        A message counts until a second after its answer came: it reached Telegram before that. So however unevenly
        the way there delays them, in no second of Telegram's own clock do more arrive than the limit.
        """
        if self._rate is None:
            return
        while True:
            now = self._monotonic()
            while self._answered and self._answered[0] + 1.0 <= now:
                self._answered.popleft()
            if self._on_the_wire + len(self._answered) < self._any_second:
                self._on_the_wire += 1
                return
            await self._sleep(self._answered[0] + 1.0 - now if self._answered else 0.01)

    def began(self) -> None:
        """An answer to somebody goes on the wire: it waits for nobody, and what delivery sends makes room for it."""
        if self._rate is not None:
            self._on_the_wire += 1

    def answered(self) -> None:
        """A message has come back, whatever became of it."""
        if self._rate is not None:
            self._on_the_wire -= 1
            self._answered.append(self._monotonic())

    def busy_chats(self) -> dict[int, float]:
        """Chats that have to wait, and for how many seconds: one message a second, in a group 20 a minute."""
        now = self._monotonic()
        busy: dict[int, float] = {}
        for chat, sent in list(self._chats.items()):
            ready = sent[-1] + 1.0
            if chat < 0 and len(sent) == GROUP_A_MINUTE:
                ready = max(ready, sent[0] + 60.0)
            if ready > now:
                busy[chat] = ready - now
            elif chat > 0 or sent[-1] + 60.0 < now:
                del self._chats[chat]
        return busy
