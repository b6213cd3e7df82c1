"""Submissions: accepted, returned with a reason, answered by reply."""

from db import Store
from tests.bot.stories.seen import reports
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


def test_a_completion_goes_to_the_office_and_the_answer_comes_back(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("ZD001 一季度节点完成")
    chen.shows("已报督查室审核")
    office.say("/review")
    office.shows("待审核 1 项")
    office.press("ZD001")
    office.shows("报完成")
    office.press("通过")
    office.shows("已通过")
    bot.deliver()
    chen.shows("已通过审核")
    assert reports(store)[-1][3] == "accepted"


def test_a_return_comes_back_with_its_reason_and_can_be_answered(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    office.shows("待审核")
    office.press("退回")
    office.shows("请选理由")
    office.say("缺少劳动合同名册")
    office.shows("已退回")
    bot.deliver()
    returned = chen.shows("缺少劳动合同名册")
    chen.say("完成，名册已补", reply_to=returned["message_id"])
    chen.shows("已报督查室审核")
    assert [state for *_, state in reports(store)] == ["returned", "waiting"]
