"""Tasks handed out are taken note of."""

from db import Store
from tests.bot.stories.seen import press_first
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


def test_what_was_handed_out_is_noted_with_one_tap(bot: RunningBot, chen: Person, store: Store) -> None:
    bot.let_run("2023-02-21T08:30")
    digest = chen.shows("新下达任务 2 项")
    bot.restart()
    press_first(chen, "签收")
    chen.shows("2月21日")
    assert "新下达任务" not in next(m["text"] for m in chen.messages() if m["message_id"] == digest["message_id"])
