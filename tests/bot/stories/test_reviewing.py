"""Submissions: accepted, returned with a reason, answered by reply."""

from datetime import date

from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.stories.seen import picture, press_first, reports
from tests.support.local_telegram import Person, buttons
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


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


def test_a_return_by_button_changes_the_card_in_place(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    card = office.shows("待审核")
    office.press("退回")
    office.shows("请选理由")
    office.press("返回")
    office.shows("待审核")
    office.press("退回")
    office.shows("请选理由")
    office.press("缺佐证")
    returned = office.shows("已退回")
    assert returned["message_id"] == card["message_id"]
    assert buttons(returned) == []
    bot.deliver()
    chen.shows("补充佐证")


def test_a_written_reason_changes_the_card_in_place_too(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    card = office.shows("待审核")
    office.press("退回")
    office.shows("请选理由")
    office.send("photo", picture())  # no words: the question stays open
    office.shows("理由")
    office.say("缺少劳动合同名册")
    returned = office.shows("缺少劳动合同名册")
    assert returned["message_id"] == card["message_id"]


def test_the_office_looks_at_the_files_of_a_submission(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-29T10:00")
    chen.send("photo", picture(), caption="RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    assert not any("待审核：" in m.get("text", "") for m in office.messages()), "its picture is still on the way"
    bot.at("2023-03-29T10:01")
    bot.deliver()
    office.shows("附件 1 个")
    before = office.telegram.last_call()
    press_first(office, "查看")
    assert office.telegram.wait_for_call("sendPhoto", after=before)["status"] == 200


def test_many_submissions_have_pages_that_survive_a_restart(
    bot: RunningBot, chen: Person, office: Person, store: Store, units: Units
) -> None:
    with store.transaction() as session:
        for n in range(1, 11):
            add_task(session, f"RW1{n:02}", f"第{n}号农村公路", units.shigu, [date(2023, 3, 31)], kind="key_task")
    bot.at("2023-03-29T10:00")
    chen.say("；".join(f"RW1{n:02} 完成" for n in range(1, 11)))
    chen.shows("已报督查室审核")
    office.say("/review")
    first = office.shows("待审核 10 项")
    bot.restart()
    office.press("下一页 ›", message=first)
    second = office.shows("RW110")
    assert second["message_id"] == first["message_id"]
    office.press("RW110")
    office.shows("报完成")
    office.press("通过")
    office.shows("已通过")
    assert reports(store)[-1][3] == "accepted"


def test_a_picture_that_follows_shows_on_the_offices_card(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    card = office.shows("待审核：")
    assert "附件" not in card["text"]
    chen.send("photo", picture())
    chen.shows("1 个文件已归到 RW031")
    changed = office.shows("附件 1 个")
    assert changed["message_id"] == card["message_id"]


def test_what_a_colleague_decided_is_seen_on_every_card(bot: RunningBot, chen: Person, office: Person) -> None:
    wang = bot.joined("王强", 1009, Role.SUPERVISION)
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    wang.shows("待审核：")
    office.shows("待审核：")
    office.press("通过")
    office.shows("已通过")
    accepted = wang.shows("已通过")
    assert buttons(accepted) == []
