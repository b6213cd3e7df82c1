"""The bot itself: who it is, what it is called, its menu button."""

from sandbox.errors import Json, bad_request
from sandbox.methods.call import Call, find_chat

LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> Json:
    bot = call.world.bot
    return {
        **bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def log_out(call: Call) -> bool:
    return True


def words(call: Call, name: str) -> dict[str, str]:
    bot = call.world.bot
    return {"name": bot.names, "description": bot.descriptions, "short_description": bot.short_descriptions}[name]


def set_words(call: Call, name: str) -> bool:
    value = call.params.text(name).strip()
    if len(value) > LIMITS[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    kept, language = words(call, name), call.params.text("language_code")
    if value:
        kept[language] = value
    else:
        kept.pop(language, None)
    if name == "name" and value and not language:
        call.world.bot.first_name = value
    return True


def get_words(call: Call, name: str) -> Json:
    kept, language = words(call, name), call.params.text("language_code")
    value = kept.get(language) or kept.get("")
    if value is None:
        value = call.world.bot.first_name if name == "name" else ""
    return {name: value}


def set_my_name(call: Call) -> bool:
    return set_words(call, "name")


def get_my_name(call: Call) -> Json:
    return get_words(call, "name")


def set_my_description(call: Call) -> bool:
    return set_words(call, "description")


def get_my_description(call: Call) -> Json:
    return get_words(call, "description")


def set_my_short_description(call: Call) -> bool:
    return set_words(call, "short_description")


def get_my_short_description(call: Call) -> Json:
    return get_words(call, "short_description")


def set_chat_menu_button(call: Call) -> bool:
    button = call.params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("can't parse menu button: Unsupported type specified")
    if call.params.has("chat_id"):
        find_chat(call).menu_button = button
    else:
        call.world.bot.menu_button = button
    call.world.events.tell_all({"type": "commands"})
    return True


def get_chat_menu_button(call: Call) -> Json:
    if call.params.has("chat_id"):
        return find_chat(call).menu_button or call.world.bot.menu_button
    return call.world.bot.menu_button


def set_default_rights(call: Call) -> bool:
    rights = call.params.json("rights", "administrator rights") or {}
    call.world.bot.rights[call.params.flag("for_channels")] = rights
    return True


def get_default_rights(call: Call) -> Json:
    names = ("is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
             "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
             "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages")  # fmt: skip
    kept = call.world.bot.rights.get(call.params.flag("for_channels"), {})
    return {name: bool(kept.get(name)) for name in names}
