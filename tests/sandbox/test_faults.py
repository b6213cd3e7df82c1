"""Faults on request, the rate rule, the record of calls."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sandbox.errors import Refusal
from sandbox.rate import RateRule
from tests.support.local_telegram import LocalTelegram, NotDoneError, Person


def test_429_tells_how_long_to_wait(telegram: LocalTelegram, chen: Person) -> None:
    telegram.fault("429", "sendMessage", retry_after=7)
    answer = telegram.http.post(f"/bot{telegram.token}/sendMessage", json={"chat_id": chen.id, "text": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert telegram.api("sendMessage", chat_id=chen.id, text="x")["ok"], "one call was asked for"


@pytest.mark.parametrize(
    ("kind", "code", "description"),
    [
        ("400", 400, "Bad Request: a fault was asked for"),
        ("403", 403, "Forbidden: bot was blocked by the user"),
        ("404", 404, "Not Found: method not found"),
        ("500", 500, "Internal Server Error"),
        ("502", 502, "Bad Gateway"),
    ],
)
def test_refusals_on_request(telegram: LocalTelegram, chen: Person, kind: str, code: int, description: str) -> None:
    telegram.fault(kind, "sendMessage")
    answer = telegram.api("sendMessage", chat_id=chen.id, text="x")
    assert (answer["error_code"], answer["description"]) == (code, description)


def test_moment_count_method_and_chat_of_a_fault(telegram: LocalTelegram, chen: Person) -> None:
    telegram.fault("400", "sendMessage", after=1, count=2, description="chat not found", chat=chen.id)
    telegram.api("getMe")
    answers = [telegram.api("sendMessage", chat_id=chen.id, text=str(n)) for n in range(4)]
    assert [answer["ok"] for answer in answers] == [True, False, False, True]
    assert answers[1]["description"] == "Bad Request: chat not found"
    for_ever = telegram.fault("500", count=-1)
    assert [telegram.api("getMe")["ok"] for _ in range(3)] == [False] * 3
    telegram.mend(for_ever)
    assert telegram.api("getMe")["ok"]
    assert telegram.get("/faults")["faults"] == []


def test_a_connection_cut_before_or_after_the_message_was_taken(telegram: LocalTelegram, chen: Person) -> None:
    for kind, arrived in (("cut_before", 0), ("cut_after", 1)):
        telegram.fault(kind, "sendMessage")
        with pytest.raises(ConnectionError):
            telegram.api("sendMessage", chat_id=chen.id, text=kind)
        assert chen.transcript().count(kind) == arrived


def test_a_hang_answers_nothing(telegram: LocalTelegram, chen: Person) -> None:
    telegram.fault("hang", "sendMessage")
    path = f"{telegram.url}/bot{telegram.token}/sendMessage"
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(path, json={"chat_id": chen.id, "text": "x"}, timeout=0.2, trust_env=False)
    assert "x" not in chen.transcript()
    assert telegram.api("sendMessage", chat_id=chen.id, text="y")["ok"]


def test_a_hang_ends_when_the_fault_is_taken_away(telegram: LocalTelegram) -> None:
    fault = telegram.fault("hang", "getMe", count=-1)
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(telegram.api, "getMe")
        telegram.wait_for_strike(fault)
        assert not hanging.done()
        telegram.mend(fault)
        with pytest.raises(ConnectionError):
            hanging.result(10)
    assert telegram.api("getMe")["ok"]


def test_slow_answers_come(telegram: LocalTelegram) -> None:
    telegram.fault("slow", "getMe", seconds=0.01)
    assert telegram.api("getMe")["ok"]


def test_a_wrong_wish_says_what_is_right(telegram: LocalTelegram) -> None:
    with pytest.raises(NotDoneError, match="kind: found 'explode', expected one of 400, 401"):
        telegram.fault("explode")
    with pytest.raises(NotDoneError, match="count: found 'many', expected a whole number"):
        telegram.fault("500", count="many")


# the rate rule


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def rule(seconds: Seconds) -> RateRule:
    return RateRule(on=True, now=seconds)


def retry_after(rule: RateRule, chat: int) -> int:
    with pytest.raises(Refusal) as refused:
        rule.require_room(chat)
    assert refused.value.status == 429
    wait: int = refused.value.parameters["retry_after"]
    return wait


def test_30_messages_a_second_overall(rule: RateRule, seconds: Seconds) -> None:
    for chat in range(1, 31):
        rule.require_room(chat)
    assert retry_after(rule, 31) == 1
    seconds.now = 1.0
    rule.require_room(31)


def test_a_chat_takes_a_burst_and_then_one_a_second(rule: RateRule, seconds: Seconds) -> None:
    for _ in range(5):
        rule.require_room(1)
    assert retry_after(rule, 1) == 1
    rule.require_room(2)
    seconds.now = 1.0
    rule.require_room(1)
    assert retry_after(rule, 1) == 1


def test_20_messages_a_minute_in_a_group(rule: RateRule, seconds: Seconds) -> None:
    for n in range(20):
        seconds.now = n * 1.5
        rule.require_room(-4_000_001)
    seconds.now = 40.0
    assert retry_after(rule, -4_000_001) == 20
    seconds.now = 60.0
    rule.require_room(-4_000_001)


def test_the_rule_is_off_until_it_is_switched_on(telegram: LocalTelegram, chen: Person) -> None:
    def send(count: int) -> list[bool]:
        return [telegram.api("sendMessage", chat_id=chen.id, text=str(n))["ok"] for n in range(count)]

    telegram.world.rate.now = Seconds()
    assert all(send(40))
    telegram.rate_rule(True)
    assert send(9) == [True] * 5 + [False] * 4
    telegram.rate_rule(False)
    assert all(send(10))


# the record


def test_calls_are_recorded_without_the_token(telegram: LocalTelegram, chen: Person) -> None:
    telegram.clear_calls()
    telegram.api("sendMessage", chat_id=chen.id, text="x", reply_markup='{"force_reply":true}')
    telegram.api("sendmessage", chat_id=5, text="y")
    good, wrong = telegram.calls("sendMessage")
    assert good["params"] == {"chat_id": chen.id, "text": "x", "reply_markup": {"force_reply": True}}
    assert (good["status"], good["result"]["text"]) == (200, "x")
    assert (wrong["status"], wrong["error"]) == (400, "Bad Request: chat not found")
    telegram.api("setWebhook", url=f"https://example.org/{telegram.token}", allowed_updates=[telegram.token])
    telegram.api("getWebhookInfo")
    assert "https://example.org/<token>" in telegram.http.get("/calls").text
    assert telegram.token not in telegram.http.get("/calls").text
    assert telegram.calls(after=good["seq"])[0] == wrong


def test_waiting_for_a_call_that_does_not_come_tells_which_came(telegram: LocalTelegram) -> None:
    telegram.api("getMe")
    with pytest.raises(AssertionError, match=r"no sendMessage within .*getMe 200"):
        telegram.wait_for_call("sendMessage", wait=0)
