"""What a person can do in a chat: reply, edit, delete, answer with the bot's keyboards, send commands."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import OpenPage, keep, say, take
from tests.page.small_bot import SmallBot
from tests.support.local_telegram import LocalTelegram

pytestmark = pytest.mark.browser


def choose(page: Page, text: str, what: str) -> None:
    """Open the menu of the message that says `text`, and choose."""
    message = page.locator("article", has_text=text).last
    message.hover()
    message.get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name=what).click()


def test_an_empty_chat_offers_start(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    page.locator("#composer").get_by_role("button", name="开始").click()
    expect(page.locator("article.mine")).to_contain_text("/start")
    expect(page.locator("#say")).to_be_visible()


def test_replying_quotes_the_message_and_tells_the_bot(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "one")
    choose(page, "收到：one", "回复")
    expect(page.locator(".strip")).to_contain_text("收到：one")
    page.fill("#say", "两件事")
    page.press("#say", "Enter")
    expect(page.locator("article.mine").last.locator(".quote")).to_contain_text("收到：one")
    expect(page.locator("article.theirs").last).to_contain_text("收到：两件事")
    assert bot.last_message["reply_to_message"]["text"] == "收到：one"


def test_an_edited_message_is_marked(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "完成六成")
    expect(page.locator("article.theirs")).to_have_count(2)
    page.press("#say", "ArrowUp")
    expect(page.locator("#say")).to_have_value("完成六成")
    page.fill("#say", "完成七成")
    page.press("#say", "Enter")
    expect(page.locator("article.mine").last).to_contain_text("完成七成")
    expect(page.locator("article.mine").last.locator(".edited")).to_have_text("已编辑")
    assert bot.last_edit["text"] == "完成七成"


def test_a_deleted_message_is_gone(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "错了")
    expect(page.locator("article.theirs").last).to_contain_text("收到：错了")
    page.locator("article.mine", has_text="错了").hover()
    page.locator("article.mine", has_text="错了").get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="删除").click()
    expect(page.locator("article.mine", has_text="错了")).to_have_count(0)


def test_a_thumb_reaches_the_bot(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "one")
    choose(page, "收到：one", "点赞")
    expect(page.locator("article", has_text="收到：one").locator(".reaction")).to_have_text("👍")


def test_force_reply_sets_the_answer_up(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "force")
    expect(page.locator(".strip")).to_contain_text("请说明原因：")
    expect(page.locator("#say")).to_have_attribute("placeholder", "例如：已完成招标")
    page.fill("#say", "征地未完成")
    page.press("#say", "Enter")
    expect(page.locator("article.theirs").last).to_contain_text("收到：征地未完成")
    assert bot.last_message["reply_to_message"]["text"] == "请说明原因："
    expect(page.locator(".strip")).to_be_hidden()


def test_a_reply_keyboard_sends_its_words_until_it_is_taken_away(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "keyboard")
    keys = page.get_by_role("group", name="按键")
    expect(keys.get_by_role("button")).to_have_text(["按计划推进", "已完成", "需要协调"])
    expect(keys.get_by_role("button", name="需要协调")).to_have_class("key danger")
    keys.get_by_role("button", name="按计划推进").click()
    expect(page.locator("article.mine").last).to_contain_text("按计划推进")
    say(page, "nokeyboard")
    expect(keys).to_have_count(0)


def test_the_command_menu_lists_filters_and_sends(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "one")
    page.get_by_role("button", name="命令", exact=True).click()
    options = page.locator("#commands").get_by_role("option")
    expect(options).to_have_count(3)
    keep(page, "commands")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.locator("#say").press_sequentially("/ra")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text("本月排名")
    page.press("#say", "Enter")
    expect(page.locator("article.mine").last).to_contain_text("/ranking")


def test_a_draft_stays_with_its_chat(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    for person in (1001, 1003):
        telegram.post("/user/say", person=person, text="/start")
    page = open_page(1001)
    page.fill("#say", "还没写完")
    take(page, 1003)
    expect(page.locator("#say")).to_have_value("")
    take(page, 1001)
    expect(page.locator("#say")).to_have_value("还没写完")


def test_what_the_server_refuses_comes_back_into_the_field(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "one")
    page.fill("#say", "长" * 4097)
    page.press("#say", "Enter")
    expect(page.locator(".toast.bad")).to_contain_text("4096")
    expect(page.locator("#say")).to_have_value("长" * 4097)


def test_a_whole_conversation_by_keyboard(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page()
    page.keyboard.press("Alt+1")
    page.locator(".gate button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.theirs")).to_have_count(1)
    page.keyboard.press("/")
    expect(page.locator("#say")).to_be_focused()
    page.keyboard.press("Escape")
    page.fill("#say", "")
    page.keyboard.type("buttons")
    page.keyboard.press("Enter")
    expect(page.locator(".inline-keyboard")).to_have_count(1)
    page.locator("#messages").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("article").last).to_be_focused()
    page.keyboard.press("Tab")  # the quoted message
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="通过")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article.theirs").last).to_contain_text("✅ 已通过")
    page.keyboard.press("Alt+3")
    expect(page.locator('.person[data-person="1003"]')).to_have_attribute("aria-current", "true")
