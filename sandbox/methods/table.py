"""Which method is answered by which function. Names are matched without regard to letter case."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.methods import (
    callbacks,
    chats,
    commands,
    editing,
    elsewhere,
    forwarding,
    media,
    profile,
    reactions,
    receiving,
    rich,
    sending,
    topics,
)
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
    "forwardMessage": forwarding.forward_message,
    "forwardMessages": forwarding.forward_messages,
    "copyMessage": forwarding.copy_message,
    "copyMessages": forwarding.copy_messages,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendVoice": media.send_voice,
    "sendAudio": media.send_audio,
    "sendVideo": media.send_video,
    "sendAnimation": media.send_animation,
    "sendVideoNote": media.send_video_note,
    "sendSticker": media.send_sticker,
    "sendMediaGroup": media.send_media_group,
    "editMessageMedia": media.edit_message_media,
    "getFile": media.get_file,
    "getUserProfilePhotos": media.get_user_profile_photos,
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
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "banChatMember": chats.ban_chat_member,
    "unbanChatMember": chats.unban_chat_member,
    "setChatTitle": chats.set_chat_title,
    "setChatDescription": chats.set_chat_description,
    "pinChatMessage": chats.pin_chat_message,
    "unpinChatMessage": chats.unpin_chat_message,
    "unpinAllChatMessages": chats.unpin_all_chat_messages,
    "exportChatInviteLink": chats.export_chat_invite_link,
    "createChatInviteLink": chats.create_chat_invite_link,
    "createForumTopic": topics.create_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
    "setMessageReaction": reactions.set_message_reaction,
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
NEW_IN_10_1 = frozenset({"sendrichmessage", "sendrichmessagedraft"})
BY_NAME = {name.lower(): (name, handler) for name, handler in METHODS.items()}


def is_elsewhere(name: str, bot_api: tuple[int, int]) -> bool:
    """Whether the real server of that version knows a method that is missing here."""
    lowered = name.lower()
    return lowered in elsewhere.NAMES and not (lowered in NEW_IN_10_1 and bot_api < (10, 1))


def find_method(name: str, bot_api: tuple[int, int]) -> tuple[str, Handler] | None:
    """A method's proper name and function; None for what this version does not know."""
    lowered = name.lower()
    if lowered in NEW_IN_10_1 and bot_api < (10, 1):
        return None
    return BY_NAME.get(lowered)
