"""The time that new messages carry: the machine's, or the one a demonstration sets."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still at the instant it was set to, or runs on from it, until it is set again or let go."""

    def __init__(self) -> None:
        self._set: datetime | None = None
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self._set if self._set is not None else datetime.now(UTC) + self._ahead

    def unix(self) -> int:
        return int(self.now().timestamp())

    def set(self, instant: datetime | None, *, runs: bool = False) -> None:
        """`runs`: on from that instant. Raises ValueError for an instant without an offset."""
        if instant is not None and instant.tzinfo is None:
            raise ValueError("an instant needs its offset, as in 2023-02-21T08:29:00+08:00")
        self._set, self._ahead = None, timedelta()
        if instant is not None and runs:
            self._ahead = instant - datetime.now(UTC)
        elif instant is not None:
            self._set = instant.astimezone(UTC)
