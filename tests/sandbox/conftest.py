"""A local Telegram each test, and one bare client."""

from collections.abc import Iterator

import pytest

from tests.support.local_telegram import LocalTelegram, Person


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    with LocalTelegram() as running:
        yield running


@pytest.fixture
def chen(telegram: LocalTelegram) -> Person:
    """An official who has started the bot; her update is confirmed."""
    person = telegram.person("陈晓", id=1001, language_code="zh-hans")
    person.join()
    confirm(telegram)
    return person


def confirm(telegram: LocalTelegram) -> None:
    """Takes all updates, as a bot that has caught up."""
    updates = telegram.api("getUpdates")["result"]
    if updates:
        telegram.api("getUpdates", offset=updates[-1]["update_id"] + 1)
