"""What is open is asked, and one tap settles it."""

from db import Store
from tests.bot.stories.seen import press_first, reports
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


def test_a_percentage_of_140_is_asked_back_and_nothing_stored(chen: Person, store: Store) -> None:
    chen.say("ZD001 140%")
    chen.shows("140")
    assert reports(store) == []


def test_more_than_all_of_it_is_asked_about_and_says_why(chen: Person, store: Store) -> None:
    chen.say("ZD001 140%")
    chen.shows("超过了 100%")
    assert reports(store) == []


def test_a_bare_figure_is_asked_about_and_the_tap_settles_it(chen: Person, store: Store) -> None:
    chen.say("60%")
    chen.shows("是哪一项")
    press_first(chen, "ZD001")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_a_question_is_still_understood_after_a_restart(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.say("60%")
    chen.shows("是哪一项")
    bot.restart()
    press_first(chen, "RW031")
    chen.shows("进度 60%")
    assert reports(store) == [("RW031", "progress", 60, "recorded")]
