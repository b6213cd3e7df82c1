"""Which method is answered by which function. Names are matched without regard to letter case."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.methods import callbacks, commands, editing, profile, receiving, rich, sending
from sandbox.methods.call import Call

Handler = Callable[[Call], Any | Awaitable[Any]]

METHODS: dict[str, Handler] = {
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getMe": profile.get_me,
    "logOut": profile.log_out,
    "close": profile.log_out,
    "sendMessage": sending.send_message,
    "forwardMessage": sending.forward_message,
    "forwardMessages": sending.forward_messages,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendContact": sending.send_contact,
    "sendDice": sending.send_dice,
    "sendChatAction": sending.send_chat_action,
    "sendRichMessage": rich.send_rich_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": callbacks.answer_callback_query,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "setMyDefaultAdministratorRights": profile.set_default_rights,
    "getMyDefaultAdministratorRights": profile.get_default_rights,
}
NEW_IN_10_1 = frozenset({"sendrichmessage"})
BY_NAME = {name.lower(): (name, handler) for name, handler in METHODS.items()}


def find_method(name: str, bot_api: tuple[int, int]) -> tuple[str, Handler] | None:
    """A method's proper name and function; None for what this version does not know."""
    lowered = name.lower()
    if lowered in NEW_IN_10_1 and bot_api < (10, 1):
        return None
    return BY_NAME.get(lowered)
