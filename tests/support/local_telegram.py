"""A local Telegram for tests: the server in a thread on a free port, and people who speak, press and read.

    with LocalTelegram() as telegram:
        chen = telegram.person("陈晓", id=1001)
        chen.say("/start")
        assert chen.shows("欢迎")["reply_markup"]
        chen.press("接受")

Everything waits by long polling, nothing sleeps. The calls are blocking: from a test that runs an event loop with the
bot in it, use `await asyncio.to_thread(chen.shows, "欢迎")`.
"""

import asyncio
import base64
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import httpx

from sandbox.server import build_app, start
from sandbox.user.viewing import plain
from sandbox.world import DEFAULT_TOKEN, new_world
from tests.support.line_to_telegram import LineToTelegram

Json = dict[str, Any]
PATIENCE = 30.0
"""Seconds that a test waits for something that ought to come at once."""


class NotDoneError(AssertionError):
    """The sandbox refused what a test asked of its user side."""


class LocalTelegram:
    """The server and its user side. Usable as a context manager; `stop()` ends it."""

    def __init__(
        self, *, token: str = DEFAULT_TOKEN, username: str = "district_local_bot", clock: str = "", **more: Any
    ):
        self.token, self.username = token, username
        self.world = new_world(token, username, **more)
        """The server's state, for the few tests that look inside. It belongs to the server's thread: read only."""
        self._clock = clock
        self.before_each_act: Callable[[], object] = lambda: None
        """Called before each thing that a person does: a test may restart the bot there."""
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._stopping: asyncio.Event | None = None
        self._port = 0
        self._thread = threading.Thread(target=self._serve, name="local-telegram", daemon=True)
        self._thread.start()
        if not self._started.wait(PATIENCE):
            raise RuntimeError("the local Telegram did not start")
        self.url = f"http://127.0.0.1:{self._port}"
        self.base_url = f"{self.url}/bot"
        """What python-telegram-bot takes as `base_url`."""
        self.base_file_url = f"{self.url}/file/bot"
        self._line = LineToTelegram(self._port, PATIENCE + 60)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._run())
        finally:
            self._loop.close()

    async def _run(self) -> None:
        self._stopping = asyncio.Event()
        runner, self._port = await start(build_app(self.world, self._clock), 0)
        self._started.set()
        await self._stopping.wait()
        await runner.cleanup()

    @cached_property
    def http(self) -> httpx.Client:
        """For what a test asks in a way of its own: files, forms, headers."""
        return httpx.Client(base_url=self.url, trust_env=False, verify=False, timeout=PATIENCE + 60)

    def stop(self) -> None:
        self._line.close()
        if "http" in vars(self):
            self.http.close()
        if self._thread.is_alive() and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # plain HTTP

    def post(self, path: str, **body: Any) -> Json:
        return self._ask("POST", path, body=body)

    def get(self, path: str, **query: Any) -> Json:
        return self._ask("GET", path, query={k: v for k, v in query.items() if v is not None})

    def _ask(self, verb: str, path: str, **more: Json) -> Json:
        status, answer = self._line.ask(verb, path, **more)
        if status >= 400:
            raise NotDoneError(f"{path}: {answer.get('description')}")
        return answer

    def api(self, method: str, **params: Any) -> Json:
        """A raw call of the Bot API: the whole answer, refused or not."""
        return self._line.ask("POST", f"/bot{self.token}/{method}", body=params)[1]

    # people and groups

    def person(self, first_name: str, *, id: int | None = None, **more: Any) -> "Person":  # noqa: A002 - as the server calls it
        """Makes a person. `more`: last_name, username, language_code, label."""
        made = self.post("/user/people", first_name=first_name, **({"id": id} if id else {}), **more)
        return Person(self, made["id"], first_name)

    def group(self, title: str, *members: "Person", with_bot: bool = True, **more: Any) -> int:
        """Makes a group, its first member the owner; the chat's id. `more`: supergroup, forum."""
        ids = [member.id for member in members]
        chat_id: int = self.post("/user/groups", title=title, members=ids, with_bot=with_bot, **more)["id"]
        return chat_id

    def change_group(self, chat: int, what: str, **body: Any) -> Json:
        """`what`: add, remove, promote, demote (person=… or bot=True), upgrade."""
        return self.post(f"/user/groups/{chat}/{what}", **body)

    # the record of calls, faults, rules, time

    def calls(self, method: str = "", *, after: int = 0) -> list[Json]:
        """The calls made so far: {seq, at, method, params, status, result|error}."""
        found: list[Json] = self.get("/calls", method=method, after=after)["calls"]
        return found

    def wait_for_call(self, method: str, *, after: int = 0, wait: float = PATIENCE) -> Json:
        """The first call of a method later than the one numbered `after`."""
        found = self.get("/calls", method=method, after=after, wait=wait)["calls"]
        if not found:
            seen = [f"{call['method']} {call['status']}" for call in self.calls()]
            raise AssertionError(f"no {method} within {wait:g} s; calls so far: {seen}")
        first: Json = found[0]
        return first

    def wait_for_poll(self, *, forgotten: bool = False) -> None:
        """Until a bot's long poll is waiting for updates; with `forgotten`, and all before are confirmed."""
        updates = self.world.updates
        self._until(lambda: updates.is_polled and not (forgotten and updates.pending), "no bot asks for updates")

    def wait_for_strike(self, fault_id: int) -> None:
        """Until a fault has met a call: one that hangs is in no record yet."""

        def struck() -> bool:
            return any(fault["id"] == fault_id and fault["struck"] for fault in self.world.faults.all())

        self._until(struck, "the fault met no call")

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something to the server's state, in its own thread."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        """Wait for something in the server's state; raises AssertionError with `otherwise` if it does not come."""
        reached: Future[None] = Future()

        def look() -> None:
            if condition():
                reached.set_result(None)
            elif not reached.cancelled():
                self._loop.call_later(0.005, look)

        self._loop.call_soon_threadsafe(look)
        try:
            reached.result(PATIENCE)
        except TimeoutError:
            reached.cancel()
            raise AssertionError(otherwise) from None

    def last_call(self) -> int:
        """The number of the last call, to wait for later ones."""
        number: int = self.get("/calls", after=10**12)["seq"]
        return number

    def clear_calls(self) -> None:
        self.post("/calls/clear")

    def fault(self, kind: str, method: str = "*", **more: Any) -> int:
        """Asks for a fault: kind 429, 400, 403, 404, 500, 502, hang, cut_before, cut_after, slow. Its id.

        `more`: count (-1 for ever), after, retry_after, seconds, chat, description.
        """
        fault_id: int = self.post("/faults", kind=kind, method=method, **more)["id"]
        return fault_id

    def mend(self, fault_id: int | None = None) -> None:
        """Takes a fault away, or all of them."""
        self._ask("DELETE", "/faults", body={"id": fault_id} if fault_id else {})

    def rate_rule(self, on: bool) -> None:
        self.post("/rules/rate", on=on)

    def set_time(self, now: datetime | None) -> None:
        """The time new messages carry; None for the machine's."""
        self.post("/clock/sandbox", now=now.isoformat() if now else None)


class Person:
    """A person in the local Telegram."""

    def __init__(self, telegram: LocalTelegram, person_id: int, name: str) -> None:
        self.telegram, self.id, self.name = telegram, person_id, name
        self._mark: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"{self.name} ({self.id})"

    def _act(self, path: str, chat: int | None = None, **body: Any) -> Json:
        """Does something, and remembers up to where the chat was read before."""
        self.telegram.before_each_act()
        self._mark[chat or self.id] = self.view(chat)["seq"]
        where = {"chat": chat} if chat else {}
        return self.telegram.post(path, person=self.id, **where, **{k: v for k, v in body.items() if v is not None})

    def say(self, text: str, chat: int | None = None, **more: Any) -> Json:
        """Writes a message. `more`: reply_to, forward_from, thread. The message."""
        message: Json = self._act("/user/say", chat, text=text, **more)["message"]
        return message

    def join(self, payload: str = "") -> Json:
        """Opens the bot by a link or its payload, and presses Start."""
        message: Json = self._act("/user/join", payload=payload)["message"]
        return message

    def edit(self, message: Json, text: str) -> Json:
        chat = message["chat"]["id"]
        edited: Json = self._act("/user/edit", chat, message_id=message["message_id"], text=text)["message"]
        return edited

    def delete(self, message: Json) -> None:
        self._act("/user/delete", message["chat"]["id"], message_id=message["message_id"])

    def react(self, message: Json, emoji: str) -> None:
        self._act("/user/react", message["chat"]["id"], message_id=message["message_id"], emoji=emoji)

    def press(
        self, text: str = "", *, data: str | None = None, message: Json | None = None, chat: int | None = None
    ) -> str:
        """Presses a button by what is written on it, or by its data; the last message that has it, unless one is given.

        The callback query's id.
        """
        if message is None:
            message = self._message_with(text, data, chat)
        wish = {"data": data} if data is not None else {"text": text}
        chat = message["chat"]["id"]
        pressed: str = self._act("/user/press", chat, message_id=message["message_id"], **wish)["callback_query_id"]
        return pressed

    def _message_with(self, text: str, data: str | None, chat: int | None) -> Json:
        """The last message with this button. Waits for it: an answer that comes twice may hide that of the act."""
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            view = self.view(chat)
            shown: list[Json] = [m for m in view["messages"] if not m["deleted"]]
            for message in reversed(shown):
                for button in buttons(message):
                    if (data is not None and button.get("callback_data") == data) or (
                        data is None and button["text"] == text
                    ):
                        return message
            self.view(chat, after=view["seq"], wait=left)
        raise AssertionError(f"{self} sees no button {text or data!r}; the chat shows:\n{self.transcript(chat)}")

    def answer(self, callback_query_id: str, wait: float = PATIENCE) -> Json:
        """The bot's answer to a pressed button: {text, show_alert, url}."""
        answer = self.telegram.get(f"/user/callback/{callback_query_id}", wait=wait)
        if not answer["answered"]:
            raise AssertionError(f"the button {self} pressed was not answered within {wait:g} s")
        return answer

    def send(self, kind: str, content: bytes = b"", *, chat: int | None = None, **more: Any) -> Json:
        """Sends a photo, document, voice, video, audio or location. `more`: file_name, caption, latitude, …"""
        if content:
            more["content_base64"] = base64.b64encode(content).decode()
        message: Json = self._act("/user/send", chat, kind=kind, **more)["message"]
        return message

    def block(self) -> None:
        self.telegram.post("/user/block", person=self.id)

    def unblock(self) -> None:
        self.telegram.post("/user/unblock", person=self.id)

    def deactivate(self) -> None:
        self.telegram.post("/user/deactivate", person=self.id)

    # reading

    def view(self, chat: int | None = None, *, after: int = 0, wait: float = 0) -> Json:
        return self.telegram.get("/user/chat", person=self.id, chat=chat, after=after, wait=wait)

    def messages(self, chat: int | None = None) -> list[Json]:
        """What the chat shows now, oldest first."""
        return [m for m in self.view(chat)["messages"] if not m["deleted"]]

    def last(self, chat: int | None = None) -> Json:
        """The last message of the chat."""
        messages = self.messages(chat)
        if not messages:
            raise AssertionError(f"{self} has an empty chat")
        return messages[-1]

    def shows(self, text: str, *, chat: int | None = None, wait: float = PATIENCE, ever: bool = False) -> Json:
        """The message of the bot that holds `text`, new or edited since this person last did something.

        With `ever`, since the beginning. Waits for it; raises AssertionError with what the chat shows instead.
        """
        after = 0 if ever else self._mark.get(chat or self.id, 0)
        deadline = time.monotonic() + wait
        while True:
            view = self.view(chat, after=after, wait=max(0.0, deadline - time.monotonic()))
            for message in reversed(view["messages"]):
                if not message["out"] and not message["deleted"] and text in words(message):
                    found: Json = message
                    return found
            if time.monotonic() >= deadline:
                raise AssertionError(f"{self} does not see {text!r}; the chat shows:\n{self.transcript(chat)}")
            after = view["seq"]

    def transcript(self, chat: int | None = None) -> str:
        """The chat in words, for a failing test's message."""
        lines = []
        for message in self.messages(chat):
            who = self.name if message["out"] else message["from"]["first_name"]
            pressable = " ".join(f"[{button['text']}]" for button in buttons(message))
            lines.append(f"  {who}: {words(message)} {pressable}".rstrip())
        return "\n".join(lines) or "  (nothing)"


def buttons(message: Json) -> list[Json]:
    """The inline buttons of a message, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def words(message: Json) -> str:
    """What a message says: its text, caption, or the words of its rich blocks."""
    if "rich_message" in message:
        return plain(message["rich_message"]["blocks"])
    return str(message.get("text") or message.get("caption") or "")
