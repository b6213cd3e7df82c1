"""How updates reach a bot: long polling, confirmation, redelivery, kinds, webhooks. Raw HTTP.

"documented" is the public Bot API documentation, "server" the sources of its public server.
"""

import json
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.support.local_telegram import LocalTelegram, Person

Json = dict[str, Any]
PATIENCE = 10


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def updates(telegram: LocalTelegram, **params: Any) -> list[Json]:
    found: list[Json] = telegram.api("getUpdates", **params)["result"]
    return found


def texts(found: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in found]


def raw_poll(telegram: LocalTelegram, **params: Any) -> Json:
    answer: Json = telegram.http.post(f"/bot{telegram.token}/getUpdates", json=params).json()
    return answer


def test_updates_come_in_order_with_growing_ids(telegram: LocalTelegram, chen: Person) -> None:
    """Documented: update identifiers increase sequentially."""
    for n in range(5):
        chen.say(str(n))
    found = updates(telegram)
    assert texts(found) == list("01234")
    first = found[0]["update_id"]
    assert [update["update_id"] for update in found] == list(range(first, first + 5))


def test_an_update_comes_again_until_a_later_one_is_asked_for(telegram: LocalTelegram, chen: Person) -> None:
    """Documented: confirmed as soon as getUpdates is called with an offset higher than its update_id."""
    chen.say("一")
    chen.say("二")
    (one, two) = updates(telegram)
    assert updates(telegram) == [one, two]
    assert updates(telegram, offset=one["update_id"]) == [one, two]
    assert updates(telegram, offset=two["update_id"]) == [two]
    assert updates(telegram) == [two]
    assert updates(telegram, offset=two["update_id"] + 1) == []


def test_limit_takes_the_earliest(telegram: LocalTelegram, chen: Person) -> None:
    """Documented: limit 1-100."""
    for n in range(101):
        chen.say(str(n))
    assert texts(updates(telegram, limit=2)) == ["0", "1"]
    assert texts(updates(telegram, limit=0)) == ["0"]
    assert len(updates(telegram)) == 100


def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(telegram: LocalTelegram, chen: Person) -> None:
    """Documented under `offset`."""
    for word in "一二三":
        chen.say(word)
    assert texts(updates(telegram, offset=-1)) == ["三"]
    assert texts(updates(telegram)) == ["三"]


def test_a_long_poll_waits_for_the_next_update(telegram: LocalTelegram, chen: Person, pool: ThreadPoolExecutor) -> None:
    """Documented: timeout in seconds for long polling."""
    waiting = pool.submit(raw_poll, telegram, timeout=PATIENCE)
    telegram.wait_for_poll()
    chen.say("来了")
    assert texts(waiting.result(PATIENCE)["result"]) == ["来了"]


def test_of_two_polls_the_older_is_refused(telegram: LocalTelegram, chen: Person, pool: ThreadPoolExecutor) -> None:
    """Server: 409 goes to the older request, the newer one lives on."""
    older = pool.submit(raw_poll, telegram, timeout=PATIENCE)
    telegram.wait_for_poll()
    newer = pool.submit(raw_poll, telegram, timeout=PATIENCE)
    assert older.result(PATIENCE) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    telegram.wait_for_poll()
    chen.say("给新的")
    assert texts(newer.result(PATIENCE)["result"]) == ["给新的"]


def test_only_the_wanted_kinds_are_queued(telegram: LocalTelegram, chen: Person) -> None:
    """Documented: allowed_updates; unknown names are ignored, an empty list means the default set."""
    message = telegram.api("sendMessage", chat_id=chen.id, text="任务", reply_markup=OK)["result"]
    updates(telegram, allowed_updates=["message", "unheard_of"])
    chen.press("好", message=message)
    chen.say("一")
    assert [set(update) - {"update_id"} for update in updates(telegram)] == [{"message"}]
    updates(telegram, allowed_updates=[], offset=-1)
    chen.press("好", message=message)
    chen.react(message, "👍")
    kinds = [set(update) - {"update_id"} for update in updates(telegram)]
    assert kinds == [{"message"}, {"callback_query"}], "reactions are not in the default set"
    updates(telegram, allowed_updates=["message_reaction"], offset=-1)
    chen.react(message, "🔥")
    reaction = updates(telegram)[-1]["message_reaction"]
    assert reaction["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reaction["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]


OK = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}


def test_an_edited_message_is_an_update_of_its_own_and_a_deleted_one_none(
    telegram: LocalTelegram, chen: Person
) -> None:
    """Documented: edited_message; bots are not told of deletions."""
    said = chen.say("完成八成")
    chen.edit(said, "完成九成")
    chen.delete(said)
    first, second = updates(telegram)
    assert first["message"]["text"] == "完成八成"
    edited = second["edited_message"]
    assert (edited["message_id"], edited["text"]) == (said["message_id"], "完成九成")
    assert edited["edit_date"] >= edited["date"]


def test_blocking_and_unblocking_are_told(telegram: LocalTelegram, chen: Person) -> None:
    """Documented: in private chats my_chat_member comes only when the bot is blocked or unblocked."""
    chen.block()
    chen.unblock()
    changes = [update["my_chat_member"] for update in updates(telegram)]
    statuses = [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert all(change["new_chat_member"]["user"]["id"] == telegram.world.bot.id for change in changes)


def test_opening_the_bot_by_a_link_sends_its_payload(telegram: LocalTelegram) -> None:
    """Documented under "Deep linking": the bot receives /start with the parameter."""
    li = telegram.person("李敏", id=1003)
    telegram.post("/user/join", person=li.id, link=f"https://t.me/{telegram.username}?start=inv_Ab-9")
    assert texts(updates(telegram)) == ["/start inv_Ab-9"]


# webhooks


class Receiver(BaseHTTPRequestHandler):
    """A bot's end of a webhook: keeps what comes, answers with the status it is told."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        assert isinstance(server, ReceivingServer)
        status = server.statuses.pop(0) if server.statuses else 200
        server.received.put((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), json.loads(content)))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(server.says)))
        self.end_headers()
        self.wfile.write(server.says)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing on the terminal."""


class ReceivingServer(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.received: queue.Queue[tuple[str | None, Json]] = queue.Queue()
        self.statuses: list[int] = []
        self.says = b""
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[ReceivingServer]:
    with ReceivingServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_webhook_gets_updates_in_order_with_the_secret(
    telegram: LocalTelegram, chen: Person, receiver: ReceivingServer
) -> None:
    """Documented under setWebhook: the header X-Telegram-Bot-Api-Secret-Token."""
    chen.say("先前的")
    assert telegram.api("setWebhook", url=receiver.url, secret_token="S3cret_-")["result"] is True
    chen.say("后来的")
    came = [receiver.received.get(timeout=PATIENCE) for _ in range(2)]
    assert [(secret, update["message"]["text"]) for secret, update in came] == [
        ("S3cret_-", "先前的"),
        ("S3cret_-", "后来的"),
    ]


def test_what_a_webhook_refuses_comes_again(telegram: LocalTelegram, chen: Person, receiver: ReceivingServer) -> None:
    """Documented: an unsuccessful request is repeated."""
    receiver.statuses = [500]
    telegram.api("setWebhook", url=receiver.url)
    chen.say("一")
    first, second = (receiver.received.get(timeout=PATIENCE)[1] for _ in range(2))
    assert first == second
    info = telegram.api("getWebhookInfo")["result"]
    assert info["url"] == receiver.url
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


def test_a_webhook_may_answer_with_a_call(telegram: LocalTelegram, chen: Person, receiver: ReceivingServer) -> None:
    """Documented under "Making requests when getting updates"."""
    receiver.says = json.dumps({"method": "sendMessage", "chat_id": chen.id, "text": "收到"}).encode()
    telegram.api("setWebhook", url=receiver.url)
    chen.say("一")
    chen.shows("收到")
    assert telegram.wait_for_call("sendMessage")["result"]["text"] == "收到"


def test_while_there_is_a_webhook_polls_are_refused(telegram: LocalTelegram, receiver: ReceivingServer) -> None:
    """Documented: this method will not work if an outgoing webhook is set up."""
    telegram.api("setWebhook", url=receiver.url)
    answer = telegram.api("getUpdates")
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert telegram.api("setWebhook", url=receiver.url)["description"] == "Webhook is already set"
    gone = telegram.api("deleteWebhook", drop_pending_updates=True)
    assert gone == {"ok": True, "result": True, "description": "Webhook was deleted"}
    assert telegram.api("getUpdates") == {"ok": True, "result": []}
    assert telegram.api("getWebhookInfo")["result"] == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
