"""The shapes of what the Bot API gives back, over raw HTTP. Source: the public documentation, if none is named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.local_telegram import LocalTelegram, Person, words

Json = dict[str, Any]
CHEN = {"id": 1001, "is_bot": False, "first_name": "陈晓", "language_code": "zh-hans"}


def result(telegram: LocalTelegram, method: str, **params: Any) -> Any:
    answer = telegram.api(method, **params)
    assert answer["ok"], answer
    return answer["result"]


def refusal(telegram: LocalTelegram, method: str, **params: Any) -> str:
    answer = telegram.api(method, **params)
    assert answer["ok"] is False
    description: str = answer["description"]
    return description


def keyboard(data: str = "d", **more: Any) -> Json:
    return {"inline_keyboard": [[{"text": "好", "callback_data": data, **more}]]}


@pytest.fixture
def bot(telegram: LocalTelegram) -> Json:
    me = result(telegram, "getMe")
    return {name: me[name] for name in ("id", "is_bot", "first_name", "username")}


def test_get_me(telegram: LocalTelegram) -> None:
    me = result(telegram, "getMe")
    assert me["is_bot"] is True
    assert me["id"] == int(telegram.token.split(":")[0])
    assert {"can_join_groups", "can_read_all_group_messages", "supports_inline_queries"} <= me.keys()


def test_a_sent_message(telegram: LocalTelegram, chen: Person, bot: Json) -> None:
    telegram.set_time(datetime(2023, 2, 21, 0, 29, tzinfo=UTC))
    sent = result(telegram, "sendMessage", chat_id=chen.id, text="你好", reply_markup=keyboard())
    assert sent == {
        "message_id": 2,
        "from": bot,
        "chat": {"id": 1001, "type": "private", "first_name": "陈晓"},
        "date": 1676939340,
        "text": "你好",
        "reply_markup": keyboard(),
    }


@pytest.mark.parametrize("way", ["query", "form", "multipart", "json"])
def test_parameters_come_in_four_ways(telegram: LocalTelegram, chen: Person, way: str) -> None:
    """Documented under "Making requests"; JSON values inside a form are strings."""
    path, form = f"/bot{telegram.token}/sendMessage", {"chat_id": "1001", "text": "<b>甲</b>", "parse_mode": "HTML"}
    markup = '{"inline_keyboard":[[{"text":"好","callback_data":"d"}]]}'
    match way:
        case "query":
            answer = telegram.http.get(path, params=form | {"reply_markup": markup})
        case "form":
            answer = telegram.http.post(path, data=form | {"reply_markup": markup})
        case "multipart":
            fields = {name: (None, value) for name, value in (form | {"reply_markup": markup}).items()}
            answer = telegram.http.post(path, files=fields)
        case _:
            answer = telegram.http.post(path, json=form | {"chat_id": 1001, "reply_markup": keyboard()})
    sent = answer.json()["result"]
    assert (sent["text"], sent["entities"]) == ("甲", [{"type": "bold", "offset": 0, "length": 1}])
    assert sent["reply_markup"] == keyboard()


def test_methods_are_found_in_any_letter_case_and_unknown_parameters_ignored(
    telegram: LocalTelegram, chen: Person
) -> None:
    """Server: method names are case-insensitive."""
    assert result(telegram, "SENDmessage", chat_id=chen.id, text="x", nonsense=1)["text"] == "x"


def test_the_longest_message_and_the_longest_data_pass(telegram: LocalTelegram, chen: Person) -> None:
    sent = result(telegram, "sendMessage", chat_id=chen.id, text="字" * 4096, reply_markup=keyboard("x" * 64))
    assert len(sent["text"]) == 4096
    emoji = result(telegram, "sendMessage", chat_id=chen.id, text="😀" * 4096)
    assert len(emoji["text"]) == 4096, "characters are code points"


def test_markup_counts_for_nothing_in_the_limit(telegram: LocalTelegram, chen: Person) -> None:
    text = "<b>" + "字" * 4096 + "</b>"
    assert (
        result(telegram, "sendMessage", chat_id=chen.id, text=text, parse_mode="HTML")["entities"][0]["length"] == 4096
    )


def test_buttons_keep_their_style_and_what_they_copy(telegram: LocalTelegram, chen: Person) -> None:
    rows = [
        [
            {"text": "接受", "callback_data": "a", "style": "success"},
            {"text": "退回", "callback_data": "b", "style": "danger"},
        ],
        [{"text": "复制", "copy_text": {"text": "x" * 256}}, {"text": "打开", "url": "https://example.org/"}],
    ]
    sent = result(telegram, "sendMessage", chat_id=chen.id, text="x", reply_markup={"inline_keyboard": rows})
    assert sent["reply_markup"]["inline_keyboard"] == rows
    wrong = [[{"text": "x", "callback_data": "a", "style": "pink"}]]
    assert "style" in refusal(
        telegram, "sendMessage", chat_id=chen.id, text="x", reply_markup={"inline_keyboard": wrong}
    )


def test_a_hundred_buttons_pass(telegram: LocalTelegram, chen: Person) -> None:
    rows = [[{"text": "b", "callback_data": "x"}] * 8] * 12 + [[{"text": "b", "callback_data": "x"}] * 4]
    assert result(telegram, "sendMessage", chat_id=chen.id, text="x", reply_markup={"inline_keyboard": rows})


def test_reply_keyboards_are_no_part_of_the_message_but_seen(telegram: LocalTelegram, chen: Person) -> None:
    markup = {"force_reply": True, "input_field_placeholder": "百分比"}
    assert "reply_markup" not in result(telegram, "sendMessage", chat_id=chen.id, text="多少？", reply_markup=markup)
    assert chen.view()["keyboard"]["input_field_placeholder"] == "百分比"
    chen.say("80%")
    assert chen.view()["keyboard"] is None


def test_a_reply_carries_what_it_replies_to(telegram: LocalTelegram, chen: Person) -> None:
    asked = result(telegram, "sendMessage", chat_id=chen.id, text="完成多少？")
    said = chen.say("八成", reply_to=asked["message_id"])
    answered = result(
        telegram, "sendMessage", chat_id=chen.id, text="收到", reply_parameters={"message_id": said["message_id"]}
    )
    assert answered["reply_to_message"]["text"] == "八成"
    assert "reply_to_message" not in answered["reply_to_message"], "replies are told one level deep"
    loose = {"message_id": 999999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in result(telegram, "sendMessage", chat_id=chen.id, text="x", reply_parameters=loose)


def test_an_edit_replaces_text_and_takes_the_keyboard_away_unless_it_is_given(
    telegram: LocalTelegram, chen: Person
) -> None:
    sent = result(
        telegram, "sendMessage", chat_id=chen.id, text="<b>一</b>", parse_mode="HTML", reply_markup=keyboard()
    )
    where = {"chat_id": chen.id, "message_id": sent["message_id"]}
    edited = result(telegram, "editMessageText", **where, text="二")
    assert (edited["text"], "entities" in edited, "reply_markup" in edited) == ("二", False, False)
    assert edited["edit_date"] >= edited["date"]
    assert chen.last()["edited"] is True
    again = result(telegram, "editMessageReplyMarkup", **where, reply_markup=keyboard("e"))
    assert (again["text"], again["reply_markup"]) == ("二", keyboard("e"))


def test_a_deleted_message_is_gone(telegram: LocalTelegram, chen: Person) -> None:
    sent = result(telegram, "sendMessage", chat_id=chen.id, text="错发")
    where = {"chat_id": chen.id, "message_id": sent["message_id"]}
    assert result(telegram, "deleteMessage", **where) is True
    assert "错发" not in chen.transcript()
    assert refusal(telegram, "deleteMessage", **where) == "Bad Request: message to delete not found"
    assert refusal(telegram, "editMessageText", **where, text="x") == "Bad Request: message to edit not found"


def test_after_two_days_a_message_cannot_be_deleted_but_edited(telegram: LocalTelegram, chen: Person) -> None:
    """Documented under deleteMessage: only if it was sent less than 48 hours ago."""
    morning = datetime(2023, 2, 21, 0, 30, tzinfo=UTC)
    telegram.set_time(morning)
    sent = result(telegram, "sendMessage", chat_id=chen.id, text="早")
    where = {"chat_id": chen.id, "message_id": sent["message_id"]}
    telegram.set_time(morning + timedelta(hours=48, seconds=1))
    assert refusal(telegram, "deleteMessage", **where) == "Bad Request: message can't be deleted for everyone"
    assert result(telegram, "deleteMessages", chat_id=chen.id, message_ids=[sent["message_id"]]) is True
    assert result(telegram, "editMessageText", **where, text="晚")["text"] == "晚"
    telegram.set_time(morning + timedelta(hours=48))
    assert result(telegram, "deleteMessage", **where) is True


def test_a_callback_query_is_answered_once_and_in_time(telegram: LocalTelegram, chen: Person) -> None:
    """Server: QUERY_ID_INVALID for what was answered already or waited too long."""
    result(telegram, "sendMessage", chat_id=chen.id, text="x", reply_markup=keyboard())
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    query_id = chen.press("好")
    assert refusal(telegram, "answerCallbackQuery", callback_query_id=query_id, text="x" * 201).endswith("TOO_LONG")
    assert result(telegram, "answerCallbackQuery", callback_query_id=query_id, text="x" * 200) is True
    assert refusal(telegram, "answerCallbackQuery", callback_query_id=query_id) == too_old
    late = chen.press("好")
    telegram.post("/user/expire", callback_query_id=late)
    assert refusal(telegram, "answerCallbackQuery", callback_query_id=late) == too_old


def test_forwarding_says_from_whom_and_copying_does_not(telegram: LocalTelegram, chen: Person) -> None:
    said = chen.say("主体完工")
    li = telegram.person("李敏", id=1003)
    li.join()
    where = {"chat_id": li.id, "from_chat_id": chen.id, "message_id": said["message_id"]}
    forwarded = result(telegram, "forwardMessage", **where)
    origin = {"type": "user", "sender_user": CHEN, "date": said["date"]}
    assert (forwarded["text"], forwarded["forward_origin"]) == ("主体完工", origin)
    copied = result(telegram, "copyMessage", **where)
    assert copied.keys() == {"message_id"}
    assert "forward_origin" not in li.last()
    assert words(li.last()) == "主体完工"


def test_a_person_forwards_a_notice(telegram: LocalTelegram, chen: Person) -> None:
    chen.say("关于报送进度的通知", forward_from="区政府办")
    (update,) = telegram.api("getUpdates")["result"]
    assert update["message"]["forward_origin"]["type"] == "hidden_user"
    assert update["message"]["forward_origin"]["sender_user_name"] == "区政府办"


def test_commands_are_kept_by_scope_and_language(telegram: LocalTelegram, chen: Person) -> None:
    """Documented under "Determining list of commands": the narrowest scope first, the person's language before none."""

    def put(name: str, **where: Any) -> None:
        result(telegram, "setMyCommands", commands=[{"command": name, "description": name}], **where)

    def menu(person: Person, chat: int | None = None) -> list[str]:
        shown = telegram.get("/user/commands", person=person.id, chat=chat)["commands"]
        return [command["command"] for command in shown]

    put("everybody")
    assert menu(chen) == ["everybody"]
    put("private", scope={"type": "all_private_chats"})
    put("siren", scope={"type": "all_private_chats"}, language_code="zh")
    assert menu(chen) == ["siren"]
    put("hers", scope={"type": "chat", "chat_id": chen.id})
    assert menu(chen) == ["hers"]
    group = telegram.group("工作群", telegram.person("李敏", id=1003), chen)
    put("grouped", scope={"type": "all_group_chats"})
    put("admins", scope={"type": "all_chat_administrators"})
    assert (menu(chen, group), menu(Person(telegram, 1003, "李敏"), group)) == (["grouped"], ["admins"])
    assert result(telegram, "getMyCommands", scope={"type": "all_group_chats"})[0]["command"] == "grouped"
    assert result(telegram, "deleteMyCommands", scope={"type": "chat", "chat_id": chen.id}) is True
    assert menu(chen) == ["siren"]
    assert result(telegram, "getMyCommands", scope={"type": "chat", "chat_id": chen.id}) == []


def test_words_about_the_bot(telegram: LocalTelegram) -> None:
    result(telegram, "setMyDescription", description="督查")
    result(telegram, "setMyDescription", description="Supervision", language_code="en")
    assert result(telegram, "getMyDescription", language_code="en") == {"description": "Supervision"}
    assert result(telegram, "getMyDescription", language_code="fr") == {"description": "督查"}
    assert result(telegram, "getMyShortDescription") == {"short_description": ""}
    result(telegram, "setMyName", name="督办")
    assert result(telegram, "getMe")["first_name"] == "督办"


def test_typing_is_seen_until_the_message_comes(telegram: LocalTelegram, chen: Person) -> None:
    assert result(telegram, "sendChatAction", chat_id=chen.id, action="typing") is True
    assert chen.view()["action"] == "typing"
    result(telegram, "sendMessage", chat_id=chen.id, text="好")
    assert chen.view()["action"] is None


def test_a_reaction_is_seen(telegram: LocalTelegram, chen: Person, bot: Json) -> None:
    said = chen.say("80%")
    where = {"chat_id": chen.id, "message_id": said["message_id"]}
    assert result(telegram, "setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👌"}]) is True
    assert chen.last()["reactions"] == [{"user": bot["id"], "emoji": "👌"}]
    result(telegram, "setMessageReaction", **where)
    assert "reactions" not in chen.last()


def test_pinning_makes_a_service_message(telegram: LocalTelegram, chen: Person) -> None:
    sent = result(telegram, "sendMessage", chat_id=chen.id, text="要事")
    assert result(telegram, "pinChatMessage", chat_id=chen.id, message_id=sent["message_id"]) is True
    assert chen.last()["pinned_message"]["text"] == "要事"
    assert result(telegram, "unpinAllChatMessages", chat_id=chen.id) is True


def test_places_and_contacts(telegram: LocalTelegram, chen: Person) -> None:
    sent = result(telegram, "sendLocation", chat_id=chen.id, latitude=34.37, longitude=107.14)
    assert sent["location"] == {"latitude": 34.37, "longitude": 107.14}
    assert refusal(telegram, "sendLocation", chat_id=chen.id, latitude=91, longitude=0).startswith("Bad Request")
    contact = result(telegram, "sendContact", chat_id=chen.id, phone_number="0917-1", first_name="值班")
    assert contact["contact"] == {"phone_number": "0917-1", "first_name": "值班"}
    chen.send("location", latitude=34.37, longitude=107.14)
    assert telegram.api("getUpdates", offset=-1)["result"][0]["message"]["location"]["latitude"] == 34.37


# rich messages


def test_a_rich_message_is_kept_as_blocks_and_can_be_edited(telegram: LocalTelegram, chen: Person) -> None:
    rich = {"html": "<h2>榜</h2><table><tr><th>单位</th></tr></table>"}
    sent = result(telegram, "sendRichMessage", chat_id=chen.id, rich_message=rich, reply_markup=keyboard())
    assert [block["type"] for block in sent["rich_message"]["blocks"]] == ["heading", "table"]
    assert "text" not in sent
    assert chen.shows("榜")["html"] == rich["html"]
    where = {"chat_id": chen.id, "message_id": sent["message_id"]}
    edited = result(telegram, "editMessageText", **where, rich_message={"html": "<p>新</p>"})
    assert edited["rich_message"] == {"blocks": [{"type": "paragraph", "text": "新"}]}
    plain = result(telegram, "editMessageText", **where, text="平")
    assert ("rich_message" in plain, plain["text"]) == (False, "平")


def test_commands_and_links_in_a_rich_message_are_found_unless_it_is_told_not_to(
    telegram: LocalTelegram, chen: Person
) -> None:
    """Documented: found automatically; skip_entity_detection. Not in code."""
    rich: Json = {
        "html": "<table><tr><td>😀 /task_12 见 https://example.org/a</td><td><code>/x</code></td></tr></table>"
    }

    def cells(**more: Any) -> list[Any]:
        sent = result(telegram, "sendRichMessage", chat_id=chen.id, rich_message=rich | more)
        return [cell["text"] for cell in sent["rich_message"]["blocks"][0]["cells"][0]]

    code = {"type": "code", "text": "/x"}
    assert cells() == [
        [
            "😀 ",
            {"type": "bot_command", "text": "/task_12", "bot_command": "/task_12"},
            " 见 ",
            {"type": "url", "text": "https://example.org/a", "url": "https://example.org/a"},
        ],
        code,
    ]
    assert cells(skip_entity_detection=True) == ["😀 /task_12 见 https://example.org/a", code]


def test_an_older_server_does_not_know_rich_messages(chen: Person) -> None:
    with LocalTelegram(bot_api=(10, 0)) as older:
        older.person("陈晓", id=1001).join()
        answer = older.api("sendRichMessage", chat_id=1001, rich_message={"html": "<p>x</p>"})
        assert (answer["error_code"], answer["description"]) == (404, "Not Found: method not found")
        edit = older.api("editMessageText", chat_id=1001, message_id=1, rich_message={"html": "<p>x</p>"})
        assert edit["description"] == "Bad Request: message text is empty", "an unknown parameter is ignored"
