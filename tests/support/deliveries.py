"""What delivery tests share: people with accounts, notifications for them, and a sender without Telegram."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notification, Person, Role, Store
from domain.notifications import notify
from domain.outcomes import Outcome, Sent

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2023, 2, 21, 0, 30, tzinfo=UTC)  # a Tuesday, 08:30 in Shanghai


class Time:
    """A clock that goes on only when somebody waits, for delivery's `now`, `sleep` and `monotonic`."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.start, self.seconds = start, 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def monotonic(self) -> float:
        return self.seconds


class Recorder:
    """A sender that keeps what it was given; `answer` decides what becomes of a message."""

    def __init__(self, time: Time, answer: Callable[[int, int], Outcome | None] = lambda chat, n: None) -> None:
        self.time, self.answer = time, answer
        self.sent: list[tuple[float, int, tuple[int, ...]]] = []
        self.attempts: list[tuple[float, int, tuple[int, ...]]] = []
        self.up = True
        self.untrue: dict[int, str] = {}

    def read_ahead(self, session: Session, ids: Sequence[int], now: datetime) -> None:
        """There is nothing to read for it."""

    def compose(
        self, session: Session, ids: tuple[int, ...], chat_id: int, now: datetime
    ) -> tuple[Any | None, dict[int, str]]:
        dropped = {i: self.untrue[i] for i in ids if i in self.untrue}
        kept = tuple(i for i in ids if i not in dropped)
        return ((chat_id, kept) if kept else None), dropped

    async def send(self, letter: Any) -> Outcome:
        chat, ids = letter
        self.attempts.append((self.time.seconds, chat, ids))
        outcome = self.answer(chat, len(self.attempts))
        if outcome is None:
            self.sent.append((self.time.seconds, chat, ids))
            outcome = Sent(chat, 1000 + len(self.sent))
        return outcome

    async def reachable(self) -> bool:
        return self.up

    @property
    def chats(self) -> list[int]:
        return [chat for _, chat, _ in self.sent]


def people(store: Store, count: int, role: str = "official") -> list[int]:
    """Ids of that many people who have joined; Telegram ids are 1001, 1002 …"""
    with store.transaction() as session:
        start = len(session.scalars(select(Person.id)).all())
        made = [
            Person(telegram_id=1001 + start + n, name=f"P{start + n}", joined_at=MORNING, language="en")
            for n in range(count)
        ]
        session.add_all(made)
        session.flush()
        session.add_all(Role(person_id=p.id, role=role, from_on=MORNING.date()) for p in made)
        return [p.id for p in made]


def say_to(store: Store, person_ids: list[int], kind: str = "alert", now: datetime = MORNING, **more: Any) -> list[int]:
    """One notification for each of them."""
    values: dict[str, Any] = {"subject": "node:1", "day_on": now.date(), "reason": "test"} | more
    with store.transaction() as session:
        for person_id in person_ids:
            notify(session, kind, person_id=person_id, now=now, **values)
    with store.reading() as session:
        return list(session.scalars(select(Notification.id).order_by(Notification.id)))


def states(store: Store) -> list[str]:
    with store.reading() as session:
        return list(session.scalars(select(Notification.state).order_by(Notification.id)))


def reasons(store: Store) -> list[str | None]:
    with store.reading() as session:
        return list(session.scalars(select(Notification.ended_reason).order_by(Notification.id)))
