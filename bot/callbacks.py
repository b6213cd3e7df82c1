"""Callback data of buttons: `verb:argument:…`, at most 64 bytes.

Verbs are words, never positions, so that a button sent long ago keeps its meaning. Data carries ids, never rights or
amounts: who may do what is checked when the button is pressed.
"""

from telegram import InlineKeyboardButton


def callback(verb: str, *arguments: int | str) -> str:
    """The data of a button. Raises ValueError over Telegram's 64 bytes."""
    data = ":".join([verb, *map(str, arguments)])
    if len(data.encode()) > 64:
        raise ValueError(f"callback data over 64 bytes: {data}")
    return data


def button(label: str, verb: str, *arguments: int | str, style: str | None = None) -> InlineKeyboardButton:
    """A button with words on it. `style`: success (green), danger (red), primary."""
    return InlineKeyboardButton(label, callback_data=callback(verb, *arguments), style=style)


def pattern(verb: str) -> str:
    """The pattern that a CallbackQueryHandler takes for a verb."""
    return f"^{verb}(:|$)"
