"""What is open is asked, and one tap settles it."""

from db import Store
from domain.bot_messages import remember_bot_message
from tests.bot.stories.conftest import Tasks
from tests.bot.stories.seen import press_first, reports
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot, office_time


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


def test_while_one_task_is_asked_about_a_number_of_the_digest_still_means_its_own(
    chen: Person, store: Store, tasks: Tasks
) -> None:
    now = office_time("2023-02-21T08:30")
    with store.transaction() as session:
        remember_bot_message(session, chen.id, 900_000, "digest", [tasks.park, tasks.jobs], None, None, now)
    chen.say("ZD001 140%")
    chen.shows("超过了 100%")
    chen.say("2号那个项目做到四成了，设备还没到")
    chen.shows("进度 40%")
    assert reports(store) == [("RW031", "progress", 40, "recorded")]
