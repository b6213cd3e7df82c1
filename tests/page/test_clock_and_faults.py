"""The clock panel, the faults, and the record of what the bot said."""

import pytest
from playwright.sync_api import Browser, expect

from tests.page.conftest import OpenPage, keep, say
from tests.page.small_bot import SmallBot
from tests.page.small_clock import SmallClock
from tests.support.local_telegram import LocalTelegram

pytestmark = pytest.mark.browser


def test_the_clock_moves_by_an_hour_and_to_the_next_morning(open_page: OpenPage, clock: SmallClock) -> None:
    page = open_page()
    expect(page.locator("#clock .big")).to_have_text("08:29")
    expect(page.locator("#clock .now-line")).to_contain_text("2023年2月21日星期二")
    page.get_by_role("button", name="+1 小时").click()
    expect(page.locator("#clock .big")).to_have_text("09:29")
    page.get_by_role("button", name="第二天早上").click()
    expect(page.locator("#clock .now-line")).to_contain_text("2月22日")
    assert clock.moves == [{"by_seconds": 3600}, {"next_morning": True}]


def test_a_date_is_read_in_the_offices_zone_and_never_backwards(open_page: OpenPage, clock: SmallClock) -> None:
    page = open_page()
    page.get_by_role("button", name="到指定时间").click()
    page.fill("#clock-date", "2023-04-03T09:00")
    page.get_by_role("button", name="前往").click()
    expect(page.locator("#clock .now-line")).to_contain_text("2023年4月3日")
    assert clock.moves == [{"to": "2023-04-03T09:00:00+08:00"}]
    page.get_by_role("button", name="到指定时间").click()
    page.fill("#clock-date", "2023-03-01T09:00")
    page.get_by_role("button", name="前往").click()
    expect(page.locator(".toast.bad")).to_have_text("时间只能往前走。")
    assert len(clock.moves) == 1


def test_what_comes_next_is_listed(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator(".upcoming time")).to_have_text(["08:30", "明天 08:30", "2月23日周四 08:30"])
    expect(page.locator(".upcoming span").first).to_have_text("晨间提醒")


def test_the_panel_is_busy_while_the_bot_runs_what_was_on_the_way(open_page: OpenPage, clock: SmallClock) -> None:
    page = open_page()
    clock.gate.clear()
    page.get_by_role("button", name="第二天早上").click()
    expect(page.locator("#clock .running")).to_contain_text("机器人正在补上")
    expect(page.get_by_role("button", name="+1 小时")).to_be_disabled()
    keep(page, "clock-busy")
    clock.gate.set()
    expect(page.locator("#clock .running")).to_be_empty()
    expect(page.get_by_role("button", name="+1 小时")).to_be_enabled()


def test_telegram_down_is_switched_on_seen_and_survived(
    open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram
) -> None:
    page = open_page(1001)
    say(page, "one")
    expect(page.locator("article.theirs").last).to_contain_text("one")
    down = page.get_by_role("switch", name="Telegram 宕机")
    down.click()
    expect(down).to_have_attribute("aria-checked", "true")
    say(page, "两")
    expect(page.locator("article.mine").last).to_contain_text("两")
    assert telegram.get("/faults")["faults"][0]["kind"] == "502"
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(down).to_have_attribute("aria-checked", "true")
    page.click('.person[data-person="1001"]')
    keep(page, "faults")
    down.click()
    expect(down).to_have_attribute("aria-checked", "false")
    expect(page.locator("article.theirs").last).to_contain_text("收到：两")


def test_refused_calls_are_seen_on_the_wire(open_page: OpenPage, bot: SmallBot) -> None:
    page = open_page(1001)
    say(page, "one")
    expect(page.locator("article.theirs").last).to_contain_text("one")
    page.get_by_role("switch", name="要求放慢").click()
    expect(page.get_by_role("switch", name="要求放慢")).to_have_attribute("aria-checked", "true")
    say(page, "two")
    refused = page.locator(".calls .bad").first
    expect(refused).to_contain_text("sendMessage → 陈晓")
    expect(refused).to_contain_text("429")


def test_somebody_blocks_the_bot_and_comes_back(open_page: OpenPage, bot: SmallBot, telegram: LocalTelegram) -> None:
    page = open_page(1001)
    say(page, "one")
    page.get_by_label("谁拉黑").select_option("1001")
    page.get_by_role("switch", name="拉黑机器人").click()
    expect(page.locator('.person[data-person="1001"] .preview')).to_have_text("已拉黑机器人")
    assert telegram.api("sendMessage", chat_id=1001, text="在吗")["error_code"] == 403
    page.get_by_role("button", name="解除拉黑").click()
    expect(page.locator("#say")).to_be_visible()
    assert telegram.api("sendMessage", chat_id=1001, text="在吗")["ok"]


def test_a_sandbox_without_a_clock_says_so(browser: Browser) -> None:
    with LocalTelegram() as telegram:
        page = browser.new_page()
        page.goto(telegram.url)
        page.wait_for_selector("body[data-ready]")
        expect(page.locator("#clock")).to_contain_text("make demo")
        page.close()
