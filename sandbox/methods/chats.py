"""Chats: what they are, who is in them, pinned messages, invite links."""

import secrets

from sandbox.errors import Json, bad_request
from sandbox.methods.call import Call, find_chat, find_post, require_can_write, require_member
from sandbox.state import Chat
from sandbox.user.groups import change_status, service, user_of
from sandbox.user.people import member

TITLE, DESCRIPTION = 128, 255
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
ADMINS = ("creator", "administrator")


def get_chat(call: Call) -> Json:
    """ChatFullInfo, with the fields that are known here."""
    chat = find_chat(call)
    full: Json = call.world.shown_chat(chat) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }  # fmt: skip
    if chat.type == "private":
        return full
    require_member(call, chat)
    full["permissions"] = {name: name not in ("can_change_info", "can_pin_messages") for name in PERMISSIONS}
    if chat.description:
        full["description"] = chat.description
    if chat.pinned and (post := find_post(chat, chat.pinned[-1])):
        full["pinned_message"] = post.message
    return full


def group_chat(call: Call) -> Chat:
    """A group or supergroup the bot is in."""
    chat = find_chat(call)
    if chat.type == "private":
        raise bad_request("method is available only for groups and supergroups")
    require_member(call, chat)
    return chat


def require_admin(call: Call, chat: Chat) -> None:
    if chat.members.get(call.world.bot.id) not in ADMINS:
        raise bad_request("not enough rights")


def get_chat_member(call: Call) -> Json:
    chat = find_chat(call)
    if chat.is_group:
        require_member(call, chat)
    user_id = call.params.integer("user_id")
    if user_id != call.world.bot.id and user_id not in call.world.people:
        raise bad_request("invalid user_id specified" if user_id <= 0 else "user not found")
    status = chat.members.get(user_id, "left")
    if chat.type == "private" and status == "left":
        raise bad_request("user not found")
    return member(user_of(call.world, user_id), status)


def get_chat_administrators(call: Call) -> list[Json]:
    chat = find_chat(call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    require_member(call, chat)
    return [
        member(user_of(call.world, user), status)
        for user, status in chat.members.items()
        if status in ADMINS and user != call.world.bot.id
    ]


def get_chat_member_count(call: Call) -> int:
    chat = find_chat(call)
    return sum(1 for user in chat.members if chat.has(user))


def leave_chat(call: Call) -> bool:
    chat = group_chat(call)
    service(call.world, chat, call.world.bot.user(), {"left_chat_member": call.world.bot.user()})
    change_status(call.world, chat, call.world.bot.user(), call.world.bot.id, "left")
    return True


def ban_chat_member(call: Call) -> bool:
    return set_member(call, "kicked")


def unban_chat_member(call: Call) -> bool:
    chat = group_chat(call)
    require_admin(call, chat)
    user_id = call.params.integer("user_id")
    if chat.members.get(user_id) == "kicked" or (chat.has(user_id) and not call.params.flag("only_if_banned")):
        change_status(call.world, chat, call.world.bot.user(), user_id, "left")
    return True


def set_member(call: Call, status: str) -> bool:
    chat = group_chat(call)
    require_admin(call, chat)
    user_id = call.params.integer("user_id")
    if user_id not in call.world.people:
        raise bad_request("user not found")
    if chat.members.get(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    if chat.members.get(user_id) == "administrator":
        raise bad_request("user is an administrator of the chat")
    change_status(call.world, chat, call.world.bot.user(), user_id, status)
    return True


def set_chat_title(call: Call) -> bool:
    chat = group_chat(call)
    require_admin(call, chat)
    title = call.params.text("title").strip()
    if not title:
        raise bad_request("title must be non-empty")
    chat.title = title[:TITLE]
    service(call.world, chat, call.world.bot.user(), {"new_chat_title": chat.title})
    return True


def set_chat_description(call: Call) -> bool:
    chat = group_chat(call)
    require_admin(call, chat)
    description = call.params.text("description").strip()
    if description == chat.description:
        raise bad_request("chat description is not modified")
    if len(description) > DESCRIPTION:
        raise bad_request("chat description is too long")
    chat.description = description
    return True


def pin_chat_message(call: Call) -> bool:
    chat = find_chat(call)
    require_can_write(call, chat)
    if chat.is_group:
        require_rights_to_pin(call, chat)
    message_id = call.params.integer("message_id")
    post = find_post(chat, message_id)
    if post is None:
        raise bad_request("message to pin not found")
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    chat.pinned.append(message_id)
    service(call.world, chat, call.world.bot.user(), {"pinned_message": post.message})
    return True


def require_rights_to_pin(call: Call, chat: Chat) -> None:
    if chat.members.get(call.world.bot.id) not in ADMINS:
        raise bad_request("not enough rights to manage pinned messages in the chat")


def unpin_chat_message(call: Call) -> bool:
    chat = find_chat(call)
    require_can_write(call, chat)
    if chat.is_group:
        require_rights_to_pin(call, chat)
    message_id = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    chat = find_chat(call)
    require_can_write(call, chat)
    if chat.is_group:
        require_rights_to_pin(call, chat)
    chat.pinned.clear()
    return True


def new_link(call: Call, chat: Chat, *, primary: bool) -> Json:
    require_admin(call, chat)
    link: Json = {
        "invite_link": f"https://t.me/+{secrets.token_urlsafe(12)}",
        "creator": call.world.bot.user(),
        "creates_join_request": call.params.flag("creates_join_request"),
        "is_primary": primary,
        "is_revoked": False,
    }
    for name in ("name", "expire_date", "member_limit"):
        if call.params.has(name):
            link[name] = call.params.text(name) if name == "name" else call.params.integer(name)
    if len(str(link.get("name", ""))) > 32:
        raise bad_request("chat invite link name is too long")
    return link


def export_chat_invite_link(call: Call) -> str:
    return str(new_link(call, group_chat(call), primary=True)["invite_link"])


def create_chat_invite_link(call: Call) -> Json:
    return new_link(call, group_chat(call), primary=False)
