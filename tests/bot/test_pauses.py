"""Where Telegram asks for a pause, an answer to somebody waits it out; delivery makes room for answers."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.request import AiohttpRequest, paced
from db import Store
from jobs.delivery import Delivery
from jobs.pace import FOR_ANSWERS, IN_ANY_SECOND, Pace
from tests.support.deliveries import SHANGHAI, Recorder, Time, people, say_to
from tests.support.local_telegram import LocalTelegram


class Meter:
    def __init__(self) -> None:
        self.calls: list[str] = []

    def began(self) -> None:
        self.calls.append("began")

    def answered(self) -> None:
        self.calls.append("answered")

    def paused(self, chat_id: int, seconds: float) -> None:
        self.calls.append(f"{chat_id} paused for {seconds:g}")


async def talking(telegram: LocalTelegram, request: AiohttpRequest) -> Bot:
    bot = Bot(telegram.token, telegram.base_url, request=request, get_updates_request=AiohttpRequest(1))
    await bot.initialize()
    return bot


def test_an_answer_is_sent_after_the_pause_that_telegram_asked_for(telegram: LocalTelegram) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join()
    telegram.fault("429", "sendMessage", retry_after=1, count=2)
    request, meter = AiohttpRequest(patience=5), Meter()
    request.meter = meter

    async def act() -> None:
        async with await talking(telegram, request) as bot:
            await bot.send_message(1001, "answered")

    asyncio.run(act())
    chen.shows("answered")
    assert [call["status"] for call in telegram.calls("sendMessage")] == [429, 429, 200]
    assert meter.calls == ["began", "answered", "1001 paused for 1"] * 2 + ["began", "answered"]


def test_what_delivery_sends_is_refused_at_once_and_not_counted_twice(telegram: LocalTelegram) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join()
    telegram.fault("429", "sendMessage", retry_after=1)
    request, meter = AiohttpRequest(patience=5), Meter()
    request.meter = meter

    async def act() -> None:
        async with await talking(telegram, request) as bot:
            with paced(), pytest.raises(RetryAfter):
                await bot.send_message(1001, "a digest")

    asyncio.run(act())
    assert meter.calls == []


def test_a_pause_longer_than_the_patience_is_an_error(telegram: LocalTelegram) -> None:
    telegram.fault("429", "sendMessage", retry_after=60)

    async def act() -> None:
        async with await talking(telegram, AiohttpRequest(patience=30)) as bot:
            with pytest.raises(RetryAfter):
                await bot.send_message(1001, "x")

    asyncio.run(act())


def test_delivery_waits_where_answers_have_used_up_the_second() -> None:
    time = Time()
    pace = Pace(25, time.monotonic, time.sleep)

    async def run() -> list[float]:
        for _ in range(20):
            pace.began()
            pace.answered()
        at = []
        for _ in range(20):
            await pace.gate()
            pace.answered()
            at.append(time.seconds)
        return at

    at = asyncio.run(run())
    assert sum(when < 1.0 for when in at) == IN_ANY_SECOND - FOR_ANSWERS - 20
    assert at[-1] >= 1.0


def test_what_a_stall_has_cost_is_made_up_for_but_idling_earns_nothing() -> None:
    time = Time()
    pace = Pace(25, time.monotonic, time.sleep)

    async def slots(count: int) -> float:
        began = time.seconds
        for chat in range(count):
            await pace.slot(chat)
        return time.seconds - began

    async def run() -> tuple[float, float]:
        await slots(25)
        time.seconds += 2.0  # the machine was busy with something else
        after_a_stall = await slots(600)
        pace.idle()
        time.seconds += 5.0
        pace.idle()
        return after_a_stall, await slots(100)

    after_a_stall, after_idling = asyncio.run(run())
    assert after_a_stall == pytest.approx(600 / 25 - 2.0, abs=0.3)
    assert after_idling >= 98 / 25


def test_a_pause_asked_for_in_a_chat_is_kept_by_delivery_for_that_chat_and_by_every_process(store: Store) -> None:
    say_to(store, people(store, 2))
    time = Time()
    sender = Recorder(time)

    async def run() -> None:
        answering = Delivery(store, Recorder(time), time.now, SHANGHAI, Pace(None), sleep=time.sleep)
        answering.paused(1001, 7)
        await answering.settled()
        other = Delivery(store, sender, time.now, SHANGHAI, Pace(None), sleep=time.sleep)
        await other.deliver_due(patience=60)

    asyncio.run(run())
    assert [(chat, at >= 7) for at, chat, _ in sender.attempts] == [(1002, False), (1001, True)]
