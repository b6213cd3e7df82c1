"""Reply markups: inline keyboards, reply keyboards, ForceReply, and what they may hold."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import Json, bad_request
from sandbox.params import Params

MAX_BUTTONS = 100
MAX_ROW = 8
MAX_DATA = 64
MAX_COPY_TEXT = 256
MAX_PLACEHOLDER = 64
STYLES = frozenset({"danger", "success", "primary"})
KNOWN_KEYS = {
    "text", "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "callback_game",
    "pay", "style", "icon_custom_emoji_id",
}  # fmt: skip


def reply_markup(params: Params, *, inline_only: bool = False) -> Json | None:
    """The checked reply markup of a call, or None."""
    value = params.json("reply_markup", "reply keyboard markup")
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return inline_keyboard(value)
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in value:
        return reply_keyboard(value)
    if value.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if value.get("force_reply"):
        placeholder(value)
        return value
    return None


def rows_of(value: Any, kind: str) -> list[list[Any]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{kind}" must be of type Array')
    for row in value:
        if not isinstance(row, list):
            raise bad_request(f'field "{kind}" must be an Array of Arrays')
    return [row for row in value if row]


def inline_keyboard(value: Json) -> Json | None:
    rows = rows_of(value["inline_keyboard"], "inline_keyboard")
    require_counts(rows)
    keyboard = [[inline_button(button) for button in row] for row in rows]
    return {"inline_keyboard": keyboard} if keyboard else None


def require_counts(rows: list[list[Any]]) -> None:
    """At most 100 buttons, 8 a row. The real server's own answer to both is one code."""
    if sum(len(row) for row in rows) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows):
        raise bad_request("reply markup is too long")


def wrong_button(what: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {what}")


def inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise wrong_button("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if text is None:
        raise wrong_button('Can\'t find field "text"')
    if not isinstance(text, str):
        raise wrong_button('Field "text" must be of type String')
    if not text.strip():
        raise wrong_button("Text of the button must be non-empty")
    if button.get("style", "primary") not in STYLES:
        raise wrong_button("Invalid button style specified")
    shown = {key: value for key, value in button.items() if key in KNOWN_KEYS}
    check_action(button)
    return shown


def check_action(button: Json) -> None:
    if "url" in button:
        require_url(button["url"])
    elif "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str):
            raise wrong_button('Field "callback_data" must be of type String')
        if not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "copy_text" in button:
        copied = button["copy_text"]
        if not isinstance(copied, dict) or not isinstance(copied.get("text"), str):
            raise wrong_button('Field "copy_text" must be of type Object')
        if not 1 <= len(copied["text"]) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif not any(key in button for key in KNOWN_KEYS - {"text", "style", "icon_custom_emoji_id"}):
        raise wrong_button("Text buttons are unallowed in the inline keyboard")


def require_url(url: Any) -> None:
    if not isinstance(url, str):
        raise wrong_button('Field "url" must be of type String')
    parts = urlsplit(url if "://" in url else "http://" + url)
    if parts.scheme in ("tg", "ton"):
        return
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if "." not in parts.hostname:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def reply_keyboard(value: Json) -> Json:
    rows = rows_of(value["keyboard"], "keyboard")
    placeholder(value)
    shown = []
    for row in rows:
        buttons = []
        for button in row:
            if isinstance(button, str):
                button = {"text": button}
            if not isinstance(button, dict) or not isinstance(button.get("text"), str):
                raise bad_request("can't parse keyboard button: Can't find field \"text\"")
            if not button["text"].strip():
                raise bad_request("can't parse keyboard button: Text of the button must be non-empty")
            buttons.append(button)
        shown.append(buttons)
    return {**value, "keyboard": shown}


def placeholder(value: Json) -> None:
    if len(str(value.get("input_field_placeholder", ""))) > MAX_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
