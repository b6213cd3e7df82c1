"""The commands a bot shows, by scope and language."""

import re

from sandbox.errors import Json, bad_request
from sandbox.methods.call import Call, find_chat
from sandbox.params import as_integer
from sandbox.state import Chat
from sandbox.world import World

MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
NAME = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}")
PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
Key = tuple[str, int, int, str]


def scope_key(call: Call) -> Key:
    """Where commands belong: (scope, chat or 0, user or 0, language or "")."""
    value = call.params.json("scope", "BotCommandScope")
    language = call.params.text("language_code")
    if language and not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    if value is None or value == {}:
        return "default", 0, 0, language
    if not isinstance(value, dict) or "type" not in value:
        raise bad_request("can't parse BotCommandScope: Can't find field \"type\"")
    kind = value["type"]
    if kind in PLAIN_SCOPES:
        return kind, 0, 0, language
    if kind not in CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    call.params.values["_scope_chat"] = value.get("chat_id")
    chat = find_chat(call, "_scope_chat")
    if kind != "chat" and chat.type == "private":
        raise bad_request("chat not found")
    user = as_integer(value.get("user_id")) if kind == "chat_member" else 0
    if kind == "chat_member" and user not in call.world.people:
        raise bad_request("user not found")
    return kind, chat.id, user, language


def set_my_commands(call: Call) -> bool:
    key = scope_key(call)
    value = call.params.json("commands", "commands")
    if value is None:
        value = []
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    if len(value) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [checked(one) for one in value]
    if commands:
        call.world.commands[key] = commands
    else:
        call.world.commands.pop(key, None)
    call.world.events.tell_all({"type": "commands"})
    return True


def checked(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(command.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    name = command["command"].removeprefix("/").strip()
    description = command["description"].strip()
    if not NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION}")
    return {"command": name, "description": description}


def get_my_commands(call: Call) -> list[Json]:
    return call.world.commands.get(scope_key(call), [])


def delete_my_commands(call: Call) -> bool:
    call.world.commands.pop(scope_key(call), None)
    call.world.events.tell_all({"type": "commands"})
    return True


def shown_commands(world: World, chat: Chat, person: int, language: str) -> list[Json]:
    """What a person's menu shows: the narrowest scope that has commands, their language before none.

    Order as documented under "Determining list of commands".
    """
    scopes: list[tuple[str, int, int]] = []
    if chat.type == "private":
        scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
    else:
        scopes = [("chat_member", chat.id, person)]
        if chat.members.get(person) in ("administrator", "creator"):
            scopes += [
                ("chat_administrators", chat.id, 0),
                ("chat", chat.id, 0),
                ("all_chat_administrators", 0, 0),
            ]
        else:
            scopes += [("chat", chat.id, 0)]
        scopes += [("all_group_chats", 0, 0)]
    for kind, chat_id, user in [*scopes, ("default", 0, 0)]:
        for code in (language.partition("-")[0].lower(), ""):
            if commands := world.commands.get((kind, chat_id, user, code)):
                return commands
    return []
