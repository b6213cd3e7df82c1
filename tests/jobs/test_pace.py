"""How several processes share what Telegram allows one bot: to the last message, and a group as a whole."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import Store
from domain.notifications import notify
from jobs.delivery import Delivery
from jobs.pace import FOR_ANSWERS, GROUP_A_MINUTE, IN_ANY_SECOND, Pace
from tests.support.deliveries import MORNING, SHANGHAI, Recorder, Time, reasons

SECONDS = 40
A_SECOND = IN_ANY_SECOND - FOR_ANSWERS


def sent_at(rate: float, processes: int, place: int) -> list[float]:
    """When the process in this place sends, over some seconds in which there is always something to send."""
    time = Time()
    pace = Pace(rate, time.monotonic, time.sleep)
    pace.share(processes, place)
    found: list[float] = []

    async def send() -> None:
        while time.seconds < SECONDS:
            await pace.slot(len(found) + 1)
            found.append(time.seconds)

    if pace.dealt(processes, place):
        asyncio.run(send())
    return found


@given(st.integers(1, 40), st.sampled_from((5, 12.5, 25, 28)))
@settings(max_examples=40, deadline=None)
def test_all_processes_together_send_at_the_rate_and_no_second_sees_more_than_it_may(
    processes: int, rate: float
) -> None:
    of_each = [sent_at(rate, processes, place) for place in range(processes)]
    together = sorted(at for found in of_each for at in found if at < SECONDS)
    assert len(together) == pytest.approx(rate * SECONDS, abs=min(processes, A_SECOND))
    assert all(sum(start <= at < start + 1 for at in together) <= A_SECOND for start in range(SECONDS))


@given(st.integers(1, 60))
def test_what_a_second_may_see_is_dealt_out_to_the_last_message(processes: int) -> None:
    dealt = [Pace(25).dealt(processes, place) for place in range(processes)]
    assert sum(dealt) == A_SECOND
    assert max(dealt) - min(dealt) <= 1


def test_a_group_gets_no_more_than_its_share_of_a_minute_whatever_process_sends(store: Store) -> None:
    """The second one has never sent there: a replica, or the same bot started anew."""
    with store.transaction() as session:
        for n in range(30):
            notify(session, "group_digest", chat_id=-5, subject=f"d{n}", day_on=MORNING.date(), reason="t", now=MORNING)
    time = Time()
    senders = [Recorder(time), Recorder(time)]

    async def run(sender: Recorder, patience: float) -> int:
        delivery = Delivery(store, sender, time.now, SHANGHAI, Pace(28, time.monotonic, time.sleep), sleep=time.sleep)
        return (await delivery.deliver_due(patience)).sent

    first = asyncio.run(run(senders[0], 25))
    assert 15 <= first <= GROUP_A_MINUTE
    second = asyncio.run(run(senders[1], 20))
    assert first + second <= GROUP_A_MINUTE
    assert "group_limit" in reasons(store), "the office sees why it waits"
    asyncio.run(run(senders[1], 200))
    at = [when for sender in senders for when, _, _ in sender.sent]
    assert len(at) == 30
    assert all(sum(start <= when < start + 59.9 for when in at) <= GROUP_A_MINUTE for start in at)
