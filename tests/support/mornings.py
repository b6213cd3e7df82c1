"""Mornings over virtual time: two units with an official each, the clock's jobs, and what went out."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from db import Person, Role, Store, Task
from jobs.clockwork import Clockwork, run_due
from jobs.delivery import Delivery
from jobs.pace import Pace
from jobs.schedule import TABLE
from tests.support.deliveries import SHANGHAI, Time
from tests.support.district import District
from tests.support.post import Post

MORNINGS = tuple(job for job in TABLE if job.name in ("alerts", "morning"))
DUE = date(2023, 3, 31)  # a Friday; overdue from Monday, 3 April


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


class World:
    """A district with two units, each with an official and a task that is overdue from 3 April."""

    def __init__(self, store: Store, due: date = DUE) -> None:
        self.store, self.time, self.post = store, Time(), Post()
        with store.transaction() as session:
            district = District(session)
            for n, name in enumerate(("石鼓镇", "陈仓镇"), start=1):
                task = district.task(f"ZD00{n}", name, (due, due + timedelta(days=180)), report_cycle="quarterly")
                self.join(session, 1000 + n, "official", task.lead_unit_id)

    def tick(self, *instants: str) -> list[tuple[int, str]]:
        """Start, do what is due, stop; at each instant in turn. What was sent."""
        for instant in instants:
            self.time.start, self.time.seconds = at(instant), 0.0
            asyncio.run(self._tick())
        return self.post.emptied()

    async def _tick(self) -> None:
        delivery = Delivery(self.store, self.post, self.time.now, SHANGHAI, Pace(None), sleep=self.time.sleep)
        await Clockwork(self.store, SHANGHAI, self.time.now, delivery, MORNINGS).tick()

    def decide(self, instant: str) -> None:
        """What is due by then is put down; nothing is sent."""
        self.time.start, self.time.seconds = at(instant), 0.0
        run_due(self.store, SHANGHAI, self.time.now(), MORNINGS)

    def deliver(self, instant: str) -> list[tuple[int, str]]:
        """What waits goes out; nothing new is decided."""
        self.time.start, self.time.seconds = at(instant), 0.0

        async def run() -> None:
            delivery = Delivery(self.store, self.post, self.time.now, SHANGHAI, Pace(None), sleep=self.time.sleep)
            await delivery.deliver_due()

        asyncio.run(run())
        return self.post.emptied()

    def join(self, session: Session, chat: int, role: str, unit_id: int | None = None, **more: str) -> Person:
        """Somebody with one role, who has joined and reads English."""
        person = Person(telegram_id=chat, name=f"P{chat}", joined_at=at("2023-02-20T09:00"), language="en")
        session.add(person)
        session.flush()
        session.add(Role(person_id=person.id, role=role, unit_id=unit_id, from_on=date(2023, 1, 1), **more))
        session.flush()
        return person

    def submit(self, position: int, on: date, task_id: int = 1) -> None:
        with self.store.transaction() as session:
            task = session.get_one(Task, task_id)
            District(session).submit(task, position, on)


def chats(sent: list[tuple[int, str]]) -> list[int]:
    return [chat for chat, _ in sent]
