"""Being a person in the local Telegram."""

import threading

import pytest

from tests.support.local_telegram import LocalTelegram, NotDoneError, Person

OK = {
    "inline_keyboard": [[{"text": "接受", "callback_data": "accept:1"}, {"text": "网站", "url": "https://example.org"}]]
}


def test_a_person_sees_what_the_bot_says_and_the_bot_what_they_say(telegram: LocalTelegram, chen: Person) -> None:
    chen.say("/today")
    (update,) = telegram.api("getUpdates")["result"]
    assert update["message"]["text"] == "/today"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    telegram.api("sendMessage", chat_id=chen.id, text="今日 <b>三</b> 件", parse_mode="HTML")
    assert chen.shows("今日 三 件")["entities"] == [{"type": "bold", "offset": 3, "length": 1}]


def test_waiting_for_a_text_returns_when_it_comes(telegram: LocalTelegram, chen: Person) -> None:
    later = threading.Timer(0.05, telegram.api, ["sendMessage"], {"chat_id": chen.id, "text": "来了"})
    later.start()
    assert chen.shows("来了")["text"] == "来了"
    later.join()


def test_what_a_person_does_not_see_is_told_with_what_the_chat_shows(telegram: LocalTelegram, chen: Person) -> None:
    telegram.api("sendMessage", chat_id=chen.id, text="甲", reply_markup=OK)
    with pytest.raises(AssertionError, match=r"does not see '乙'[\s\S]*甲 \[接受\]"):
        chen.shows("乙", wait=0)


def test_a_press_reaches_the_bot_and_its_answer_the_person(telegram: LocalTelegram, chen: Person) -> None:
    telegram.api("sendMessage", chat_id=chen.id, text="任务", reply_markup=OK)
    query_id = chen.press("接受")
    (update,) = telegram.api("getUpdates")["result"]
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "accept:1", chen.id)
    assert query["message"]["text"] == "任务"
    telegram.api("answerCallbackQuery", callback_query_id=query_id, text="好", show_alert=True)
    assert chen.answer(query_id) == {"answered": True, "text": "好", "show_alert": True, "url": ""}


def test_a_button_that_is_not_there_cannot_be_pressed(telegram: LocalTelegram, chen: Person) -> None:
    message = telegram.api("sendMessage", chat_id=chen.id, text="任务", reply_markup=OK)["result"]
    with pytest.raises(NotDoneError, match="no button '退回' on message"):
        chen.press("退回", message=message)
    with pytest.raises(NotDoneError, match="has no callback data"):
        chen.press("网站", message=message)
