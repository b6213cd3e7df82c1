"""More time: asked for with date and reason, decided by the office."""

from datetime import date

from db import Store, Task
from tests.bot.stories.conftest import Tasks
from tests.bot.stories.seen import press_first
from tests.support.local_telegram import Person, buttons
from tests.support.running_bot import RunningBot


def test_more_time_is_asked_for_with_date_and_reason_and_decided(
    bot: RunningBot, chen: Person, office: Person, store: Store, tasks: Tasks
) -> None:
    bot.at("2023-03-20T10:00")
    chen.say("/task ZD001")
    chen.shows("3月31日")
    chen.press("申请延期")
    chen.shows("需要延到哪一天")
    bot.restart()
    chen.say("4月15日")
    chen.shows("原因是什么")
    chen.say("设备到货推迟")
    chen.shows("已申请延期")
    bot.deliver()
    office.shows("设备到货推迟")
    press_first(office, "同意延至")
    office.shows("已同意延期")
    bot.deliver()
    chen.shows("新期限")
    with store.reading() as session:
        node = session.get_one(Task, tasks.park).nodes[0]
        assert (node.due_on, node.original_due_on) == (date(2023, 4, 15), date(2023, 3, 31))


def test_an_extension_asked_too_late_is_refused_with_the_reason(bot: RunningBot, chen: Person) -> None:
    bot.at("2023-03-28T10:00")
    chen.say("/task ZD001")
    chen.shows("ZD001")
    chen.say("ZD001 申请延期到4月15日，设备到货推迟")
    chen.shows("至少 5 个工作日")


def test_a_request_is_refused_with_a_reason_and_its_card_says_so(
    bot: RunningBot, chen: Person, office: Person, store: Store, tasks: Tasks
) -> None:
    bot.at("2023-03-20T10:00")
    chen.say("ZD001 申请延期到4月15日，设备到货推迟")
    chen.shows("已申请延期")
    bot.deliver()
    card = office.shows("设备到货推迟")
    office.press("不同意")
    office.shows("请写明理由")
    office.say("工期安排上可以赶上")
    decided = office.shows("设备到货推迟")
    assert decided["message_id"] == card["message_id"]
    assert "工期安排上可以赶上" in decided["text"]
    assert buttons(decided) == []
    bot.deliver()
    assert "工期安排上可以赶上" in chen.shows("未同意延期")["text"]
    with store.reading() as session:
        assert session.get_one(Task, tasks.park).nodes[0].due_on == date(2023, 3, 31)


def test_a_date_that_does_not_do_is_asked_for_again(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-20T10:00")
    chen.say("/task ZD001")
    chen.shows("3月31日")
    chen.press("申请延期")
    chen.shows("需要延到哪一天")
    chen.say("3月25日")
    chen.shows("要晚于")
    chen.say("月底以后")
    chen.shows("具体日期")
    chen.say("4月15日")
    chen.shows("原因是什么")
    chen.say("设备到货推迟")
    chen.shows("已申请延期")


def test_who_decides_twice_decides_once(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-20T10:00")
    chen.say("ZD001 申请延期到4月15日，设备到货推迟")
    chen.shows("已申请延期")
    bot.deliver()
    card = office.shows("设备到货推迟")
    press_first(office, "同意延至")
    office.shows("已同意延期")
    assert "已" in bot.forge_press(office, "exr:1", message_id=card["message_id"])


def test_a_request_that_waits_is_in_the_offices_morning_and_list_and_then_the_leader_hears_of_it(
    bot: RunningBot, chen: Person, office: Person, leader: Person
) -> None:
    bot.at("2023-03-20T10:00")  # a Monday
    chen.say("ZD001 申请延期到4月15日，设备到货推迟")
    chen.shows("已申请延期")
    bot.let_run("2023-03-21T08:31")
    assert "有 1 项延期申请待审批，最早一件自3月20日起：/review" in office.shows("延期申请待审批", ever=True)["text"]
    bot.let_run("2023-03-23T20:00")
    assert not any("未审批" in m.get("text", "") for m in leader.messages())
    singles = [m for m in office.messages() if "设备到货推迟" in m.get("text", "")]
    assert len(singles) == 1, "beside its mornings the office is told once"
    bot.let_run("2023-03-24T08:31")
    reminder = leader.shows("督查室已 4 个工作日未审批", ever=True)
    assert "石鼓镇申请延期至4月15日" in reminder["text"]
    assert [one["text"] for one in buttons(reminder)] == ["查看 ZD001"]
    office.say("/review")
    assert "3月31日→4月15日，3月20日提出" in office.shows("1 项延期申请")["text"]
    office.press("⏳ ZD001")
    office.shows("设备到货推迟")
    press_first(office, "同意延至")
    office.shows("已同意延期")
    office.say("/review")
    office.shows("没有待审核的")
    bot.let_run("2023-04-07T08:31")
    assert sum("延期申请待审批" in m.get("text", "") for m in office.messages()) == 4
    assert sum("未审批" in m.get("text", "") for m in leader.messages()) == 1
