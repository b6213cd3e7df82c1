"""A real browser in front of a local Telegram with a small bot in it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.page.small_bot import SmallBot
from tests.page.small_clock import SmallClock
from tests.support.local_telegram import LocalTelegram

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
CAST = [
    (1001, "晓", "陈", {"zh": "两个单位的经办人", "en": "Official of two units"}),
    (1002, "建国", "王", {"zh": "单位负责人", "en": "Head of the unit"}),
    (1003, "敏", "李", {"zh": "督查室", "en": "Supervision office"}),
    (1004, "卫东", "赵", {"zh": "区领导", "en": "District leader"}),
    (1005, "工", "周", {"zh": "管理员", "en": "Administrator"}),
]
# What ought to come at once may take long on a busy machine.
expect.set_options(timeout=30_000)
ARTIFACTS = Path(__file__).parents[2] / "artifacts"

OpenPage = Callable[..., Page]


def chromium() -> str | None:
    """The system's Chromium, or the one that CHROMIUM names."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


# Not for the whole session: while it is open an event loop runs in this thread, where other tests start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: install Debian's chromium, or name another one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def clock() -> Iterator[SmallClock]:
    clock = SmallClock()
    yield clock
    clock.gate.set()
    clock.stop()


@pytest.fixture
def telegram(clock: SmallClock) -> Iterator[LocalTelegram]:
    """The cast of the demo, at 08:29 on 21 February 2023, and nobody has said anything."""
    with LocalTelegram(clock=clock.url) as telegram:
        clock.attach(telegram.url)
        for person_id, first_name, last_name, label in CAST:
            telegram.person(first_name, id=person_id, last_name=last_name, label=label, language_code="zh-hans")
        yield telegram


@pytest.fixture
def bot(telegram: LocalTelegram) -> Iterator[SmallBot]:
    bot = SmallBot(telegram.url, telegram.token)
    bot.start()
    yield bot
    bot.stop()


class Visit:
    """A browser window on the page. What the page's code gets wrong, or asks of another address, fails the test."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url, self.errors = url, list[str]()
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        self.page.on("console", lambda line: self.errors.append(line.text) if "Content Security" in line.text else None)
        self.page.on("request", lambda request: self.note(request.url))

    def note(self, address: str) -> None:
        if not address.startswith((self.url, "blob:", "data:")):
            self.errors.append(f"asked another address: {address}")


@pytest.fixture
def open_page(browser: Browser, telegram: LocalTelegram) -> Iterator[OpenPage]:
    """`open_page(person=1001, language="zh", width=1280)`: the page, ready, with somebody's phone in hand if named."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def open_one(
        person: int | None = None,
        *,
        language: str = "zh",
        width: int = 1280,
        height: int = 800,
        look: str = "light",
        tour: str = '{"state": "closed"}',
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN" if language == "zh" else "en-GB",
            has_touch=width < 720,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        visit = Visit(context, telegram.url)
        visits.append(visit)
        kept = f"localStorage.setItem('sandbox.look', '{look}');"
        if tour:
            kept += f"localStorage.getItem('sandbox.tour') ?? localStorage.setItem('sandbox.tour', '{tour}');"
        visit.page.add_init_script(kept)
        visit.page.goto(telegram.url)
        visit.page.wait_for_selector("body[data-ready]")
        if person is not None:
            take(visit.page, person)
        return visit.page

    yield open_one
    for context in contexts:
        context.close()
    assert [error for visit in visits for error in visit.errors] == []


def take(page: Page, person: int) -> None:
    """Pick up somebody's phone."""
    page.click(f'.person[data-person="{person}"][data-chat="{person}"]')
    page.wait_for_selector("#composer:not([hidden])")


def say(page: Page, text: str) -> None:
    """Write a message in the field, as a person does."""
    start = page.locator(".gate:not([hidden]) button")
    if start.count():
        start.click()
        page.wait_for_selector(".gate[hidden]", state="attached")
    page.fill("#say", text)
    page.press("#say", "Enter")


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page to look at; artifacts/ is not in the repository."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png")
