"""Reports by message, over HTTP: what is understood is said back, nothing is lost."""

from db import Store
from domain.rules.permissions import Role
from tests.bot.stories.conftest import Tasks
from tests.bot.stories.seen import percent, reports
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


def test_a_figure_for_a_numbered_task_is_recorded_and_said_back(chen: Person, store: Store, tasks: Tasks) -> None:
    chen.say("ZD001 60% 主体完工")
    answer = chen.shows("进度 60%")
    assert "ZD001" in answer["text"]
    assert "主体完工" in answer["text"]
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]
    assert percent(store, tasks.park) == 60


def test_one_reply_updates_many_tasks(chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工；RW031 完成")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded"), ("RW031", "completed", 100, "waiting")]


def test_a_task_of_another_unit_is_named_as_such(chen: Person, store: Store) -> None:
    chen.say("RW040 60%")
    chen.shows("RW040 不在您报送的未完成任务中")
    assert reports(store) == []


def test_who_reports_for_no_unit_is_not_asked_which_task(bot: RunningBot, tasks: Tasks, store: Store) -> None:
    zhao = bot.joined("赵卫东", 1004, Role.LEADER)
    zhao.say("ZD001 60%")
    zhao.shows("由承担任务的单位报送")
    assert reports(store) == []


def test_words_that_mean_nothing_get_an_example(chen: Person, store: Store) -> None:
    chen.say("今天天气不错")
    chen.shows("ZD001 60%")
    assert reports(store) == []


def test_a_button_then_words_and_a_restart_between(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.say("/task ZD001")
    chen.shows("节点1")
    chen.press("报进展")
    chen.shows("进展如何")
    bot.restart()
    chen.say("70%，设备进场")
    chen.shows("进度 70%")
    assert reports(store) == [("ZD001", "progress", 70, "recorded")]


def test_the_card_shows_what_was_reported_from_it_and_takes_it_back(
    bot: RunningBot, chen: Person, store: Store, tasks: Tasks
) -> None:
    chen.say("/task ZD001")
    card = chen.shows("节点1")
    chen.press("报进展")
    chen.shows("进展如何")
    bot.restart()
    chen.say("70%，设备进场")
    shown = chen.shows("最近报送")
    assert shown["message_id"] == card["message_id"]
    assert "70%" in shown["text"]
    chen.press("撤回", message=shown)
    assert chen.shows("尚未报送")["message_id"] == card["message_id"]
    assert reports(store) == [("ZD001", "progress", 70, "undone")]
    assert percent(store, tasks.park) is None


def test_the_same_update_twice_counts_once(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.telegram.fault("cut_after", "getUpdates", count=1)
    chen.say("ZD001 60%")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_another_units_task_is_not_reported_on(chen: Person, store: Store) -> None:
    chen.say("/report RW040")
    chen.shows("没有办理此事的权限")
    assert reports(store) == []


def test_the_same_words_sent_twice_count_once(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    bot.at("2023-02-21T08:30")
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_the_report_command_takes_words_behind_the_number(chen: Person, store: Store) -> None:
    chen.say("/report ZD001 60% 主体完工")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_done_on_the_card_changes_the_card_in_place(chen: Person, store: Store) -> None:
    chen.say("/task RW031")
    card = chen.shows("RW031")
    chen.press("完成已办结", message=card)
    changed = chen.shows("已报督查室审核")
    assert changed["message_id"] == card["message_id"]
    assert reports(store) == [("RW031", "completed", 100, "waiting")]
