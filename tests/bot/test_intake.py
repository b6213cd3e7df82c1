"""Updates on their way in: floods, poison, people who are too fast, Telegram away."""

import asyncio
import logging
import time
from typing import Any

import pytest
from telegram.ext import MessageHandler, filters

from bot.app import build_application
from bot.clock import FixedClock
from bot.guard import BURST, STRANGERS_A_SECOND, STRANGERS_BURST
from bot.intake import intake_of
from bot.settings import load_settings
from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, words
from tests.support.running_bot import RunningBot, office_time


def test_a_handler_that_raises_is_told_with_a_number_and_the_next_update_is_served(
    telegram: LocalTelegram, bot: RunningBot, units: Units, caplog: pytest.LogCaptureFixture
) -> None:
    async def poisoned(update: Any, context: Any) -> None:
        raise ZeroDivisionError("poison")

    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))
    chen.shows("石鼓镇")
    bot.application.add_handler(MessageHandler(filters.Regex("^poison$"), poisoned), group=-5)
    with caplog.at_level(logging.ERROR):
        chen.say("poison")
        said = words(chen.shows("Something went wrong"))
    number = said.partition("(No. ")[2].partition(")")[0]
    assert number
    assert any(number in record.getMessage() for record in caplog.records)
    assert intake_of(bot.application).metrics.updates["failed"] == 1  # the alarm of docs/operations.md
    chen.say("/help")
    assert chen.shows("/tasks")


def test_an_answer_that_telegram_refuses_is_one_line_in_the_log_and_the_next_update_is_served(
    telegram: LocalTelegram, bot: RunningBot, units: Units, caplog: pytest.LogCaptureFixture
) -> None:
    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))
    chen.shows("石鼓镇")
    telegram.fault("403", "sendMessage", count=2)  # the answer, and the word that it did not work
    before = telegram.last_call()
    with caplog.at_level(logging.WARNING):
        chen.say("/help")
        second = telegram.wait_for_call("sendMessage", after=telegram.wait_for_call("sendMessage", after=before)["seq"])
        assert second["status"] == 403
        chen.say("/help")
        chen.shows("/tasks")
    assert [record.getMessage() for record in caplog.records if "could not be told" in record.getMessage()]
    assert "uncaught error" not in caplog.text


def test_updates_wait_until_all_that_handling_takes_is_loaded_and_keep_their_order(store: Store) -> None:
    settings = load_settings({"BOT_TOKEN": "123456:abcdefgh", "DATABASE_URL": store.url}, None)
    application: Any = build_application(settings, store, FixedClock(office_time("2023-02-21T08:29")))
    intake, handled = intake_of(application), list[int]()

    async def handle(update: Any) -> None:
        handled.append(update.update_id)

    application.process_update = handle

    async def come_early() -> None:
        left_over = [intake.begin({"update_id": number}) for number in (1, 2, 3)]
        received = asyncio.create_task(intake.admit([{"update_id": 4}]))
        for _ in range(50):
            await asyncio.to_thread(lambda: None)
        assert handled == []
        assert not received.done()
        await intake.open()
        await asyncio.wait_for(asyncio.gather(*left_over), 10)
        assert handled == [1, 2, 3]
        assert await asyncio.wait_for(received, 10) == [{"update_id": 4}]

    asyncio.run(come_early())


def test_somebody_too_fast_is_told_once(telegram: LocalTelegram, bot: RunningBot, units: Units) -> None:
    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))
    chen.shows("石鼓镇")
    intake_of(bot.application).guard.known = frozenset({1001})
    for _ in range(BURST + 15):
        chen.say("/language")
    chen.shows("a lot at once", ever=True)
    told = [m for m in chen.messages() if "a lot at once" in words(m)]
    assert len(told) == 1


def test_ten_thousand_updates_of_strangers_keep_no_official_waiting(
    telegram: LocalTelegram, bot: RunningBot, units: Units
) -> None:
    """The answer takes about a second, half of it the processor's, for server and bot together; without the guard
    fifteen. The limit leaves room for a busy machine, which is slower in that too."""
    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))  # a moment ago: the bot has still to learn of it
    chen.shows("石鼓镇")

    async def flood() -> None:
        for n in range(10_000):
            telegram.world.updates.add("message", _stranger(n)["message"])

    telegram.run(flood())
    before, began, at = telegram.last_call(), time.process_time(), time.monotonic()
    chen.say("/help")
    assert chen.shows("/tasks", wait=60)
    assert time.process_time() - began < 5
    answered = len(telegram.calls("sendMessage", after=before))
    let_in = STRANGERS_BURST + STRANGERS_A_SECOND * (time.monotonic() - at + 1)
    assert answered <= let_in, "the others cost nothing but a look"


def _stranger(number: int) -> dict[str, Any]:
    person = {"id": 50_000 + number, "is_bot": False, "first_name": "x"}
    chat = {"id": 50_000 + number, "type": "private", "first_name": "x"}
    body = {"message_id": 1, "date": 1677000000, "chat": chat, "from": person, "text": "hello"}
    return {"update_id": 10**9 + number, "message": body}


def test_telegram_away_is_waited_for(
    telegram: LocalTelegram, bot: RunningBot, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling.PAUSES", (0.01,))
    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))
    chen.shows("石鼓镇")
    for kind in ("502", "cut_before", "cut_after", "429"):
        telegram.fault(kind, "getUpdates", count=2, retry_after=1)
        chen.say("/help")
        assert chen.shows("/tasks")


def test_a_stop_lets_what_is_under_way_finish(telegram: LocalTelegram, bot: RunningBot, units: Units) -> None:
    chen = telegram.person("Chen", id=1001, language_code="en")
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "Chen"))
    chen.shows("石鼓镇")
    telegram.fault("slow", "sendMessage", seconds=0.5)
    before = telegram.last_call()
    chen.say("/help")
    telegram.wait_for_call("getUpdates", after=before)

    async def until_busy() -> None:
        while not intake_of(bot.application).busy:
            await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(until_busy(), bot.loop).result(10)
    bot.stop()
    assert chen.shows("/tasks")
    assert not telegram.world.updates.pending, "and it is confirmed: the next start does not answer it again"
