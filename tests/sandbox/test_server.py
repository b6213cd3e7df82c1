"""The program itself: its command line, its clock, its events."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from tests.support.local_telegram import LocalTelegram, NotDoneError, Person


def test_it_says_in_one_line_that_it_is_ready_and_serves_the_loopback_only() -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--token", "42:secret", "--username", "ban_bot"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("Local Telegram ready: http://127.0.0.1:")
        url = line.split()[3]
        me = httpx.get(f"{url}bot42:secret/getMe", trust_env=False).json()["result"]
        assert (me["id"], me["username"]) == (42, "ban_bot")
        server.terminate()
        assert server.stdout.read() == ""
    assert server.returncode == 0


def test_a_token_that_is_none_is_refused_in_words() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", "--token", "secret"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "sandbox: a token looks like 123456:letters; this one is 'secret'\n"


def test_new_messages_carry_the_time_that_was_set(telegram: LocalTelegram, chen: Person) -> None:
    morning = datetime(2023, 2, 21, 0, 30, tzinfo=UTC)
    telegram.set_time(morning)
    assert chen.say("早")["date"] == int(morning.timestamp())
    telegram.set_time(None)
    assert chen.say("晚")["date"] > int(morning.timestamp())
    with pytest.raises(NotDoneError, match="an instant needs its offset"):
        telegram.post("/clock/sandbox", now="2023-02-21T08:29:00")


def test_a_clock_that_runs_reaches_the_next_second_by_itself(telegram: LocalTelegram, chen: Person) -> None:
    before = datetime(2023, 2, 21, 0, 29, 59, 999_990, tzinfo=UTC)
    telegram.post("/clock/sandbox", now=before.isoformat(), runs=True)
    assert chen.say("早")["date"] > int(before.timestamp())
    telegram.set_time(before)
    assert chen.say("早")["date"] == int(before.timestamp())
    telegram.set_time(None)
    with pytest.raises(NotDoneError, match="runs: found 'yes', expected true or false"):
        telegram.post("/clock/sandbox", now=before.isoformat(), runs="yes")


def test_without_a_clock_it_says_how_to_get_one(telegram: LocalTelegram) -> None:
    with pytest.raises(NotDoneError, match="there is no clock to move: start the sandbox with --clock URL"):
        telegram.get("/clock")


class Clock(BaseHTTPRequestHandler):
    """The bot side's clock, reduced to an echo."""

    def do_GET(self) -> None:
        self.reply({"now": "2023-02-21T08:29:00+08:00"})

    def do_POST(self) -> None:
        self.reply({"moved": json.loads(self.rfile.read(int(self.headers["Content-Length"])))})

    def reply(self, value: dict[str, Any]) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing on the terminal."""


@pytest.fixture
def clock() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Clock) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/clock"
        server.shutdown()
        thread.join()


def test_the_clock_is_passed_on(clock: str) -> None:
    with LocalTelegram(clock=clock) as telegram:
        assert telegram.get("/clock") == {"now": "2023-02-21T08:29:00+08:00"}
        assert telegram.post("/clock", by_seconds=3600) == {"moved": {"by_seconds": 3600}}


def test_a_clock_that_does_not_answer_is_named() -> None:
    with (
        LocalTelegram(clock="http://127.0.0.1:9/clock") as telegram,
        pytest.raises(NotDoneError, match=r"the clock at http://127\.0\.0\.1:9/clock does not answer"),
    ):
        telegram.get("/clock")


def test_a_page_is_told_what_happens(telegram: LocalTelegram, chen: Person) -> None:
    with telegram.http.stream("GET", "/user/events", params={"person": chen.id}) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": open"
        sent = telegram.api("sendMessage", chat_id=chen.id, text="一")["result"]
        telegram.api("editMessageText", chat_id=chen.id, message_id=sent["message_id"], text="二")
        telegram.api("sendChatAction", chat_id=chen.id, action="typing")
        told: list[str] = []
        while len(told) < 3:
            line = next(lines)
            if line.startswith("data: "):
                told.append(json.loads(line.removeprefix("data: "))["type"])
    assert told == ["new", "edited", "action"]


def test_the_list_of_chats_counts_what_is_unread(telegram: LocalTelegram, chen: Person) -> None:
    for text in "一二":
        telegram.api("sendMessage", chat_id=chen.id, text=text)

    def line() -> dict[str, Any]:
        (person,) = telegram.get("/user/people")["people"]
        found: dict[str, Any] = person["chats"][0]
        return found

    assert (line()["unread"], line()["last"]["text"]) == (2, "二")
    telegram.get("/user/chat", person=chen.id, peek=1)
    assert line()["unread"] == 2
    chen.messages()
    assert line()["unread"] == 0


def test_privacy_mode_can_be_switched(telegram: LocalTelegram, chen: Person) -> None:
    group = telegram.group("群", chen)
    telegram.post("/user/bot", privacy=False)
    chen.say("大家好", group)
    assert telegram.api("getUpdates", offset=-1)["result"][0]["message"]["text"] == "大家好"
    assert telegram.api("getMe")["result"]["can_read_all_group_messages"] is True
