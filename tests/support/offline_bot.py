"""The wired application without a server: its request class answers by itself and keeps what was asked.

For tests that press hundreds of buttons. The library's own parsing and serialisation run; nothing leaves the process.
"""

import itertools
import json
from typing import Any

from telegram import Update
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

from bot.app import build_application
from bot.clock import FixedClock
from bot.settings import load_settings
from db import Store
from tests.support.running_bot import office_time

Json = dict[str, Any]
ME = {"id": 1, "is_bot": True, "first_name": "bot", "username": "district_local_bot"}


class KeepingRequest(BaseRequest):
    """Answers every call as Telegram would when all is well."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self._ids = itertools.count(10_000)

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        params = dict(request_data.json_parameters) if request_data else {}
        self.calls.append((name, params))
        result: Any = True
        if name == "getMe":
            result = ME
        elif name.startswith(("send", "editMessage")):
            result = {
                "message_id": next(self._ids),
                "date": 0,
                "chat": {"id": int(params.get("chat_id", 0)), "type": "private"},
                "from": ME,
                "text": "…",
            }
        return 200, json.dumps({"ok": True, "result": result}).encode()


class OfflineBot:
    """The application on a store, at an instant of the office's zone. `async with` around its use."""

    def __init__(self, store: Store, at: str) -> None:
        environ = {"TELEGRAM_API_URL": "http://127.0.0.1:9", "BOT_TOKEN": "1:offline", "DATABASE_URL": store.url}
        settings = load_settings(environ, None)
        self.request = KeepingRequest()
        self.clock = FixedClock(office_time(at))
        self.application: Application[Any, Any, Any, Any, Any, Any] = build_application(
            settings, store, self.clock, request=self.request
        )
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> "OfflineBot":
        await self.application.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.application.shutdown()

    async def _feed(self, update: Json) -> list[str]:
        """Handle an update; everything the bot said about it, in order."""
        before = len(self.request.calls)
        await self.application.process_update(Update.de_json(update, self.application.bot))
        return [
            str(params.get("text") or params.get("caption") or name)
            for name, params in self.request.calls[before:]
            if name.startswith(("send", "edit", "answer"))
        ]

    async def press(self, user_id: int, data: str, chat_id: int | None = None) -> list[str]:
        """Somebody presses a button with this data, whether or not one was ever sent."""
        query = {
            "id": str(next(self._numbers)),
            "from": {"id": user_id, "is_bot": False, "first_name": "somebody", "language_code": "zh"},
            "chat_instance": "1",
            "data": data,
            "message": {**self._message(chat_id or user_id), "from": ME, "text": "…"},
        }
        return await self._feed({"update_id": next(self._numbers), "callback_query": query})

    async def say(self, user_id: int, text: str, chat_id: int | None = None) -> list[str]:
        """Somebody writes a text, a command where it begins like one."""
        message: Json = {
            **self._message(chat_id or user_id),
            "from": {"id": user_id, "is_bot": False, "first_name": "somebody", "language_code": "zh"},
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return await self._feed({"update_id": next(self._numbers), "message": message})

    def _message(self, chat_id: int) -> Json:
        kind = "private" if chat_id > 0 else "supergroup"
        chat = {"id": chat_id, "type": kind, "title": "group"}
        return {"message_id": next(self._numbers), "date": int(self.clock.now().timestamp()), "chat": chat}
