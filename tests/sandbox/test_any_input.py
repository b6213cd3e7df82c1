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
