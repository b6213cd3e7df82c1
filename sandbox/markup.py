"""Reply markups: inline keyboards, reply keyboards, ForceReply, and what they may hold."""

from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.formatting.links import checked_link
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

ACTIONS = frozenset(KNOWN_KEYS - {"text", "style", "icon_custom_emoji_id", "callback_data"})
KEYBOARD_FLAGS = ("resize_keyboard", "one_time_keyboard", "selective", "is_persistent")


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
    require_flags(value, ("remove_keyboard", "force_reply", "selective"))
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
    style = button.get("style", "primary")
    if not isinstance(style, str) or style not in STYLES:
        raise wrong_button("Invalid button style specified")
    shown = {key: value for key, value in button.items() if key in KNOWN_KEYS}
    check_action(button)
    return shown


def check_action(button: Json) -> None:
    """What a button does: exactly one of the known things, each within its limits."""
    data = button.get("callback_data", "")
    if not isinstance(data, str):
        raise wrong_button('Field "callback_data" must be of type String')
    if "url" in button:
        require_url(button["url"])
    elif data:
        if len(data.encode("utf-8", "surrogatepass")) > MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "web_app" in button:
        require_web_app(button["web_app"], "inline keyboard button")
    elif "copy_text" in button:
        copied = button["copy_text"]
        if not isinstance(copied, dict) or not isinstance(copied.get("text"), str):
            raise wrong_button('Field "copy_text" must be of type Object')
        if not 1 <= len(copied["text"]) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif "pay" in button or "callback_game" in button:
        raise bad_request("BUTTON_TYPE_INVALID")
    elif not ACTIONS & button.keys():
        raise wrong_button("Text buttons are unallowed in the inline keyboard")


def require_url(url: Any) -> None:
    if not isinstance(url, str):
        raise wrong_button('Field "url" must be of type String')
    try:
        checked_link(url)
    except ValueError as error:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {error}") from None


def require_web_app(value: Any, what: str) -> None:
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str):
        raise bad_request(f'can\'t parse {what}: Field "web_app" must be of type Object')
    if not url.startswith("https://"):
        raise bad_request(f"{what} Web App URL '{url}' is invalid: Only HTTPS links are allowed")


def require_flags(value: Json, names: tuple[str, ...]) -> None:
    """Booleans are booleans, not words for them."""
    for name in names:
        if not isinstance(value.get(name, False), bool):
            raise bad_request(f'field "{name}" must be of type Boolean')


def reply_keyboard(value: Json) -> Json:
    rows = rows_of(value["keyboard"], "keyboard")
    require_flags(value, KEYBOARD_FLAGS)
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
            if "web_app" in button:
                require_web_app(button["web_app"], "keyboard button")
            buttons.append(button)
        shown.append(buttons)
    return {**value, "keyboard": shown}


def placeholder(value: Json) -> None:
    if len(str(value.get("input_field_placeholder", ""))) > MAX_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
