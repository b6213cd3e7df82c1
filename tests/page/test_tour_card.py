"""How the tour leads: by what the chats show, over the panes of a phone, left and taken up again."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import OpenPage, take
from tests.page.small_clock import SmallClock
from tests.support.local_telegram import LocalTelegram

pytestmark = pytest.mark.browser


def send_prompt(telegram: LocalTelegram) -> None:
    """What the bot's morning prompt is to the tour: a message with buttons, after half past eight."""
    keyboard = {"inline_keyboard": [[{"text": "1 · ZD002", "callback_data": "t:2"}]]}
    telegram.api("sendMessage", chat_id=1001, text="晨间提醒：今天有 2 项到期", reply_markup=keyboard)


@pytest.fixture
def started(telegram: LocalTelegram) -> LocalTelegram:
    """Everybody has joined before; the test itself is the bot."""
    for person in (1001, 1002, 1003, 1004):
        telegram.post("/user/say", person=person, text="/start")
    return telegram


def station(page: Page) -> str | None:
    return page.locator("#tour").get_attribute("data-station")


def test_a_station_waits_for_the_chat_and_not_for_a_click(open_page: OpenPage, started: LocalTelegram) -> None:
    page = open_page(tour="")
    page.click("#tour-begin")
    expect(page.locator('.person[data-person="1001"]')).to_have_class("person next-action")
    take(page, 1001)
    expect(page.locator("#plus-hour")).to_have_class("plain next-action")
    page.click("#plus-hour")
    expect(page.locator("#clock .big")).to_have_text("09:29")
    # The clock was moved as the tour asked, but no prompt has come: the station is not done.
    assert station(page) == "morning"
    send_prompt(started)
    expect(page.locator("#tour")).to_have_attribute("data-station", "report")


def test_a_message_from_before_does_not_count(open_page: OpenPage, started: LocalTelegram) -> None:
    started.api("sendMessage", chat_id=1001, text="昨天的提醒")
    page = open_page(1001, tour="")
    page.click("#tour-begin")
    expect(page.locator("#tour")).to_have_attribute("data-step", "2")
    assert station(page) == "morning"


def test_the_tour_is_left_and_taken_up_where_it_was(
    open_page: OpenPage, started: LocalTelegram, clock: SmallClock
) -> None:
    page = open_page(1001, tour="")
    page.click("#tour-begin")
    page.click("#plus-hour")
    expect(page.locator("#clock .big")).to_have_text("09:29")
    page.get_by_role("button", name="先离开，可以回来继续").click()
    expect(page.locator(".next-action")).to_have_count(0)
    send_prompt(started)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.get_by_role("button", name="继续").click()
    # What came while nobody was led counts all the same.
    expect(page.locator("#tour")).to_have_attribute("data-station", "report")


def test_a_sandbox_started_anew_begins_the_tour_anew(open_page: OpenPage, started: LocalTelegram) -> None:
    page = open_page(tour='{"state": "on", "station": 3, "step": 0, "seq": 100000}')
    expect(page.locator("#tour-begin")).to_be_visible()


def test_a_station_can_be_skipped_up_to_the_end(open_page: OpenPage, started: LocalTelegram) -> None:
    page = open_page(tour="")
    page.click("#tour-begin")
    skip = page.get_by_role("button", name="跳过这一站")
    seen: list[str | None] = []
    while skip.count() and len(seen) < 20:
        seen.append(station(page))
        skip.click()
    assert 5 <= len(seen) <= 8
    assert len(set(seen)) == len(seen)
    expect(page.locator("#tour")).to_contain_text("走完了")
    page.get_by_role("button", name="从头再来").click()
    expect(page.locator("#tour")).to_have_attribute("data-station", str(seen[0]))


def test_the_tour_changes_its_language_on_the_way(open_page: OpenPage, started: LocalTelegram) -> None:
    page = open_page(tour="")
    page.click("#tour-begin")
    page.click("#language")
    expect(page.locator("#tour h3")).to_have_text("Three-minute tour")
    expect(page.locator("#tour .now")).to_contain_text("Pick up")


def test_on_a_phone_the_ring_leads_over_the_panes(open_page: OpenPage, started: LocalTelegram) -> None:
    page = open_page(1003, width=360, height=740, tour="")
    page.locator("#tour-strip").get_by_role("button", name="开始").click()
    expect(page.locator(".next-action")).to_have_attribute("id", "back")
    page.click("#back")
    expect(page.locator(".next-action")).to_have_attribute("data-person", "1001")
    take(page, 1001)
    expect(page.locator(".next-action")).to_have_attribute("id", "open-side")
    page.click("#open-side")
    expect(page.locator(".next-action")).to_have_attribute("id", "plus-hour")
    page.click("#plus-hour")
    expect(page.locator("#clock .big")).to_have_text("09:29")
    send_prompt(started)
    expect(page.locator("#tour-strip")).to_contain_text("三十秒报一次")
    expect(page.locator(".next-action")).to_have_attribute("id", "close-side")


def test_without_the_cast_there_is_no_tour(browser: Browser) -> None:
    with LocalTelegram() as empty:
        empty.person("甲")
        page = browser.new_page()
        page.goto(empty.url)
        page.wait_for_selector("body[data-ready]")
        expect(page.locator("#tour")).to_be_hidden()
        page.close()
