"""Changing and deleting what was sent."""

import contextlib

from sandbox.errors import Json, Refusal, bad_request
from sandbox.formatting.text import caption, require_text
from sandbox.markup import reply_markup
from sandbox.methods.call import Call, find_chat, find_post, own_post, require_can_write
from sandbox.methods.forwarding import many_ids
from sandbox.methods.rich import rich_content
from sandbox.methods.sending import caption_content, link_preview, text_content
from sandbox.state import Chat, Post

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600
"""Documented: a message can only be deleted if it was sent less than 48 hours ago."""
MEDIA = ("photo", "document", "video", "animation", "audio", "voice")


def editable(call: Call) -> tuple[Chat, Post]:
    if call.params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = find_chat(call)
    post = own_post(call, chat)
    require_can_write(call, chat)
    return chat, post


def replace(call: Call, chat: Chat, post: Post, content: Json, drop: tuple[str, ...], html: str | None) -> Json:
    """Puts new content into a message; an edit without a markup takes the inline keyboard away."""
    markup = reply_markup(call.params, inline_only=True)
    message = {k: v for k, v in post.message.items() if k not in (*drop, "reply_markup", "edit_date")}
    message |= content
    if markup is not None:
        message["reply_markup"] = markup
    if message == {k: v for k, v in post.message.items() if k != "edit_date"}:
        raise bad_request(NOT_MODIFIED)
    if any(post.message.get(key) != message.get(key) for key in (*drop, *content)):
        message["edit_date"] = call.world.clock.unix()
        post.edited = True
    elif "edit_date" in post.message:
        message["edit_date"] = post.message["edit_date"]
    post.message, post.markup, post.html = message, markup, html
    call.world.touch(chat, post, "edited")
    return message


def edit_message_text(call: Call) -> Json:
    rich = call.params.has("rich_message") and call.world.bot_api >= (10, 1)
    if not rich and not call.params.text("text"):
        raise bad_request("message text is empty")
    chat, post = editable(call)
    drop = ("text", "entities", "link_preview_options", "rich_message")
    if not ("text" in post.message or "rich_message" in post.message):
        raise bad_request("there is no text in the message to edit")
    if rich:
        blocks, source = rich_content(call)
        return replace(call, chat, post, blocks, drop, source)
    text, entities, html = require_text(call.params, call.world.mention)
    return replace(call, chat, post, text_content(text, entities) | link_preview(call), drop, html)


def edit_message_caption(call: Call) -> Json:
    chat, post = editable(call)
    if not any(kind in post.message for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    text, entities, html = caption(call.params, call.world.mention)
    return replace(call, chat, post, caption_content(text, entities), ("caption", "caption_entities"), html)


def edit_message_reply_markup(call: Call) -> Json:
    chat, post = editable(call)
    return replace(call, chat, post, {}, (), post.html)


def delete_post(call: Call, chat: Chat, message_id: int) -> bool:
    """Whether there was something to delete. In groups the bot deletes its own, or any as administrator."""
    post = find_post(chat, message_id)
    if post is None:
        return False
    if call.world.clock.unix() - post.message["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    admin = chat.members.get(call.world.bot.id) in ("administrator", "creator")
    if not post.by_bot and chat.is_group and not admin:
        raise bad_request("message can't be deleted")
    call.world.touch(chat, post, "deleted")
    return True


def delete_message(call: Call) -> bool:
    chat = find_chat(call)
    message_id = call.params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    if not delete_post(call, chat, message_id):
        raise bad_request("message to delete not found")
    return True


def delete_messages(call: Call) -> bool:
    chat = find_chat(call)
    for message_id in many_ids(call):
        with contextlib.suppress(Refusal):  # documented: what can't be deleted is skipped
            delete_post(call, chat, message_id)
    return True
