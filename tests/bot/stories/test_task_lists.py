"""/tasks with its filters, /search, paging that survives restarts; what the office should look at."""

from datetime import date

import pytest

from db import Store, Task
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.stories.conftest import Tasks
from tests.bot.stories.seen import press_first
from tests.support.local_telegram import Person, buttons
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


@pytest.fixture
def many(store: Store, units: Units, tasks: Tasks) -> None:
    """Eighteen roads of the town: with the park and the jobs, three pages."""
    with store.transaction() as session:
        for n in range(1, 19):
            add_task(session, f"RW1{n:02}", f"第{n}号农村公路", units.shigu, [date(2023, 11, n)], kind="key_task")


def test_pages_turn_in_place_and_back(many: None, bot: RunningBot, chen: Person) -> None:
    chen.say("/tasks")
    first = chen.shows("未完成 20 项")
    assert "第 1/3 页" in first["text"]
    bot.restart()
    chen.press("下一页 ›", message=first)
    second = chen.shows("第 2/3 页")
    assert second["message_id"] == first["message_id"]
    chen.press("下一页 ›", message=second)
    last = chen.shows("第 3/3 页")
    chen.say("1 60% 路基完工", reply_to=last["message_id"])  # the numbers are those that the message shows now
    chen.shows("进度 60%")
    chen.press("‹ 上一页", message=last)
    chen.shows("第 2/3 页")


def test_what_was_searched_for_has_pages_too(many: None, bot: RunningBot, chen: Person) -> None:
    chen.say("/search 农村公路")
    first = chen.shows("含“农村公路”的任务 18 项")
    assert "第 1/3 页" in first["text"]
    bot.restart()
    chen.press("下一页 ›", message=first)
    second = chen.shows("第 2/3 页")
    assert "农村公路" in second["text"]
    press_first(chen, "RW1")
    chen.shows("号农村公路")
    chen.say("/search 火星")
    chen.shows("没有含“火星”的任务")


def test_filters_by_button_and_by_word_in_either_language(bot: RunningBot, chen: Person) -> None:
    bot.at("2023-04-06T10:00")
    chen.say("/tasks")
    shown = chen.shows("未完成 2 项")
    chen.press("逾期", message=shown)
    chen.shows("逾期 1 项")
    for words in ("/tasks 逾期", "/tasks overdue", "/overdue"):
        chen.say(words)
        chen.shows("逾期 1 项")
    chen.say("/tasks 已完成")
    chen.shows("还没有办结的")
    chen.say("/tasks 就业")
    assert "RW031" in chen.shows("含“就业”的任务")["text"]
    chen.press("RW031")
    chen.shows("牵头")


def test_a_report_that_says_nothing_is_flagged_for_the_office_and_costs_nothing(
    bot: RunningBot, chen: Person, office: Person
) -> None:
    chen.say("ZD001 40% 主体施工")
    chen.shows("进度 40%")
    bot.at("2023-02-22T10:00")
    chen.say("ZD001 30% 主体施工")
    chen.shows("百分之多少")
    chen.press("30%")
    chen.shows("进度 30%")
    office.say("/review")
    office.shows("1 项任务的报送需要关注")
    office.press("需关注的报送")
    assert "ZD001" in office.shows("需关注 1 项")["text"]
    office.press("ZD001")
    assert "进度比上次低" in office.shows("⚑")["text"]
    chen.say("/task ZD001")
    assert "⚑" not in chen.shows("牵头")["text"]
    chen.say("/tasks flagged")
    chen.shows("没有办理此事的权限")


def test_what_is_taken_back_after_a_day_is_seen_by_the_office(bot: RunningBot, chen: Person, office: Person) -> None:
    chen.say("ZD001 60%")
    confirmed = chen.shows("进度 60%")
    bot.at("2023-02-22T10:00")
    chen.press("撤回", message=confirmed)
    chen.shows("已撤回")
    office.say("/task ZD001")
    office.shows("超过更改时限后撤回")


def test_the_office_that_reads_english_gives_a_task_its_english_title(
    bot: RunningBot, office: Person, tasks: Tasks, store: Store
) -> None:
    office.say("/task ZD001")
    assert "补充英文名称" not in [one["text"] for one in buttons(office.shows("ZD001"))]
    office.say("/language")
    office.shows("请选择")
    office.press("English")
    office.shows("speak English")
    office.say("/task ZD001")
    office.shows("西部传感器产业园建设项目")
    office.press("Give an English title")
    office.shows("What is it called in English?")
    bot.restart()
    office.say("产业园")
    office.shows("write the title in English")
    office.say("Western sensor industrial park")
    office.shows("Lists, cards and bulletins in English show it")
    office.say("/task ZD001")
    card = office.shows("led by")
    assert "Western sensor industrial park" in card["text"]
    assert "Give an English title" not in [one["text"] for one in buttons(card)]
    with store.reading() as session:
        assert session.get_one(Task, tasks.park).title == "西部传感器产业园建设项目"


def test_overdue_takes_a_unit_and_keeps_to_it_on_every_page(
    many: None, bot: RunningBot, store: Store, units: Units
) -> None:
    with store.transaction() as session:
        add_task(session, "RW900", "公房修缮", units.works, [date(2023, 11, 1)], kind="key_task")
    office = bot.joined("李敏", 1003, Role.SUPERVISION)
    bot.at("2023-12-04T10:00")
    office.say("/overdue 住建局")
    assert "RW900" in office.shows("“住建局”：逾期 2 项")["text"]
    office.say("/overdue 石鼓镇")
    first = office.shows("“石鼓镇”：逾期")
    bot.restart()
    office.press("下一页 ›", message=first)
    second = office.shows("第 2/3 页")
    assert "“石鼓镇”：逾期" in second["text"]
    assert "RW900" not in first["text"] + second["text"]
    office.say("/overdue 火星")
    office.shows("“火星”：没有逾期的")
    office.say("/search 住建局")
    office.shows("RW900")
