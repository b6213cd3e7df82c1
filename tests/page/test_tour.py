"""The tour with the real bot, from beginning to end: the test does what the ring points at and nothing else."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.page.conftest import keep

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
STATIONS = ["morning", "report", "deadline", "climb", "accept", "ranking", "fault"]
PATIENCE = 120.0
"""Seconds for the demo to start, or for six weeks of virtual time on a busy machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """`python -m bot demo` as anybody starts it; its address."""
    url = f"http://127.0.0.1:{free_port()}"
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    with (tmp_path / "demo.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", url.rpartition(":")[2], "--folder", str(tmp_path / "demo")],
            cwd=ROOT,
            env=kept,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(lambda: is_ready(url) or process.poll() is not None, "the demo is there")
            assert process.poll() is None, (tmp_path / "demo.log").read_text(encoding="utf-8")
            yield url
        finally:
            process.terminate()
            process.wait(30)


def is_ready(url: str) -> bool:
    """The cast has joined and the clock answers."""
    with contextlib.suppress(httpx.HTTPError, KeyError):
        people = httpx.get(f"{url}/user/people", trust_env=False).json()["people"]
        greeted = [person for person in people if person["chats"][0]["last"] and not person["chats"][0]["last"]["out"]]
        return len(greeted) == 5 and httpx.get(f"{url}/clock", trust_env=False).status_code == 200
    return False


def wait_for(
    fits: Callable[[], bool], what: str, patience: float = PATIENCE, pause: Callable[[], None] | None = None
) -> None:
    end = time.monotonic() + patience
    while not fits():
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience:g} s: {what}")
        (pause or (lambda: time.sleep(0.1)))()


class Newcomer:
    """Somebody who does what the tour says, and nothing else."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.seen = page, name, list[str]()

    def place(self) -> tuple[str, str]:
        """Station and step, as the tour's card names them."""
        card = self.page.locator("#tour")
        return card.get_attribute("data-station") or "", card.get_attribute("data-step") or ""

    def target(self) -> str:
        """What the ring is around: good enough to see that it moved."""
        return str(self.page.evaluate("document.querySelector('.next-action')?.outerHTML.slice(0, 120) ?? ''"))

    def settle(self, before: tuple[tuple[str, str], str], patience: float) -> bool:
        """Whether the tour went on within `patience` seconds of what was done."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            busy = self.page.evaluate("document.querySelector('#clock .running')?.textContent !== ''")
            if not busy and (self.place(), self.target()) != before and self.target() != "":
                return True
            if self.place()[0] == "done":
                return True
            self.page.wait_for_timeout(100)
        return False

    def act(self) -> None:
        """One thing: the tour's own button, the words it gives, or what the ring is around."""
        before = (self.place(), self.target())
        button = self.page.locator(".tour-button:visible")
        words = self.page.locator(".typed:visible")
        ring = self.page.locator(".next-action")
        if button.count():
            button.first.click()
            self.page.wait_for_timeout(300)
            wait_for(lambda: not self.is_busy(), "the clock has arrived", pause=lambda: self.page.wait_for_timeout(200))
            patience = 15.0
        elif (marked := self.page.evaluate("document.querySelector('.next-action')?.id ?? null")) is None:
            return  # the answer came meanwhile, and with it the station's end
        elif words.count() and marked == "say":
            words.first.click()
            self.page.keyboard.press("Enter")
            patience = 20.0
        elif marked == "messages":
            patience = 45.0  # nothing to press: the answer is on its way
        else:
            ring.first.click()
            self.page.wait_for_timeout(300)
            wait_for(lambda: not self.is_busy(), "the clock has arrived", pause=lambda: self.page.wait_for_timeout(200))
            patience = 4.0
        self.settle(before, patience)

    def is_busy(self) -> bool:
        return bool(self.page.evaluate("(document.querySelector('#clock .running')?.textContent ?? '') !== ''"))

    def walk(self) -> None:
        for _ in range(60):
            station = self.place()[0]
            if station not in self.seen:
                self.seen.append(station)
                self.page.wait_for_timeout(400)
                keep(self.page, f"tour-{self.name}-{len(self.seen)}-{station}")
            if station == "done":
                return
            wait_for(
                lambda: self.target() != "" or self.place()[0] == "done",  # the last answer may end it by itself
                f"a next action at {self.place()}",
                PATIENCE,
                lambda: self.page.wait_for_timeout(100),
            )
            if self.target() != "":
                self.act()
        raise AssertionError(f"the tour did not end; it stands at {self.place()} after {self.seen}")


@pytest.mark.parametrize(
    ("language", "width", "height"), [("zh", 1280, 800), ("en", 390, 800)], ids=["chinese-desktop", "english-phone"]
)
@pytest.mark.long
def test_the_tour_leads_from_the_morning_to_the_ranking(
    demo: str, browser: Browser, language: str, width: int, height: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN" if language == "zh" else "en-GB",
        has_touch=width < 720,
        reduced_motion="reduce",
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(demo)
        page.wait_for_selector("body[data-ready]")
        page.locator("#tour-begin:visible, #tour-strip .strong:visible").first.click()
        page.wait_for_selector('#tour[data-station="morning"]', state="attached")
        newcomer = Newcomer(page, f"{language}-{width}")
        newcomer.walk()
        assert newcomer.seen == [*STATIONS, "done"]
        assert errors == []
    finally:
        context.close()
