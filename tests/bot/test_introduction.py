"""What Telegram shows of the bot before anybody has pressed Start is set at each start, in each language."""

from typing import Any

import pytest

from db import Store
from tests.support.local_telegram import LocalTelegram
from tests.support.running_bot import RunningBot

PRIVATE, GROUPS = {"type": "all_private_chats"}, {"type": "all_group_chats"}


@pytest.fixture
def bot(telegram: LocalTelegram, store: Store) -> RunningBot:
    bot = RunningBot(telegram, store)
    bot.introduces = True
    return bot


def asked(telegram: LocalTelegram, method: str, **params: object) -> Any:
    return telegram.api(method, **params)["result"]


@pytest.mark.parametrize(
    ("code", "line", "start"),
    [
        ("", "三张清单", "用个人链接加入"),
        ("zh", "三张清单", "用个人链接加入"),
        ("en", "three lists", "Join with your personal link"),
    ],
)
def test_it_introduces_itself_at_each_start(
    telegram: LocalTelegram, bot: RunningBot, code: str, line: str, start: str
) -> None:
    with bot:
        telegram.api("setMyDescription", description="of another bot", language_code=code)
        bot.restart()
        assert line in asked(telegram, "getMyDescription", language_code=code)["description"]
        assert line in asked(telegram, "getMyShortDescription", language_code=code)["short_description"]
        menu = asked(telegram, "getMyCommands", scope=PRIVATE, language_code=code)
        assert menu == [{"command": "start", "description": start}]
        in_groups = [shown["command"] for shown in asked(telegram, "getMyCommands", scope=GROUPS, language_code=code)]
        assert "start" not in in_groups
        assert "help" in in_groups
        assert asked(telegram, "getMyCommands", language_code=code) == []


def test_where_telegram_refuses_the_introduction_the_bot_is_at_work_all_the_same(
    telegram: LocalTelegram, bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fault("429", "setMyDescription", retry_after=3600)
    with bot:
        passer_by = telegram.person("Passer-by", id=10, language_code="en")
        passer_by.say("/start")
        passer_by.shows("open to invited colleagues only")
    assert "the bot's description could not be set" in caplog.text
