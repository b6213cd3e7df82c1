"""The one place that asks the system for the time. Everything else is handed `now`."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time for the whole bot: the system's, or for trials one that was started elsewhere and runs on from there."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta() if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """This instant, aware UTC."""
        return datetime.now(UTC) + self._offset

    def move_to(self, instant: datetime) -> None:
        """Trials only: from here on the clock runs on from `instant`."""
        self._offset = instant - datetime.now(UTC)


class FixedClock(Clock):
    """A clock that stands where it was set: for `tick --now`, for stepping through a trial, for tests."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def move_to(self, instant: datetime) -> None:
        self.instant = instant
