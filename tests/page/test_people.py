"""The list of chats: who has something new, who types, who blocked the bot; languages and looks."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.page.conftest import OpenPage, keep, say, take
from tests.page.small_bot import SmallBot
from tests.support.local_telegram import LocalTelegram

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent


def row(person: int) -> str:
    return f'.person[data-person="{person}"][data-chat="{person}"]'


def test_the_cast_is_listed_with_its_roles(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator(".person .name")).to_have_text(["陈晓", "王建国", "李敏", "赵卫东", "周工"])
    expect(page.locator(".person .role").nth(2)).to_have_text("督查室")


def test_new_messages_are_counted_until_they_are_read(
    open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram
) -> None:
    telegram.post("/user/say", person=1003, text="/start")
    page = open_page(1001)
    for number in range(3):
        bot.call("sendMessage", chat_id=1003, text=f"待审 {number}")
    expect(page.locator(f"{row(1003)} .preview")).to_have_text("待审 2")
    expect(page.locator(f"{row(1003)} .badge")).to_have_text("4")
    take(page, 1003)
    expect(page.locator(".unread-line")).to_have_text("以下是新消息")
    expect(page.locator(f"{row(1003)} .badge")).to_have_count(0)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator(f"{row(1003)} .badge")).to_have_count(0)


def test_what_could_not_be_read_is_asked_for_again(open_page: OpenPage, telegram: LocalTelegram) -> None:
    telegram.post("/user/say", person=1001, text="/start")
    page = open_page(1001)
    page.route("**/user/chat?*", lambda route: route.abort(), times=1)
    telegram.api("sendMessage", chat_id=1001, text="今天有 2 项到期")
    expect(page.locator("#connection")).to_be_visible()
    expect(page.locator(".theirs .text").last).to_have_text("今天有 2 项到期")
    expect(page.locator("#connection")).to_be_hidden()


def test_typing_is_seen_until_the_message_comes(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "one")
    expect(page.locator("article.theirs").last).to_contain_text("one")
    bot.call("sendChatAction", chat_id=1001, action="typing")
    expect(page.locator("#conversation-title .typing")).to_be_visible()
    bot.call("sendMessage", chat_id=1001, text="写好了")
    expect(page.locator("article.theirs").last).to_contain_text("写好了")
    expect(page.locator("#conversation-title .typing")).to_have_count(0)


def test_the_language_changes_the_page_and_what_the_bot_is_told(
    open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram
) -> None:
    page = open_page(1001)
    say(page, "one")
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator(f"{row(1003)} .role")).to_have_text("Supervision office")
    expect(page.locator(".day").last).to_have_text("Today · Tue 21 Feb")
    expect(page.locator("#clock h3")).to_have_text("Clock")
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    say(page, "two")
    expect(page.locator("article.theirs").last).to_contain_text("two")
    assert bot.last_message["from"]["language_code"] == "en"
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#clock h3")).to_have_text("Clock")


def test_the_look_is_kept(open_page: OpenPage) -> None:
    page = open_page(look="")
    page.get_by_role("button", name="外观：跟随系统").click()
    page.get_by_role("button", name="外观：浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="外观：深色")).to_be_visible()


def test_a_group_is_seen_from_each_members_phone(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    chat = telegram.post("/user/groups", title="道路专班", members=[1001, 1002], with_bot=True)["id"]
    page = open_page()
    page.click(f'.person[data-chat="{chat}"]')
    expect(page.locator("#conversation-title h2")).to_have_text("道路专班")
    page.fill("#say", "/tasks")
    page.press("#say", "Enter")
    expect(page.locator("article.mine").last).to_contain_text("/tasks")
    page.get_by_label("以谁的身份").select_option("1002")
    theirs = page.locator("article.theirs", has_text="/tasks").first
    expect(theirs.locator(".sender")).to_have_text("陈晓")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_one_pane_at_a_time(open_page: OpenPage, bot: SmallBot, language: str) -> None:
    page = open_page(language=language, width=360, height=740)
    assert not page.locator("#conversation").is_visible()
    keep(page, f"phone-list-{language}")
    take(page, 1001)
    say(page, "formatted")
    expect(page.locator("article.theirs").last).to_contain_text("ZD-2023-017")
    say(page, "rich")
    expect(page.locator(".rich table")).to_be_visible()
    assert not page.locator("#people").is_visible()
    keep(page, f"phone-chat-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("#messages").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.click("#open-side")
    expect(page.locator("#clock .big")).to_be_visible()
    keep(page, f"phone-clock-{language}")
    page.click("#close-side")
    expect(page.locator("#conversation")).to_be_visible()
    page.go_back()
    expect(page.locator("#people")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_one_can_press_has_a_name(
    open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram, language: str
) -> None:
    page = open_page(1001, language=language, tour="")
    for words in ("formatted", "buttons", "rich", "photo", "keyboard"):
        telegram.post("/user/say", person=1001, text=words)
    expect(page.locator(".reply-keyboard")).to_be_visible()
    nameless = page.evaluate((HERE / "nameless.js").read_text(encoding="utf-8"))
    assert nameless == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(open_page: OpenPage, bot: SmallBot, look: str) -> None:
    """WCAG's 4.5:1 for the words on plain grounds: lists, bubbles, panels."""
    page = open_page(1001, look=look)
    say(page, "formatted")
    say(page, "rich")
    expect(page.locator(".rich table")).to_be_visible()
    keep(page, f"look-{look}")
    weak = page.evaluate((HERE / "contrast.js").read_text(encoding="utf-8"))
    assert weak == []
