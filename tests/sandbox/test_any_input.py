"""Whatever comes in, the answer is one: JSON of the right shape, refused in words, never a failure of the server."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.methods.table import METHODS
from sandbox.user.routes import ROUTES
from tests.support.local_telegram import LocalTelegram, Person

PERSON, GROUP_OWNER = 1001, 1002
NAMES = (
    "chat_id", "text", "message_id", "reply_markup", "entities", "parse_mode", "reply_parameters", "commands", "scope",
    "language_code", "media", "photo", "document", "caption", "user_id", "latitude", "longitude", "reaction", "offset",
    "limit", "allowed_updates", "rich_message", "link_preview_options", "message_ids", "from_chat_id", "action", "url",
    "callback_query_id", "message_thread_id", "title", "name", "menu_button", "description", "file_id", "rights",
    "duration", "emoji", "person", "chat", "members", "items", "kind", "data", "id", "first_name", "label", "payload",
    "forward_from", "reply_to", "content_base64", "thread", "privacy", "icon_color", "max_connections", "secret_token",
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "",
        "x",
        "HTML",
        "<b>x</b>",
        "<b",
        "🙂",
        "\ud800",
        "1001",
        "@x",
        "-5",
        "true",
        "[]",
        "{}",
        '{"type":"chat"}',
        "督办" * 9,
    ]
)
INNER = st.sampled_from(
    ["type", "text", "offset", "length", "inline_keyboard", "keyboard", "callback_data", "chat_id", "message_id",
     "html", "url", "user", "id", "command", "description", "media", "force_reply", "quote", "emoji", "copy_text"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats(allow_nan=False)
    | WORDS
    | st.just(PERSON)
    | st.just(1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(INNER, inner, max_size=3),
    max_leaves=6,
)
PARAMS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def telegram() -> Iterator[LocalTelegram]:
    with LocalTelegram() as running:
        chen: Person = running.person("陈晓", id=PERSON)
        chen.join()
        running.group("群", running.person("李敏", id=GROUP_OWNER), chen)
        running.api("sendMessage", chat_id=PERSON, text="一", reply_markup={"inline_keyboard": [[BUTTON]]})
        yield running


BUTTON = {"text": "b", "callback_data": "d"}


def body(params: dict[str, Any]) -> bytes:
    return json.dumps(params).encode()


@pytest.mark.parametrize("method", sorted(METHODS))
@RELAXED
@given(params=PARAMS, known=st.booleans())
def test_any_parameters_of_a_method(telegram: LocalTelegram, method: str, params: dict[str, Any], known: bool) -> None:
    if known:
        params = {"chat_id": PERSON, "message_id": 2, "text": "x"} | params
    answer = telegram.http.post(
        f"/bot{telegram.token}/{method}", content=body(params), headers={"Content-Type": "application/json"}
    )
    shown = answer.json()
    assert shown["ok"] is (answer.status_code == 200)
    if not shown["ok"]:
        assert shown["error_code"] == answer.status_code
        assert answer.status_code in (400, 403, 404, 409)
        assert shown["description"]


ODD: list[Any] = [None, True, 0, -1, 10**30, 1.5, "", "x", [], [[]], [None], {}, {"a": []}]


def shaped(value: Any) -> list[dict[str, Any]]:
    """Parameters that are right but for one odd value deep inside."""
    button = {"text": "b", "callback_data": "d"}
    return [
        {"reply_markup": {"inline_keyboard": [[button | {key: value}]]}}
        for key in ("text", "callback_data", "style", "url", "copy_text", "web_app", "icon_custom_emoji_id")
    ] + [
        {"reply_markup": {"inline_keyboard": value}},
        {"reply_markup": {"inline_keyboard": [value]}},
        {"reply_markup": {"keyboard": [[value]]}},
        {"reply_markup": {"keyboard": [[{"text": value}]]}},
        {"reply_markup": {"force_reply": True, "input_field_placeholder": value}},
        {"entities": [value]},
        {"entities": [{"type": value, "offset": 0, "length": 1}]},
        {"entities": [{"type": "bold", "offset": value, "length": value}]},
        {"entities": [{"type": "text_link", "offset": 0, "length": 1, "url": value}]},
        {"entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": value}]},
        {"entities": [{"type": "custom_emoji", "offset": 0, "length": 1, "custom_emoji_id": value}]},
        {"entities": [{"type": "pre", "offset": 0, "length": 1, "language": value}]},
        {"reply_parameters": {"message_id": value}},
        {"reply_parameters": {"message_id": 1, "chat_id": value, "quote": value}},
        {"link_preview_options": {"url": value, "is_disabled": value}},
        {"commands": [{"command": value, "description": value}]},
        {"commands": [{"command": "a", "description": "b"}], "scope": {"type": value}},
        {"commands": [{"command": "a", "description": "b"}], "scope": {"type": "chat_member", "chat_id": value}},
        {"reaction": [{"type": value, "emoji": value}]},
        {"reaction": [{"type": "emoji", "emoji": value}]},
        {"media": [{"type": value, "media": value}] * 2},
        {"media": [{"type": "photo", "media": "x", "caption": value, "parse_mode": value}] * 2},
        {"media": {"type": value, "media": value}},
        {"menu_button": {"type": value}},
        {"rich_message": {"html": value}},
        {"rich_message": {"html": "<p>x</p>", "is_rtl": value, "skip_entity_detection": value}},
        {"message_ids": [value], "from_chat_id": PERSON},
        {"allowed_updates": [value], "url": ""},
    ]


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_an_odd_value_deep_inside(telegram: LocalTelegram, value: Any) -> None:
    methods = (
        "sendMessage", "editMessageText", "setMyCommands", "setMessageReaction", "sendMediaGroup", "editMessageMedia",
        "setChatMenuButton", "sendRichMessage", "forwardMessages", "deleteMessages", "setWebhook", "getUpdates",
    )  # fmt: skip
    for params in shaped(value):
        for method in methods:
            whole = {"chat_id": PERSON, "message_id": 2, "text": "xyz"} | params
            answer = telegram.http.post(f"/bot{telegram.token}/{method}", json=whole)
            assert answer.status_code in (200, 400), (method, params)
            assert answer.json()["ok"] is (answer.status_code == 200)


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_an_odd_value_on_the_user_side(telegram: LocalTelegram, value: Any) -> None:
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("/user/groups", {"title": "x", "members": [value]}),
        ("/user/people", {"first_name": value, "id": value, "label": value}),
        ("/user/say", {"text": "x", "forward_from": value}),
        ("/user/say", {"text": "x", "forward_from": {"chat": value, "message_id": value}}),
        ("/user/album", {"items": [value, value]}),
        ("/user/album", {"items": [{"kind": value}] * 2}),
        ("/user/send", {"kind": "photo", "content_base64": value}),
        ("/user/press", {"message_id": 2, "data": value}),
        ("/user/react", {"message_id": 2, "emoji": value}),
        ("/faults", {"kind": value, "count": value}),
        ("/faults", {"kind": "404", "method": "none", "chat": value}),
        ("/clock/sandbox", {"now": value}),
        ("/rules/rate", {"on": value}),
    ]
    for path, wish in wishes:
        answer = telegram.http.post(path, json={"person": PERSON} | wish)
        assert answer.status_code in (200, 400, 404), (path, wish)
    telegram.mend()
    telegram.rate_rule(False)
    telegram.set_time(None)


POSTS = sorted({r.path for r in ROUTES if r.method == "POST" and "{" not in r.path})


@pytest.mark.parametrize("path", POSTS)
@RELAXED
@given(params=PARAMS)
def test_any_wish_on_the_user_side(telegram: LocalTelegram, path: str, params: dict[str, Any]) -> None:
    answer = telegram.http.post(
        path, content=body({"person": PERSON} | params), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 400, 404), answer.text
    if answer.status_code != 200:
        assert answer.json()["description"]


@pytest.mark.parametrize("method", ["sendMessage", "setMyName", "sendVenue"])
def test_half_a_surrogate_pair_is_no_text(telegram: LocalTelegram, method: str) -> None:
    """Server: strings must be encoded in UTF-8."""
    params = {"chat_id": PERSON, "text": "\ud800", "name": "\ud800", "title": "\ud800", "latitude": 1, "longitude": 1}
    headers = {"Content-Type": "application/json"}
    answer = telegram.http.post(f"/bot{telegram.token}/{method}", content=body(params), headers=headers)
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    answer = telegram.http.post("/user/people", content=body({"first_name": "\ud800"}), headers=headers)
    assert answer.json()["description"] == "the body holds a string that is no Unicode text"


@pytest.mark.parametrize("content", [b"[1]", b"{broken", b"\xff\xfe", b'"x"'])
def test_a_body_that_is_no_object(telegram: LocalTelegram, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = telegram.http.post(f"/bot{telegram.token}/sendMessage", content=content, headers=headers)
    assert answer.json()["description"] == "Bad Request: can't parse JSON object"
    answer = telegram.http.post("/user/say", content=content, headers=headers)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
