"""Answers to pressed buttons."""

import time

from sandbox.errors import bad_request
from sandbox.methods.call import Call
from sandbox.world import CALLBACK_LIFETIME

MAX_ANSWER = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(call: Call) -> bool:
    """Answers once, within the time a client waits."""
    params, world = call.params, call.world
    callback = world.callbacks.get(params.text("callback_query_id"))
    if callback is None or callback.answer is not None or time.monotonic() - callback.pressed > CALLBACK_LIFETIME:
        raise bad_request(TOO_OLD)
    text = params.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
    world.events.tell([callback.person], {"type": "callback", "id": callback.id, **callback.answer})
    world.bell.ring()
    return True
