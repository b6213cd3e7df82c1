"""Topics of a forum."""

from sandbox.errors import Json, Refusal, bad_request
from sandbox.methods.call import Call
from sandbox.methods.chats import group_chat, require_admin
from sandbox.state import Chat
from sandbox.user.groups import service


def forum(call: Call) -> Chat:
    chat = group_chat(call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    require_admin(call, chat)
    return chat


def create_forum_topic(call: Call) -> Json:
    chat = forum(call)
    name = call.params.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic title is too long")
    made: Json = {"name": name, "icon_color": call.params.integer("icon_color", 7322096)}
    post = call.world.add_post(chat, call.world.bot.user(), {"forum_topic_created": made}, by_bot=True)
    thread = post.message["message_id"]
    post.message |= {"message_thread_id": thread, "is_topic_message": True}
    chat.topics[thread] = {"message_thread_id": thread, **made}
    return chat.topics[thread]


def topic_of(call: Call, chat: Chat) -> Json:
    found = chat.topics.get(call.params.integer("message_thread_id"))
    if found is None:
        raise Refusal(400, "message thread not found")
    return found


def close_forum_topic(call: Call) -> bool:
    return set_closed(call, True)


def reopen_forum_topic(call: Call) -> bool:
    return set_closed(call, False)


def set_closed(call: Call, closed: bool) -> bool:
    chat = forum(call)
    found = topic_of(call, chat)
    if found.get("closed", False) == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    found["closed"] = closed
    what = "forum_topic_closed" if closed else "forum_topic_reopened"
    where = {"message_thread_id": found["message_thread_id"], "is_topic_message": True}
    service(call.world, chat, call.world.bot.user(), where | {what: {}})
    return True


def edit_forum_topic(call: Call) -> bool:
    chat = forum(call)
    found = topic_of(call, chat)
    if call.params.has("name"):
        found["name"] = call.params.text("name").strip()[:128]
    return True


def delete_forum_topic(call: Call) -> bool:
    chat = forum(call)
    thread = topic_of(call, chat)["message_thread_id"]
    del chat.topics[thread]
    for post in chat.posts.values():
        if post.message.get("message_thread_id") == thread and not post.deleted:
            call.world.touch(chat, post, "deleted")
    return True
