"""Two client libraries, as they come, run a small bot against the local Telegram."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, EndPointNotFound, Forbidden, RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from tests.support.local_telegram import LocalTelegram, Person

Ours = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
def local() -> Iterator[LocalTelegram]:
    with LocalTelegram() as running:
        yield running


# python-telegram-bot


async def greet(update: Update, context: object) -> None:
    assert update.message is not None
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("接受", callback_data="accept:1")]])
    await update.message.reply_html("欢迎 <b>使用</b>", reply_markup=rows)


async def accept(update: Update, context: object) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("已接受")
    await query.edit_message_text("任务已接受")


async def keep(update: Update, context: object) -> None:
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.reply_document(content[::-1], filename="back.bin", caption=f"{len(content)} 字节")


def ptb(local: LocalTelegram) -> Ours:
    builder = ApplicationBuilder().token(local.token).base_url(local.base_url).base_file_url(local.base_file_url)
    app = builder.build()
    app.add_handler(CommandHandler("start", greet))
    app.add_handler(CallbackQueryHandler(accept, pattern="^accept:"))
    app.add_handler(MessageHandler(filters.Document.ALL, keep))
    return app


@asynccontextmanager
async def running(app: Ours) -> AsyncIterator[Ours]:
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(timeout=5)
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


def test_python_telegram_bot_runs_a_small_bot(local: LocalTelegram) -> None:
    def story() -> bytes:
        chen = local.person("陈晓", id=1001)
        chen.join("abc")
        assert chen.shows("欢迎 使用")["entities"] == [{"type": "bold", "offset": 3, "length": 2}]
        assert chen.answer(chen.press("接受"))["text"] == "已接受"
        assert chen.shows("任务已接受")["edited"]
        chen.send("document", b"abc" * 1000, file_name="x.bin")
        file_id = chen.shows("3000 字节")["document"]["file_id"]
        content: bytes = local.http.get(f"/user/file/{file_id}").content
        return content

    async def main() -> bytes:
        async with running(ptb(local)):
            return await asyncio.to_thread(story)

    assert asyncio.run(main()) == b"cba" * 1000


def test_python_telegram_bot_meets_the_errors_it_knows(local: LocalTelegram, monkeypatch: pytest.MonkeyPatch) -> None:
    chen = local.person("陈晓", id=1001)
    chen.join()

    async def main() -> None:
        async with ptb(local).bot as bot:
            with pytest.raises(BadRequest, match="Chat not found"):
                await bot.send_message(1, "x")
            with pytest.raises(BadRequest, match="Can't parse entities"):
                await bot.send_message(1001, "<b>x", parse_mode="HTML")
            chen.block()
            with pytest.raises(Forbidden, match="bot was blocked by the user"):
                await bot.send_message(1001, "x")
            local.fault("429", retry_after=3)
            monkeypatch.setenv("PTB_TIMEDELTA", "true")
            with pytest.raises(RetryAfter) as wait:
                await bot.send_message(1001, "x")
            assert wait.value.retry_after == timedelta(seconds=3)
            chen.unblock()
            rich = await bot.do_api_request(
                "sendRichMessage", {"chat_id": 1001, "rich_message": {"html": "<h1>榜</h1>"}}
            )
            assert rich["rich_message"]["blocks"][0]["type"] == "heading"
            local.fault("404", "sendRichMessage")
            with pytest.raises(EndPointNotFound):
                await bot.do_api_request("sendRichMessage", {"chat_id": 1001, "rich_message": {"html": "<p>x</p>"}})

    asyncio.run(main())


def test_two_bots_on_one_token_and_the_older_learns_of_it(local: LocalTelegram) -> None:
    chen = local.person("陈晓", id=1001)

    def story() -> None:
        local.wait_for_poll()
        started = local.last_call()
        local.api("getUpdates", timeout=0)
        refused = [call for call in local.calls("getUpdates", after=started) if call["status"] == 409]
        assert "terminated by other getUpdates request" in refused[0]["error"]
        chen.join()
        chen.shows("欢迎")

    async def main() -> None:
        async with running(ptb(local)):
            await asyncio.to_thread(story)

    asyncio.run(main())


# aiogram


def test_aiogram_runs_a_small_bot(local: LocalTelegram) -> None:
    import aiogram  # two seconds, which only the process that comes to this test is to pay
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.filters import Command

    dispatcher = aiogram.Dispatcher()

    @dispatcher.message(Command("start"))
    async def start(message: aiogram.types.Message) -> None:
        button = aiogram.types.InlineKeyboardButton(text="接受", callback_data="accept:1")
        rows = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.answer("欢迎 <b>使用</b>", parse_mode="HTML", reply_markup=rows)

    @dispatcher.callback_query()
    async def pressed(query: aiogram.types.CallbackQuery) -> None:
        await query.answer("已接受")
        assert isinstance(query.message, aiogram.types.Message)
        await query.message.edit_text("任务已接受")

    def story() -> None:
        chen = Person(local, local.person("陈晓", id=1001).id, "陈晓")
        chen.join()
        assert chen.shows("欢迎 使用")["entities"] == [{"type": "bold", "offset": 3, "length": 2}]
        assert chen.answer(chen.press("接受"))["text"] == "已接受"
        chen.shows("任务已接受")

    async def main() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(local.url))
        async with aiogram.Bot(local.token, session=session) as bot:
            polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
            try:
                await asyncio.to_thread(story)
            finally:
                await dispatcher.stop_polling()
                await polling

    asyncio.run(main())
