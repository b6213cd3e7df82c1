"""The time that new messages carry: the machine's, or the one a demonstration sets."""

from datetime import UTC, datetime


class Clock:
    """Stands still at the instant it was set to, until it is set again or let go."""

    def __init__(self) -> None:
        self._set: datetime | None = None

    def now(self) -> datetime:
        return self._set if self._set is not None else datetime.now(UTC)

    def unix(self) -> int:
        return int(self.now().timestamp())

    def set(self, instant: datetime | None) -> None:
        if instant is not None and instant.tzinfo is None:
            raise ValueError("an instant needs its offset, as in 2023-02-21T08:29:00+08:00")
        self._set = instant.astimezone(UTC) if instant is not None else None
