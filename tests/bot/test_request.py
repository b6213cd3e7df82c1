"""Calls over aiohttp: what came back, what surely was not sent, what may have been."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.request import AiohttpRequest
from bot.sender import outcome_of
from domain.outcomes import NotSent, Uncertain
from tests.support.local_telegram import LocalTelegram

T = TypeVar("T")


def with_bot(telegram: LocalTelegram, act: Callable[[Bot], Awaitable[T]], request: AiohttpRequest | None = None) -> T:
    async def run() -> T:
        bot = Bot(
            telegram.token,
            base_url=telegram.base_url,
            base_file_url=telegram.base_file_url,
            request=request or AiohttpRequest(),
            get_updates_request=AiohttpRequest(1),
        )
        async with bot:
            return await act(bot)

    return asyncio.run(run())


def test_texts_and_files_arrive_as_they_were(telegram: LocalTelegram) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join()
    content = bytes(range(256)) * 5

    async def act(bot: Bot) -> bytes:
        await bot.send_message(1001, "石鼓镇 <b>&amp; 60%+</b> ✓")
        sent = await bot.send_document(1001, content, filename="三张清单 2023.xlsx", caption="附件")
        assert sent.document is not None
        assert sent.document.file_name == "三张清单 2023.xlsx"
        file = await bot.get_file(sent.document.file_id)
        return bytes(await file.download_as_bytearray())

    assert with_bot(telegram, act) == content
    assert chen.shows("石鼓镇 <b>&amp; 60%+</b> ✓")
    assert chen.shows("附件")


def test_what_telegram_refuses_keeps_its_kind(telegram: LocalTelegram) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join()
    chen.block()
    with pytest.raises(Forbidden):
        with_bot(telegram, lambda bot: bot.send_message(1001, "x"))
    telegram.fault("429", "sendMessage", retry_after=7)
    with pytest.raises(RetryAfter):
        with_bot(telegram, lambda bot: bot.send_message(1001, "x"))


def test_a_refusal_that_names_no_time_is_not_met_by_trying_without_end(
    telegram: LocalTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.request.SHORTEST", 0.02)
    telegram.person("陈晓", id=1001).join()
    telegram.fault("429", "sendMessage", retry_after=0, count=50)
    with pytest.raises(NetworkError) as raised:
        with_bot(telegram, lambda bot: bot.send_message(1001, "x"), AiohttpRequest(patience=0.1))
    assert len(telegram.calls("sendMessage")) <= 7
    assert isinstance(outcome_of(raised.value), NotSent)


def test_nobody_at_the_other_end_is_surely_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def run() -> None:
        async with AiohttpRequest(connect_timeout=1) as request:
            await request.post(f"http://127.0.0.1:{port}/bot1:x/sendMessage")

    with pytest.raises(NetworkError) as raised:
        asyncio.run(run())
    assert isinstance(outcome_of(raised.value), NotSent)


def test_an_answer_that_does_not_come_may_have_arrived(telegram: LocalTelegram) -> None:
    telegram.person("陈晓", id=1001).join()
    telegram.fault("hang", "sendMessage")
    with pytest.raises(TimedOut) as raised:
        with_bot(telegram, lambda bot: bot.send_message(1001, "x"), AiohttpRequest(read_timeout=0.2))
    assert isinstance(outcome_of(raised.value), Uncertain)


def test_a_cut_connection_may_have_arrived(telegram: LocalTelegram) -> None:
    telegram.person("陈晓", id=1001).join()
    telegram.fault("cut_after", "sendMessage")
    with pytest.raises(NetworkError) as raised:
        with_bot(telegram, lambda bot: bot.send_message(1001, "x"))
    assert isinstance(outcome_of(raised.value), Uncertain)


def test_each_call_is_counted_without_the_token(telegram: LocalTelegram) -> None:
    telegram.person("陈晓", id=1001).join()
    seen: list[tuple[str, int]] = []
    request = AiohttpRequest(watch=lambda method, status, seconds: seen.append((method, status)))
    with_bot(telegram, lambda bot: bot.send_message(1001, "x"), request)
    assert seen == [("getMe", 200), ("sendMessage", 200)]
