"""The queue of updates: unconfirmed ones are delivered again, the older of two polls is refused."""

import asyncio
from collections import deque
from typing import Any

from sandbox.bell import Bell
from sandbox.errors import Json, Refusal

ALL_TYPES = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
        "business_message", "edited_business_message", "deleted_business_messages", "guest_message",
        "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
        "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
        "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
        "removed_chat_boost", "managed_bot",
    }
)  # fmt: skip
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
FIRST_UPDATE_ID = 700_000_001


class UpdateQueue:
    """Updates in order of arrival, until the bot confirms them by asking for later ones."""

    def __init__(self) -> None:
        self.pending: deque[Json] = deque()
        self.next_id = FIRST_UPDATE_ID
        self.allowed = ALL_TYPES - NOT_BY_DEFAULT
        self.bell = Bell()
        self._poll: asyncio.Future[None] | None = None

    def add(self, kind: str, content: Json) -> int | None:
        """Queues an update; None when the bot does not want its kind."""
        if kind not in self.allowed:
            return None
        update_id = self.next_id
        self.next_id += 1
        self.pending.append({"update_id": update_id, kind: content})
        self.bell.ring()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        return update_id

    def allow(self, names: Any) -> None:
        """Sets the wanted kinds. Unknown names are ignored; an empty list means the default set."""
        if not isinstance(names, list):
            return
        known = {str(name) for name in names} & ALL_TYPES
        self.allowed = frozenset(known) if known else ALL_TYPES - NOT_BY_DEFAULT

    def confirm(self, offset: int) -> None:
        """Forgets what comes before `offset`; a negative one keeps only the last -offset updates."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
            return
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    def first(self, limit: int) -> list[Json]:
        if limit >= len(self.pending):
            return list(self.pending)
        return [self.pending[i] for i in range(limit)]

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """Long polling. Raises 409 in the poll that was there when another one comes.

        The second request of the real server ends the first; it then waits itself.
        """
        self.end_poll(Refusal(409, TERMINATED))
        if offset:
            self.confirm(offset)
        if self.pending or timeout <= 0:
            return self.first(limit)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = mine
        try:
            await asyncio.wait_for(mine, timeout)
        except TimeoutError:
            return []
        finally:
            if self._poll is mine:
                self._poll = None
        return self.first(limit)

    @property
    def is_polled(self) -> bool:
        """Whether a long poll is waiting."""
        return self._poll is not None

    def end_poll(self, reason: Refusal) -> None:
        """Answers a waiting poll with a refusal."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(reason)
        self._poll = None
