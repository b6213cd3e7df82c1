"""Groups, supergroups, forums: what a bot sees there and what it may do. The public documentation is the source."""

from typing import Any

import pytest

from tests.sandbox.conftest import confirm
from tests.support.local_telegram import LocalTelegram, Person

Json = dict[str, Any]


@pytest.fixture
def li(telegram: LocalTelegram) -> Person:
    return telegram.person("李敏", id=1003)


@pytest.fixture
def group(telegram: LocalTelegram, li: Person, chen: Person) -> int:
    made = telegram.group("三级清单工作群", li, chen)
    confirm(telegram)
    return made


def seen(telegram: LocalTelegram) -> list[str]:
    found = telegram.api("getUpdates")["result"]
    return [update["message"]["text"] for update in found if "text" in update.get("message", {})]


def test_being_added_is_told(telegram: LocalTelegram, li: Person) -> None:
    made = telegram.group("新群", li)
    change, service = telegram.api("getUpdates")["result"]
    assert change["my_chat_member"]["chat"] == {
        "id": made,
        "title": "新群",
        "type": "group",
        "all_members_are_administrators": False,
    }
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["id"] == telegram.world.bot.id


def test_in_privacy_mode_commands_and_replies_reach_the_bot_and_other_talk_does_not(
    telegram: LocalTelegram, chen: Person, group: int
) -> None:
    """Documented under "Privacy mode"."""
    asked = telegram.api("sendMessage", chat_id=group, text="进度？")["result"]
    chen.say("大家好", group)
    chen.say("/ranking", group)
    chen.say(f"/today@{telegram.username}", group)
    chen.say("/today@another_bot", group)
    chen.say("八成", group, reply_to=asked["message_id"])
    assert seen(telegram) == ["/ranking", f"/today@{telegram.username}", "八成"]


def test_an_administrator_bot_sees_all(telegram: LocalTelegram, chen: Person, group: int) -> None:
    telegram.change_group(group, "promote", bot=True)
    chen.say("大家好", group)
    assert seen(telegram) == ["大家好"]


def test_a_bot_that_was_removed_may_not_write(telegram: LocalTelegram, group: int) -> None:
    telegram.change_group(group, "remove", bot=True)
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in telegram.api("getUpdates")["result"]]
    assert statuses == ["kicked"]
    answer = telegram.api("sendMessage", chat_id=group, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was kicked from the group chat")


def test_a_supergroup_says_so_in_the_refusal(telegram: LocalTelegram, li: Person) -> None:
    made = telegram.group("超级群", li, supergroup=True)
    assert made < -1_000_000_000_000
    telegram.change_group(made, "remove", bot=True)
    answer = telegram.api("sendMessage", chat_id=made, text="x")
    assert answer["description"] == "Forbidden: bot was kicked from the supergroup chat"
    outside = telegram.group("没有机器人", li, with_bot=False, supergroup=True)
    answer = telegram.api("sendMessage", chat_id=outside, text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the supergroup chat"


def test_an_upgraded_group_names_its_new_id(telegram: LocalTelegram, chen: Person, group: int) -> None:
    """Documented: migrate_to_chat_id in messages and in ResponseParameters."""
    new = telegram.change_group(group, "upgrade")["id"]
    messages = [update["message"] for update in telegram.api("getUpdates")["result"]]
    assert (messages[0]["migrate_to_chat_id"], messages[0]["chat"]["id"]) == (new, group)
    assert (messages[1]["migrate_from_chat_id"], messages[1]["chat"]["id"]) == (group, new)
    answer = telegram.api("sendMessage", chat_id=group, text="x")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    sent = telegram.api("sendMessage", chat_id=new, text="新群")["result"]
    assert sent["message_id"] == 2, "a supergroup counts its own messages"
    assert chen.shows("新群", chat=new)


def test_members_are_told_of(telegram: LocalTelegram, li: Person, chen: Person, group: int) -> None:
    def status(person: Person) -> str:
        found: str = telegram.api("getChatMember", chat_id=group, user_id=person.id)["result"]["status"]
        return found

    assert (status(li), status(chen)) == ("creator", "member")
    assert telegram.api("getChatMemberCount", chat_id=group)["result"] == 3
    admins = telegram.api("getChatAdministrators", chat_id=group)["result"]
    assert [(admin["user"]["id"], admin["status"]) for admin in admins] == [(li.id, "creator")]
    telegram.change_group(group, "remove", person=chen.id)
    assert status(chen) == "left"
    (update,) = telegram.api("getUpdates")["result"]
    assert update["message"]["left_chat_member"]["id"] == chen.id
    telegram.change_group(group, "add", person=chen.id)
    assert status(chen) == "member"


def test_chat_member_updates_reach_an_administrator_that_wants_them(
    telegram: LocalTelegram, chen: Person, group: int
) -> None:
    telegram.change_group(group, "promote", bot=True)
    telegram.api("getUpdates", allowed_updates=["chat_member"], offset=-1)
    telegram.change_group(group, "remove", person=chen.id, kick=True)
    change = telegram.api("getUpdates")["result"][-1]["chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")


def test_a_chat_in_full(telegram: LocalTelegram, chen: Person, group: int) -> None:
    full = telegram.api("getChat", chat_id=group)["result"]
    assert {"id", "type", "title", "accent_color_id", "max_reaction_count", "permissions"} <= full.keys()
    assert telegram.api("getChat", chat_id=chen.id)["result"]["first_name"] == "陈晓"


def test_only_an_administrator_pins_titles_and_invites(telegram: LocalTelegram, group: int) -> None:
    sent = telegram.api("sendMessage", chat_id=group, text="要事")["result"]
    pin = {"chat_id": group, "message_id": sent["message_id"]}
    assert telegram.api("pinChatMessage", **pin)["description"] == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )
    telegram.change_group(group, "promote", bot=True)
    assert telegram.api("pinChatMessage", **pin)["ok"]
    assert telegram.api("getChat", chat_id=group)["result"]["pinned_message"]["text"] == "要事"
    assert telegram.api("setChatTitle", chat_id=group, title="新名")["ok"]
    link = telegram.api("createChatInviteLink", chat_id=group, name="一次", member_limit=1)["result"]
    assert link["invite_link"].startswith("https://t.me/+")
    assert (link["member_limit"], link["is_primary"]) == (1, False)


def test_topics_of_a_forum(telegram: LocalTelegram, li: Person) -> None:
    forum = telegram.group("论坛", li, forum=True)
    where = {"chat_id": forum}
    assert telegram.api("createForumTopic", **where, name="榜单")["description"] == "Bad Request: not enough rights"
    telegram.change_group(forum, "promote", bot=True)
    topic = telegram.api("createForumTopic", **where, name="榜单")["result"]
    thread = {"message_thread_id": topic["message_thread_id"]}
    sent = telegram.api("sendMessage", **where, **thread, text="今日")["result"]
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic["message_thread_id"], True)
    confirm(telegram)
    li.say("收到", forum, thread=topic["message_thread_id"])
    (update,) = telegram.api("getUpdates")["result"]
    assert update["message"]["message_thread_id"] == topic["message_thread_id"]
    telegram.api("closeForumTopic", **where, **thread)
    assert telegram.api("sendMessage", **where, **thread, text="x")["description"] == "Bad Request: TOPIC_CLOSED"


def test_leaving_a_group(telegram: LocalTelegram, group: int) -> None:
    assert telegram.api("leaveChat", chat_id=group)["result"] is True
    answer = telegram.api("sendMessage", chat_id=group, text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the group chat"
