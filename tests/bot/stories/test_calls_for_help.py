"""Questions to the office, calls for help to the district leader."""

from db import Store
from domain.office import change_rules
from tests.bot.stories.conftest import called_for_help
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


def test_a_question_goes_to_the_office_and_the_reply_comes_back(bot: RunningBot, chen: Person, office: Person) -> None:
    chen.say("ZD001 的佐证材料要盖章吗？")
    chen.shows("已转督查室")
    bot.deliver()
    asked = office.shows("要盖章吗")
    office.say("需要，盖单位公章。", reply_to=asked["message_id"])
    office.shows("已转达")
    bot.deliver()
    chen.shows("盖单位公章")


def test_a_call_for_help_goes_to_the_leader_in_charge_and_the_answer_comes_back(
    bot: RunningBot, chen: Person, leader: Person
) -> None:
    called_for_help(bot, chen, leader)
    leader.press("答复")
    leader.shows("请写给")
    bot.restart()
    leader.say("本周五召开专题会")
    leader.shows("已转达")
    bot.deliver()
    chen.shows("本周五召开专题会")


def test_a_reply_to_the_call_is_the_answer(bot: RunningBot, chen: Person, leader: Person) -> None:
    call = called_for_help(bot, chen, leader)
    leader.say("本周五召开专题会", reply_to=call["message_id"])
    leader.shows("已转达")
    bot.deliver()
    chen.shows("本周五召开专题会")


def test_an_answer_that_is_overdue_is_asked_for_and_then_the_office_hears_of_it(
    bot: RunningBot, chen: Person, leader: Person, office: Person
) -> None:
    chen.say("ZD001 需协调解决用地指标")
    chen.shows("已报分管区领导")
    bot.let_run("2023-02-26T20:00")
    assert not any("等待答复" in m.get("text", "") for m in leader.messages())
    bot.let_run("2023-02-27T08:31")
    reminder = leader.shows("1 件事项等待答复", ever=True)
    assert "应于2月24日前答复，已逾期 1 个工作日" in reminder["text"]
    assert "用地指标" in reminder["text"]
    assert not any("等待答复" in m.get("text", "") for m in office.messages())
    bot.let_run("2023-03-01T08:31")
    assert "已逾期 3 个工作日" in office.shows("等待答复", ever=True)["text"]
    office.say("/why 赵卫东 ZD001")
    why = office.shows("发给赵卫东的消息")["text"]
    assert "答复提醒 ZD001 T+1" in why
    assert "逾期未答复" in why
    leader.press("答复 ZD001")
    leader.shows("请写给")
    leader.say("本周五召开专题会")
    leader.shows("已转达")
    bot.let_run("2023-03-09T08:31")
    chen.shows("本周五召开专题会", ever=True)
    assert sum("等待答复" in m.get("text", "") for m in office.messages()) == 1


def test_a_reminder_that_is_over_the_days_budget_waits_for_the_digest(
    bot: RunningBot, chen: Person, leader: Person, store: Store
) -> None:
    with store.transaction() as session:
        change_rules(session, None, {"singles_a_day": 0}, bot.now)
    chen.say("ZD001 需协调解决用地指标")
    chen.shows("已报分管区领导")
    bot.let_run("2023-02-27T20:00")
    assert not any("等待答复" in m.get("text", "") for m in leader.messages())
    with store.transaction() as session:
        change_rules(session, None, {"singles_a_day": 3}, bot.now)
    bot.let_run("2023-02-28T08:31")
    assert "已逾期 2 个工作日" in leader.shows("等待答复的事项", ever=True)["text"]


def test_a_call_that_was_taken_back_reminds_nobody(bot: RunningBot, chen: Person, leader: Person) -> None:
    chen.say("ZD001 需协调解决用地指标")
    chen.shows("已报分管区领导")
    chen.press("撤回")
    chen.shows("已撤回")
    bot.let_run("2023-02-28T08:31")
    assert not any("用地指标" in m.get("text", "") for m in leader.messages())
