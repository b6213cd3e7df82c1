"""How the page shows what a bot sends."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tests.page.conftest import OpenPage, keep, say
from tests.page.small_bot import SmallBot, picture
from tests.support.local_telegram import LocalTelegram

pytestmark = pytest.mark.browser


def test_formatting_is_shown_as_telegram_shows_it(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "formatted")
    text = page.locator(".theirs .text").last
    expect(text.locator("b").first).to_have_text("今日重点")
    expect(text.locator("i").first).to_have_text("2月21日")
    expect(text.locator("u").first).to_have_text("下划线")
    expect(text.locator("s").first).to_have_text("删除线")
    expect(text.locator("code.copies")).to_have_text("ZD-2023-017")
    expect(text.locator("blockquote").first).to_have_text("引用：请于 3 月 31 日前完成。")
    expect(text.locator("pre")).to_contain_text("住建局  12    11")
    hidden = text.locator(".spoiler > span")
    expect(hidden).to_have_css("visibility", "hidden")
    text.locator(".spoiler").click()
    expect(hidden).to_have_css("visibility", "visible")


def test_a_long_quotation_opens_and_closes(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "formatted")
    quote = page.locator("blockquote.expandable")
    folded = quote.evaluate("e => e.clientHeight")
    more = quote.get_by_role("button", name="展开")
    more.click()
    expect(quote.get_by_role("button", name="收起")).to_have_attribute("aria-expanded", "true")
    assert quote.evaluate("e => e.clientHeight") > folded


def test_text_is_never_read_as_html(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "<img src=x onerror=\"document.title='broken in'\"><b>粗</b>")
    expect(page.locator(".theirs .text").last).to_contain_text("<img src=x")
    assert page.locator("#messages img, #rows img").count() == 0
    assert page.title() != "broken in"


def test_a_rich_message_has_a_table_and_fold_outs(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "rich")
    rich = page.locator(".rich")
    expect(rich.locator("h2.heading")).to_have_text("二月排名 · 城建监管组")
    expect(rich.locator("thead th")).to_have_text(["名次", "单位", "得分", "按时率"])
    expect(rich.locator("tbody tr")).to_have_count(3)
    expect(rich.locator("tbody tr").nth(1).locator("td")).to_have_text(["2", "交通局", "97.45", "96%"])
    assert not rich.get_by_text("迟一天：减 2%").is_visible()
    rich.locator("summary").click()
    expect(rich.get_by_text("迟一天：减 2%")).to_be_visible()
    keep(page, "rich")


def test_buttons_have_their_styles_and_a_pressed_one_is_answered(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "buttons")
    keys = page.locator(".inline-keyboard .key")
    expect(keys).to_have_count(6)
    expect(keys.nth(0)).to_have_class("key success")
    expect(keys.nth(1)).to_have_class("key danger")
    expect(keys.nth(2)).to_have_class("key primary")
    keep(page, "buttons")
    keys.nth(0).click()
    expect(page.locator(".toast")).to_have_text("已通过")
    expect(page.locator("article.theirs").last).to_contain_text("✅ 已通过")
    expect(page.locator("article.theirs").last.locator(".edited")).to_have_text("已编辑")
    expect(page.locator(".inline-keyboard")).to_have_count(0)


def test_an_alert_waits_for_ok(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "buttons")
    page.get_by_role("button", name="退回").click()
    alert = page.get_by_role("dialog")
    expect(alert).to_contain_text("不能退回自己的报告。")
    page.keyboard.press("Enter")
    expect(alert).to_be_hidden()


def test_a_button_the_bot_does_not_answer_shows_that_it_waits(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "buttons")
    page.get_by_role("button", name="不作声").click()
    expect(page.get_by_role("button", name="不作声")).to_have_attribute("aria-busy", "true")


def test_a_copy_button_copies_and_tells_the_bot_nothing(
    open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram
) -> None:
    page = open_page(1001)
    say(page, "buttons")
    page.get_by_role("button", name="复制邀请链接").click()
    expect(page.locator(".toast")).to_contain_text("https://t.me/small_bot?start=abc")
    assert page.evaluate("navigator.clipboard.readText()") == "https://t.me/small_bot?start=abc"
    assert telegram.calls("answerCallbackQuery") == []


def test_a_link_to_elsewhere_is_shown_and_not_followed(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "buttons")
    page.get_by_role("button", name="原文").click()
    expect(page.get_by_role("dialog")).to_contain_text("https://example.org/")


def test_a_link_to_the_bot_joins_with_its_payload(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "buttons")
    link = f"https://t.me/{telegram.username}?start=abc"
    bot.call("sendMessage", chat_id=1001, text=f'<a href="{link}">加入</a>', parse_mode="HTML")
    page.get_by_role("link", name="加入").click()
    expect(page.locator("article.mine").last).to_contain_text("/start abc")


def test_photos_files_and_albums(open_page: OpenPage, bot: SmallBot, tmp_path: Path) -> None:
    page = open_page(1001)
    say(page, "photo")
    photo = page.locator(".has-photo img").last
    expect(photo).to_have_js_property("naturalWidth", 640)
    photo.click()
    expect(page.locator("#picture img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#picture")).to_be_hidden()

    say(page, "document")
    file = page.locator("a.file").last
    expect(file).to_contain_text("二月通报.xlsx")
    expect(file).to_contain_text("19.5 KB")
    with page.expect_download() as download:
        file.click()
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"PK" + b"0" * 20_000

    say(page, "album")
    expect(page.locator(".album img")).to_have_count(3)
    keep(page, "album")


def test_pictures_are_sent_as_they_are(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "hello")
    page.get_by_role("button", name="添加").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="图片").click()
    content = picture(10)
    chooser.value.set_files({"name": "现场.png", "mimeType": "image/png", "buffer": content})
    expect(page.locator(".waiting-file")).to_have_count(1)
    page.fill("#say", "基坑开挖")
    page.press("#say", "Enter")
    expect(page.locator("article.mine.has-photo")).to_contain_text("基坑开挖")
    expect(page.locator("article.theirs").last).to_contain_text("收到：基坑开挖")
    sizes = bot.last_message["photo"]
    path = bot.call("getFile", file_id=sizes[-1]["file_id"])["file_path"]
    assert telegram.http.get(f"/file/bot{telegram.token}/{path}").content == content


def test_several_files_travel_as_an_album(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "hello")
    page.get_by_role("button", name="添加").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="文件").click()
    files: list[FilePayload] = [
        {"name": f"{i}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 " + bytes([i])} for i in range(3)
    ]
    chooser.value.set_files(files)
    page.press("#say", "Enter")
    expect(page.locator("article.mine .files a.file")).to_have_count(3)
    assert (
        len({m["media_group_id"] for m in telegram.get("/user/chat", person=1001)["messages"] if "document" in m}) == 1
    )


def test_days_are_set_apart(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "one")
    expect(page.locator(".day")).to_have_count(1)
    page.click("#next-morning")
    expect(page.locator("#clock .big")).to_have_text("08:30")
    say(page, "two")
    expect(page.locator(".day")).to_have_count(2)
    expect(page.locator(".day").last).to_have_text("今天 · 2月22日周三")


def test_a_long_chat_is_drawn_bit_by_bit(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    telegram.post("/user/say", person=1001, text="many")
    telegram.get("/calls", method="sendMessage", wait=5)
    while len(telegram.calls("sendMessage")) < 90:
        telegram.get("/calls", method="sendMessage", after=telegram.last_call(), wait=0.2)
    telegram.get("/user/chat", person=1001)  # read, so that the page opens at the end
    page = open_page(1001)
    expect(page.locator("article").last).to_contain_text("第 90 条")
    assert page.locator("article").count() < 70
    for _ in range(3):
        page.locator("#messages").evaluate("e => e.scrollTop = 0")
    expect(page.locator("article").first).to_contain_text("many")
    expect(page.locator("#to-end")).to_be_visible()
    page.click("#to-end")
    expect(page.locator("article").last).to_be_in_viewport()
