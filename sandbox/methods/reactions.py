"""The bot's reaction to a message."""

from sandbox.errors import bad_request
from sandbox.methods.call import Call, find_chat, find_post, require_can_write

LISTED = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋
🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
REACTIONS = frozenset(LISTED.split())
"""The emoji the public documentation lists under ReactionTypeEmoji, without variation selectors."""


def set_message_reaction(call: Call) -> bool:
    """At most one emoji of those Telegram has; an empty list takes it away."""
    chat = find_chat(call)
    require_can_write(call, chat)
    post = find_post(chat, call.params.integer("message_id"))
    if post is None:
        raise bad_request("message to react not found")
    value = call.params.json("reaction", "reaction types")
    if value is not None and not isinstance(value, list):
        raise bad_request("expected an Array of ReactionType")
    if value and len(value) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    bot_id = call.world.bot.id
    if not value:
        post.reactions.pop(bot_id, None)
    else:
        one = value[0]
        if not isinstance(one, dict) or one.get("type") not in ("emoji", "custom_emoji", "paid"):
            raise bad_request("can't parse ReactionType: Unsupported type specified")
        emoji = str(one.get("emoji", "")).replace("\ufe0f", "")
        if one["type"] != "emoji" or emoji not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        post.reactions[bot_id] = emoji
    call.world.touch(chat, post, "edited")
    return True
