"""A simulated year: 441 tasks, all officials, in virtual time. Every message the rules call for, and no other."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import Notification, Store, Task
from jobs.clockwork import run_due
from jobs.delivery import Delivery
from jobs.pace import Pace
from jobs.schedule import TABLE
from tests.support.deliveries import SHANGHAI, Time
from tests.support.post import Post
from tests.support.year import FIRST, LAST, apply, at, build, draw
from tests.support.year_listing import ListedNode, ListedTask, Listing, Year, works

MORNINGS = tuple(job for job in TABLE if job.name in ("alerts", "morning"))


@pytest.mark.long
def test_a_year_of_messages_is_what_the_rules_call_for(sqlite_store: Store, tmp_path: Path) -> None:
    store = sqlite_store
    with store.transaction() as session:
        cast = build(session)
        session.flush()
        events = draw(session, seed=2023)
        year = Year(
            [
                ListedTask(
                    t.id,
                    t.lead_unit_id,
                    t.district_leader,
                    t.report_cycle,
                    t.standing,
                    [ListedNode(n.id, n.due_on, n.completion) for n in t.nodes],
                )
                for t in session.scalars(select(Task).order_by(Task.id))
            ],
            cast,
        )
    time = Time(at(FIRST, 8, 30))
    post = Post()
    totals: Counter[str] = Counter()
    a_day: Counter[tuple[int, date]] = Counter()

    async def live() -> None:
        delivery = Delivery(store, post, time.now, SHANGHAI, Pace(None), sleep=time.sleep)
        day = FIRST
        while day <= LAST:
            time.seconds = (at(day, 8, 30) - time.start).total_seconds()
            run_due(store, SHANGHAI, time.now(), MORNINGS)
            await delivery.deliver_due()
            wanted = year.morning(day)
            sent = _sent_on(store, day)
            assert sent.alerts == wanted.alerts, day
            assert sent.digests == wanted.digests, day
            assert len(post.bag) == len(wanted.alerts) + len(wanted.digests), "one message a person and kind"
            assert not post.bag or works(day)
            totals.update({"alerts": len(wanted.alerts), "digests": len(wanted.digests)})
            a_day.update((chat, day) for chat, _ in post.bag)
            post.bag.clear()
            with store.transaction() as session:
                apply(session, day, events.get(day, []))
            year.happen(day, events.get(day, []))
            day += timedelta(days=1)

    asyncio.run(live())
    assert max(post.lengths) <= 4096
    assert max(a_day.values()) <= 2, "at most a digest and one alert a day"
    with store.reading() as session:
        assert set(session.scalars(select(Notification.state).distinct())) == {"sent"}
    print(f"messages in the year: {dict(totals)}; the most a person got in a day: {max(a_day.values())}")


def _sent_on(store: Store, day: date) -> Listing:
    alerts: dict[int, set[tuple[int, str]]] = {}
    digests: dict[int, Any] = {}
    with store.reading() as session:
        for row in session.scalars(select(Notification).where(Notification.sent_at >= at(day, 0))):
            assert row.person_id is not None
            if row.kind == "alert":
                alerts.setdefault(row.person_id, set()).add((row.payload["node"], row.step))
            else:
                lines = frozenset(
                    (
                        item["task"],
                        frozenset(entry[0] for entry in item["overdue"]),
                        frozenset(entry[0] for entry in item["soon"]),
                        date.fromisoformat(item["report"]) if item["report"] else None,
                    )
                    for item in row.payload["items"]
                )
                digests[row.person_id] = (lines, row.payload["reviews"])
    return Listing(alerts, digests)
