"""Rich messages of Bot API 10.1."""

from sandbox.errors import Json, bad_request
from sandbox.formatting.rich import parse_rich
from sandbox.formatting.richdetect import with_links
from sandbox.markup import reply_markup
from sandbox.methods.call import Call, find_chat, require_can_write
from sandbox.methods.sending import deliver


def rich_content(call: Call) -> tuple[Json, str]:
    """The blocks of the `rich_message` parameter, and its HTML."""
    value = call.params.json("rich_message", "rich message")
    if value is None:
        raise bad_request("rich message is empty")
    if not isinstance(value, dict):
        raise bad_request("object expected as rich message")
    html, markdown = value.get("html"), value.get("markdown")
    if bool(html) == bool(markdown):
        raise bad_request("exactly one of the fields html and markdown must be used")
    if not isinstance(html, str):
        raise bad_request("this sandbox reads rich messages in HTML only")
    blocks = parse_rich(html, call.world.mention)
    rich: Json = {"blocks": blocks if value.get("skip_entity_detection") else with_links(blocks)}
    if value.get("is_rtl"):
        rich["is_rtl"] = True
    return {"rich_message": rich}, html


def send_rich_message(call: Call) -> Json:
    chat = find_chat(call)
    content, html = rich_content(call)
    markup = reply_markup(call.params)
    require_can_write(call, chat)
    return deliver(call, chat, content, html=html, markup=markup).message
